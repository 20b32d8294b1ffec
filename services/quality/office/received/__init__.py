"""Releases as they come from the centres: kept byte by byte, in lines, and counted."""
