"""What clients lacked is said at the office only from counts with noise that speak of just that, and else why not."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from services.quality.office.received.amounts.calendar import note_that_it_runs
from services.quality.office.received.amounts.store import ReceivedAmounts
from services.quality.office.received.store import ReceivedReleases
from shared.privacy import counts
from shared.privacy.budget import budgets
from shared.privacy.counts import DRAWN, Indicator, NoisedCriterion
from tests.quality.amounts_samples import some_amounts
from tests.quality.building import a_release, some_noise
from tests.quality.doors import Office
from tests.quality.markup import Element, main_of, without_tags
from tests.quality.reports_building import pages_of

THREE = ("north", "south", "west")
OF_2025 = budgets().of("2025-Q4")
MANY, SOME, FEW = (120, 20, 160), (24, 0, 24), (4, 0, 4)
"""Clients of one centre: met, partly, not met."""
RUNS = [datetime(2026, 4, day, hour, 30, tzinfo=UTC) for day, hour in ((14, 21), (14, 22), (20, 12))]
"""The office, over the midnight after which the sums of 2025 stand, and on the day on which it is looked at."""


@pytest.fixture
def need_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    draws(monkeypatch, Indicator.U8_4, Indicator.U7_2)


def draws(monkeypatch: pytest.MonkeyPatch, *more: Indicator) -> None:
    """As a version that the members' vote led to: for criteria that the budget of 2025 names."""
    drawn_from = (*counts.DRAWN_FROM, (OF_2025.version, DRAWN.union(more)))
    monkeypatch.setattr(counts, "DRAWN_FROM", drawn_from)


async def released(office: Office, clients: tuple[int, int, int], centres: tuple[str, ...] = THREE) -> None:
    """With amounts of the same year, so that the year is shown."""
    office.expect(**{name: name.title() for name in (*centres, "east")})
    noise = some_noise(*clients)
    told = tuple(NoisedCriterion(criterion=name, counts=noise) for name in OF_2025.criteria.names)
    async with office.store.work() as work:
        for centre in centres:
            await ReceivedReleases(work).keep_received(a_release(centre, "2025-Q4", contributions=told))
            await ReceivedAmounts(work).save(some_amounts(centre, 2025), on=date(2026, 3, 5))
    for moment in RUNS:
        office.clock.time = moment
        await note_that_it_runs(office.app.state.desk)


async def needs_on(office: Office, path: str = "/amounts?year=2025") -> dict[str, Element]:
    officer = await office.officer()
    page = main_of((await officer.get(path)).text)
    return {each.given["data-need"]: each for each in page.all() if "data-need" in each.given}


def words(element: Element) -> str:
    return " ".join(element.words.split())


@pytest.mark.usefixtures("need_is_drawn")
@pytest.mark.parametrize("path", ["/amounts?year=2025", "/amounts/sheet?paper=ministry&year=2025"])
async def test_where_a_budget_draws_the_need_it_is_a_sentence_with_its_range(office: Office, path: str) -> None:
    """Of U8.4 it is counted that no place was free; of U7.2, that an interpreter was there."""
    await released(office, MANY)
    found = await needs_on(office, path)
    assert [each.given["data-told"] for each in found.values()] == ["yes", "yes", "no"]
    place, interpreting, therapy = (words(each) for each in found.values())
    assert "In 2025, no suitable safe place was free for about 43% of those clients" in place
    assert "did not get it (plausibly" in interpreting
    assert "about 57% of those clients" in interpreting
    assert "3 of 4 centres" in place
    assert f"made from U8.4 and drawn once by the budget {OF_2025.version}" in place
    assert "no budget can name it" in therapy


@pytest.mark.usefixtures("need_is_drawn")
async def test_a_range_of_more_than_thirty_points_is_not_told_and_says_what_is_missing(office: Office) -> None:
    await released(office, SOME)
    place = words((await needs_on(office))["accommodation"])
    assert "Cannot be told yet: with its noise the share would lie anywhere in more than 30 points." in place
    assert "more clients" in place
    assert "In 2025, no suitable" not in place


@pytest.mark.usefixtures("need_is_drawn")
@pytest.mark.parametrize(("clients", "centres"), [(FEW, THREE), (MANY, THREE[:2])], ids=["few clients", "two centres"])
async def test_of_too_few_nothing_is_told(
    office: Office, clients: tuple[int, int, int], centres: tuple[str, ...]
) -> None:
    await released(office, clients, centres)
    found = await needs_on(office)
    assert "Cannot be told yet: too few clients or centres" in words(found["accommodation"])
    assert {each.given["data-told"] for each in found.values()} == {"no"}


async def test_what_no_budget_draws_is_not_told_and_leads_to_the_vote(office: Office) -> None:
    """The budget of 2025 names U8, and nothing is drawn for it: what came is noise alone."""
    await released(office, MANY)
    place = (await needs_on(office))["accommodation"]
    assert "for U8 the budget of that year draws none" in words(place)
    assert [each.given["href"] for each in place.all() if each.name == "a"] == ["/budget"]


async def test_what_is_also_about_the_work_of_centres_says_nothing_of_a_need(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A place that was looked at in time and one that was not free are counted the other way round."""
    draws(monkeypatch, Indicator.U8_4, Indicator.U8_1)
    await released(office, MANY)
    place = (await needs_on(office))["accommodation"]
    assert place.given["data-told"] == "no"
    assert "is also about the work of the centres" in words(place)


@pytest.mark.usefixtures("need_is_drawn")
async def test_the_workbook_says_the_same_and_the_paper_for_a_funder_nothing(office: Office) -> None:
    await released(office, MANY)
    officer = await office.officer()
    book = load_workbook(BytesIO((await officer.get("/amounts/sheet.xlsx?paper=ministry&year=2025")).content))
    rows = {row[0]: row for row in book["Year 2025"].iter_rows(values_only=True)}
    assert rows["Clients without a safe place"][1] == "43%"
    assert "no suitable safe place was free for about 43%" in str(rows["Clients without a safe place"][5])
    assert "clients" not in without_tags((await officer.get("/amounts/sheet?paper=funder&year=2025")).text).lower()
    funder = load_workbook(BytesIO((await officer.get("/amounts/sheet.xlsx?paper=funder&year=2025")).content))
    assert not [row for row in funder["Year 2025"].iter_rows(values_only=True) if "Clients" in str(row[0])]


@pytest.mark.real
@pytest.mark.usefixtures("need_is_drawn")
async def test_the_sheet_with_them_is_one_page(office: Office) -> None:
    await released(office, MANY)
    answer = await (await office.officer()).get("/amounts/sheet.pdf?paper=ministry&year=2025&language=de")
    assert (answer.status_code, pages_of(answer.content)) == (200, 1)
