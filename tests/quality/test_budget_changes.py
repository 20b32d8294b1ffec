"""Across a change of the budget nothing is lost: what was drawn by the older one is kept, taken, added up and shown."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.quality.foundation.domain import Period, publication_day
from services.quality.office.federation.store import Look
from services.quality.office.federation.summing import may_be_shown
from services.quality.office.members.file import parsed
from services.quality.office.received.arrival import refusal
from services.quality.office.received.handlers import Arrival, receive
from services.quality.office.values import Histogram, Noisy, value_of, value_over
from services.quality.publishing.releases.contributions import RefusedContributionError, accept
from services.quality.publishing.releases.store import Releases
from shared.events import ReleasePublished
from shared.privacy.budget import budget, budgets
from tests.quality.building import STANDARDS, a_draw, a_release, members_file, some_noise, yearly_noise
from tests.quality.doors import Database, Office, a_centre
from tests.shared.budget_changes import LATER, a_later_budget

TEN = 'names = ["U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "U10"]'
TWO = {TEN: 'names = ["U1", "U2"]'}
YEAR = "2025-Q4"
DAYS = (date(2026, 1, 22), date(2026, 4, 22))
MEMBERS = parsed(members_file(north="Nord", south="Süd"))


def of_two() -> tuple[object, ...]:
    return yearly_noise(300, 40, 60)[:2]


def judged(release: ReleasePublished, centre: str = "north") -> str | None:
    catalogues = {STANDARDS.version: STANDARDS}
    running = Period(2026, 1)
    return refusal(release, centre=centre, members=MEMBERS, catalogues=catalogues, budgets=budgets(), running=running)


def figure(page: str) -> str:
    """What the page says of the budget of a release."""
    return page.split('data-figure="budget"')[1].split("</p>")[0]


def seen_on(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


async def take(office: Office, release: ReleasePublished) -> None:
    assert judged(release, release.centre) is None
    await receive([Arrival(release, release.body(), release.centre)], desk=office.app.state.desk)


def test_a_draw_is_kept_by_the_budget_it_names_when_it_arrives_after_the_change(tmp_path: Path) -> None:
    older, two = a_draw(YEAR), a_draw(YEAR).criteria[:2]
    newer = a_draw(YEAR, budget=LATER, criteria=two)
    wrong = a_draw(YEAR, budget=LATER), a_draw(YEAR, criteria=two)
    with a_later_budget(tmp_path, YEAR, TWO):
        assert accept(older, budgets()) == older
        assert accept(newer, budgets()) == newer
        for mixed in wrong:
            with pytest.raises(RefusedContributionError, match="wrong_criteria"):
                accept(mixed, budgets())
    with pytest.raises(RefusedContributionError, match="unknown_budget"):
        accept(newer, budgets())


async def test_a_quarter_that_was_drawn_before_the_change_is_looked_at_and_released_after_it(
    database: Database, tmp_path: Path
) -> None:
    async with a_centre(database) as centre:
        await centre.draw(YEAR)
        lead = await centre.colleague("lead")
        before = (await lead.get(f"/release?period={YEAR}")).text
        with a_later_budget(tmp_path, YEAR, TWO | {"epsilon = 1.0": "epsilon = 2.0"}):
            after = (await lead.get(f"/release?period={YEAR}")).text
            approved = await lead.post("/release/approve", data={"period": YEAR, "seen": seen_on(after)})
            async with centre.store.work() as work:
                journey = await Releases(work).journey(Period.parse(YEAR))
    assert figure(after) == figure(before)
    assert "<bdi>2026-11</bdi>" in figure(after)
    assert approved.status_code == 303
    assert journey
    assert journey.release.event.budget == "2026-11"


def test_the_office_takes_each_release_by_the_budget_it_names(tmp_path: Path) -> None:
    older = a_release("north", YEAR)
    newer = a_release("north", YEAR, budget=LATER, contributions=of_two())
    wrong = a_release("north", YEAR, budget=LATER), a_release("north", YEAR, contributions=of_two())
    assert [judged(older), judged(newer)] == [None, "unknown_budget"]
    with a_later_budget(tmp_path, YEAR, TWO):
        assert [judged(older), judged(newer)] == [None, None]
        assert [judged(each) for each in wrong] == ["implausible"] * 2


@pytest.mark.parametrize("later_from", [YEAR, "2026-Q1", "2031-Q1"])
async def test_what_was_released_before_a_change_is_still_shown(
    office: Office, tmp_path: Path, later_from: str
) -> None:
    office.clock.time = datetime(2026, 1, 20, tzinfo=UTC)
    for centre in ("north", "south"):
        contributions = yearly_noise(300, 40, 60)
        await take(office, a_release(centre, YEAR, index=some_noise(90, 10, 5), contributions=contributions))
    office.clock.time = datetime(2026, 3, 1, tzinfo=UTC)
    officer = await office.officer()
    before = (await officer.get(f"/values.json?period={YEAR}")).json()["rows"]
    assert {row["state"] for row in before if "made_from" in row} == {"known"}
    with a_later_budget(tmp_path, later_from, {"epsilon = 1.0": "epsilon = 0.5"}):
        after = (await officer.get(f"/values.json?period={YEAR}")).json()["rows"]
    assert [row | {"budget": ""} for row in after] == [row | {"budget": ""} for row in before]
    assert {row["budget"] for row in after} == {LATER if later_from == YEAR else "2026-11"}


async def test_a_quarter_that_was_drawn_by_two_budgets_is_one_sum(office: Office, tmp_path: Path) -> None:
    office.clock.time = datetime(2026, 1, 20, tzinfo=UTC)
    late = a_release("north", YEAR, index=some_noise(90), contributions=yearly_noise(300))
    newer = a_release("south", YEAR, index=some_noise(0, 0, 90), budget=LATER, contributions=of_two())
    with a_later_budget(tmp_path, YEAR, TWO):
        for release in (late, newer):
            await take(office, release)
        office.clock.time = datetime(2026, 3, 1, tzinfo=UTC)
        rows = (await (await office.officer()).get(f"/values.json?period={YEAR}")).json()["rows"]
    assert [(row["about"], row["centres"], row["state"]) for row in rows] == [
        ("index", 2, "known"), ("U1", 2, "not_counted"), ("U2", 2, "known"),
    ]  # fmt: skip
    assert rows[0]["value"] == 0.5


def test_each_sum_adds_the_noise_that_it_was_drawn_with() -> None:
    some, noisier = budget(), budget().index.model_copy(update={"epsilon": 0.1})
    north, south, both = Histogram(1, 60, 5, 5), Histogram(1, 40, 20, 20), Histogram(2, 100, 25, 25)
    assert value_over([(north, some.index), (south, some.index)], shown_from=10) == value_of(both, some.index, some)
    spans = [
        value_over([(north, one), (south, other)], shown_from=10).share
        for one, other in ((some.index, some.index), (some.index, noisier), (noisier, noisier))
    ]
    widths = [span.high - span.low for span in spans if span]
    assert len(widths) == 3
    assert widths == sorted(set(widths))


def lines(about: str, budget_: str, *centres: int) -> list[Noisy]:
    return [Noisy(about, budget_, day, Histogram(many, 0, 0, 0)) for day, many in zip(DAYS, centres, strict=True)]


def shown_of(told: list[Noisy], day: date) -> int:
    return sum(each.centres for each, _ in may_be_shown(told, Look(day, least=3)))


def test_a_criterion_of_the_older_budget_alone_gives_no_single_centre_away(tmp_path: Path) -> None:
    """Three centres on the first day and three on the second; who has the older budget alone tells of U10."""
    with a_later_budget(tmp_path, YEAR, TWO):
        index = lines("index", "2026-11", 2, 1) + lines("index", LATER, 1, 2)
        assert [shown_of(index, day) for day in DAYS] == [3, 6]
        assert [shown_of(lines("U10", "2026-11", 1, 2), day) for day in DAYS] == [0, 3]
        # the office has seen the first two: who saw three would have the third alone
        assert [shown_of(lines("U10", "2026-11", 2, 1), day) for day in DAYS] == [0, 0]
        assert [shown_of(lines("U10", "2026-11", 3, 1), day) for day in DAYS] == [3, 3]
    assert [shown_of(index, day) for day in DAYS] == [0, 0]


def test_a_quarter_leaves_on_the_day_of_the_budget_of_its_time(tmp_path: Path) -> None:
    with a_later_budget(tmp_path, "2026-Q1", {"publication_day = 21": "publication_day = 30"}):
        days = [publication_day(period, budgets()) for period in (Period(2025, 4), Period(2026, 1))]
    assert days == [date(2026, 1, 21), date(2026, 4, 30)]
