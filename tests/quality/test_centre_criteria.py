"""Criteria of a single centre: off until a budget switches them on, and then one size, checked, and its own alone."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.quality.foundation.domain import Period
from services.quality.office.members.file import parsed
from services.quality.office.received.arrival import refusal
from services.quality.office.received.noise import noise_of
from services.quality.office.received.publication import ALWAYS
from services.quality.office.received.store import ReceivedReleases
from services.quality.publishing.releases.contributions import RefusedContributionError, accept
from services.quality.publishing.releases.domain import draw_up
from shared.events import ReleasePublished
from shared.privacy.budget import budgets
from shared.privacy.counts import NoisedCriterion
from tests.quality.building import NOON, STANDARDS, a_draw, a_key, a_release, known_figures, members_file, some_noise
from tests.quality.doors import Database, Office, a_centre
from tests.quality.office_building import a_member
from tests.shared.budget_changes import LATER, SWITCHED_ON, a_later_budget

YEAR = "2025-Q4"
MEMBERS = parsed(members_file(north="Nord", south="Süd"))


def own(*names: str, met: int = 70) -> tuple[NoisedCriterion, ...]:
    return tuple(NoisedCriterion(criterion=name, counts=some_noise(met, 20, 10)) for name in names)


def judged(release: ReleasePublished) -> str | None:
    return refusal(
        release,
        centre=release.centre,
        members=MEMBERS,
        catalogues={STANDARDS.version: STANDARDS},
        budgets=budgets(),
        running=Period(2026, 1),
    )


def test_quality_and_the_office_take_none_that_the_budget_does_not_switch_on() -> None:
    with pytest.raises(RefusedContributionError, match="wrong_criteria"):
        accept(a_draw(YEAR, centre_criteria=own("U2", "U4")), budgets())
    assert judged(a_release("north", YEAR)) is None
    assert judged(a_release("north", YEAR, centre_criteria=own("U2", "U4"))) == "implausible"


def test_where_it_does_they_take_just_those_or_none(tmp_path: Path) -> None:
    with a_later_budget(tmp_path, YEAR, SWITCHED_ON):
        given = {(): None, ("U2", "U4"): None, ("U2",): "implausible", ("U4", "U2"): "implausible"}
        for names, reason in given.items():
            assert judged(a_release("north", YEAR, budget=LATER, centre_criteria=own(*names))) == reason
            drawn = a_draw(YEAR, budget=LATER, centre_criteria=own(*names))
            if reason:
                with pytest.raises(RefusedContributionError, match="wrong_criteria"):
                    accept(drawn, budgets())
            else:
                assert accept(drawn, budgets()) == drawn
        far = own("U2", "U4", met=20_000)
        assert judged(a_release("north", YEAR, budget=LATER, centre_criteria=far)) == "implausible"
        assert judged(a_release("north", "2025-Q3", budget=LATER, centre_criteria=own("U2", "U4"))) == "implausible"


def test_a_release_has_one_size_with_and_without_them_and_without_no_other_byte() -> None:
    made = [
        draw_up(
            STANDARDS,
            known_figures(),
            [],
            a_draw(YEAR, centre_criteria=own(*names)),
            centre="north",
            key=a_key(),
            today=NOON.date(),
        )
        for names in ((), ("U2", "U4"))
    ]
    assert {len(each.body()) for each in made} == {ReleasePublished.padded_to}
    assert b"centre_criteria" not in made[0].body()
    assert made[1].centre_criteria == own("U2", "U4")
    assert ReleasePublished.model_validate_json(made[1].body()) == made[1]
    assert {len(a_draw(YEAR, centre_criteria=own(*names)).body()) for names in ((), ("U2", "U4"))} == {4_096}


def test_the_office_adds_them_to_no_sum_of_several_centres() -> None:
    without, with_own = (
        a_release("north", YEAR),
        a_release("north", YEAR, centre_criteria=own(*budgets().known[0].criteria.names)),
    )
    assert noise_of([(with_own, ALWAYS)]) == noise_of([(without, ALWAYS)])


async def test_the_centre_looks_at_them_before_they_leave_and_the_page_says_three_instead_of_two(
    database: Database, tmp_path: Path
) -> None:
    async with a_centre(database) as centre:
        await centre.draw(a_draw("2025-Q3"))
        lead = await centre.colleague("lead")
        shipped = (await lead.get("/release?period=2025-Q3")).text
        with a_later_budget(tmp_path, YEAR, SWITCHED_ON):
            await centre.draw(a_draw(YEAR, budget=LATER, centre_criteria=own("U2", "U4")))
            page = (await lead.get(f"/release?period={YEAR}")).text
            counting = (await lead.get("/counting")).text
    assert re.findall(r'data-own="(\w+)"', page) == ["U2", "U4"]
    assert "95% at most" in page
    assert "has not chosen them it is 88%" in page
    assert "only those who speak for it see them" in counting
    assert 'href="https://cases.test/tallies#centre-criteria"' in page
    assert "data-own" not in shipped
    assert "88% at most" in shipped


async def test_the_office_shows_them_to_those_who_speak_for_the_centre_and_to_nobody_else(
    office: Office, tmp_path: Path
) -> None:
    office.clock.time = datetime(2026, 3, 1, tzinfo=UTC)
    north, south, officer = await a_member(office, "north"), await a_member(office, "south"), await office.officer()
    assert (await north.get("/own-criteria")).status_code == 404
    assert "/own-criteria" not in (await north.get("/counting")).text
    with a_later_budget(tmp_path, YEAR, SWITCHED_ON):
        told = a_release("north", YEAR, budget=LATER, centre_criteria=own("U2", "U4", met=170))
        async with office.store.work() as work:
            assert await ReceivedReleases(work).keep_received(told)
            assert await ReceivedReleases(work).keep_received(a_release("south", YEAR, budget=LATER))
        hers = (await north.get("/own-criteria")).text
        assert re.findall(r'data-own="(\w+)"', hers) == ["U2", "U4"]
        assert "90%" in hers
        assert "Nothing has come from your centre" in (await south.get("/own-criteria")).text
        assert (await officer.get("/own-criteria")).status_code == 403
        assert "/own-criteria" in (await north.get("/counting")).text
        for path in ("/", "/values.json", "/criteria/U2", "/reports"):
            assert "data-own" not in (await officer.get(path)).text
