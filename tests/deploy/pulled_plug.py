"""A power cut in the middle of a command."""


class PulledPlugError(Exception):
    """In the middle of a command."""
