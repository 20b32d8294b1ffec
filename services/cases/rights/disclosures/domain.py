"""Who outside the centre was told what of a client, on which ground: a trail that is only added to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import Noted, OfClient, sealed

LONGEST_RECIPIENT = 200
LONGEST_WORDS = 2000


class What(StrEnum):
    """Kinds of what is known of a client."""

    BEING_HERE = "being_here"
    """That the client comes to the centre at all."""
    NAME = "her_name"
    REACHED = "how_to_reach_her"
    SITUATION = "situation"
    HEALTH = "health"
    RESIDENCE = "residence"
    DOCUMENTS = "papers"
    WHOLE_FILE = "whole_file"


class Way(StrEnum):
    SPOKEN = "spoken"
    WRITTEN = "in_writing"
    HANDED = "given"
    """A document, a copy or an export was handed over."""
    TRANSFER = "transferred"
    """Another centre goes on with the case."""


class Because(StrEnum):
    CONSENT = "consent"
    LAW = "law"
    DANGER = "danger"
    COURT = "court"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure(Noted):
    """Texts are None where they cannot be opened."""

    told_on: date
    way: Way
    because: Because
    recipient: str | None = sealed()
    what: tuple[What, ...] = sealed(default=())
    words: str | None = sealed(default=None)


class NotYetError(Exception):
    """The day has not come yet."""


def disclosed(
    file: OfClient,
    recipient: str,
    what: Collection[What],
    words: str,
    *,
    way: Way,
    because: Because,
    disclosure_id: UUID,
    told_on: date,
    by: UUID,
    now: datetime,
    today: date,
) -> Disclosure:
    """Raises NotYetError."""
    if told_on > today:
        raise NotYetError
    return Disclosure(
        id=disclosure_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        told_on=told_on,
        way=way,
        because=because,
        recipient=recipient,
        what=tuple(one for one in What if one in what),
        words=words or None,
    )
