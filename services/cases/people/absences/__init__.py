"""Absences of colleagues: from when until when, and who stands in."""
