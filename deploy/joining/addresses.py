"""Addresses of a hub: the one that centres connect to, and the one that it listens on."""

from collections.abc import Callable
from urllib.parse import urlsplit

from deploy.trouble import Trouble


def checked_address(reach: str) -> str:
    return _checked(
        reach,
        lambda parts: parts.startswith("tls://"),
        "not_an_address",
        f"{reach!r} is no address of a hub.",
        "write it like tls://hub.example.org:7422.",
    )


def checked_listening(listen: str) -> str:
    return _checked(
        listen,
        lambda parts: "://" not in parts,
        "not_an_address",
        f"{listen!r} is nothing to listen on.",
        "write it like 0.0.0.0:7422.",
    )


def _checked(words: str, fits: Callable[[str], bool], code: str, what: str, step: str) -> str:
    try:
        parts = urlsplit(words if "://" in words else f"tls://{words}")
        good = fits(words) and parts.hostname and parts.port and not (parts.path or parts.query or parts.username)
    except ValueError:
        good = False
    if not good:
        raise Trouble(code, what, step)
    return words


def host_of(address: str) -> str:
    return urlsplit(address if "://" in address else f"tls://{address}").hostname or ""


def port_of(address: str) -> int:
    return urlsplit(address if "://" in address else f"tls://{address}").port or 0
