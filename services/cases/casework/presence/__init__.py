"""Which colleagues have a file open at the moment, so that two in one file see each other."""
