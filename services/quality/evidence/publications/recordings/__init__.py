"""Recordings that read a public page aloud, one for a page and a language."""
