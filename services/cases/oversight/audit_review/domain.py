"""What is asked of the audit: which entries, and what was unusual in a week."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.access.domain import Act, Ground
from services.cases.foundation.audit.domain import Deed, Noted, Thing
from shared.accounts.sessions import CHANGES
from shared.spreadsheets import table

NIGHT_BEGINS, NIGHT_ENDS = 22, 6
OF_A_CLIENT = frozenset({"file", "gate", "conversation", "existence", "opening"})
OF_A_FILE = frozenset({"file", "gate"})
DONE_WITH_IT = frozenset({"read", "write", "print", "export", "erase"})
OF_RIGHTS = frozenset({Act.ASSIGN, Deed.CHANGE_RIGHTS, Deed.LET_IN, Deed.CONFIRM, Deed.END_SESSIONS, *CHANGES})
TAKEN = frozenset({Act.EXPORT, Act.PRINT, Deed.DOWNLOAD})
"""What puts something of a client into somebody's hands, outside of this program."""
MANY_ON_A_DAY, MANY_IN_A_WEEK = 10, 30
"""More than that by one person is looked at: each download, and each file that was exported or printed on a day."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` on, before `until`."""

    since: datetime
    until: datetime


class Unusual(StrEnum):
    """What a week is looked through for."""

    EMERGENCY = "emergency"
    OUTSIDE_TEAM = "outside_team"
    HANDED_OUT = "handed_out"
    ERASED = "erased"
    NIGHT = "night"
    RIGHTS = "rights"
    TURNED_AWAY = "turned_away"
    """At what belongs to a client."""
    MANY = "many"
    """Downloads, exports and prints of one person."""
    REFUSED = "refused"
    """At the entrance."""


@dataclass(frozen=True, slots=True)
class Group:
    """What one person did of one kind on one day. `ids` are those of files and conversations."""

    day: date
    actor: UUID | None
    acts: frozenset[str]
    ids: frozenset[UUID]
    times: int


@dataclass(frozen=True, slots=True)
class Review:
    week: date
    by: UUID
    at: datetime


def week_of(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def unusual(noted: Noted, clock: tzinfo) -> set[Unusual]:
    if noted.ground == Ground.REFUSED:
        return {Unusual.TURNED_AWAY}
    tests: Mapping[Unusual, bool] = {
        Unusual.EMERGENCY: noted.ground == "emergency" or noted.kind == "opening",
        Unusual.OUTSIDE_TEAM: noted.ground == "role" and noted.kind in OF_A_FILE and noted.act in DONE_WITH_IT,
        Unusual.HANDED_OUT: noted.act in ("export", "print"),
        Unusual.ERASED: noted.act in ("erase", Deed.CUT),
        Unusual.NIGHT: noted.kind in OF_A_CLIENT and noted.actor is not None and at_night(noted.at, clock),
        Unusual.RIGHTS: noted.act in OF_RIGHTS or noted.kind == Thing.KEYS,
        Unusual.REFUSED: noted.act == Deed.SIGN_IN_FAILED,
    }
    return {kind for kind, is_so in tests.items() if is_so}


def at_night(moment: datetime, clock: tzinfo) -> bool:
    hour = moment.astimezone(clock).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def grouped(entries: Iterable[Noted], clock: tzinfo) -> dict[Unusual, list[Group]]:
    """Every kind, those of which there is nothing too; the newest day first."""
    found: dict[Unusual, dict[tuple[date, UUID | None], Group]] = {kind: {} for kind in Unusual}
    listed = list(entries)
    for noted in listed:
        key = (noted.at.astimezone(clock).date(), noted.actor)
        for kind in unusual(noted, clock):
            so_far = found[kind].get(key, Group(*key, frozenset(), frozenset(), 0))
            acts, ids = so_far.acts | {noted.act}, so_far.ids | set(noted.ids)
            found[kind][key] = Group(*key, acts, ids, so_far.times + 1)
    found[Unusual.MANY] = {(one.day, one.actor): one for one in many(taken_by_day(listed, clock))}
    return {kind: sorted(groups.values(), key=lambda one: one.day, reverse=True) for kind, groups in found.items()}


def is_taken(noted: Noted) -> bool:
    return noted.act in TAKEN and noted.ground != Ground.REFUSED and noted.actor is not None


def taken_by_day(entries: Iterable[Noted], clock: tzinfo) -> list[Group]:
    """What each person took on each day; `times` has every download, and each file once that was exported or printed.

    A colleague who prepares one copy opens its page several times: that is one.
    """
    found: dict[tuple[date, UUID | None], list[Noted]] = {}
    for noted in filter(is_taken, entries):
        found.setdefault((noted.at.astimezone(clock).date(), noted.actor), []).append(noted)
    return [
        Group(
            *key, frozenset(one.act for one in taken), frozenset(id for one in taken for id in one.ids), number(taken)
        )
        for key, taken in found.items()
    ]


def number(taken: Collection[Noted]) -> int:
    handed = [one for one in taken if one.act != Deed.DOWNLOAD]
    whole = {id for one in handed for id in one.ids}
    return len(taken) - len(handed) + len(whole) + sum(not one.ids for one in handed)


def many(taken: Collection[Group]) -> list[Group]:
    """The days on which one person took many, and all days of a person who took many in the week."""
    week: Counter[UUID | None] = Counter()
    for one in taken:
        week[one.actor] += one.times
    return [one for one in taken if one.times > MANY_ON_A_DAY or week[one.actor] > MANY_IN_A_WEEK]


def span_of(first: date, last: date, clock: tzinfo) -> Span:
    """Both days included, as the centre's clock has them."""
    return Span(midnight(first, clock), midnight(last + timedelta(days=1), clock))


def midnight(day: date, clock: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock)


HEADER = ("at", "who", "act", "kind", "ground", "files", "ids", "position")


def as_csv(
    lines: Iterable[tuple[Noted, int | None]], name_of: Callable[[UUID | None], str], codes: Mapping[UUID, str]
) -> str:
    rows: list[Sequence[object]] = [HEADER]
    for noted, position in lines:
        files = " ".join(sorted({codes[one] for one in noted.ids if one in codes}))
        ids = " ".join(map(str, noted.ids))
        row = (noted.at.isoformat(), name_of(noted.actor), noted.act, noted.kind, noted.ground, files, ids)
        rows.append((*row, position or ""))
    return table(rows)
