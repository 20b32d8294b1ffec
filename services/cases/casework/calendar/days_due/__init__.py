"""Each morning of a working day: which colleagues are told that a day has come, or that a review is due."""
