"""A file or a request on paper, for the staff: an act of its own, with its own right."""
