"""New standards of the federation, and the tallies that waited for them."""
