"""Accounts of people who left the office, or who speak for a centre that has left: when they go, and that they go."""
