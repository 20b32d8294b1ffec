"""What all tables of intake lie in."""
