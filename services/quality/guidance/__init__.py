"""What is to be done next, and who is reminded of it."""
