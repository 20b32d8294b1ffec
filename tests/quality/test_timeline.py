"""All criteria over the quarters: what is known, what is not, and what the team did on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.plan.domain import State
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds.domain import Act
from services.quality.answers.rounds.store import Rounds
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Aspect
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.lineage import Lineage
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.history.domain import Line
from services.quality.standing.timeline.domain import USUAL, Known, by_aspect, chosen, rows, span
from services.quality.standing.timeline.marks import Sign, marks
from shared.events import CriterionState
from shared.privacy.counts import Indicator
from tests.quality.building import LEAD, NOON, a_tally, an_assessment, words
from tests.quality.doors import Centre
from tests.quality.history_building import BERLIN, a_catalogue, a_change, following, one
from tests.quality.local_building import an_edition
from tests.quality.markup import Element, main_of
from tests.quality.rounds_building import a_round, an_entry

Q3, Q4, Q1 = Period(2025, 3), Period(2025, 4), Period(2026, 1)


def a_line(period: Period, criterion: str = "U2", thread: str = "2025-10/U2", **changes: object) -> Line:
    measuring = str(changes.pop("measuring", thread))
    given: dict[str, object] = {
        "period": period,
        "catalogue": "2025-10",
        "criterion": criterion,
        "lineage": Lineage(thread, thread, measuring),
        "measured": CriterionState.SCORED,
        "score": Span(2, 2.6, 3),
        "coverage": 1.0,
        "people": 9,
        "assessed": CriterionState.NOT_ASSESSED,
        "level": None,
        "shortfall": None,
    }
    return Line(**{**given, **changes})  # type: ignore[arg-type]


def called(text: str) -> Words:
    return Words.model_validate(words(text))


U2 = Known("U2", called("users"), "2025-10/U2")


def test_the_last_quarters_that_are_over_are_shown_but_none_before_anything_was_known() -> None:
    assert span(2, running=Period(2026, 2), first=Q3) == (Q4, Q1)
    assert span(8, running=Period(2026, 2), first=Q3) == (Q3, Q4, Q1)
    assert span(8, running=Period(2026, 2), first=None) == ()


@pytest.mark.parametrize(
    ("given", "number"), [("4", 4), ("40", 40), *((other, USUAL) for other in ("", "7", "-4", "٤"))]
)
def test_only_what_is_offered_can_be_chosen(given: str, number: int) -> None:
    assert chosen(given) == number


def test_what_is_not_known_is_a_state_and_what_was_not_there_has_no_line() -> None:
    unknown = a_line(Q1, measured=CriterionState.INSUFFICIENT, score=None)
    [row] = rows([Q3, Q4, Q1], [a_line(Q4), unknown], [U2], lambda _: None)
    assert [cell.line and cell.line.measured for cell in row.cells] == [None, "scored", "insufficient"]
    assert [cell.band for cell in row.cells] == [None, 3, None]


def test_a_criterion_keeps_its_row_under_whatever_id_and_says_where_it_is_counted_anew() -> None:
    before, gap = a_line(Q3, "U9", measuring="old"), a_line(Q1, measuring="new")
    [row] = rows([Q3, Q4, Q1], [before, gap], [U2], lambda _: None)
    assert (row.id, [cell.begins_anew for cell in row.cells]) == ("U2", [False, False, True])


def test_what_ended_on_the_way_stands_last_in_its_aspect_as_it_was_called() -> None:
    ended = a_line(Q3, "U1", "2025-10/U1")
    today = [Known("S1", called("structure"), "2025-10/S1"), U2]
    found = rows([Q3, Q4], [ended, a_line(Q4)], today, lambda line: called(line.criterion))
    assert [(row.id, row.goes_on) for row in found] == [("S1", True), ("U2", True), ("U1", False)]
    assert [(aspect, [row.id for row in own]) for aspect, own in by_aspect(found)] == [
        (Aspect.STRUCTURE, ["S1"]),
        (Aspect.USERS, ["U2", "U1"]),
    ]


def test_rounds_versions_and_finished_steps_are_marks_in_their_quarter() -> None:
    catalogues = following(a_catalogue(one()), one(), changes=[a_change("counted_anew", "U2.1")])
    closed = a_round(begins=date(2025, 12, 1), ends=date(2026, 1, 31), name="Winter")
    # the last hour of the year in UTC is the first of the next one in Berlin
    evening = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    entries = [
        an_entry(1, id=UUID(int=1)),
        an_entry(2, evening, UUID(int=1), state=State.DONE),
        an_entry(3, NOON, UUID(int=1), state=State.DONE, seen="it works"),
        an_entry(1, id=UUID(int=2)),
        an_entry(2, NOON, UUID(int=2), state=State.DROPPED, reason="no money"),
        an_entry(1, id=UUID(int=3), state=State.DONE),
        an_entry(2, NOON, UUID(int=3), state=State.DOING, reason="again"),
    ]
    found = marks(
        [replace(closed, talk_at=NOON, closed=Act(LEAD, evening))], entries, catalogues, {"2026-07": NOON}, BERLIN
    )
    assert {str(period): [(mark.sign, str(mark.day)) for mark in each] for period, each in found.items()} == {
        "2025-Q4": [(Sign.IN_FORCE, "2025-10-01"), (Sign.ROUND_BEGAN, "2025-12-01")],
        "2026-Q1": [
            (Sign.ROUND_CLOSED, "2026-01-01"),
            (Sign.STEP_DONE, "2026-01-01"),
            (Sign.ADOPTED, "2026-03-05"),
        ],
        "2026-Q3": [(Sign.IN_FORCE, "2026-07-01")],
    }
    assert found[Period(2026, 3)][0].path == "/standards?after=2026-07&before=2025-10"


def cells(page: str, criterion: str) -> list[str]:
    """The words of each quarter of a criterion."""
    row = next(each for each in table(page).all() if each.name == "tr" and named(each, criterion))
    return [" ".join(each.words.split()) for each in row.all() if each.name == "td"]


def named(row: Element, criterion: str) -> bool:
    head = next((each for each in row.all() if each.name == "th"), None)
    return head is not None and head.words.split()[:1] == [criterion]


def table(page: str) -> Element:
    return next(each for each in main_of(page).all() if each.name == "table")


async def test_a_centre_sees_every_criterion_in_every_quarter_that_is_over(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert "The timeline begins at the end of the first quarter" in (await lead.get("/timeline")).text
    await centre.learn(a_tally("2025-11", **{each.name: (20, 0, 0) for each in Indicator}))
    centre.clock.time = NOON.replace(month=8)
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(Answer.PARTLY, criterion="U2", at=NOON))
        await OwnCriteria(work).save_edition(an_edition("2026-05-01"))
        await Rounds(work).keep_round(a_round(name="Spring"))
        done, step = uuid4(), an_entry
        await PlanSteps(work).keep_step(step(id=done))
        await PlanSteps(work).keep_step(step(2, NOON, done, state=State.DONE, title="Practise"))
    page = (await lead.get("/timeline")).text
    heads = [each.words for each in table(page).all() if each.given.get("scope") == "col"]
    assert [head.strip() for head in heads] == [
        "Criterion", "4th quarter of 2025", "1st quarter of 2026", "2nd quarter of 2026",
    ]  # fmt: skip
    assert cells(page, "S1") == ["not enough data not assessed"] * 3
    first, second, third = cells(page, "U2")
    assert first == "measured 4.0 not assessed"
    assert second == third == "measured 4.0 the team: 2"
    assert cells(page, "L1")[:2] == ["not part of the standards then"] * 2
    assert '#at-2026-Q1"' in page
    for mark in ("In force:", "Round begun: <bdi>Spring", "Done: <bdi>Practise"):
        assert mark in page
    assert 'id="at-2026-Q1"' in (await lead.get("/criteria/U2")).text
    few = (await lead.get("/timeline?quarters=4&lang=ar")).text
    assert '<option value="4" selected>' in few
    assert 'href="/timeline"' in (await lead.get("/")).text
    assert (await centre.stranger().get("/timeline")).status_code == 303


async def test_figures_that_are_held_back_are_no_zero(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await centre.learn(a_tally("2025-11"))
    [cell] = cells((await lead.get("/timeline")).text, "U2")
    assert cell == "not enough data not assessed"
