"""Requests that are alike and came within minutes."""
