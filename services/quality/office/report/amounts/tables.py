"""The sums of amounts as rows to take away: what cannot be told is empty and says so, and is never a zero."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.quality.office.members.file import Members
from services.quality.office.report.amounts.domain import Course, Total, Year
from services.quality.office.report.amounts.guard import LEAST
from services.quality.office.report.amounts.shown import read_amounts
from services.quality.office.report.amounts.statements import expected_in
from services.quality.publishing.amounts.domain import Fact
from services.quality.publishing.amounts.words import fact_names, land_names
from services.quality.standards.desk import Desk
from shared import spreadsheets
from shared.languages import Wording

type Cell = str | int | float | None
COLUMNS = (
    "year", "amount", "name", "unit", "of", "land", "land_name", "state", "part", "whole", "value", "share",
    "centres", "centres_aside", "centres_expected", "shown_from",
)  # fmt: skip
UNITS = {
    Fact.POSTS: "full_posts",
    Fact.FUNDING: "euros_a_year",
    Fact.HORIZON: "months",
    Fact.REQUESTS: "requests",
    Fact.PLACES: "places",
    Fact.INTERPRETING: "languages",
    Fact.THERAPY: "practices",
}


async def amounts_table(desk: Desk, members: Members, wording: Wording) -> list[Mapping[str, Cell]]:
    """Of all years that are shown, the oldest first."""
    read = await read_amounts(desk)
    expected = expected_in(members, read.years, read.messages)
    return list(rows(read.courses.values(), expected, wording))


def rows(courses: Iterable[Course], expected: Mapping[int, int], wording: Wording) -> Iterator[Mapping[str, Cell]]:
    """Of each amount and year the whole federation, then each Land that can be told, and all others together."""
    names, lands = fact_names(wording), land_names(wording)
    for course in courses:
        for year in course.years:
            common = dict.fromkeys(COLUMNS) | {
                "year": year.year,
                "amount": year.fact.value,
                "name": names[year.fact],
                "unit": UNITS[year.fact],
                "shown_from": LEAST,
            }
            yield common | of_all(year, expected.get(year.year, 0))
            for land, name in lands.items():
                if land in year.by_land:
                    yield common | of_land(year.fact, land.value, name, year.by_land[land])
            if year.elsewhere:
                together = wording.gettext("All others together")
                yield common | of_land(year.fact, "", together, year.elsewhere)


def of_all(year: Year, expected: int) -> dict[str, Cell]:
    told: dict[str, Cell] = {"of": "all"}
    if year.total is None:
        return told | {"state": "not_shown"}
    centres = max(expected, year.total.centres)
    return told | told_of(year.fact, year.total) | {"centres_aside": year.aside, "centres_expected": centres}


def of_land(fact: Fact, land: str, name: str, total: Total) -> dict[str, Cell]:
    return {"of": "land" if land else "others", "land": land, "land_name": name} | told_of(fact, total)


def told_of(fact: Fact, total: Total) -> dict[str, Cell]:
    """`part` and `whole` where one is a part of the other, else the `value`: a sum, of months the mean."""
    told: dict[str, Cell] = {"state": "known", "centres": total.centres}
    if total.share is not None:
        ends = {"part": in_unit(fact, total.part), "whole": in_unit(fact, total.whole)}
        return told | ends | {"share": round(total.share, 4)}
    return told | {"value": round(total.mean) if fact is Fact.HORIZON else total.part}


def in_unit(fact: Fact, amount: int) -> int | float:
    """A message has posts in tenths, and euros in thousands."""
    match fact:
        case Fact.POSTS:
            return amount / 10
        case Fact.FUNDING:
            return amount * 1000
        case _:
            return amount


def as_table(table: Iterable[Mapping[str, Cell]]) -> str:
    return spreadsheets.table([COLUMNS, *([row[column] for column in COLUMNS] for row in table)])


def told_amounts(table: Iterable[Mapping[str, Cell]]) -> dict[str, Any]:
    """A field that has nothing to say is missing from its row."""
    return {"rows": [{name: value for name, value in row.items() if value not in (None, "")} for row in table]}
