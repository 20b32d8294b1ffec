"""Member centres with whom files are transferred: the key of each, and that it was confirmed on the phone."""
