"""For which address passkeys of a service are made: it comes from the settings, never from what a request says."""

import ipaddress
from dataclasses import dataclass

from pydantic import AnyHttpUrl

LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Party:
    """`id` is the host that a passkey is bound to, `origin` the one address from which it is taken."""

    id: str
    origin: str

    @classmethod
    def of(cls, public_url: AnyHttpUrl) -> "Party | None":
        """None where browsers know no passkeys: without TLS, and at an address that is a number.

        This machine's own number is the exception: it has a name, `localhost`, under which they work without TLS.
        """
        host = (public_url.host or "").strip("[]")
        name = LOCAL if _is_loopback(host) else host
        protected = public_url.scheme == "https" or name == LOCAL or name.endswith(f".{LOCAL}")
        if _is_number(name) or not protected:
            return None
        port = "" if public_url.port in (None, 80 if public_url.scheme == "http" else 443) else f":{public_url.port}"
        return cls(name, f"{public_url.scheme}://{name}{port}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_number(host) and ipaddress.ip_address(host).is_loopback
