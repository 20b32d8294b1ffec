"""The keys of the members for cases that are passed on, as they came, and which of them the centres were told."""
