"""The register of a centre through two years: entered when something became known, gone through in its usual time."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from deploy.demo.years.centres.practice import HERE, STANDARDS, Practice, new_id, noon
from services.quality.evidence.register.domain import Entry, Filled, Stamp, begin, check, retire, revise
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.foundation.domain import Author, Period
from shared.calendar import months_later

DAY = re.compile(r"@([+-][0-9]+)?")
REPLACED = "Durch die neue Liste ersetzt (Demo)."
CRITERIA = {each.id.lower(): each.id for each in STANDARDS.criteria}


class UnfitEntryError(Exception):
    """An entry of `register.toml` that the register does not take."""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of `register.toml`."""

    kind: Kind
    values: Mapping[str, str | Sequence[str]]
    every: int = 0
    known: int = 3
    replaced: bool = False
    posts: bool = field(default=False)


@cache
def lines() -> tuple[Line, ...]:
    told = tomllib.loads((HERE / "register.toml").read_text())["entries"]
    return tuple(line(each) for each in told)


def line(told: Mapping[str, object]) -> Line:
    own = {name: value for name, value in told.items() if name in ("every", "known", "replaced", "posts")}
    values = {name: value for name, value in told.items() if name not in (*own, "kind")}
    return Line(kind_named(str(told["kind"])), values, **own)  # type: ignore[arg-type]


def register(practice: Practice, periods: Sequence[Period], today: date, chance: Random) -> list[Entry]:
    """All versions of all entries. Of a centre that runs, what it enters anew `today` ended on the day before."""
    found: list[Entry] = []
    first, last = periods[0].first_day, min(periods[-1].last_day, today)
    for one in expanded(practice):
        if one.every:
            found += happened(one, practice, first, last, chance)
        else:
            found += gone_through(one, practice, first, last, chance)
    return found


def expanded(practice: Practice) -> Iterator[Line]:
    """A line about posts once for each of them."""
    for one in lines():
        if not one.posts:
            yield one
        for number in range(1, practice.colleagues + 1) if one.posts else ():
            yield replace(one, values={"label": f"Stelle {number} (Demo)", **one.values})


def happened(one: Line, practice: Practice, first: date, last: date, chance: Random) -> Iterator[Entry]:
    begins = months_later(first, -min(one.every, 3)) + timedelta(days=chance.randrange(20))
    for number in range(200):
        day = months_later(begins, number * one.every)
        known = day + timedelta(days=one.known)
        if known >= last:
            return
        filled = filled_in(one, practice, day, known, last, chance)
        yield begin(one.kind, filled, stamp(practice.lead, max(known, first), chance), entry=new_id(chance))


def gone_through(one: Line, practice: Practice, first: date, last: date, chance: Random) -> Iterator[Entry]:
    day = first + timedelta(days=chance.randrange(15))
    filled = filled_in(one, practice, day, day, last, chance)
    newest = begin(one.kind, filled, stamp(practice.lead, day, chance), entry=new_id(chance))
    yield newest
    while (day := months_later(day, one.kind.review_months or 12) - timedelta(days=chance.randrange(1, 9))) < last:
        filled = filled_in(one, practice, day, day, last, chance)
        newest = revise(newest, one.kind, filled, stamp(practice.lead, day, chance))
        yield newest
    if one.replaced and practice.runs:
        yield retire(newest, REPLACED, stamp(practice.lead, last - timedelta(days=1), chance))


def filled_in(one: Line, practice: Practice, day: date, known: date, last: date, chance: Random) -> Filled:
    """As the form is read. Raises UnfitEntryError."""
    quarters_ago = (last - day).days // 91
    written = {
        name: on_day(value if isinstance(value, str) else chosen(value, practice, quarters_ago, chance), day, practice)
        for name, value in one.values.items()
    }
    filled = check(one.kind, written, {"criteria": CRITERIA}, today=known)
    if filled.problems or written.keys() - {each.name for each in one.kind.fields}:
        raise UnfitEntryError(f"{one.kind.name}: {dict(filled.problems) or sorted(written)}")
    return filled


def chosen(values: Sequence[str], practice: Practice, quarters_ago: int, chance: Random) -> str:
    """The first where it goes well, and further on the worse it goes."""
    well = practice.share(quarters_ago, chance)
    return values[min(len(values) - 1, int((1 - well) * 1.4 * len(values) * chance.random() * 2))]


def on_day(value: str, day: date, practice: Practice) -> str:
    if value == "posts":
        return str(practice.colleagues * 0.75).replace(".", ",")
    if value == "@m":
        return f"{day:%Y-%m}"
    found = DAY.fullmatch(value)
    return (day + timedelta(days=int(found[1] or 0))).isoformat() if found else value


def stamp(by: Author, day: date, chance: Random) -> Stamp:
    return Stamp(new_id(chance), by, noon(day), day)
