"""The rights of a client: what she asks for, copies, corrections, what was disclosed."""
