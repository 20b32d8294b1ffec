"""Notices to colleagues: at least once, and the same mail twice rather than never."""
