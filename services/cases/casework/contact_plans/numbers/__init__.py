"""The number that a counsellor gives for a file: to a client who lost the one before, or never had one."""
