"""Recordings that read a page aloud, and the languages that are there by them alone."""
