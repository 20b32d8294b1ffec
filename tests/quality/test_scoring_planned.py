"""S8.3 takes its target from the centre's own plan for outreach; without one it is shown, and scores nothing."""

import pytest

from services.quality.evidence.register.kinds.checks import Percent
from services.quality.standards.scoring.domain import Reading, Use, read
from services.quality.standards.scoring.figures import Absence, Amounts, Figures, Outcomes
from services.quality.standing.domain import measured_line
from tests.quality.building import STANDARDS
from tests.quality.doors import Centre

S8 = STANDARDS.criterion("S8")
TWO_OF_SIX = Outcomes(2, 0, 4)


def reading(figures: Figures) -> Reading:
    return read(S8.indicators[2], S8, figures)


@pytest.mark.parametrize(
    ("percent", "score"),
    # A third was reached. Planned was as much, up to one and a half times, twice, three times as much, and more.
    [(33, 4), (50, 3), (51, 2), (66, 2), (67, 1), (100, 1)],
)
def test_the_share_reached_is_held_against_the_one_planned(percent: int, score: int) -> None:
    found = reading({"S8.3": TWO_OF_SIX, "S8.3.plan": Amounts(percent, 100)})
    assert found.score is not None
    assert (found.score.value, found.use, found.parts[0].planned) == (score, Use.COUNTS, percent / 100)


def test_none_of_it_is_none_of_it() -> None:
    found = reading({"S8.3": Outcomes(0, 0, 4), "S8.3.plan": Amounts(1, 100)})
    assert found.score is not None
    assert found.score.value == 0


@pytest.mark.parametrize("done", [Outcomes(0, 0, 4), TWO_OF_SIX])
def test_a_plan_of_nothing_is_no_target_that_could_be_reached(done: Outcomes) -> None:
    found = reading({"S8.3": done, "S8.3.plan": Amounts(0, 100)})
    assert (found.use, found.score, found.parts[0].planned) == (Use.ONLY_REPORTED, None, None)


@pytest.mark.parametrize("plan", [Absence.NOTHING_ENTERED, Absence.NOT_APPLICABLE])
def test_without_a_share_in_the_plan_it_is_shown_and_lowers_nothing(plan: Absence) -> None:
    figures: Figures = {"S8.1": Outcomes(9, 0, 1), "S8.3": TWO_OF_SIX, "S8.3.plan": plan}
    assert (reading(figures).use, reading(figures).score) == (Use.ONLY_REPORTED, None)
    assert measured_line(S8, figures).coverage == 0.5
    planned = measured_line(S8, {**figures, "S8.3.plan": Amounts(66, 100)})
    assert planned.score is not None
    assert (planned.score.value, round(planned.coverage, 2)) == (3.0, 0.67)


def test_nothing_done_has_no_score_whatever_was_planned() -> None:
    found = reading({"S8.3": Absence.NOTHING_ENTERED, "S8.3.plan": Amounts(50, 100)})
    assert (found.use, found.score) == (Use.ONLY_REPORTED, None)


def test_a_share_is_at_most_all() -> None:
    assert Percent("share").problem({"share": "101"}) == ("share", "out_of_range")
    assert Percent("share").problem({"share": "100"}) is None
    assert Percent("share").problem({}) is None


async def test_the_plan_stands_beside_the_figure(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    plan = {"valid_from": "2026-01-01", "contacts": "40", "other_languages": "120"}
    assert (await lead.post("/register/outreach_plan/new", data=plan)).status_code == 422
    assert (await lead.post("/register/outreach_plan/new", data=plan | {"other_languages": "75"})).status_code == 303
    for day, language in (("2026-01-05", "ar"), ("2026-02-05", "de")):
        done = {"done_on": day, "what": "Street", "language": language, "contacts": "3"}
        assert (await lead.post("/register/outreach/new", data=done)).status_code == 303
    shown = (await lead.get("/criteria/S8")).text.split('data-indicator="S8.3"')[1].split("</section>")[0]
    assert "1 of 2" in shown
    assert "Your own plan names 75%; by that it is worth 3 of 4." in shown
    assert 'href="/register/outreach_plan/' in shown
