"""What the notify service takes from its environment."""

from email.errors import HeaderParseError
from email.headerregistry import Address, AddressHeader
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, SecretStr, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from services.notify.channels.email import Server
from services.notify.channels.phone_numbers import known_country
from services.notify.notices.client_notices import Signature
from shared.accounts.handover import public_keys
from shared.runtime.settings import ServiceSettings


def server_of(url: SecretStr, *, tls_required: bool | None = None) -> Server:
    """`smtp://[user:password@]host[:port]`, or `smtps://` where TLS is spoken from the first byte."""
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("the mail server is given as smtp://host:port or smtps://host:port")
    implicit = parts.scheme == "smtps"
    password = None if parts.password is None else SecretStr(unquote(parts.password))
    user = None if parts.username is None else unquote(parts.username)
    return Server(parts.hostname, parts.port or (465 if implicit else 25), implicit, user, password, tls_required)


def readable_server(url: SecretStr) -> SecretStr:
    server_of(url)
    return url


def one_address(text: str) -> str:
    sender_of(text)
    return text


def sender_of(text: str) -> Address:
    """`name@example.org` or `Some name <name@example.org>`."""
    parsed: dict[str, object] = {}
    try:
        AddressHeader.parse(text, parsed)
        groups = parsed["groups"]
        (address,) = [address for group in groups for address in group.addresses]  # type: ignore[attr-defined]
    except (HeaderParseError, ValueError):
        address = None
    if not isinstance(address, Address) or not address.domain:
        raise ValueError("the sender is one e-mail address")
    return address


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="NOTIFY_", arbitrary_types_allowed=True)

    sealing_private_key_file: Path
    """Written by `python -m services.notify.keys init`; opens the addresses that `cases` seals."""
    key_passphrase_file: Path | None = None
    """What opens it, where it is locked. Without it: the systemd credential `notify-key-passphrase`."""
    gateway_file: Path | None = None
    """Describes the gateway for text messages. Without it no text message is sent."""
    gateway_ca_file: Path | None = None
    """Certificate authorities of the gateway, where it has its own; without it those of this machine."""
    messengers_file: Path | None = None
    """Describes by which messengers notices may be sent. Without it by none."""
    phone_country: Annotated[str, AfterValidator(known_country)] = "DE"
    """To which country a telephone number belongs that is written without one."""
    smtp_url: Annotated[SecretStr, AfterValidator(readable_server)]
    smtp_tls_required: bool | None = None
    """Whether nothing is handed over without TLS. Not said: required, unless the mail server is this machine."""
    sender: Annotated[str, AfterValidator(one_address)]
    """From whom colleagues get their notices."""
    client_sender: Annotated[str, AfterValidator(one_address)] | None = None
    """From whom clients get theirs: an address that says nothing of the centre. Without it none goes out by mail."""
    envelope_sender: Annotated[str, AfterValidator(one_address)] | None = None
    """Where mail servers send back what they cannot deliver. Without it: to the sender."""
    centre_name: str = ""
    centre_phone: str = ""
    """Stand below a notice to a client whose contact plan allows to say who writes, and nowhere else."""
    workplace_url: AnyHttpUrl | None = None
    """The plain address of the workplace of the staff, named in a notice; left out where there is none."""
    handover_public_keys: Annotated[tuple[Ed25519PublicKey, ...], NoDecode, BeforeValidator(public_keys)] = ()
    """Whose hand-overs are taken: those of the centre's own `cases`. Several while a key is changed."""
    cases_url: AnyHttpUrl | None = None
    """Where people sign in. Without it notify has no pages."""

    @model_validator(mode="after")
    def _a_signature_that_fits(self) -> "Settings":
        if self.centre_phone and not self.centre_name:
            raise ValueError("a telephone number needs the name of the centre")
        if self.centre_name:
            Signature(self.centre_name, self.centre_phone)
        return self

    @property
    def server(self) -> Server:
        return server_of(self.smtp_url, tls_required=self.smtp_tls_required)

    @property
    def signature(self) -> Signature | None:
        return Signature(self.centre_name, self.centre_phone) if self.centre_name else None
