"""Criteria of a single centre: off until a budget switches them on, and then one size, checked, and its own alone."""

from pathlib import Path

import pytest

from services.quality.domain import Period
from services.quality.office.members import parsed
from services.quality.office.received.arrival import refusal
from services.quality.office.received.noise import noise_of
from services.quality.office.received.publication import ALWAYS
from services.quality.releases.contributions import RefusedContributionError, accept
from services.quality.releases.domain import draw_up
from shared.budget import budget, budgets
from shared.counts import NoisedCriterion
from shared.events import ReleasePublished
from tests.quality.building import NOON, STANDARDS, a_draw, a_key, a_release, known, members_file, some_noise
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
            known(),
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
        a_release("north", YEAR, centre_criteria=own(*budget().criteria.names)),
    )
    assert noise_of([(with_own, ALWAYS)]) == noise_of([(without, ALWAYS)])
