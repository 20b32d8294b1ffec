"""A10, second door: what a centre prints, exports and hands to programs tells no count, and no two of them subtract.

The attacker has the exports of a year, each made on the day after a month was told, and subtracts each from the next.
The service is the real one, asked over its addresses.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import Transaction
from services.quality.publishing.years.domain import MEASURES, Told, months_of, told_of
from services.quality.standards.desk import Desk
from services.quality.standing.domain import Known
from shared.privacy.counts import FeedbackQuestion, Indicator
from tests.attacks.known_year import MONTHS
from tests.quality.building import a_feedback, a_tally
from tests.quality.doors import Centre, Database, a_centre

type Counts = tuple[int, int, int]
type Year = Mapping[str, Counts]
"""By month what was told of clients for each indicator."""
BEFORE: Year = {"2025-03": (5, 1, 0), "2025-12": (6, 0, 2)}
MET, NOT_MET = {"2026-02": (5, 0, 0), "2026-08": (7, 1, 1)}, {"2026-05": (0, 0, 5), "2026-09": (0, 0, 60)}
ADDRESSES = (
    "/export.csv",
    "/export.json",
    "/api/v1/standings",
    "/api/v1/criteria/U2",
    "/api/v1/criteria/U2/history",
    "/reports",
    "/reports/quality.pdf",
    "/reports/quality.pdf?period=2025-Q4",
    "/reports/funder.pdf",
)
ABOUT_CLIENTS = [each for each in Indicator if each.startswith("U")]
EVERY_MONTH = range(1, 13)
FILES = ("/export.csv", "/export.json", "/api/v1/standings", "/reports/quality.pdf")
type Served = dict[str, bytes]


def a_month(window: str, counts: Counts | None) -> Any:
    told = {each.name: counts for each in ABOUT_CLIENTS} if counts else {}
    return a_tally(window, **told)


async def learn(centre: Centre, year: Year, months: Sequence[str]) -> None:
    for window in months:
        counts = year.get(window)
        answers = {each.name: (sum(counts) + 5, counts[2]) for each in FeedbackQuestion} if counts else {}
        await centre.learn(a_month(window, counts), a_feedback(window, **answers))


async def handed_out(centre: Centre, day: date, only: Sequence[str] = ADDRESSES) -> Served:
    centre.clock.time = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    lead = await centre.colleague("lead")
    answers = {address: await lead.get(address) for address in only}
    assert {each.status_code for each in answers.values()} == {200}
    return {address: each.content for address, each in answers.items()}


async def a_year(
    database: Database, year: Year, only: Sequence[str] = ADDRESSES, looks: Sequence[int] = (2, 9, 12)
) -> list[Served]:
    """What was handed out on the second day after some months, the last time when the year was over."""
    found = []
    async with a_centre(database) as centre:
        await learn(centre, BEFORE, [month.replace("2026", "2025") for month in MONTHS])
        for number, window in enumerate(MONTHS, 1):
            await learn(centre, year, [window])
            if number in looks:
                day = date(2026 + number // 12, number % 12 + 1, 2)
                found.append(await handed_out(centre, day, only))
    return found


def counts_in(export: bytes, measure: str = "U2.1") -> Counts | None:
    table = csv.DictReader(io.StringIO(export.decode("utf-8-sig")))
    row = next(each for each in table if each["measure"] == measure)
    met, partly, not_met = row["met"], row["partly"], row["not_met"]
    return (int(met), int(partly), int(not_met)) if met else None


def subtracted(exports: Sequence[bytes]) -> set[Counts]:
    """What was counted between two exports that follow each other, as far as it can be told."""
    told = [counts_in(each) for each in exports]
    steps = [(one, other) for one, other in pairwise(told) if one and other]
    found = {(new[0] - old[0], new[1] - old[1], new[2] - old[2]) for old, new in steps}
    return {each for each in found if each > (0, 0, 0)}


async def test_no_two_of_a_year_can_be_subtracted(database: Database) -> None:
    served = await a_year(database, MET, ["/export.csv"], EVERY_MONTH)
    assert subtracted([each["/export.csv"] for each in served]) == set()


def passed_on_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: what is counted in clients leaves the pages as it is."""

    async def planted(work: object, desk: Desk, known: Known, period: Period) -> Known:
        return known

    for place in (
        "services.quality.publishing.exports.content",
        "services.quality.publishing.api.web",
        "services.quality.publishing.reports.gathering",
    ):
        monkeypatch.setattr(f"{place}.passed_on", planted)


async def test_twin_exact_counts_that_leave_are_subtracted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    passed_on_as_it_is(monkeypatch)
    served = await a_year(database, MET, ["/export.csv"], EVERY_MONTH)
    assert set(MET.values()) <= subtracted([each["/export.csv"] for each in served])


def told_apart(one: Sequence[Served], other: Sequence[Served]) -> set[str]:
    return {place for mine, theirs in zip(one, other, strict=True) for place in mine if mine[place] != theirs[place]}


async def test_whatever_is_counted_in_a_year_nothing_of_it_is_handed_out_while_it_runs(database: Database) -> None:
    """Two centres that differ in every client of the year: every answer is the same to a byte."""
    one, other = await a_year(database, MET), await a_year(database, NOT_MET)
    assert told_apart(one[:-1], other[:-1]) == set()
    assert told_apart(one[-1:], other[-1:]) >= {"/export.csv", "/reports/quality.pdf"}


async def test_twin_what_is_counted_while_the_year_runs_is_found_in_every_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_on_as_it_is(monkeypatch)
    one, other = await a_year(database, MET, FILES, [9]), await a_year(database, NOT_MET, FILES, [9])
    assert told_apart(one, other) == set(FILES)


async def of_the_year_before(database: Database, year: Year) -> Served:
    async with a_centre(database) as centre:
        await learn(centre, year, [month.replace("2026", "2025") for month in MONTHS])
        return await handed_out(centre, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((20, 2, 2), (21, 2, 2), True),
        ((20, 2, 2), (19, 3, 2), True),
        ((17, 1, 1), (18, 1, 1), False),
        ((18, 0, 2), (17, 0, 3), False),
    ],
    ids=["one more", "hers otherwise", "one more, and a class is full", "hers otherwise, and a step is left"],
)
async def test_two_years_that_differ_in_one_client_differ_at_the_bound_of_a_step_or_a_class_alone(
    database: Database, one: Counts, other: Counts, same: bool
) -> None:
    mine, theirs = [await of_the_year_before(database, {"2025-12": each}) for each in (one, other)]
    assert (mine == theirs) is same


async def printed_before_and_after_a_late_month(database: Database) -> tuple[Served, Served]:
    """November of the year before comes when its report was printed already."""
    months = [month.replace("2026", "2025") for month in MONTHS if month != "2026-11"]
    async with a_centre(database) as centre:
        await learn(centre, BEFORE, months)
        first = await handed_out(centre, date(2026, 3, 2))
        await learn(centre, {"2025-11": (0, 0, 40)}, ["2025-11"])
        return first, await handed_out(centre, date(2026, 3, 2))


async def test_a_year_that_was_handed_out_once_never_changes(database: Database) -> None:
    first, later = await printed_before_and_after_a_late_month(database)
    assert told_apart([first], [later]) == set()


async def test_twin_a_year_that_is_not_written_down_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def computed_anew(work: Transaction, desk: Desk, year: int) -> dict[str, Told]:
        """Planted."""
        tallies = await Tallies(work).of_months(months_of(year))
        told = [told_of(year, each, tallies, desk.catalogue, desk.begins) for each in MEASURES]
        return told[0] | told[1]

    monkeypatch.setattr("services.quality.publishing.years.outlet.of_year", computed_anew)
    first, later = await printed_before_and_after_a_late_month(database)
    assert told_apart([first], [later]) >= {"/export.csv", "/reports/quality.pdf"}
