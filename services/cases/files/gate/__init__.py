"""The pages of the information gate of one file."""
