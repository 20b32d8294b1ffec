"""Somebody else looks at an entry: what counts is that look, and not a date that was typed."""
