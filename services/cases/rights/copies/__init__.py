"""The copy of all that is kept of one client, for herself: to read, and for machines."""
