"""A running service: wiring, HTTP server, settings, readiness, operators' probes and tasks."""
