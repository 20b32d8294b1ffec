"""API tokens: what programs read the interface with, made by a person, for some addresses and some time."""
