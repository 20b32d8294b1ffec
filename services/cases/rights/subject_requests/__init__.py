"""A client may ask by right for a copy, correction, restriction, objection, and who received what."""
