"""How many connections a service has to its database."""

CONNECTIONS = 5
"""Where nothing else is set."""
