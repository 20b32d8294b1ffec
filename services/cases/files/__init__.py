"""The file of a client, and all that is done with it day by day."""
