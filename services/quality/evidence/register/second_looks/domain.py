"""Whether a second person has looked at what an entry says, and who can be that person."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from services.quality.evidence.register.domain import Entry, Look, RetiredError, Stamp
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.kinds.fields import Kind, SecondLook
from services.quality.foundation.second_looks import NothingToReviewError, SamePersonError, Shortfall, finding
from shared.calendar import months_later


class NotAskedForError(Exception):
    """Nobody has to look at this entry a second time."""


def is_asked_for(kind: Kind | None, entry: Entry) -> bool:
    """Whether the entry says something that somebody else has to look at."""
    asked = kind.second_look if kind else None
    return asked is not None and entry.values.get(asked.field) in asked.values


def look(
    history: Sequence[Entry], kind: Kind, stamp: Stamp, *, outcome: str, note: str, organisation: str = ""
) -> Look:
    """The look of a second person at the newest version; `history` has it first.

    Raises RetiredError, NotAskedForError, SamePersonError, NothingToReviewError or IncompleteError.
    """
    newest = history[0]
    if newest.retired:
        raise RetiredError
    if kind.second_look is None or not is_asked_for(kind, newest):
        raise NotAskedForError
    if stamp.by.pseudonym in writers(history, kind.second_look):
        raise SamePersonError
    if kind.second_look.evidence not in newest.values:
        raise NothingToReviewError
    found = finding(outcome=outcome, note=note, organisation=organisation)
    return Look(
        stamp.id, newest.id, newest.entry, newest.values, found.confirms, found.note, found.organisation,
        stamp.by, stamp.at, stamp.day,
    )  # fmt: skip


def writers(history: Sequence[Entry], asked: SecondLook) -> set[UUID]:
    """Pseudonyms of those who have written what stands there now; who only confirmed it has written nothing."""
    return {pseudonym for name in asked.looked_at for pseudonym in _writers_of(name, history)}


def _writers_of(name: str, history: Sequence[Entry]) -> set[UUID]:
    """Also who wrote it before it was changed and changed back."""
    said = [version.values.get(name) for version in history]
    before = [*said[1:], None]
    return {
        version.by.pseudonym
        for version, now, then in zip(history, said, before, strict=True)
        if now == said[0] and now != then
    }


def standing(entry: Entry, asked: SecondLook, day: date) -> list[Look]:
    """Looks at what the entry says now, the oldest first: a colleague who changes it asks for a new one."""

    def saw_the_same(each: Look) -> bool:
        return all(each.seen.get(name) == entry.values.get(name) for name in asked.looked_at)

    return sorted((each for each in entry.looks if each.day <= day and saw_the_same(each)), key=lambda each: each.at)


def waiting(entries: Iterable[Entry], day: date) -> list[UUID]:
    """Ids of the entries that wait for the look of somebody else."""
    lacks = (Shortfall.NOT_REVIEWED, Shortfall.REVIEW_EXPIRED)
    return [each.entry for each in entries if shortfall(BY_NAME.get(each.kind), each, day) in lacks]


def confirmation(kind: Kind, entry: Entry, day: date) -> Look | None:
    """The look by which an entry counts in full on a day."""
    asked = kind.second_look
    if asked is None or not is_asked_for(kind, entry) or shortfall(kind, entry, day):
        return None
    return standing(entry, asked, day)[-1]


def shortfall(kind: Kind | None, entry: Entry, day: date) -> Shortfall | None:
    """Why what an entry says counts for less on a day; None where nobody has to look, or somebody has."""
    asked = kind.second_look if kind else None
    if asked is None or not is_asked_for(kind, entry):
        return None
    if asked.evidence not in entry.values:
        return Shortfall.NO_EVIDENCE
    looks = standing(entry, asked, day)
    if not looks:
        return Shortfall.NOT_REVIEWED
    if not looks[-1].confirms:
        return Shortfall.NOT_CONFIRMED
    return Shortfall.REVIEW_EXPIRED if day > months_later(looks[-1].day, asked.months) else None
