"""A client's file: opened from a request, known by its number, with one responsible person."""
