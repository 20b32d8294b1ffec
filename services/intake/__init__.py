"""Public pages: what a client reads and writes; never able to read it."""
