"""A copy holds all that is kept of one client, for the client: to read, and for machines."""
