"""A client's file: opened from a request, known by its number, in the care of one person."""
