"""Notices that are harmless in anybody's hands."""
