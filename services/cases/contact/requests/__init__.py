"""What people wrote to the centre, and what the centre answered."""
