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
    "outcome", "template", "next_step", "centre", "reference", "window", "period", "catalogue", "criterion",
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

WORDS = frozenset({
    # of the clock, and where something is explained
    "plausible", "ahead", "behind", "docs/contributions.md", "docs/operations.md",
    # of sign-in and of who comes over to quality
    "malformed", "forged", "other_audience", "other_centre", "expired", "not_yet", "used", "ended",
    "state", "declined", "code", "token", "signature", "issuer", "audience", "nonce", "subject", "stale", "stranger",
    "taken", "factor", "away", "left", "metadata", "client",
    "token_unknown", "token_expired", "token_revoked", "token_out_of_scope", "too_many",
    # of tallies, draws, releases and standards
    "unknown_catalogue", "too_few_people", "different_tally", "unknown_budget", "different_contribution",
    "unknown_release", "accepted", "reconcile", "restored", "wrong_centre", "unknown_key", "bad_signature",
    "wrong_criteria", "implausible", "different_release", "number_taken", "other_version",
    "too_late", "unknown_amounts",
    "not_unpackable", "broken_standard", "misfit_standard", "took_too_long", "could_not_be_set",
})  # fmt: skip
"""Every word that a module may add to a log with `knows`, all of them. None says anything of a person: no language, no
answer and no name of a field that somebody filled in may be added here."""

_known: set[str] = {
    *SERVICES, *CONSUMES, DEAD, RELEASES, *(event.subject for event in EVENTS), *(stream_of(event) for event in EVENTS),
    *(durable.name for consumer in CONSUMES for durable in durables_of(consumer)),
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER", "process", "group", "unknown", "unmatched",
    "nats", "broker", "relay", "./kokon", "recreate-stream", "dead-letters", "doctor", "unreadable", "exhausted",
    "ended_process", "permissions_violation",
}  # fmt: skip


class UnlistedWordError(Exception):
    """A module wants to write a word that is not on the list. Carries no word."""


def knows(*words: str) -> None:
    """These of `WORDS` may stand in a log of this process. Raises UnlistedWordError."""
    if not WORDS.issuperset(words):
        raise UnlistedWordError
    _known.update(words)


def knows_names(*names: str) -> None:
    """Of this service, its centre, tasks, routes and templates; only where a process is put together."""
    _known.update(names)


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
