"""The only place with client data."""
