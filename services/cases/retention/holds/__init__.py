"""What holds somebody's data back from being erased, for a time and with a reason."""
