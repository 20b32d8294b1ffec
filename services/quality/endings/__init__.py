"""Whoever is let out at `cases` is let out here, too."""
