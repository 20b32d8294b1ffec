"""What may be written into a log or a trace: allowed keys, and values that cannot hold what a person wrote."""

import re
import sys
from collections.abc import Mapping
from enum import Enum
from uuid import UUID

from shared.events import EVENTS
from shared.topology import CONSUMES, DEAD, RELEASES, SERVICES, durables_of, stream_of

MEASURES = {
    "count", "delivery", "seconds", "milliseconds", "bytes", "size", "status", "attempt", "port", "pid", "lag",
    "pending", "dropped", "waited", "http.response.status_code", "messaging.batch.message_count",
}  # fmt: skip
CODES = {
    "subject", "stream", "consumer", "service", "task", "route", "method", "reason", "code", "fault", "place",
    "outcome", "template", "language", "next_step", "centre", "reference", "window", "period", "catalogue", "criterion",
    "role", "via", "service.name", "http.request.method", "http.route", "error.type", "exception.type",
    "messaging.system", "messaging.destination.name",
}  # fmt: skip
IDS = {
    "event_id", "request_id", "message_id", "thread_id", "reply_id", "notice_id", "file_id", "person_id", "release_id",
    "by_id",
}  # fmt: skip
KEYS = frozenset(MEASURES | CODES | IDS)
LARGEST = 10**10
"""Numbers from here on could be a telephone or a receipt number."""

EVENT_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
"""Verbs have at least two words, so that no single word of a person looks like one."""
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
REFERENCE = re.compile(r"[0-9a-f]{8}")
DATED = re.compile(r"\d{4}-(\d{2}|Q[1-4])(\.\d{1,3})?")
PLACE = re.compile(r"([A-Za-z_][\w.]*):\d{1,6}")
STAMPED = re.compile(r"centre\.[a-z0-9-]{1,32}\.")
"""What the hub puts before a subject."""
ADDRESSED = re.compile(
    "(" + "|".join(re.escape(event.subject) for event in EVENTS if event.addressed) + r")\.[a-z0-9-]{1,32}"
)
"""A subject with the centre that it is for."""

_known: set[str] = {
    *SERVICES, *CONSUMES, DEAD, RELEASES, *(event.subject for event in EVENTS), *(stream_of(event) for event in EVENTS),
    *(durable.name for consumer in CONSUMES for durable in durables_of(consumer)),
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER", "process", "unknown", "unmatched", "nats",
    "broker", "relay", "./kokon", "recreate-stream", "dead-letters", "doctor", "unreadable", "exhausted",
    "ended_process", "permissions_violation",
}  # fmt: skip


def knows(*words: str) -> None:
    """Adds words that may stand in a log: names and codes from our own sources, never anything that was received."""
    _known.update(words)


def is_code(key: str, text: str) -> bool:
    """Whether a text is one that our own sources wrote: known word by word, or of a shape that holds no words."""
    if UUID_TEXT.fullmatch(text) or DATED.fullmatch(text) or (key == "reference" and REFERENCE.fullmatch(text)):
        return True
    if key in ("fault", "error.type", "exception.type"):
        return text in _known or is_exception(text)
    if key in ("place", "via"):
        found = PLACE.fullmatch(text)
        return found is not None and (found[1] in sys.modules or found[1] in _known)
    return bool(text) and all(ADDRESSED.sub(r"\1", STAMPED.sub("", word)) in _known for word in text.split())


def is_exception(name: str) -> bool:
    """Whether a class of this name is an exception that this process knows; the answer is remembered."""
    if name in _exceptions:
        return True
    waiting: list[type[BaseException]] = [BaseException]
    while waiting:
        kind = waiting.pop()
        _exceptions.add(kind.__name__)
        waiting.extend(type.__subclasses__(kind))
    return name in _exceptions


_exceptions: set[str] = set()


def is_allowed(key: str, value: object) -> bool:
    if key not in KEYS:
        return False
    if value is None or isinstance(value, bool | UUID):
        return True
    if isinstance(value, Enum):
        return True
    if isinstance(value, int | float):
        return abs(value) < LARGEST
    return isinstance(value, str) and is_code(key, value)


def allowed(given: Mapping[str, object]) -> dict[str, object]:
    """Only what may be written down; `dropped` says how many entries were left out."""
    kept = {key: value for key, value in given.items() if is_allowed(key, value)}
    left_out = len(given) - len(kept)
    return kept | ({"dropped": left_out} if left_out else {})


def event_name(given: object) -> str:
    return given if isinstance(given, str) and EVENT_NAME.fullmatch(given) else "unnamed_event"


def span_name(given: str) -> str:
    """`GET /files/{id}`, `process cases.tally.released`; anything else has no name."""
    return given if is_code("span", given) else "unnamed"
