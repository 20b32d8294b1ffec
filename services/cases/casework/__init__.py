"""The work with a client: what happened, and what comes next."""
