"""What is measured stands in the talk, beside how the team sees itself."""

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standing.domain import Known, Standing, stand_on
from services.quality.standing.talk.measured import Said, beside, middle
from tests.quality.building import NOON, a_criterion, a_tally, an_indicator
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.rounds_building import NOTHING, answer_alone, answer_together, begin_round
from tests.quality.standards_in_force import govern


def measured_at(met: int, not_met: int) -> Standing:
    criterion = a_criterion(an_indicator())
    return stand_on(criterion, Known({"U2.1": Outcomes(met, 0, not_met)}, {}, ()), today=NOON.date())


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        ({}, None),
        ({Answer.NOT_APPLICABLE: 3}, None),
        ({Answer.NONE: 1, Answer.PARTLY: 2, Answer.REVIEWED: 1}, 2),
        ({Answer.PLANNED: 2, Answer.PARTLY: 2, Answer.STRUCTURAL_GAP: 5}, 1.5),
    ],
)
def test_the_middle_is_that_of_the_levels(spread: dict[Answer, int], expected: float | None) -> None:
    assert middle(spread) == expected


def test_the_newest_answer_is_held_against_what_is_measured() -> None:
    standing, spread = measured_at(20, 0), {Answer.PLANNED: 3}
    alone = beside(standing, joint=None, spread=spread, before=Answer.REVIEWED)
    assert (alone.said, alone.level, alone.differs) == (Said.ALONE, 1, 3)
    joint = beside(standing, joint=Answer.IN_PLACE, spread=spread, before=None)
    assert (joint.said, joint.differs) == (Said.JOINT, None)
    before = beside(standing, joint=None, spread=None, before=Answer.PARTLY)
    assert (before.said, before.differs) == (Said.BEFORE, 2)


def test_an_answer_that_is_no_level_is_compared_with_nothing() -> None:
    nothing = beside(measured_at(20, 0), joint=Answer.NOT_APPLICABLE, spread={Answer.NONE: 3}, before=Answer.NONE)
    assert (nothing.said, nothing.differs) == (None, None)


async def test_the_talk_shows_what_is_measured_and_what_that_rests_on(centre: Centre) -> None:
    govern(centre, a_criterion(an_indicator()))
    await centre.learn(a_tally("2026-02", U2_1=(20, 0, 0)))
    lead, one, two = [await centre.colleague(role) for role in ("lead", "counsellor", "counsellor")]
    round_ = await begin_round(lead, "U2")
    for each in (lead, one, two):
        await answer_alone(each, round_, U2="1")
    assert "What is measured" not in (await one.get(f"{round_}/answer")).text, "nobody is led before the talk"
    assert (await lead.post(f"{round_}/talk/begin", data=NOTHING)).status_code == 303
    html = (await one.get(f"{round_}/talk?criterion=U2")).text
    page = without_tags(html)
    assert 'data-measured="U2"' in html
    assert "This and the middle of your answers differ by 3.0." in page
    assert "made from U2.1" in page
    assert "20 people: 20 fulfilled, 0 partly, 0 not" in page
    assert 'href="/criteria/U2#U2.1"' in html
    await answer_together(lead, round_, U2="3")
    page = without_tags((await one.get(f"{round_}/talk?criterion=U2")).text)
    assert "How you see it and what is measured lie close together." in page


async def test_where_nothing_is_known_the_talk_says_so(centre: Centre) -> None:
    govern(centre, a_criterion(an_indicator()))
    lead = await centre.colleague("lead")
    round_ = await begin_round(lead, "U2", way="together")
    page = without_tags((await lead.get(f"{round_}/talk?criterion=U2")).text)
    assert "What is measured not enough data yet" in page
    assert "not known: U2.1" in page
    assert "lie close together" not in page
