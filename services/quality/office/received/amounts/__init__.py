"""Amounts as they come from the centres: what each said last of a year."""
