"""What intake decides: what a person wrote becomes sealed, and what comes sealed is taken or not."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from shared.crypto.receipts import Thread, uuid_of
from shared.crypto.sealing import NotOpenedError, PublicKey, Purpose, looks_sealed, open_sealed, seal
from shared.events import MessageSealed, RequestSealed

MOST_WORDS = 20_000
MOST_CONTACT = 500
"""Characters."""
LARGEST_BLOB = 262_144
"""Characters of base64; more than the longest words need."""
KEPT = timedelta(days=90)
"""How long a sealed reply waits for the holder of the number."""
CHANNELS = ("none", "email", "phone", "other")
ORIGINS = ("client", "professional")

STAMP = re.compile(r"[0-9a-f]{64}")

type Incoming = RequestSealed | MessageSealed


class NotTakenError(Exception):
    """Something sealed cannot be taken as it stands; `code` says why, without content."""

    def __init__(self, code: Literal["not_sealed", "unknown_key", "too_large"]) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Contact:
    """How a client wants to be reached besides by the number of the receipt, and when that is safe."""

    channel: str = "none"
    value: str = field(default="", repr=False)
    when: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """What is inside a sealed request or message; the script of the form makes the same."""

    kind: Literal["request", "message"]
    language: str
    words: str = field(repr=False)
    contact: Contact = Contact()
    origin: str = "client"

    def to_json(self, reply_to: PublicKey) -> bytes:
        public = reply_to.to_json()
        content = {
            "v": 1,
            "kind": self.kind,
            "language": self.language,
            "words": self.words,
            "contact": {"channel": self.contact.channel, "value": self.contact.value, "when": self.contact.when},
            "from": self.origin,
            "reply_to": {"suite": public["suite"], "public": public["public"]},
        }
        return json.dumps(content, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the centre, opened in memory for the holder of the number."""

    words: str = field(repr=False)
    at: datetime


def new_stamp() -> str:
    """256 random bits for one form, in hexadecimal digits."""
    return secrets.token_hex(32)


def stamp_in(given: str) -> str:
    """The stamp of a form; one that has none is told apart from every other."""
    return given if STAMP.fullmatch(given) else new_stamp()


def sealed_here(written: Written, thread: Thread, key: PublicKey, *, centre: str, stamp: str) -> Incoming:
    """Seals what came in clear. The same words in the same form are the same event, however often they come.

    `stamp` is a secret of that one form, which nobody keeps: without it the id tells nothing of the words, not even
    to somebody who has the number and guesses them.
    """
    content = written.to_json(thread.key.public())
    id = uuid_of(hmac.digest(stamp.encode() + thread.secret, b"kokon/written/v1|" + content, hashlib.sha256)[:16])
    blob = seal(content, key, purpose=Purpose.REQUEST, centre=centre)
    return incoming(written.kind, id, thread.thread_id, key.key_id, blob)


def incoming(kind: Literal["request", "message"], id: UUID, thread_id: UUID, key_id: str, blob: str) -> Incoming:
    """The event's own id is that of what was written, so nothing is told twice."""
    if kind == "request":
        return RequestSealed(id=id, request_id=id, thread_id=thread_id, key_id=key_id, blob=blob)
    return MessageSealed(id=id, message_id=id, thread_id=thread_id, key_id=key_id, blob=blob)


def check_sealed(blob: str, key_id: str, keys: Mapping[str, PublicKey]) -> None:
    """Cheap, and without any private key: the shape of an envelope, for a key of this centre. NotTakenError."""
    if len(blob) > LARGEST_BLOB:
        raise NotTakenError("too_large")
    if key_id not in keys:
        raise NotTakenError("unknown_key")
    if looks_sealed(blob) is not keys[key_id].suite:
        raise NotTakenError("not_sealed")


def opened(blob: str, thread: Thread, *, centre: str) -> Reply | None:
    """A reply, or None where this number does not open it."""
    suite = looks_sealed(blob)
    if suite is None:
        return None
    try:
        content = json.loads(open_sealed(blob, thread.key_in(suite), purpose=Purpose.REPLY, centre=centre))
        return Reply(words=str(content["words"]), at=datetime.fromisoformat(content["at"]))
    except (NotOpenedError, ValueError, KeyError, TypeError):
        return None
