"""Two files that turn out to be one client's, and two people after all."""
