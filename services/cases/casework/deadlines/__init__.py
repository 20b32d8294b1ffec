"""A deadline of a file: a day by which something has to be done, counted by a rule of law or set by a colleague."""
