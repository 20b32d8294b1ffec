"""The yearly report of the office: the federation as a whole, and never one centre."""
