"""The demonstration: invented people who use the real doors, and a report of what became of it."""
