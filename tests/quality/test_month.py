"""What to do this month."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.evidence.publications.cells import cells_on
from services.quality.evidence.publications.domain import Publication, Source
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import KINDS
from services.quality.evidence.register.measures.months import left_out
from services.quality.evidence.register.reminders import due
from services.quality.foundation.domain import Period
from services.quality.guidance.month import domain
from services.quality.guidance.month.domain import MOST_OF_A_KIND, Task, Topic, in_order
from services.quality.publishing.releases.journey import Answer as Answered
from services.quality.publishing.releases.journey import Journey, Sending
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standing.domain import Known, Standing, stand_on
from shared.privacy.budget import budgets
from tests.quality import register_building
from tests.quality.building import (
    COUNSELLOR,
    LEAD,
    NOON,
    a_criterion,
    a_kept_release,
    a_review,
    an_assessment,
    an_indicator,
    known_figures,
)
from tests.quality.doors import Centre
from tests.quality.lived_years import an_entry_of, live
from tests.quality.markup import without_tags
from tests.quality.publications_building import an_edition, released
from tests.quality.rounds_building import a_round, an_entry, begin_step

TODAY = NOON.date()


def standing(*answers: Answer, counted: int = 0, at: date = TODAY) -> Standing:
    given = [an_assessment(each, criterion="U2", at=NOON.replace(year=at.year, month=at.month)) for each in answers]
    return stand_on(a_criterion(an_indicator("U2.1")), known_figures({"U2.1": Outcomes(counted)}, *given), today=TODAY)


Q4, Q3 = Period(2025, 4), Period(2025, 3)
LATE_JANUARY = datetime(2026, 1, 25, 12, tzinfo=UTC)


def of_release(drawn: list[Period], *journeys: Journey, now: datetime = NOON) -> list[tuple[str, str, bool]]:
    found = domain.tasks_of_release(drawn, journeys, now=now, today=now.date(), budgets=budgets())
    return [(task.topic.value, task.title, task.late) for task in found]


def a_journey(period: Period, *answers: Answered, sent: datetime | None = NOON) -> Journey:
    release = a_kept_release(str(period))
    return Journey(release, [Sending(release.event_id, sent, on_the_bus=True)] if sent else [], answers)


@pytest.mark.parametrize(
    ("day", "topic", "late"),
    [(2, "release", False), (13, "release", False), (14, "release_soon", False), (21, "release_soon", False)],
)
def test_a_quarter_that_is_over_waits_to_be_approved_and_sounds_different_near_its_day(
    day: int, topic: str, late: bool
) -> None:
    assert of_release([Q4], now=datetime(2026, 1, day, 12, tzinfo=UTC)) == [(topic, "2025-Q4", late)]


def test_a_release_that_was_not_approved_by_its_day_is_late_and_none_is_forgotten() -> None:
    assert of_release([Q3, Q4], now=LATE_JANUARY) == [
        ("release_soon", "2025-Q3", True),
        ("release_soon", "2025-Q4", True),
    ]


def test_it_does_not_depend_on_what_is_known_whether_a_release_is_due() -> None:
    assert of_release([]) == []
    assert of_release([Period(2026, 1)]) == []


def test_casework_that_has_not_told_its_part_is_told_near_the_day_where_it_did_before() -> None:
    approved = a_journey(Q3, Answered("", NOON))
    assert of_release([Q3], approved, now=datetime(2026, 1, 13, 12, tzinfo=UTC)) == []
    assert of_release([Q3], approved, now=LATE_JANUARY) == [("release_not_drawn", "2025-Q4", True)]
    assert of_release([], now=LATE_JANUARY) == []


def test_a_release_that_the_office_has_not_taken_is_somebodys_task() -> None:
    a_week_later = NOON + timedelta(days=7)
    assert of_release([Q4], a_journey(Q4, Answered("unknown_key", NOON))) == [("release_refused", "2025-Q4", False)]
    assert of_release([Q4], a_journey(Q4)) == []
    assert of_release([Q4], a_journey(Q4), now=a_week_later) == [("release_unanswered", "2025-Q4", False)]
    assert of_release([Q4], a_journey(Q4, Answered("", NOON)), now=a_week_later) == []
    assert of_release([Q4], a_journey(Q4, sent=None), now=a_week_later) == []


def test_once_the_talk_has_begun_nobody_is_asked_to_answer_alone() -> None:
    going = a_round()
    talking, closed = replace(going, talk_at=NOON), replace(going, closed=going.started)
    told = [[task.topic for task in domain.tasks_of_rounds([each], TODAY)] for each in (going, talking, closed)]
    assert told == [[Topic.ROUND], [Topic.ROUND_TALK], []]


def test_a_second_look_is_asked_of_others_and_of_oneself_to_ask_for_it() -> None:
    claimed = an_assessment(Answer.REVIEWED, criterion="U2")
    waits = stand_on(a_criterion(), known_figures({}, claimed), today=TODAY)
    by_other = domain.tasks_of_standings([waits], {"U2": claimed}, COUNSELLOR, TODAY)
    own = domain.tasks_of_standings([waits], {"U2": claimed}, LEAD, TODAY)
    assert [task.topic for task in by_other] == [Topic.SECOND_LOOK]
    assert [task.topic for task in own] == [Topic.ASK_FOR_A_LOOK]


def test_what_a_second_person_sees_differently_is_to_be_talked_over_by_everybody() -> None:
    claimed = an_assessment(Answer.IN_PLACE, criterion="U2")
    disputed = stand_on(
        a_criterion(), known_figures({}, claimed, reviews=(a_review(claimed, confirms=False),)), today=TODAY
    )
    for person in (COUNSELLOR, LEAD):
        (task,) = domain.tasks_of_standings([disputed], {"U2": claimed}, person, TODAY)
        assert (task.topic, task.path) == (Topic.DISPUTED, "/criteria/U2#assessed")


def test_evidence_that_expires_soon_is_told_before_and_after() -> None:
    def topics(at: date) -> list[tuple[Topic, bool]]:
        tasks = domain.tasks_of_standings([standing(Answer.IN_PLACE, at=at)], {}, LEAD, TODAY)
        return [(task.topic, task.late) for task in tasks]

    assert topics(date(2025, 3, 5)) == []
    assert topics(date(2024, 4, 5)) == [(Topic.EVIDENCE, False)]
    assert topics(date(2023, 4, 5)) == [(Topic.EVIDENCE, True)]


def test_a_missed_must_have_and_two_lines_that_do_not_agree_are_told() -> None:
    def tasks_after(answer: Answer, *counts: int) -> list[tuple[Topic, str]]:
        gated = a_criterion(an_indicator("U2.1", gate=0.9))
        given = known_figures({"U2.1": Outcomes(*counts)}, an_assessment(answer, criterion="U2", at=NOON))
        return [(task.topic, task.path) for task in domain.tasks_of_figures([stand_on(gated, given, today=TODAY)])]

    missed, differs = (Topic.MUST_MISSED, "/criteria/U2#measured"), (Topic.DIFFERS, "/criteria/U2")
    assert tasks_after(Answer.IN_PLACE, 2000) == []
    assert tasks_after(Answer.PLANNED, 1000, 0, 1000) == [missed]
    assert tasks_after(Answer.PLANNED, 2000) == [differs]
    assert tasks_after(Answer.IN_PLACE, 0, 0, 2000) == [missed, differs]


def test_what_was_never_entered_is_one_line_and_what_nothing_counts_yet_is_none() -> None:
    def tasks_without(*absences: Absence) -> list[tuple[Topic, str, int]]:
        ids = [f"U2.{number}" for number, _ in enumerate(absences, 1)]
        figures = dict(zip(ids, absences, strict=True))
        found = stand_on(a_criterion(*map(an_indicator, ids)), Known(figures, {}, ()), today=TODAY)
        return [(task.topic, task.path, task.indicators) for task in domain.tasks_of_figures([found])]

    assert tasks_without(Absence.NOT_MEASURED, Absence.TOO_FEW) == []
    nothing = Absence.NOTHING_ENTERED
    assert tasks_without(nothing, Absence.TOO_FEW, nothing) == [(Topic.NOTHING_ENTERED, "/criteria?show=unknown", 2)]


def test_a_month_is_quiet_although_something_was_never_entered() -> None:
    never = Task(Topic.NOTHING_ENTERED, "/criteria?show=unknown", indicators=3)
    assert domain.is_quiet([])
    assert domain.is_quiet([never])
    assert not domain.is_quiet([never, Task(Topic.DIFFERS, "/criteria/U2")])


def test_steps_are_told_when_they_are_due_and_when_their_effect_was_not_looked_at() -> None:
    due = an_entry(due=TODAY - timedelta(days=1))
    later = an_entry(due=TODAY + timedelta(days=120), id=UUID(int=2))
    assert [(task.topic, task.late) for task in domain.tasks_of_plan([due, later], TODAY)] == [(Topic.STEP, True)]


def test_a_translation_of_an_older_text_and_a_draft_are_told() -> None:
    german, later = released("de", 1), released("de", 2)
    arabic = released("ar", 1, source=Source("de", 1))
    assert domain.tasks_of_publications({german.publication: [german, arabic]}) == []
    tasks = domain.tasks_of_publications({german.publication: [german, arabic, later, an_edition("en", 1)]})
    assert [(task.topic, task.path.rpartition("/")[2]) for task in tasks] == [
        (Topic.TRANSLATION, "ar"),
        (Topic.DRAFT, "en"),
    ]


def test_hours_are_looked_at_every_three_months_and_what_waits_for_a_translation_is_not() -> None:
    german, arabic = released("de", 2), released("ar", 1, source=Source("de", 1))
    rules = released("de", publication=Publication.parse("principles"))

    def tasks_in_days(days: int) -> list[tuple[str, bool]]:
        day = TODAY + timedelta(days=days)
        return [
            (task.path, task.late) for task in domain.tasks_of_texts(cells_on([german, arabic, rules], day, UTC), day)
        ]

    assert tasks_in_days(61) == []
    assert tasks_in_days(62) == [("/publications/opening_hours/de", False)]
    assert tasks_in_days(93) == [("/publications/opening_hours/de", True)]


def test_many_of_a_kind_are_shortened_and_the_late_ones_come_first() -> None:
    tasks = [Task(Topic.ENTRY, f"/{day:02}", date(2026, 3, day), late=day == 9) for day in range(1, 10)]
    tasks.append(Task(Topic.ROUND, "/rounds/1"))
    rows = in_order(tasks)
    assert [row.path for row in rows] == ["/rounds/1", "/09", "/01", "/02", "/03", "/04", "/month?topic=entry"]
    assert rows[-1].more == 9 - MOST_OF_A_KIND
    every = in_order(tasks, domain.chosen("entry"))
    assert [row.path for row in every] == ["/09", *(f"/0{day}" for day in range(1, 9))]
    assert in_order(tasks, domain.chosen("nothing like it")) == rows


def test_six_of_a_kind_are_all_shown() -> None:
    tasks = [Task(Topic.ENTRY, f"/{day}") for day in range(MOST_OF_A_KIND + 1)]
    assert [row.more for row in in_order(tasks)] == [0] * 6


def a_month(month: str, kind: str = "meetings") -> Entry:
    return register_building.an_entry(kind, {"month": month})


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([], []),
        ([a_month("2026-01")], ["meetings"]),
        ([a_month("2025-03")], ["meetings"]),
        ([a_month("2025-02")], []),
        ([a_month("2026-01"), a_month("2026-02")], []),
        ([a_month("2026-01"), a_month("2026-03")], ["meetings"]),
        ([a_month("2026-02", "opening_month"), a_month("2026-01")], ["meetings"]),
        ([a_month("2026-01", "training_cost"), a_month("2026-01", "assignment")], []),
        ([a_month("2026-01", "support_hours")], ["support_hours"]),
    ],
)
def test_a_month_that_was_left_out_is_told_where_others_were_not(entries: list[Entry], told: list[str]) -> None:
    tasks = domain.tasks_of_months(left_out(entries, TODAY))
    assert [task.path for task in tasks] == [f"/register/{kind}" for kind in told]


def test_of_what_is_said_to_be_rightly_empty_no_month_is_missing() -> None:
    said = register_building.an_entry("nothing", {"what": "support_hours"}, review_on=TODAY)
    assert list(left_out([a_month("2026-01", "support_hours"), said], TODAY)) == []


async def test_a_month_that_was_left_out_is_a_line_until_it_is_entered(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    meetings = {"what": "team_meeting", "planned": "4", "held": "3"}
    await lead.post("/register/meetings/new", data=meetings | {"month": "2026-01"})
    line = "Nothing is entered for February 2026: Meetings of the team"
    assert line in without_tags((await lead.get("/month")).text)
    await lead.post("/register/meetings/new", data=meetings | {"month": "2026-02"})
    assert line not in without_tags((await lead.get("/month")).text)


async def test_an_old_look_for_charges_wants_nothing_once_there_is_a_newer_one(centre: Centre) -> None:
    lead, kept_in = await centre.colleague("lead"), "/register/charge_check"
    await lead.post(f"{kept_in}/new", data={"checked_on": "2025-01-10", "found": "no"})
    path = next(found for found in re.findall(rf'href="({kept_in}/[0-9a-f-]{{36}})"', (await lead.get(kept_in)).text))
    assert path in (await lead.get("/month")).text
    await lead.post(f"{kept_in}/new", data={"checked_on": "2026-02-10", "found": "no"})
    assert kept_in not in (await lead.get("/month")).text
    assert path not in (await lead.get(f"{kept_in}?show=overdue")).text
    assert "A newer entry has taken its place: Feb 10, 2026" in without_tags((await lead.get(path)).text)
    assert "overdue" not in without_tags((await lead.get(path)).text)


async def test_a_month_with_nothing_to_do_is_friendly(centre: Centre) -> None:
    page = without_tags((await (await centre.colleague("lead")).get("/month")).text)
    assert "Nothing is due. Enjoy the quiet." in page
    assert "Not yet looked at" in page
    assert "Nothing is entered for" in page


async def test_a_full_month_has_a_line_with_a_link_for_each_thing(centre: Centre) -> None:
    await live(centre)
    lead = await centre.colleague("lead")
    step = await begin_step(lead)
    page = (await lead.get("/month")).text
    for topic in ("release_soon", "entry", "step", "second_look"):
        assert f'data-topic="{topic}"' in page
    assert step in page or "more like these" in page
    assert page.count("<li data-topic") <= (MOST_OF_A_KIND + 1) * len(Topic)
    shown, more = (
        page.count('<li data-topic="entry"') - 1,
        re.search(r'href="(\S+month\?topic=entry)">(\d+) more like these', page),
    )
    assert more
    every = (await lead.get(more[1])).text
    assert every.count("<li data-topic") == every.count('<li data-topic="entry"') == shown + int(more[2])
    assert "Nothing of this kind is left to do." in (await lead.get("/month?topic=vote")).text


def test_an_entry_of_the_register_is_done_where_it_stands() -> None:
    reminders = due([an_entry_of(kind, 3) for kind in KINDS], TODAY + timedelta(days=900))
    assert reminders
    tasks = domain.tasks_of_register(reminders)
    assert all(
        task.path.startswith(f"/register/{each.kind.name}/") for task, each in zip(tasks, reminders, strict=True)
    )
