"""Answering alone, one criterion after the other."""
