"""What the counted outcomes of a year say about a criterion, and how sure that is."""
