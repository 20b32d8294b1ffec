"""Versions of the standards that the federation adopted after this Kokon was made."""
