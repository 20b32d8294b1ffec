"""The vote of the members on which criteria the budget of a year names, and what is told of each and why not."""
