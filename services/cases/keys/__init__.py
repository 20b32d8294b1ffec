"""The command that changes the keys of a centre."""
