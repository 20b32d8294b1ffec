"""How an invented centre has lived: who it is, what becomes known at it day by day, and its releases."""
