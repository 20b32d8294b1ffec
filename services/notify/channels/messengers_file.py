"""By which messengers notices may be sent, and how an address names one: the file of the operator."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from services.notify.channels.email import is_loopback
from services.notify.channels.phone_numbers import number_in

URL = re.compile(r"(?P<scheme>[a-z]+)://[!-~]+/\{address\}(\?[!-~]*)?")
ADDRESS = re.compile(r"\s*(?P<name>[A-Za-z]+)\s*[:\s]\s*(?P<to>.+?)\s*")
MATRIX_USER = re.compile(r"@[a-z0-9._=/+-]{1,128}:[a-z0-9][a-z0-9.-]{0,127}", re.ASCII)
CHAT = re.compile(r"[0-9]{5,15}", re.ASCII)
MAY_BE_SAID = frozenset({"cto", "rto", "e2ee", "discovery", "version", "lang"})
"""Behind the question mark of an address: nothing that adds recipients, repeats, redirects or drops a check."""
type Name = Literal["signal", "matrix", "telegram", "whatsapp"]
type Recipient = Callable[[str, str], str | None]
"""The address of a client, for a country, as this messenger writes it."""


def number(address: str, country: str) -> str | None:
    return number_in(address, country=country)


def matrix_user(address: str, _: str) -> str | None:
    """A person, never a room, which others read."""
    return address if MATRIX_USER.fullmatch(address) else None


def chat(address: str, _: str) -> str | None:
    """A chat that the client began, never a group or a channel."""
    return address if CHAT.fullmatch(address) else None


@dataclass(frozen=True, slots=True)
class Messenger:
    scheme: str
    """With TLS."""
    plain: str | None
    """Without it, for a bridge on this machine."""
    recipient: Recipient
    example: str
    demands: frozenset[tuple[str, str]] = frozenset()
    """What has to stand behind the question mark."""

    @property
    def is_own(self) -> bool:
        """Whether the address names a server of the centre's choice, and not an account at a company's."""
        return self.plain is not None


MESSENGERS: Mapping[str, Messenger] = {
    "signal": Messenger("signals", "signal", number, "+4915112345678"),
    "matrix": Messenger(
        "matrixs", "matrix", matrix_user, "@a:example.org", frozenset({("e2ee", "no"), ("discovery", "no")})
    ),
    "telegram": Messenger("tgram", None, chat, "123456789"),
    "whatsapp": Messenger("whatsapp", None, number, "+4915112345678"),
}


def recipient_in(address: str, *, country: str) -> tuple[str, str] | None:
    """The messenger and the recipient in `signal: 0151 12345678`; None where it does not say both."""
    found = ADDRESS.fullmatch(address)
    name = found["name"].lower() if found else ""
    if found is None or name not in MESSENGERS:
        return None
    to = MESSENGERS[name].recipient(found["to"], country)
    return None if to is None else (name, to)


def sendable(urls: Mapping[Name, SecretStr]) -> Mapping[Name, SecretStr]:
    for name, url in urls.items():
        check(url.get_secret_value(), MESSENGERS[name])
    return urls


def check(url: str, messenger: Messenger) -> None:
    """Raises ValueError, without the address: it holds the secret of the provider."""
    found, parts = URL.fullmatch(url), urlsplit(url)
    if not found or url.count("{") > 1 or parts.fragment or found["scheme"] not in (messenger.scheme, messenger.plain):
        raise ValueError("not an address of this messenger that ends with {address}")
    if found["scheme"] == messenger.plain and not is_loopback(parts.hostname or ""):
        raise ValueError("without TLS only on this machine")
    if messenger.demands and parts.password:
        raise ValueError("this messenger is asked with a token, and without a password")
    said = parse_qsl(parts.query, keep_blank_values=True)
    if not messenger.demands <= set(said) or len(dict(said)) < len(said):
        raise ValueError("something that has to stand behind the question mark is missing, or stands there twice")
    if any(name not in MAY_BE_SAID and not name.startswith(":") for name, _ in said):
        raise ValueError("something stands behind the question mark that may not")


class MessengersFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    messengers: Annotated[Mapping[Name, SecretStr], Field(min_length=1), AfterValidator(sendable)]
