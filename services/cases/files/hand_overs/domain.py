"""A hand-over, and to whom the files of a colleague are given by a rule."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import Noted, OfClient, sealed
from services.cases.people.members.domain import Member

LONGEST_NOTE = 2000
LONGEST_STEPS = 1000
MOST_AT_ONCE = 50
"""Files of one colleague that one form gives out; the others follow on the next page."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the receiver has to know. None where nothing is written."""

    note: str | None = field(default=None, repr=False)
    next_steps: str | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return bool(self.note or self.next_steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Noted):
    """It has the id of the place that it gave. `given_by` was responsible before; a lead may have given the file."""

    given_by: UUID
    given_to: UUID
    stays_until: datetime | None = None
    """Until then the colleague before reads and writes, too."""
    note: str | None = sealed(default=None)
    next_steps: str | None = sealed(default=None)
    taken_at: datetime | None = None


def handed_over(
    file: OfClient, place: Member, *, given_by: UUID, words: Words, stays_until: datetime | None, now: datetime
) -> HandOver:
    """`place` is that of the colleague who is responsible from now on."""
    return HandOver(
        id=place.id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=place.added_by,
        given_by=given_by,
        given_to=place.staff_id,
        stays_until=stays_until,
        note=words.note,
        next_steps=words.next_steps,
    )


def taken(one: HandOver, now: datetime) -> HandOver:
    """What was taken before keeps its moment."""
    return one if one.taken_at else replace(one, taken_at=now)


class Rule(StrEnum):
    """How the files of a colleague are given out."""

    DEPUTY = "deputy"
    """Each to the deputy in it."""
    FEWEST = "fewest"
    """Each to the colleague who has the fewest open files then."""
    LANGUAGE = "language"
    """Each to a colleague who speaks the language of its client, of these to the one with the fewest files."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file of a leaver, as far as a rule needs it."""

    id: UUID
    deputies: tuple[UUID, ...] = ()
    speakers: frozenset[UUID] = frozenset()
    """Who speaks the language of the client; nobody where the reader may not know the language."""


def proposed(
    files: Sequence[Given], rule: Rule | UUID, able: Sequence[UUID], loads: Mapping[UUID, int]
) -> dict[UUID, UUID]:
    """To whom each file would go by the rule, or all to one colleague; a file for which it finds nobody is left out.

    `able` are those who can take files, `loads` their open files; of two with as many the first of `able` is taken.
    """
    now_with = {one: loads.get(one, 0) for one in able}
    found = dict[UUID, UUID]()
    for file in files:
        to = least_loaded([one for one in able if is_meant(file, one, rule)], now_with)
        if to:
            found[file.id] = to
            now_with[to] += 1
    return found


def is_meant(file: Given, one: UUID, rule: Rule | UUID) -> bool:
    if rule is Rule.DEPUTY:
        return one in file.deputies
    if rule is Rule.LANGUAGE:
        return one in file.speakers
    return rule is Rule.FEWEST or one == rule


def least_loaded(among: Sequence[UUID], loads: Mapping[UUID, int]) -> UUID | None:
    return min(among, key=lambda one: loads[one], default=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """To whom one file of a leaver goes, and what the receiver has to know."""

    file_id: UUID
    to: UUID
    words: Words = Words()


def receivers(choices: Collection[Choice]) -> list[UUID]:
    """In one order for everybody, so that two who give out files at once do not wait for each other for ever."""
    return sorted({one.to for one in choices})
