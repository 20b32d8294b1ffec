"""Votes of the members on a draft of the standards."""
