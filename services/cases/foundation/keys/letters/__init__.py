"""The keys that open clients' letters: their file, their use, and letters sealed anew."""
