"""Where a client can live safely: what is needed and wished, what was found, and whether the place is safe and fits."""
