"""What is asked of the audit: which entries, and what was unusual in a week."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from io import StringIO
from uuid import UUID

from services.cases.access.domain import Ground
from services.cases.audit.domain import Deed, Noted, Thing

FILE_CODE = re.compile(r"([0-9]{2})-([0-9]{1,6})")
NIGHT_BEGINS, NIGHT_ENDS = 22, 6
OF_A_CLIENT = frozenset({"file", "gate", "conversation", "existence", "opening"})
OF_A_FILE = frozenset({"file", "gate"})
DONE_WITH_IT = frozenset({"read", "write", "print", "export", "erase"})
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
        Unusual.RIGHTS: noted.act in ("assign", Deed.CHANGE_RIGHTS) or noted.kind == Thing.KEYS,
        Unusual.REFUSED: noted.act == Deed.SIGN_IN_FAILED,
    }
    return {kind for kind, is_so in tests.items() if is_so}


def at_night(moment: datetime, clock: tzinfo) -> bool:
    hour = moment.astimezone(clock).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def grouped(entries: Iterable[Noted], clock: tzinfo) -> dict[Unusual, list[Group]]:
    """Every kind, those of which there is nothing too; the newest day first."""
    found: dict[Unusual, dict[tuple[date, UUID | None], Group]] = {kind: {} for kind in Unusual}
    for noted in entries:
        key = (noted.at.astimezone(clock).date(), noted.actor)
        for kind in unusual(noted, clock):
            so_far = found[kind].get(key, Group(*key, frozenset(), frozenset(), 0))
            acts, ids = so_far.acts | {noted.act}, so_far.ids | set(noted.ids)
            found[kind][key] = Group(*key, acts, ids, so_far.times + 1)
    return {kind: sorted(groups.values(), key=lambda one: one.day, reverse=True) for kind, groups in found.items()}


def span_of(first: date, last: date, clock: tzinfo) -> Span:
    """Both days included, as the centre's clock has them."""
    return Span(midnight(first, clock), midnight(last + timedelta(days=1), clock))


def midnight(day: date, clock: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock)


def file_number(code: str) -> tuple[int, int] | None:
    """Year and number of `26-007`."""
    found = FILE_CODE.fullmatch(code.strip())
    return (2000 + int(found[1]), int(found[2])) if found else None


HEADER = ("at", "who", "act", "kind", "ground", "files", "ids", "position")


def as_csv(
    lines: Iterable[tuple[Noted, int | None]], name_of: Callable[[UUID | None], str], codes: Mapping[UUID, str]
) -> str:
    """With a byte order mark, as all our tables; nothing in it is taken for a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for noted, position in lines:
        files = " ".join(sorted({codes[one] for one in noted.ids if one in codes}))
        ids = " ".join(map(str, noted.ids))
        row = (noted.at.isoformat(), name_of(noted.actor), noted.act, noted.kind, noted.ground, files, ids)
        writer.writerow([*map(guarded, row), position or ""])
    return "\ufeff" + text.getvalue()


def guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
