"""The first steps of a centre with few entries: which lists of the register give how many criteria, and how soon."""
