"""Servers, supervisor and command line: on real servers, with stand-ins for the services."""
