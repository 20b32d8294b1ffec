"""The quality service in the office's role: how the federation stands, never how one centre does."""
