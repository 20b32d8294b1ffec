"""What is kept of a client, and until when."""
