"""What may be passed on about clients: a step and a size class of a year that is over, the same wherever it is told."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.quality.evidence.tallies.domain import accept
from services.quality.foundation.domain import Period
from services.quality.publishing.releases.leaving import ABOUT_CLIENTS
from services.quality.publishing.reports.domain import Chapter
from services.quality.publishing.reports.gathering import gather
from services.quality.publishing.reports.quality_report import QualityReport
from services.quality.publishing.reports.spelling import Spelling
from services.quality.publishing.years.domain import (
    OF_CASEWORK,
    OF_FEEDBACK,
    about_clients,
    complete,
    outside,
    told_of,
    year_of,
)
from services.quality.standards.catalogue.domain import Indicator, Source
from services.quality.standards.catalogue.scores import Reported
from services.quality.standards.scoring.domain import measure
from services.quality.standards.scoring.figures import Absence, Outcomes, Rough
from shared.privacy.counts import ABOUT_STAFF, FeedbackQuestion
from shared.privacy.counts import Indicator as Counting
from shared.privacy.sizes import size_ends
from tests.quality.building import STANDARDS, a_criterion, a_feedback, a_tally, an_indicator
from tests.quality.doors import Centre
from tests.quality.reports_building import LANGUAGES
from tests.servers import as_owner

KNOWN = {STANDARDS.version: STANDARDS}
MONTHS = [f"2025-{number:02}" for number in range(1, 13)]
EVERY = {each.name: (20, 1, 3) for each in Counting}
ANSWERS = {each.name: (11, 1) for each in FeedbackQuestion}


def of(counts: tuple[int, int, int], name: str = "U2_1") -> Rough | Absence:
    tally = accept(a_tally("2025-05", **{name: counts}), KNOWN)
    return told_of(2025, Source.CASEWORK, [tally], STANDARDS, {})[Counting[name].value]


@pytest.mark.parametrize(
    ("counts", "step", "people", "most"),
    [
        ((5, 0, 0), 4, 5, 9),
        ((9, 0, 0), 4, 5, 9),
        ((8, 0, 1), 3, 5, 9),
        ((0, 1, 9), 1, 10, 19),
        ((0, 0, 19), 0, 10, 19),
        ((12, 0, 8), 2, 20, 49),
        ((1200, 0, 0), 4, 1000, None),
    ],
)
def test_a_count_becomes_a_step_and_a_class(
    counts: tuple[int, int, int], step: int, people: int, most: int | None
) -> None:
    told = of(counts)
    assert told == Rough(2025, people, step=step)
    assert size_ends(people) == most


def test_where_fewer_is_better_the_step_says_what_it_is_worth() -> None:
    assert of((1, 0, 19), "U8_4") == Rough(2025, 20, step=4)
    assert of((19, 0, 1), "U8_4") == Rough(2025, 20, step=1)


def test_what_is_counted_in_bands_tells_the_band_of_the_median() -> None:
    assert of((1, 5, 3), "U9_2_WAIT") == Rough(2025, 5, band=1)


@pytest.mark.parametrize(
    ("period", "today", "year"),
    [
        (Period(2026, 4), date(2027, 1, 1), 2026),
        (Period(2026, 4), date(2026, 12, 31), 2025),
        (Period(2026, 3), date(2027, 5, 1), 2025),
        (Period(2027, 1), date(2027, 2, 1), 2026),
    ],
)
def test_a_report_tells_of_the_newest_year_that_is_over_by_its_end(period: Period, today: date, year: int) -> None:
    assert year_of(period, today) == year


def test_a_year_is_complete_when_it_is_over_and_its_last_month_is_told() -> None:
    told = [accept(a_tally("2025-12"), KNOWN), accept(a_feedback("2025-11"), KNOWN)]
    assert complete(2025, told, date(2026, 1, 1)) == {Source.CASEWORK}
    assert complete(2025, told, date(2025, 12, 31)) == frozenset()


def test_of_clients_nothing_but_the_year_is_outside_and_of_others_everything() -> None:
    figures = {"U2.1": Outcomes(5, 0, 0), "U4.1": Outcomes(6, 0, 0), "K1.1": Outcomes(7, 0, 0)}
    found = outside(figures, {"U2.1": Rough(2025, 5, step=4)})
    assert (found["U2.1"], found["U4.1"]) == (Rough(2025, 5, step=4), Absence.YEAR_NOT_OVER)
    assert found["K1.1"] == Outcomes(7, 0, 0)
    assert not [name for name, known in found.items() if name in ABOUT_CLIENTS and isinstance(known, Outcomes)]


def test_whatever_casework_or_feedback_counts_of_clients_is_one_of_them() -> None:
    assert {each.value for each in (*Counting, *FeedbackQuestion)} - ABOUT_STAFF == OF_CASEWORK | OF_FEEDBACK


@pytest.mark.parametrize(("step", "missed"), [(4, False), (3, True), (0, True)])
def test_a_must_have_is_missed_where_the_step_shows_it(step: int, missed: bool) -> None:
    criterion = a_criterion(an_indicator("U2.1", gate=0.9))
    found = measure(criterion, {"U2.1": Rough(2025, 5, step=step)})
    assert bool(found.gates_missed) is missed
    assert found.score
    assert found.score.value == (min(step, 1) if missed else step)
    assert found.people == 0


type Cells = dict[str, tuple[int, int, int | None, int]]
"""By measure: year, least and most people, and the step or band."""


async def told_everywhere(centre: Centre) -> dict[str, Cells]:
    """By output all that it says about clients."""
    lead = await centre.colleague("lead")
    table = csv.DictReader(io.StringIO((await lead.get("/export.csv")).text.removeprefix("\ufeff")))
    criteria = [each.id for each in STANDARDS.criteria if about_clients(each)]
    alone = [(await lead.get(f"/api/v1/criteria/{id_}")).json()["standing"] for id_ in criteria]
    async with centre.store.work() as work:
        desk = centre.app.state.desk
        material = await gather(work, desk, desk.running, centre="north")
    return {
        "csv": in_rows(table),
        "json": in_rows((await lead.get("/export.json")).json()["rows"]),
        "standings": in_answers((await lead.get("/api/v1/standings")).json()["criteria"]),
        "criteria": in_answers(alone),
        "page": in_page((await lead.get("/reports")).text),
        "report": in_report(QualityReport(material, Spelling(LANGUAGES["en"]), tuple(Chapter)).content()),
    }


def cell(year: Any, least: Any, most: Any, value: Any) -> tuple[int, int, int | None, int]:
    return int(year), int(least), int(most) if most else None, int(float(value))


def in_rows(rows: Iterable[Mapping[str, Any]]) -> Cells:
    about = [each for each in rows if each.get("year")]
    return {
        each["measure"]: cell(each["year"], each["people_from"], each.get("people_to"), each["value"]) for each in about
    }


def in_answers(standings: list[dict[str, Any]]) -> Cells:
    figures = [figure for each in standings for one in each["indicators"] for figure in one["figures"]]
    told = {each["measure"]: each["figure"] or {} for each in figures}
    return {
        name: cell(each["year"], each["people_from"], each["people_to"], max(each["step"] or 0, each["band"] or 0))
        for name, each in told.items()
        if each.get("kind") == "year_of_clients"
    }


def in_page(page: str) -> Cells:
    found = re.findall(r'data-clients="([^"]+)" data-told="(\d+) (\d+) (\d*) (\d)"', page)
    return {name: cell(*told) for name, *told in found}


def in_report(told: dict[str, Any]) -> Cells:
    """As it is printed: `step 3 of 4 · 100 to 199 people · Year 2025`."""
    readings = [one for aspect in told["aspects"] for each in aspect["criteria"] for one in each["readings"]]
    indicators = {each.id: each for criterion in STANDARDS.criteria for each in criterion.indicators}
    found = {}
    for reading in readings:
        asked, printed = indicators[reading["id"]], " ".join(reading["figures"])
        bands = bands_of(asked)
        said = re.search(r"(?:step (\d) of 4|Median: (.+)) · (\d+) to (\d+) people · Year (\d+)", printed)
        if said:
            step, band, least, most, year = said.groups()
            measure = next(each for each in asked.own_measures if each in ABOUT_CLIENTS)
            found[measure] = cell(year, least, most, bands.index(band) if band else step)
    return found


def bands_of(indicator: Indicator) -> list[str]:
    bands = indicator.score.bands if isinstance(indicator.score, Reported) else None
    return [each.said("en") for each in bands.names] if bands else []


async def a_year_of(centre: Centre) -> None:
    for window in MONTHS:
        await centre.learn(a_tally(window, **EVERY), a_feedback(window, **ANSWERS))


async def test_every_output_tells_the_same_of_clients_cell_by_cell(centre: Centre) -> None:
    await a_year_of(centre)
    await centre.learn(a_tally("2026-02", **dict.fromkeys(EVERY, (0, 0, 9))))
    told = await told_everywhere(centre)
    asked = {name for each in STANDARDS.criteria for one in each.indicators for name in one.own_measures}
    assert set(told["csv"]) == ABOUT_CLIENTS & asked
    # the report says of a mean of which a half is not entered that it is missing
    told["report"]["K7.2.plans"] = told["csv"]["K7.2.plans"]
    assert {name for name, each in told.items() if each != told["csv"]} == set()


async def test_no_output_tells_anything_of_clients_before_a_year_is_over(centre: Centre) -> None:
    await centre.learn(a_tally("2026-01", **EVERY), a_tally("2026-02", **EVERY))
    told = await told_everywhere(centre)
    assert not any(told.values())
    page = (await (await centre.colleague("lead")).get("/reports")).text
    assert "Of 2025 nothing is told yet" in page


async def test_what_was_told_of_a_year_cannot_be_changed_in_the_database(centre: Centre) -> None:
    await a_year_of(centre)
    await told_everywhere(centre)
    for statement in ("UPDATE told_year SET step = 0", "DELETE FROM told_year", "TRUNCATE told_year"):
        with pytest.raises(DBAPIError, match="42501" if statement.startswith("TRUNCATE") else "P0001"):
            async with centre.store.work() as work:
                await work.connection.execute(text(statement))
        with pytest.raises(DBAPIError, match="what was told of a year stays"):
            async with as_owner(centre.store) as owner:
                await owner.connection.execute(text(statement))


async def test_on_the_pages_of_the_centre_the_figures_are_exact(centre: Centre) -> None:
    await centre.learn(a_tally("2026-02", U2_1=(9, 1, 0)))
    page = (await (await centre.colleague("lead")).get("/criteria/U2")).text
    assert "10 people: 9 fulfilled, 1 partly, 0 not" in page
