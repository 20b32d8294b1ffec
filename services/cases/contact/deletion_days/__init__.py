"""The month in which everything is to be deleted that a client wishes deleted."""
