"""The commands for keys: lock, rotate, trust."""
