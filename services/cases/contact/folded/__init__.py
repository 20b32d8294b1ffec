"""All requests of a burst that lie folded in the inbox, put away at once as no request."""
