"""K5.1, K5.2, K7.2, U3.1 and U3.2: planned, looked at again, surroundings seen, in own words, and a real choice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.support.decisions.acts import decide
from services.cases.support.decisions.domain import Answer, Began, Choice, Decision, Explained
from services.cases.support.decisions.outcomes import had_a_choice
from services.cases.support.goals.acts import confirm, set_goal, talk
from services.cases.support.goals.domain import Area, Ending, Goal, Origin, Outcome, Outside, SupportPlan, Talk
from services.cases.support.goals.outcomes import Known, days_kept, in_own_words, looked_at, planned, sees_surroundings
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found, in_ledger, released
from tests.cases.desk_acts import arrived, file_of

DAY, FIRST = timedelta(days=1), NOON.date()
NEVER = datetime(2030, 1, 1, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
CLOSED = {"action": "close", "unanswered": "yes", "counselled": "yes", "because": "goals_reached"}
ROW: dict[str, Any] = {"file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}
TALKED, DECLINED, NOT_LOOKED = Outcome.TALKED, Outcome.DECLINED, Outcome.NOT_LOOKED
CLIENT, CONFIRMED, CENTRE = Origin
INDICATORS = (Indicator.K5_1, Indicator.K5_2, Indicator.K7_2_PLANS, Indicator.U3_1, Indicator.U3_2)


def begins(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)


def talked(on: int, again: int | None = None, came: Outcome = TALKED, **given: Any) -> SupportPlan:
    known = {"number": on, "areas_version": "1", "outcome": came, "wanted": (Area.WORK,) if came is TALKED else ()}
    days = {"talked_on": FIRST + on * DAY, "look_again_on": None if again is None else FIRST + again * DAY}
    return SupportPlan(id=uuid4(), **(ROW | known | days | given))


def a_goal(origin: Origin = CLIENT, on: int = 0, **given: Any) -> tuple[date, Goal]:
    own = None if origin is CENTRE else FIRST
    return FIRST + on * DAY, Goal(id=uuid4(), **(ROW | {"origin": origin, "own_since": own} | given))


SILENT = talked(0, 84, wanted=())


@pytest.mark.parametrize(
    ("talks", "goals", "expected"),
    [
        ([talked(0, 84)], [a_goal()], MET),
        ([talked(0, 84, wanted=(), not_wanted=(Area.WORK,))], [a_goal()], MET),
        ([talked(0, 84)], [], PARTLY),
        ([], [a_goal()], PARTLY),
        ([SILENT], [], NOT_MET),
        ([], [], NOT_MET),
        ([talked(0, came=DECLINED)], [], MET),
        ([talked(0, came=DECLINED), talked(9, 84, wanted=())], [], NOT_MET),
    ],
)
def test_needs_are_clear_and_a_plan_is_made(talks: list[SupportPlan], goals: list[Any], expected: object) -> None:
    assert planned(Known(talks, goals)) is expected


@pytest.mark.parametrize(
    ("talks", "goals", "on", "kept"),
    [
        ([talked(0, 28)], [], 28, []),
        ([talked(0, 28)], [], 29, [False]),
        ([talked(0, 28), talked(28, 56)], [], 40, [True]),
        ([talked(0, 28), talked(29, 56)], [], 40, [False]),
        ([talked(0, 28), talked(20, 48), talked(60, 90)], [], 95, [True, False, False]),
        ([talked(0, 28), talked(20, 48, NOT_LOOKED), talked(40, came=DECLINED)], [], 400, [True, True]),
        ([talked(0, came=DECLINED)], [], 400, []),
        ([], [a_goal()], 84, []),
        ([], [a_goal()], 85, [False]),
        ([talked(100, 128)], [a_goal()], 120, []),
        ([], [], 400, []),
    ],
)
def test_a_plan_is_looked_at_again_on_its_days(
    talks: list[SupportPlan], goals: list[Any], on: int, kept: list[bool]
) -> None:
    assert days_kept(Known(talks, goals), FIRST + on * DAY) == kept


def test_all_some_or_none_of_the_days_were_kept() -> None:
    assert [looked_at(kept) for kept in ([True, True], [True, False], [False])] == [MET, PARTLY, NOT_MET]


@pytest.mark.parametrize(
    ("talks", "expected"),
    [
        ([], NOT_MET),
        ([talked(0, 84)], NOT_MET),
        *(([talked(0, 84, outside_is=one)], MET) for one in Outside),
        ([talked(0, 84, outside_is=Outside.NOTHING), talked(1, 84)], NOT_MET),
        ([talked(0, came=DECLINED)], MET),
    ],
)
def test_a_plan_says_what_the_surroundings_mean(talks: list[SupportPlan], expected: object) -> None:
    assert sees_surroundings(Known(talks, [a_goal()])) is expected


DROPPED: dict[str, Any] = {"ending": Ending.DROPPED, "ended_on": FIRST + 5 * DAY}


@pytest.mark.parametrize(
    ("talks", "goals", "expected"),
    [
        ([], [a_goal(), a_goal(CONFIRMED)], MET),
        ([], [a_goal(), a_goal(CENTRE)], PARTLY),
        ([], [a_goal(CENTRE)], NOT_MET),
        ([], [a_goal(CONFIRMED, own_since=FIRST + 11 * DAY)], NOT_MET),
        ([], [a_goal(), a_goal(CENTRE, **DROPPED)], MET),
        ([], [a_goal(CENTRE, **DROPPED)], None),
        ([], [a_goal(CENTRE, **(DROPPED | {"ending": Ending.REACHED}))], NOT_MET),
        ([], [a_goal(CENTRE, **(DROPPED | {"ended_on": FIRST + 11 * DAY}))], NOT_MET),
        ([talked(0, 84)], [], None),
        ([talked(0, came=DECLINED)], [], MET),
        ([talked(0, came=DECLINED)], [a_goal(CENTRE)], NOT_MET),
        ([], [], None),
    ],
)
def test_goals_are_the_clients_own(talks: list[SupportPlan], goals: list[Any], expected: object) -> None:
    assert in_own_words(Known(talks, goals), FIRST + 10 * DAY) is expected


def a_decision(explained: Explained, answer: Answer = Answer.CHOSEN, on: int = 0, **given: Any) -> Decision:
    said = {"explained": explained, "answer": answer, "began_with": Began.CLIENT, "decided_on": FIRST + on * DAY}
    return Decision(**(ROW | {"id": uuid4()} | said | given))


SEVERAL, ONE, NOT_WANTED = Explained
WAS_ONE = a_decision(ONE)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([a_decision(SEVERAL), a_decision(SEVERAL, Answer.NO), a_decision(SEVERAL, Answer.NOT_NOW)], MET),
        ([a_decision(NOT_WANTED, Answer.NO)], MET),
        ([a_decision(SEVERAL), a_decision(ONE)], PARTLY),
        ([a_decision(ONE, Answer.NO)], NOT_MET),
        ([a_decision(ONE, Answer.OPEN)], None),
        ([a_decision(SEVERAL), a_decision(ONE, Answer.OPEN)], MET),
        ([WAS_ONE, a_decision(SEVERAL, on=5, changes=WAS_ONE.id)], MET),
        ([WAS_ONE, a_decision(SEVERAL, on=11, changes=WAS_ONE.id)], NOT_MET),
        ([a_decision(SEVERAL, on=11)], None),
        ([], None),
    ],
)
def test_a_client_chose_among_ways(decisions: list[Decision], expected: object) -> None:
    assert had_a_choice(decisions, FIRST + 10 * DAY) is expected


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


def by(app: FastAPI, desk: Desk, on: date) -> dict[str, Any]:
    return {"reader": desk.person, "workplace": app.state.workplace, "now": datetime.combine(on, NOON.timetz())}


async def talks(
    app: FastAPI, desk: Desk, file: str, on: int, *, seen: UUID | None = None, came: Outcome = TALKED, **given: Any
) -> UUID:
    plan_id, day = uuid4(), FIRST + on * DAY
    said = Talk(talked_on=day, outcome=came, wanted=(Area.WORK,) if came is TALKED else (), **given)
    await talk(id_of(file), said, seen=seen, plan_id=plan_id, **by(app, desk, day))
    return plan_id


async def sets(app: FastAPI, desk: Desk, file: str, on: int, origin: Origin = CLIENT) -> UUID:
    goal_id = uuid4()
    await set_goal(id_of(file), "To sleep.", origin, goal_id=goal_id, **by(app, desk, FIRST + on * DAY))
    return goal_id


async def decides(app: FastAPI, desk: Desk, file: str, on: int, **given: Any) -> None:
    day = FIRST + on * DAY
    said: Mapping[str, Any] = {"explained": SEVERAL, "first_way": "Stay.", "second_way": "Go.", "answer": Answer.NO}
    choice = replace(Choice(decided_on=day, began_with=Began.CLIENT, **said), **given)
    await decide(id_of(file), choice, decision_id=uuid4(), **by(app, desk, day))


async def closed(desk: Desk, file: str) -> None:
    assert (await desk.post(f"{file}/closing", **CLOSED)).status_code == 303


async def test_a_plan_counts_once_on_the_31st_day(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    good, half, late, declined, short, _ = [await a_file(app, desk) for _ in range(6)]
    for file, on in ((good, 30), (late, 31)):
        await talks(app, desk, file, on)
        await sets(app, desk, file, on)
    await sets(app, desk, half, 5)
    await talks(app, desk, declined, 5, came=DECLINED)
    await closed(desk, short)
    day = begins(FIRST + 31 * DAY)
    assert await found(app, Indicator.K5_1, at=day - MOMENT) == []
    assert await found(app, Indicator.K5_1, at=day) == [MET, MET, PARTLY, NOT_MET, NOT_MET]
    assert await found(app, Indicator.K5_1, at=NEVER) == [MET, MET, PARTLY, NOT_MET, NOT_MET]


async def test_days_of_looking_again_and_own_words_count_when_counselling_ends_or_after_a_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    kept, missed, gone, untouched = [await a_file(app, desk) for _ in range(4)]
    first = await talks(app, desk, kept, 0, look_again_on=FIRST + 28 * DAY)
    await talks(app, desk, kept, 28, seen=first, came=NOT_LOOKED, look_again_on=FIRST + 400 * DAY)
    await sets(app, desk, kept, 0)
    await talks(app, desk, missed, 0)
    ours = await sets(app, desk, missed, 0, CENTRE)
    await sets(app, desk, missed, 0)
    await talks(app, desk, gone, -30, look_again_on=FIRST - DAY)
    await sets(app, desk, gone, -30, CENTRE)
    for file in (gone, untouched):
        await closed(desk, file)
    today, year = begins(FIRST + DAY), begins(date(FIRST.year + 1, FIRST.month, FIRST.day))
    assert await found(app, Indicator.K5_2, at=today) == [NOT_MET]
    assert await found(app, Indicator.U3_1, at=today) == [NOT_MET]
    assert await found(app, Indicator.K5_2, at=year - MOMENT) == [NOT_MET]
    assert await found(app, Indicator.K5_2, at=year) == [MET, NOT_MET, NOT_MET]
    assert await found(app, Indicator.U3_1, at=year) == [MET, PARTLY, NOT_MET]
    await confirm(id_of(missed), ours, "I want to cook.", **by(app, desk, FIRST + 9 * DAY))
    assert await found(app, Indicator.U3_1, at=NEVER) == [MET, MET, NOT_MET]


async def test_the_surroundings_count_30_days_after_the_first_goal_or_at_the_end(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    seen, late, ended, none = [await a_file(app, desk) for _ in range(4)]
    for file, on in ((seen, 40), (late, 41), (none, 0)):
        await talks(app, desk, file, on, outside_is=Outside.NOT_WANTED)
    for file in (seen, late):
        await sets(app, desk, file, 10)
    await sets(app, desk, ended, 0)
    await closed(desk, ended)
    assert await found(app, Indicator.K7_2_PLANS, at=begins(FIRST + DAY) - MOMENT) == []
    assert await found(app, Indicator.K7_2_PLANS, at=begins(FIRST + DAY)) == [NOT_MET]
    assert await found(app, Indicator.K7_2_PLANS, at=begins(FIRST + 41 * DAY) - MOMENT) == [NOT_MET]
    assert await found(app, Indicator.K7_2_PLANS, at=begins(FIRST + 41 * DAY)) == [MET, NOT_MET, NOT_MET]


async def test_a_choice_counts_when_counselling_ends_or_after_a_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    chose, once, ended, open_yet, nothing = [await a_file(app, desk) for _ in range(5)]
    only = {"explained": ONE, "only_because": "One bed was free."}
    for file in (chose, once, ended):
        await decides(app, desk, file, 0)
    await decides(app, desk, once, 3, **only)
    await decides(app, desk, open_yet, 0, answer=Answer.OPEN)
    for file in (ended, nothing):
        await closed(desk, file)
    year = begins(date(FIRST.year + 1, FIRST.month, FIRST.day))
    assert await found(app, Indicator.U3_2, at=begins(FIRST + DAY)) == [MET]
    assert await found(app, Indicator.U3_2, at=year - MOMENT) == [MET]
    assert await found(app, Indicator.U3_2, at=year) == [MET, MET, PARTLY]


@pytest.mark.parametrize("indicator", INDICATORS)
async def test_two_files_of_one_client_count_once_and_five_are_told_once(app: FastAPI, indicator: Indicator) -> None:
    desk = await sit_down(app, "counsellor")
    files = [await a_file(app, desk) for _ in range(6)]
    for file in files:
        await talks(app, desk, file, 0)
        await sets(app, desk, file, 0)
        await decides(app, desk, file, 0)
    assert len(await found(app, indicator, at=NEVER)) == 6
    assert (await desk.post(f"{files[5]}/same-client", action="join", number="26-001")).status_code == 303
    await released(app, "2029-12", now=NEVER)
    assert await in_ledger(app, indicator) == ["2029-12"] * 5
    assert await found(app, indicator, at=NEVER) == [], "what was told is not read again"
