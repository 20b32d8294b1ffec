"""Files that are only kept and not worked with, because the client asked for it, until that is lifted."""
