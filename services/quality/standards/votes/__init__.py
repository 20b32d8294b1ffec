"""Votes on the next version of the standards, as a centre hears of them; how anybody votes stays at the office."""
