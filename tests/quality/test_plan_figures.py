"""The figure that a step of the plan is to move: at the start, now, its target, and what changed since."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.quality.answers.plan.domain import Severity, State, UnfitStepError, Unit, ValueOn
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.plan.ties import Scale, Tie, scale_of, tie_named, tie_of, ties, value_of
from services.quality.foundation.tables.store import open_store
from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.catalogue.ids import ids
from services.quality.standards.scoring.domain import measure
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes, Quantity
from services.quality.standards.scoring.thresholds import Better
from services.quality.standing.steps.figures import Moving, Turn, turn
from services.quality.standing.steps.forms import target_in, written
from tests.quality.building import NOON, STANDARDS, a_criterion, a_tally, an_indicator
from tests.quality.doors import Centre
from tests.quality.history_building import moved_standards
from tests.quality.markup import without_tags
from tests.quality.migrations import migrate_to
from tests.quality.rounds_building import PLAN, TODAY, an_entry, begin_step, wanted
from tests.quality.standards_in_force import adopt, govern
from tests.servers import Postgres

REPORTED: dict[str, object] = {"kind": "reported"}
SCALES: list[tuple[dict[str, object], Figure, Unit, float | None]] = [
    ({"kind": "ratio"}, Outcomes(3, 2, 5), Unit.SHARE, 0.4),
    ({"kind": "ratio", "inverse": True}, Outcomes(1, 0, 9), Unit.SHARE, 0.1),
    ({"kind": "ratio"}, Amounts(30, 40), Unit.SHARE, 0.75),
    ({"kind": "currency", "months": 12}, Age(7.5), Unit.MONTHS, 7.5),
    ({"kind": "currency", "months": 12}, Age(None), Unit.MONTHS, None),
    ({"kind": "target", "target": 60}, Quantity(90), Unit.AMOUNT, 90),
    ({"kind": "maturity"}, Level(3), Unit.STEP, 3),
    (REPORTED, Amounts(30, 40), Unit.WORDS, None),
    (REPORTED | {"by_plan": "U2.9"}, Amounts(30, 40), Unit.SHARE, 0.75),
]


@pytest.mark.parametrize(("score", "figure", "unit", "value"), SCALES)
def test_a_figure_is_told_on_the_scale_of_its_indicator(
    score: dict[str, object], figure: Figure, unit: Unit, value: float | None
) -> None:
    indicator = an_indicator(score=score, privacy="organisation")
    criterion = a_criterion(indicator)
    told = value_of(Tie(criterion, indicator), measure(criterion, {"U2.1": figure}))
    assert (scale_of(indicator).unit, told) == (unit, value)


def test_too_few_people_are_no_value() -> None:
    criterion = a_criterion(an_indicator())
    few = measure(criterion, {"U2.1": Outcomes(3, 0, 1)})
    assert value_of(Tie(criterion, criterion.indicators[0]), few) is None
    assert value_of(Tie(criterion), few) is None
    assert value_of(Tie(criterion), measure(criterion, {"U2.1": Absence.NOT_MEASURED})) is None


def test_every_criterion_and_every_indicator_can_be_what_a_step_is_to_move() -> None:
    known = {each.id: each for each in ties(STANDARDS)}
    assert len(known) == 32 + sum(len(each.indicators) for each in STANDARDS.criteria)
    for id_, tie in known.items():
        said = wanted(criteria=(tie.criterion.id,), measure=tie.measure)
        found = tie_of(said, STANDARDS)
        assert found is not None
        assert found.id == id_


def test_a_step_follows_its_indicator_to_a_new_id() -> None:
    standards = moved_standards()
    [moved] = [each for each in standards.criterion("U12").indicators if each.measured_as == "U2.1"]
    found = tie_of(wanted(criteria=("U12",), measure="U2.1"), standards)
    assert found is not None
    assert found.indicator == moved
    assert tie_of(wanted(criteria=("S6",)), standards) is None


@pytest.mark.parametrize(
    ("better", "before", "now", "expected"),
    [
        (Better.MORE, 0.5, 0.6, Turn.BETTER),
        (Better.MORE, 0.6, 0.5, Turn.WORSE),
        (Better.FEWER, 60, 50, Turn.BETTER),
        (Better.FEWER, 50, 60, Turn.WORSE),
        (Better.MORE, 0.1 + 0.2, 0.3, Turn.SAME),
    ],
)
def test_what_is_better_depends_on_the_scale(better: Better, before: float, now: float, expected: Turn) -> None:
    assert turn(before, now, Scale(Unit.AMOUNT, better)) is expected


def moving(indicator: Indicator, now: float, target: float, start: float = 0.5) -> Moving:
    criterion = a_criterion(indicator)
    return Moving(Tie(criterion, indicator), measure(criterion, {}), ValueOn(start, TODAY), now, target)


def test_no_rounding_carries_a_value_over_its_target() -> None:
    close = moving(an_indicator(), 0.8958, 0.9)
    assert (close.reached, close.decimals) == (False, 1)
    there = moving(an_indicator(), 0.9, 0.9)
    assert (there.reached, there.decimals) == (True, 0)
    fewer = moving(an_indicator(score={"kind": "ratio", "inverse": True}), 0.1, 0.2)
    assert fewer.reached


@pytest.mark.parametrize(
    ("given", "unit", "value"),
    [
        ("75", Unit.SHARE, 0.75),
        ("75,5 %", Unit.SHARE, 0.755),
        ("2.5", Unit.SCORE, 2.5),
        ("62000", Unit.AMOUNT, 62_000),
        ("", Unit.SCORE, None),
    ],
)
def test_a_target_is_read_as_people_write_it(given: str, unit: Unit, value: float | None) -> None:
    scale = Scale(unit, most=1 if unit is Unit.SHARE else 4 if unit is Unit.SCORE else 1e7)
    assert target_in(given, scale) == value
    assert target_in(written(value, unit), scale) == value


@pytest.mark.parametrize(
    ("given", "unit", "code"),
    [
        ("101", Unit.SHARE, "most_of_share"),
        ("4.1", Unit.SCORE, "most_of_score"),
        ("1.500", Unit.AMOUNT, "no_number"),
        ("-3", Unit.AMOUNT, "no_number"),
        ("more", Unit.SHARE, "no_number"),
        ("3", Unit.WORDS, "no_scale"),
    ],
)
def test_a_target_that_is_none_says_why(given: str, unit: Unit, code: str) -> None:
    with pytest.raises(UnfitStepError) as unfit:
        target_in(given, Scale(unit, most=1 if unit is Unit.SHARE else 4))
    assert (unfit.value.field, unfit.value.code) == ("target", code)


async def test_a_step_shows_its_figure_at_the_start_now_at_its_target_and_what_changed(centre: Centre) -> None:
    govern(centre, a_criterion(an_indicator()))
    await centre.learn(a_tally("2026-02", U2_1=(6, 0, 4)))
    lead = await centre.colleague("lead")
    form = without_tags((await lead.get("/plan/new?figure=U2.1")).text)
    assert "U2.1 a text (share in percent; now: 60%)" in form
    step = await begin_step(lead, criteria="U2", figure="U2.1", target="80", severity="serious")
    page = without_tags((await lead.get(step)).text)
    assert "At the start 60%" in page
    assert "Target 80%" in page
    assert "It has not moved since the start. The target is not reached yet." in page
    await centre.learn(a_tally("2026-03", U2_1=(10, 0, 0)))
    centre.clock.time += timedelta(days=100)
    lead = await centre.colleague("lead")
    html = (await lead.get(step)).text
    page = without_tags(html)
    assert "At the start 60% Mar 5, 2026 Now 80% Jun 13, 2026 Target 80%" in page
    assert "It is better than at the start. The target is reached." in page
    assert "20 people: 16 fulfilled, 0 partly, 4 not" in page
    assert "4th quarter of 2025 before it began not known 1st quarter of 2026 80% Now 80%" in page
    assert 'data-rests-on="U2.1"' in html
    criterion = without_tags((await lead.get("/criteria/U2")).text)
    assert re.search(r"Practise the safety plan with everybody not begun serious overdue .* from 60% to 80%", criterion)


async def test_what_a_step_ends_with_is_noted_and_stays(centre: Centre) -> None:
    govern(centre, a_criterion(an_indicator()))
    await centre.learn(a_tally("2026-02", U2_1=(6, 0, 4)))
    lead = await centre.colleague("lead")
    step = await begin_step(lead, criteria="U2", figure="U2.1", target="80")
    said = PLAN | {"criteria": "U2", "figure": "U2.1", "target": "80", "owner": "as_it_is"}
    assert (await lead.post(step, data=said | {"number": "1", "state": "done"})).status_code == 303
    await centre.learn(a_tally("2026-03", U2_1=(10, 0, 0)))
    seen = {"number": "2", "state": "done", "effect": "partly", "seen": "It rose"}
    assert (await lead.post(step, data=said | seen)).status_code == 303
    page = without_tags((await lead.get(step)).text)
    assert "Now 80% Mar 5, 2026 When it ended 60%" in page
    assert "When it ended it had not moved since the start. The target was not reached." in page
    assert (await lead.post(step, data=said | {"number": "3", "state": "doing", "reason": "Again"})).status_code == 303
    assert "When it ended" not in (await lead.get(step)).text


async def test_another_figure_is_another_start(centre: Centre) -> None:
    govern(centre, a_criterion(an_indicator(), an_indicator("U2.2")))
    await centre.learn(a_tally("2026-02", U2_1=(6, 0, 4), U2_2=(5, 0, 5)))
    lead = await centre.colleague("lead")
    step = await begin_step(lead, criteria="U2", figure="U2.1", target="80")
    said = PLAN | {"criteria": "U2", "figure": "U2.2", "target": "90", "owner": "as_it_is", "number": "1"}
    assert (await lead.post(step, data=said)).status_code == 303
    page = without_tags((await lead.get(step)).text)
    assert "At the start 50%" in page
    assert "Target 90%" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"figure": "U2.1", "target": "800"}, "A share is 100 percent at most."),
        ({"figure": "U99.1"}, "Please choose one of the options."),
        ({"expected": ""}, "Please say what you want to reach: a value, or in words."),
        ({"severity": ""}, "Please fill this in."),
        ({"severity": "harmless"}, "Please choose one of the options."),
    ],
)
async def test_what_is_wrong_with_an_aim_is_said_beside_it(centre: Centre, changes: dict[str, str], words: str) -> None:
    lead = await centre.colleague("lead")
    answer = await lead.post("/plan/new", data=PLAN | {"criteria": "U2"} | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert PLAN["title"] in answer.text


async def test_without_a_criterion_the_form_asks_for_one_first(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = (await lead.get("/plan/new")).text
    assert '<option value="S6">' in page
    assert 'name="title"' not in page
    assert 'name="title"' in (await lead.get("/plan/new?criterion=S6")).text


async def test_overdue_steps_stand_in_this_month(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead)
    centre.clock.time += timedelta(days=31)
    month = (await (await centre.colleague("counsellor")).get("/month")).text
    assert re.search(rf'<a href="{step}">Measure: {PLAN["title"]}</a> <span class="tag care">overdue</span>', month)


OLD = """INSERT INTO plan_entry (step_id, number, title, criteria, expected, owner_role, due, state, reason, effect,
seen, author, role, at) VALUES (:id, 1, 'Train', '{S6,S7}', 'All know it', 'team', '2026-04-01', 'open', '', '', '',
:id, 'lead', :at)"""


async def test_steps_of_an_earlier_kokon_are_about_their_first_criterion(postgres: Postgres) -> None:
    url = postgres.url("empty")
    await asyncio.to_thread(migrate_to, "0027", url)
    store = open_store(url)
    try:
        async with store.engine.begin() as connection:
            await connection.execute(text(OLD), {"id": UUID(int=7), "at": NOON})
        await asyncio.to_thread(migrate_to, "head", url)
        async with store.work() as work:
            called = ids({STANDARDS.version: STANDARDS}, STANDARDS.version)
            [step] = await PlanSteps(work).plan(called)
    finally:
        await store.engine.dispose()
    assert (step.said.title, step.said.criteria, step.said.expected) == ("Train", ("S6", "S7"), "All know it")
    assert (step.said.severity, step.said.unit, step.said.target) == (Severity.NOT_SAID, Unit.SCORE, None)
    assert (step.said.state, step.start, step.end) == (State.OPEN, None, None)
    assert tie_of(step.said, STANDARDS) == tie_named("S6", STANDARDS)


async def test_what_was_not_noted_at_the_start_the_quarters_say(centre: Centre) -> None:
    """Of a step from before it had a figure."""
    govern(centre, a_criterion(an_indicator()))
    await centre.learn(a_tally("2025-12", U2_1=(6, 0, 4)))
    async with centre.store.work() as work:
        await PlanSteps(work).keep_step(old := an_entry(criteria=("U2",)))
    lead = await centre.colleague("lead")
    page = without_tags((await lead.get(f"/plan/{old.id}")).text)
    assert "At the start not noted Mar 5, 2026 Now 2.0 of 4" in page
    assert "4th quarter of 2025 before it began 2.0 of 4" in page
    assert "How serious not said yet" in page
    said = PLAN | {"criteria": "U2", "figure": "U2", "owner": "as_it_is", "number": "1", "severity": ""}
    assert (await lead.post(f"/plan/{old.id}", data=said | {"state": "doing"})).status_code == 303


async def test_a_start_that_was_counted_in_another_way_is_not_compared(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    anew = await begin_step(lead, criteria="S7", figure="S7", target="3")
    moved = await begin_step(lead, criteria="U2", figure="U2.1", target="80")
    gone = await begin_step(lead, criteria="S6", figure="S6.2", target="80")
    adopt(centre)
    lead = await centre.colleague("lead")
    assert "counted in another way since it began" in (await lead.get(anew)).text
    page = (await lead.get(moved)).text
    assert "counted in another way" not in page
    assert 'href="/criteria/U12#U12.1"' in page
    page = (await lead.get(gone)).text
    assert "What it was tied to is no longer part of the standards." in page
    kept = PLAN | {"criteria": "S6", "figure": "as_it_is", "owner": "as_it_is", "number": "1", "state": "doing"}
    due = (centre.clock.time + timedelta(days=30)).date().isoformat()
    assert (await lead.post(gone, data=kept | {"target": "90", "due": due})).status_code == 303
