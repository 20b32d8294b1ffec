"""The address of a NATS server that runs elsewhere, as `kokon.toml` says it."""

from urllib.parse import urlsplit

from deploy.local.settings.database_address import NEAR

EXAMPLE = "tls://bus.example.org:4222"


def check_bus(url: str) -> None:
    """Raises ValueError, whose text goes on after the name of the setting."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"is an address like {EXAMPLE}") from None
    if parts.scheme not in ("nats", "tls") or not parts.hostname or not port or parts.path not in ("", "/"):
        raise ValueError(f"is an address like {EXAMPLE}")
    if parts.username is not None:
        raise ValueError("holds a name or a password; services sign in with keys of their own")
    if parts.scheme != "tls" and parts.hostname not in NEAR:
        raise ValueError("leads to another machine: it begins with tls://")


def check_monitoring(url: str) -> None:
    """The same for where the server says how it is: counts of messages, which are nobody else's."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError("is an address like https://bus.example.org:8222") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is an address like https://bus.example.org:8222")
    if parts.scheme != "https" and parts.hostname not in NEAR:
        raise ValueError("leads to another machine: it begins with https://")
