"""How a centre joins and leaves a federation: trust is made by two files and one phone call."""
