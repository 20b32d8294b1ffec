"""Ending a case in one go: why, what came of it in the client's eyes, what is left open, and opening it again."""
