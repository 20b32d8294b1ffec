"""A look back at the work with a client, when counselling ends or has run for a year."""
