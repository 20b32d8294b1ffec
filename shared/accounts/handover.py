"""Hand-over: a signed token from one service to another, with a role, valid for one minute and one use."""

import base64
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Literal
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.accounts.domain import Person
from shared.events import CentreId, Code, Language

LASTS = timedelta(seconds=60)
AHEAD = timedelta(seconds=5)
"""How far the clock of the other service may be ahead of ours."""
LONGEST_TOKEN = 4_096
PURPOSE = b"kokon/handover/v1\0"

type Reason = Literal["malformed", "forged", "other_audience", "other_centre", "expired", "not_yet", "used", "ended"]


class HandoverRefusedError(Exception):
    """The token is refused; `reason` is a code for the log, the person only learns that it failed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Handover(BaseModel):
    """What the accepting service learns: no name, no account, a pseudonym made for it alone."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    audience: Code
    centre: CentreId
    roles: Annotated[tuple[Code, ...], Field(min_length=1, max_length=8)]
    pseudonym: UUID
    language: Language
    jti: UUID
    issued: int
    """Seconds since 1970."""

    @property
    def issued_at(self) -> datetime:
        return datetime.fromtimestamp(self.issued, UTC)

    @property
    def expires_at(self) -> datetime:
        return self.issued_at + LASTS

    @property
    def person(self) -> Person:
        return Person(self.pseudonym, "", frozenset(self.roles), self.language)


def pseudonym(secret: bytes, person_id: UUID, audience: str) -> UUID:
    """A pseudonym for one audience: deterministic, and it cannot be linked to a person without the secret."""
    mark = hmac.new(secret, PURPOSE + audience.encode() + b"\0" + person_id.bytes, sha256).digest()
    return UUID(bytes=bytes((*mark[:6], mark[6] & 0x0F | 0x80, mark[7], mark[8] & 0x3F | 0x80, *mark[9:16])))


def issue(
    key: Ed25519PrivateKey,
    *,
    audience: str,
    centre: str,
    roles: Iterable[str],
    pseudonym: UUID,
    language: str,
    jti: UUID,
    now: datetime,
) -> str:
    handover = Handover(
        audience=audience,
        centre=centre,
        roles=tuple(sorted(roles)),
        pseudonym=pseudonym,
        language=language,
        jti=jti,
        issued=int(now.timestamp()),
    )
    told = handover.model_dump_json().encode()
    return f"{_encoded(told)}.{_encoded(key.sign(PURPOSE + told))}"


def accept(token: str, *, keys: Iterable[Ed25519PublicKey], audience: str, centre: str, now: datetime) -> Handover:
    """Verify a token signed for us by one of the keys. The store checks the single use: `use_handover`."""
    told, signature = _parts(token)
    if not any(_signed(key, told, signature) for key in keys):
        raise HandoverRefusedError("forged")
    handover = _read(told)
    if handover.audience != audience:
        raise HandoverRefusedError("other_audience")
    if handover.centre != centre:
        raise HandoverRefusedError("other_centre")
    if now >= handover.expires_at:
        raise HandoverRefusedError("expired")
    if now < handover.expires_at - LASTS - AHEAD:
        raise HandoverRefusedError("not_yet")
    return handover


def public_keys(given: object) -> object:
    """As a setting: JSON list of base64, each the 32 bytes of an Ed25519 public key; at least one."""
    if not isinstance(given, str):
        return given
    told = json.loads(given)
    if not isinstance(told, list) or not told or not all(isinstance(key, str) for key in told):
        raise ValueError("not a list of keys")
    return tuple(Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True)) for key in told)


def _parts(token: str) -> tuple[bytes, bytes]:
    told, dot, signature = token.partition(".")
    if not dot or len(token) > LONGEST_TOKEN:
        raise HandoverRefusedError("malformed")
    try:
        return _decoded(told), _decoded(signature)
    except ValueError:
        raise HandoverRefusedError("malformed") from None


def _signed(key: Ed25519PublicKey, told: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, PURPOSE + told)
    except InvalidSignature:
        return False
    return True


def _read(told: bytes) -> Handover:
    try:
        return Handover.model_validate(json.loads(told))
    except (ValueError, ValidationError):
        raise HandoverRefusedError("malformed") from None


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()


def _decoded(value: str) -> bytes:
    return base64.b64decode(value, altchars=b"-_", validate=True)
