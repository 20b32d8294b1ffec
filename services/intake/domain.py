"""What intake decides: what a person wrote becomes sealed, and what comes sealed is taken or not."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from unicodedata import decimal
from uuid import UUID

from services.intake.letters.about import NOTHING_SAID, About
from shared.crypto.receipts import Thread, uuid_of
from shared.crypto.sealing import NotOpenedError, PublicKey, Purpose, Suite, looks_sealed, open_sealed, seal
from shared.events import MessageSealed, RequestSealed

MOST_WORDS = 20_000
MOST_CONTACT = 500
"""Characters."""
LARGEST_BLOB = 262_144
"""Characters of base64; more than the longest words need."""
LARGEST_OWN = 110_000
"""Characters of base64 of the client's own words: `MOST_WORDS` of four bytes each need 109,340."""
KEPT = timedelta(days=90)
"""How long a sealed reply waits for the holder of the number."""
CHANNELS = ("none", "email", "text", "phone", "other")
"""The last two only in forms of a page from before, which asked otherwise."""
HOURS = {"any": (time(9), time(20)), "day": (time(9), time(17)), "evening": (time(17), time(20))}
"""From when until when a short message may come, on any day; `cases` knows the same codes."""
ADDRESSES = {
    "email": r"[A-Za-z0-9_.!#$%&'*+/=?^`{|}~-]+@[^\s@,;:<>()]+\.[^\s@,;:<>().]{2,}",
    "text": r"\+?(?:[ ()/-]*[0-9]){6,15}[ )]*",
}
"""By channel, what an address looks like; the script of the form reads the same patterns."""
ORIGINS = ("client", "professional")

STAMP = re.compile(r"[0-9a-f]{64}")

type Incoming = RequestSealed | MessageSealed
type Kind = Literal["request", "message", "feedback"]
"""What somebody wrote. `feedback` is not answered: no number leads to it."""


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
    """In the client's own words, as a page from before asked for it."""
    hours: str = ""

    @property
    def hinted(self) -> str:
        """Enough of the address for the client to know it again, and no more for a look over the shoulder."""
        local, _, host = self.value.rpartition("@")
        return f"{local[:1]}…@{host[:1]}…" if local else f"…{re.sub(r'[^0-9]', '', self.value)[-2:]}"


@dataclass(frozen=True, slots=True)
class Written:
    """What is inside a sealed request or message; the script of the form makes the same."""

    kind: Kind
    language: str
    words: str = field(repr=False)
    contact: Contact = Contact()
    origin: str = "client"
    about: About = NOTHING_SAID

    def to_json(self, reply_to: PublicKey) -> bytes:
        public = reply_to.to_json()
        answered = {"reply_to": {"suite": public["suite"], "public": public["public"]}}
        content = {
            "v": 1,
            "kind": self.kind,
            "language": self.language,
            "words": self.words,
            "contact": asdict(self.contact),
            "from": self.origin,
            "about": self.about.said(),
            **(answered if self.kind != "feedback" else {}),
        }
        return json.dumps(content, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the centre, opened in memory for the holder of the number."""

    words: str = field(repr=False)
    at: datetime
    mine: bool = False
    """The client's own words, which the client wanted to see again."""
    read: bool = False
    """No words: a counsellor has read what the client wrote."""
    look_again: date | None = None
    """When the counsellor asks the client to look again."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What is told, and what changes here with it: all or nothing."""

    event: Incoming
    own: str = field(default="", repr=False)
    """The client's own words, sealed for the number alone."""
    erases: bool = False
    """What waits for this thread is deleted."""


def is_address(channel: str, value: str) -> bool:
    """Whether it looks like one; what is written for another channel is words."""
    pattern = ADDRESSES.get(channel)
    return pattern is None or re.fullmatch(pattern, value) is not None


def in_plain_digits(text: str) -> str:
    """With the digits of any keyboard as 0 to 9."""
    return "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in text)


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


def own_copy(words: str, thread: Thread, *, centre: str, at: datetime) -> str:
    content = {"v": 1, "words": words, "at": at.isoformat(), "mine": True}
    return seal(
        json.dumps(content, ensure_ascii=False).encode(), thread.key.public(), purpose=Purpose.REPLY, centre=centre
    )


def own_id(id: UUID) -> UUID:
    """Under which id the own words of a request or message are stored: of version 8, which no reply has."""
    return uuid_of(hashlib.sha256(b"kokon/own/v1|" + id.bytes).digest()[:16])


def check_own(blob: str) -> None:
    """Raises NotTakenError."""
    if len(blob) > LARGEST_OWN:
        raise NotTakenError("too_large")
    if looks_sealed(blob) is None:
        raise NotTakenError("not_sealed")


def incoming(kind: Kind, id: UUID, thread_id: UUID, key_id: str, blob: str) -> Incoming:
    """The event's own id is that of what was written, so nothing is told twice. On the bus feedback is a request."""
    if kind == "message":
        return MessageSealed(id=id, message_id=id, thread_id=thread_id, key_id=key_id, blob=blob)
    return RequestSealed(id=id, request_id=id, thread_id=thread_id, key_id=key_id, blob=blob)


def check_sealed(blob: str, key_id: str, keys: Mapping[str, PublicKey]) -> None:
    """Cheap, and without any private key: the shape of an envelope, for a key of this centre. NotTakenError."""
    if len(blob) > LARGEST_BLOB:
        raise NotTakenError("too_large")
    if key_id not in keys:
        raise NotTakenError("unknown_key")
    if looks_sealed(blob) is not keys[key_id].suite:
        raise NotTakenError("not_sealed")


def opened(blob: str, *threads: Thread, centre: str) -> Reply | None:
    """A reply, or None where this number does not open it; it is bound to one of the ids that its thread has had."""
    suite = looks_sealed(blob)
    if suite is None:
        return None
    found = (opened_in(blob, thread, suite, centre=centre) for thread in threads)
    return next((reply for reply in found if reply), None)


def opened_in(blob: str, thread: Thread, suite: Suite, *, centre: str) -> Reply | None:
    try:
        content = json.loads(open_sealed(blob, thread.key_in(suite), purpose=Purpose.REPLY, centre=centre))
        words, again = str(content["words"]), content.get("look_again")
        return Reply(
            words=words,
            at=datetime.fromisoformat(content["at"]),
            mine=content.get("mine") is True,
            read=content.get("read") is True,
            look_again=date.fromisoformat(again) if again else None,
        )
    except (NotOpenedError, ValueError, KeyError, TypeError):
        return None
