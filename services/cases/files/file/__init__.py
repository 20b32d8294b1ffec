"""A client's file: opened from a request or by hand, known by its number, with one responsible person."""
