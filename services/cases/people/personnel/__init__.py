"""What is kept of a colleague for the standards: whether and when, and nothing of what it said."""
