"""The address of a PostgreSQL that runs elsewhere, as `kokon.toml` says it."""

import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from deploy.trouble import Trouble

SCHEMES = ("postgresql", "postgres")
NEAR = ("localhost", "127.0.0.1", "::1")
"""Hosts whose connections no other machine sees."""
PREFERRED = "prefer"
"""TLS where the server speaks it: of use on this machine alone."""
VERIFIED = "verify-full"
"""The only mode of TLS in which nobody in between can pose as the server."""
EXAMPLE = (
    "postgresql://administrator@db.example.org/postgres?sslmode=verify-full&sslrootcert=/etc/kokon/database-ca.pem"
)


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """`administrator` is empty where somebody else makes roles and databases there."""

    host: str
    port: int
    administrator: str
    database: str
    mode: str
    authority: str
    """The file with the certificate that the server's own is signed by."""

    @property
    def shown(self) -> str:
        return self.host if self.host.startswith("/") else f"{self.host}:{self.port}"


def parsed(url: str) -> DatabaseAddress:
    """Raises ValueError, whose text goes on after the name of the setting."""
    try:
        parts = urlsplit(url)
        port, asked = parts.port or 5432, {name: found[-1] for name, found in parse_qs(parts.query).items()}
    except ValueError:
        raise ValueError(f"is an address like {EXAMPLE}") from None
    host = asked.pop("host", "") or parts.hostname or ""
    mode, authority = asked.pop("sslmode", ""), asked.pop("sslrootcert", "")
    if parts.scheme not in SCHEMES or not host or asked:
        raise ValueError(f"is an address like {EXAMPLE}")
    if parts.password is not None:
        raise ValueError("holds a password, which belongs into the file that password_file names")
    near = host in NEAR or host.startswith("/")
    if not near and (mode != VERIFIED or not authority.startswith("/")):
        raise ValueError("leads to another machine: it needs ?sslmode=verify-full&sslrootcert=/path/to/authority.pem")
    if authority and not authority.startswith("/"):
        raise ValueError("names sslrootcert as a path from the root, such as /etc/ssl/ca.pem")
    database = unquote(parts.path.removeprefix("/")) or "postgres"
    return DatabaseAddress(host, port, unquote(parts.username or ""), database, mode or PREFERRED, authority)


def password_in(file: str) -> str:
    """The administrator's. Raises Trouble."""
    if not file:
        step = "write the administrator's password into a file, and name it as password_file."
        raise Trouble("no_password", "[database] of kokon.toml names no password_file.", step)
    path = Path(file)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise Trouble("file_open", f"{path} holds a password and can be read by others.", f"chmod 600 {path}")
        words = path.read_text().strip()
    except OSError as error:
        what = f"{path}, which [database] password_file in kokon.toml names, cannot be read ({error.strerror})."
        raise Trouble("no_password", what, "write the administrator's password into it, for its owner alone.") from None
    if not words:
        raise Trouble("no_password", f"{path} is empty.", "write the administrator's password into it.")
    return words
