"""A certificate proves that a client's data is gone, without a word about them: canonical, signed by the centre."""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from services.cases.foundation.keys.certificate_key import public_text
from shared.dictionary.vocabulary import Category
from shared.events import CentreId, Code

PURPOSE = b"kokon/erasure-certificate/v1\0"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""
AGAIN_DAYS, STREAM_DAYS, DEAD_DAYS = 14, 30, 30
"""How long an outbox can publish again, a stream keeps a message, and a copy is kept of what could not be handled."""
ENVELOPE_DAYS = AGAIN_DAYS + STREAM_DAYS + DEAD_DAYS
"""How long the bus can keep what a client wrote, sealed for the centre, or what was passed on to be sent to the client:
each of these can begin on the last day of the one before."""
REPLY_DAYS = 90
"""How long intake keeps an answer, sealed for the holder of the number."""
CLOSED = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z2-9]{4}-[A-Z2-9]{4}$")]
PublicKeyText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$")]
SignatureText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{86}==$")]


class LegalGround(StrEnum):
    """Why something was erased; every law of a centre knows these."""

    PURPOSE_ENDED = "purpose_ended"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OBJECTION = "objection"
    UNLAWFUL = "unlawful"
    DUTY = "duty"


class EarlierGround(StrEnum):
    """The same as certificates had it before, by letters of the GDPR: they stay as they were signed."""

    PURPOSE_ENDED = "17(1)(a)"
    CONSENT_WITHDRAWN = "17(1)(b)"
    OBJECTION = "17(1)(c)"
    UNLAWFUL = "17(1)(d)"
    DUTY = "17(1)(e)"


class Place(StrEnum):
    DATABASE = "database"
    KEYS = "keys"
    ENVELOPES = "envelopes"
    """What the client wrote, sealed for the centre: at intake, in copies of that, on the bus, and put aside there."""
    REPLIES = "replies"
    """What was answered, at intake, in copies of that and on the bus, sealed for the holder of the number."""
    NOTICES = "notices"
    """Short messages to the client, on the bus, sealed for the program that sends them."""
    BACKUPS = "backups"
    """Of the databases of casework and of its keys, from before."""


class Stays(StrEnum):
    TOMBSTONE = "tombstone"
    COUNTS = "counts"
    """Counts of at least five people, told to quality before."""
    NOISED_COUNTS = "noised_counts"
    ACCESS_LOG = "access_log"
    """Lines that say who looked at which row, by the numbers of rows that are gone, for the period of the log."""
    INCIDENTS = "incidents"
    """What the centre wrote of incidents, to answer for itself: sealed for the centre, and linked to no client."""
    OWN_WORDS = "own_words"
    """What anybody wrote of the centre beside the questions of a feedback: nobody knows whose it is."""
    REMAINS_OF_DISK = "remains_of_disk"
    """Bytes of deleted rows on the disk: sealed, and their key wrapped by the centre's until that is changed."""


class Sink(BaseModel):
    """`until` where it is not gone already: the last day on which a sealed copy may still be there."""

    model_config = CLOSED

    place: Place
    until: date | None = None


class Account(BaseModel):
    """What was done. `key_sha256` is of the key id in ASCII: the holder of the receipt's number can compute it."""

    model_config = CLOSED

    kokon_erasure: Literal[1] = 1
    id: UUID
    centre: CentreId
    reference: Reference
    key_sha256: Hex32
    ground: LegalGround | EarlierGround
    categories: Annotated[tuple[Code, ...], Field(min_length=1)]
    erased_at: AwareDatetime
    sinks: tuple[Sink, ...]
    stays: tuple[Stays, ...]

    @property
    def letters_until(self) -> date | None:
        """The last day on which what the client wrote may still lie somewhere, sealed for the centre."""
        return next((sink.until for sink in self.sinks if sink.place == Place.ENVELOPES), None)

    @property
    def backup_days(self) -> int | None:
        """For how many days it says that backups may still have a copy."""
        until = next((sink.until for sink in self.sinks if sink.place == Place.BACKUPS), None)
        return (until - self.erased_at.date()).days if until else None


class Certificate(Account):
    """`signature` is Ed25519 by `public_key` over `signed_bytes`."""

    key_destroyed_at: AwareDatetime
    public_key: PublicKeyText
    signature: SignatureText


def account(
    erasure_id: UUID,
    *,
    centre: str,
    key_id: str,
    ground: LegalGround | EarlierGround,
    categories: list[str],
    latest: date,
    now: datetime,
    backup_days: int,
    noticed: date | None = None,
) -> Account:
    """`latest` is the day of the last message of the conversation, `noticed` that on which a short message to the
    client was last passed on. Raises nothing that could stop an erasure.
    """
    return Account(
        id=erasure_id,
        centre=centre,
        reference=new_reference(),
        key_sha256=sha256(key_id.encode()).hexdigest(),
        ground=ground,
        categories=tuple(sorted({*categories, Category.KEY.value})),
        erased_at=now,
        sinks=sinks(latest, now.date(), backup_days=backup_days, noticed=noticed),
        stays=tuple(Stays),
    )


def sinks(latest: date, today: date, *, backup_days: int, noticed: date | None = None) -> tuple[Sink, ...]:
    """Envelopes count from today: what casework could not handle is none of the messages that it knows of.

    Whatever intake still has, a copy that is made on that last day keeps for as long as copies are kept.
    """
    letters = max(ENVELOPE_DAYS, AGAIN_DAYS + backup_days)

    def left(place: Place, last: date) -> Sink:
        return Sink(place=place, until=last if last >= today else None)

    return (
        Sink(place=Place.DATABASE),
        Sink(place=Place.KEYS),
        left(Place.ENVELOPES, today + timedelta(days=letters)),
        left(Place.REPLIES, latest + timedelta(days=REPLY_DAYS + backup_days)),
        left(Place.NOTICES, noticed + timedelta(days=ENVELOPE_DAYS)) if noticed else Sink(place=Place.NOTICES),
        left(Place.BACKUPS, today + timedelta(days=backup_days)),
    )


def new_reference() -> str:
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def signed(done: Account, *, key_destroyed_at: datetime, key: Ed25519PrivateKey) -> Certificate:
    told = done.model_dump(mode="json")
    told["key_destroyed_at"] = key_destroyed_at.isoformat()
    told["public_key"] = public_text(key)
    draft = Certificate(**told, signature=b64encode(bytes(64)).decode())
    signature = b64encode(key.sign(signed_bytes(draft))).decode()
    return draft.model_copy(update={"signature": signature})


def signed_bytes(certificate: Certificate) -> bytes:
    """All fields but the signature as JSON: keys in order, no spaces, ASCII."""
    return PURPOSE + canonical(certificate.model_dump(mode="json", exclude={"signature"}))


def canonical(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode("ascii")


class NotGenuineError(Exception):
    """It is no certificate, or not as the centre has signed it."""

    def __init__(self, reason: Literal["malformed", "forged", "other_key"]) -> None:
        super().__init__(reason)
        self.reason = reason


def verified(content: bytes, *, expected: str | None = None) -> Certificate:
    """`expected` is the public key that the centre has told. Raises NotGenuineError."""
    try:
        certificate = Certificate.model_validate_json(content)
    except (ValidationError, ValueError):
        raise NotGenuineError("malformed") from None
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(certificate.public_key))
        key.verify(b64decode(certificate.signature), signed_bytes(certificate))
    except (InvalidSignature, ValueError):
        raise NotGenuineError("forged") from None
    if expected is not None and expected != certificate.public_key:
        raise NotGenuineError("other_key")
    return certificate
