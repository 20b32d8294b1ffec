"""Blank forms for paper: what is written on them by hand is entered later, when the machine runs again."""
