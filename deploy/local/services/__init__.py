"""The services as programs: their environment, their keys, and their own commands."""
