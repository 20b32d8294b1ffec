"""Tallies that came before the standards that they were counted by."""
