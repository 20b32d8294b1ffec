"""U1.1 and K9.3: assessed and reachable within seven days and looked at again, and a check of devices offered."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.contact_notes.acts import note
from services.cases.casework.contact_notes.domain import Contact, Happened, Whom
from services.cases.casework.contact_plans.acts import confirm
from services.cases.casework.contact_plans.domain import Begins, Channel, ContactPlan, Safety, Way
from services.cases.casework.safety.acts import assess, check
from services.cases.casework.safety.domain import (
    Assessment,
    Check,
    DeviceCheck,
    Level,
    Offer,
    Outcome,
    Question,
    Reason,
    RiskAssessment,
)
from services.cases.casework.safety.outcomes import (
    Known,
    assessed_in_time,
    declined_holds,
    no_contact_holds,
    offer_is_due,
    review_day,
)
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found
from tests.cases.desk_acts import arrived, file_of
from tests.cases.stored_requests import ask

DAY, FIRST = timedelta(days=1), NOON.date()
NEVER = datetime(2030, 1, 1, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
CLOSED = {"action": "close", "unanswered": "yes", "counselled": "yes", "because": "goals_reached"}
ROW: dict[str, Any] = {"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}


def begins(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)


def a_risk(on: int, until: int, **given: Any) -> RiskAssessment:
    days = {"assessed_on": FIRST + on * DAY, "review_on": FIRST + until * DAY}
    return RiskAssessment(**(ROW | {"number": 1, "questions_version": "1", "outcome": Outcome.ASSESSED} | days | given))


def a_plan(on: int, until: int, channel: Channel = Channel.PHONE) -> ContactPlan:
    days = {"confirmed_on": FIRST + on * DAY, "valid_until": FIRST + until * DAY}
    return ContactPlan(**(ROW | {"number": 1, "safety": Safety.SAFE, "channel": channel} | days))


def all_known(risks: list[RiskAssessment], plans: list[ContactPlan]) -> Known:
    return Known([FIRST], [declined_holds(one) for one in risks], [no_contact_holds(one) for one in plans])


DECLINED = {"outcome": Outcome.DECLINED}


@pytest.mark.parametrize(
    ("risks", "plans", "on", "expected"),
    [
        ([a_risk(7, 20)], [a_plan(0, 30)], 20, NOT_MET),
        ([a_risk(7, 20), a_risk(20, 50)], [a_plan(0, 30)], 20, MET),
        ([a_risk(7, 20), a_risk(21, 50)], [a_plan(0, 30)], 20, NOT_MET),
        ([a_risk(0, 50)], [a_plan(0, 30)], 30, NOT_MET),
        ([a_risk(0, 50)], [a_plan(0, 30), a_plan(12, 40)], 30, MET),
        ([a_risk(0, 1), a_risk(1, 40)], [a_plan(0, 30), a_plan(30, 60)], 30, MET),
        ([a_risk(0, 1)], [a_plan(0, 30)], 7, NOT_MET),
        ([a_risk(0, 400)], [a_plan(0, 400)], 90, MET),
        ([a_risk(8, 60)], [a_plan(0, 60)], 37, PARTLY),
        ([a_risk(0, 60)], [a_plan(37, 60)], 37, PARTLY),
        ([a_risk(0, 60)], [a_plan(38, 60)], 37, NOT_MET),
        ([a_risk(8, 20)], [a_plan(0, 60)], 37, NOT_MET),
        ([a_risk(0, 60)], [], 37, NOT_MET),
        ([], [], 37, NOT_MET),
        ([a_risk(0, 20, **DECLINED)], [a_plan(0, 30), a_plan(30, 60)], 30, MET),
        ([a_risk(0, 20, **DECLINED)], [a_plan(0, 30, Channel.NONE)], 90, MET),
        ([a_risk(9, 20, **DECLINED)], [a_plan(0, 30, Channel.NONE)], 37, PARTLY),
    ],
)
def test_a_client_is_assessed_and_reachable_in_time_and_that_is_looked_at_again(
    risks: list[RiskAssessment], plans: list[ContactPlan], on: int, expected: object
) -> None:
    day = FIRST + on * DAY
    assert review_day(all_known(risks, plans)) == day
    assert assessed_in_time(all_known(risks, plans), day, runs=True) is expected


def test_on_the_day_on_which_counselling_ends_it_is_enough_that_both_hold() -> None:
    both = all_known([a_risk(7, 20)], [a_plan(0, 30)])
    assert assessed_in_time(both, FIRST + 20 * DAY, runs=False) is MET
    assert assessed_in_time(both, FIRST + 21 * DAY, runs=False) is NOT_MET


def test_with_whom_nobody_has_talked_there_is_nothing_to_count() -> None:
    nobody = Known([], [a_risk(0, 20)], [a_plan(0, 20)])
    assert review_day(nobody) is None
    assert offer_is_due(nobody) is None


FLAGGED = {"answered_yes": (Question.DIGITAL_TRACES,)}


@pytest.mark.parametrize(
    ("contacts", "risks", "due"),
    [
        ([0, 3], [], None),
        ([5, 0, 3], [], 5),
        ([5, 0, 3, 9], [], 5),
        ([0], [a_risk(4, 20, **FLAGGED), a_risk(2, 20)], 4),
        ([0, 1, 2], [a_risk(4, 20, **FLAGGED)], 2),
        ([], [a_risk(4, 20, **FLAGGED), a_risk(3, 20, **FLAGGED)], 3),
    ],
)
def test_a_check_of_devices_is_due_after_a_digital_risk_or_the_third_contact(
    contacts: list[int], risks: list[RiskAssessment], due: int | None
) -> None:
    expected = None if due is None else FIRST + due * DAY
    assert offer_is_due(Known([FIRST + one * DAY for one in contacts], risks)) == expected


def test_a_check_says_nothing_but_its_day() -> None:
    declined = DeviceCheck(**(ROW | {"checked_on": FIRST, "offer": Offer.DECLINED}))
    assert Known([], checks=[replace(declined, offer=None)]).until(FIRST).offers == [FIRST]
    assert Known([], checks=[declined]).until(FIRST - DAY).offers == []


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


def by(app: FastAPI, desk: Desk, on: date) -> dict[str, Any]:
    return {"reader": desk.person, "workplace": app.state.workplace, "now": datetime.combine(on, NOON.timetz())}


async def talked(app: FastAPI, desk: Desk, file: str, *days: int, whom: Whom = Whom.CLIENT) -> None:
    for one in days:
        given = by(app, desk, FIRST + one * DAY)
        said = Contact(at=given["now"], kind=Happened.TALK, whom=whom, note="Slept well.")
        await note(id_of(file), said, note_id=uuid4(), **given)


async def assessed(app: FastAPI, desk: Desk, file: str, on: int, *, seen: UUID | None = None, **given: Any) -> UUID:
    assessment_id, day = uuid4(), FIRST + on * DAY
    known = {"outcome": Outcome.ASSESSED, "level": Level.LOW, "reasons": (Reason.NO_SIGN,)} | given
    said = Assessment(assessed_on=day, **known)
    await assess(id_of(file), said, seen=seen, assessment_id=assessment_id, **by(app, desk, day))
    return assessment_id


async def agreed(app: FastAPI, desk: Desk, file: str, on: int, *, seen: UUID | None = None, **given: Any) -> UUID:
    plan_id, day = uuid4(), FIRST + on * DAY
    usual: dict[str, Any] = {"channel": Channel.PHONE, "address": "0170 111", "begins": Begins.BOTH}
    way = Way(**(usual | {"confirmed_on": day} | given))
    of_file = f"thread_id = (SELECT thread_id FROM file WHERE id = '{id_of(file)}')"
    [row] = await ask(app.state.store, f"SELECT arrived_at FROM request WHERE {of_file}")
    await confirm(id_of(file), way, seen=seen, wish_seen=row.arrived_at, plan_id=plan_id, **by(app, desk, day))
    return plan_id


async def offered(app: FastAPI, desk: Desk, file: str, on: int, offer: Offer = Offer.OFFERED) -> None:
    day = FIRST + on * DAY
    await check(id_of(file), Check(checked_on=day, offer=offer), (), check_id=uuid4(), **by(app, desk, day))


async def closed(desk: Desk, file: str) -> None:
    assert (await desk.post(f"{file}/closing", **CLOSED)).status_code == 303


# U1.1


async def test_safety_counts_once_when_something_has_to_be_confirmed_again(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    good, lapsed, late, neither, declined, silent = [await a_file(app, desk) for _ in range(6)]
    for file in (good, lapsed, late, neither, declined):
        await talked(app, desk, file, 0)
    await talked(app, desk, silent, 0, whom=Whom.AUTHORITY)
    for file in (good, lapsed):
        await assessed(app, desk, file, 2)
        plan = await agreed(app, desk, file, 3)
        if file == good:
            await agreed(app, desk, file, 33, seen=plan)
    await assessed(app, desk, late, 10)
    await agreed(app, desk, late, 20)
    await assessed(app, desk, declined, 1, outcome=Outcome.DECLINED, level=None, reasons=())
    await agreed(app, desk, declined, 1, channel=Channel.NONE, address=None)
    ran_out, caught_up, latest = [begins(FIRST + (one + 1) * DAY) for one in (33, 37, 90)]
    assert await found(app, Indicator.U1_1, at=ran_out - MOMENT) == []
    assert await found(app, Indicator.U1_1, at=ran_out) == [MET, NOT_MET]
    assert await found(app, Indicator.U1_1, at=caught_up) == [MET, PARTLY, NOT_MET, NOT_MET]
    assert await found(app, Indicator.U1_1, at=latest) == [MET, MET, PARTLY, NOT_MET, NOT_MET]
    assert await found(app, Indicator.U1_1, at=NEVER) == [MET, MET, PARTLY, NOT_MET, NOT_MET]


async def test_who_leaves_before_counts_then_and_within_the_seven_days_nowhere(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    longer, short = [await a_file(app, desk) for _ in range(2)]
    await talked(app, desk, longer, -10)
    await assessed(app, desk, longer, -9)
    await agreed(app, desk, longer, -9)
    await talked(app, desk, short, -7)
    for file in (longer, short):
        await closed(desk, file)
    assert await found(app, Indicator.U1_1, at=begins(FIRST + DAY) - MOMENT) == []
    assert await found(app, Indicator.U1_1, at=begins(FIRST + DAY)) == [MET]
    assert await found(app, Indicator.U1_1, at=NEVER) == [MET]


# K9.3


async def test_an_offered_check_counts_once_30_days_after_it_was_due(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    thrice, flagged, refused, late, neither = [await a_file(app, desk) for _ in range(5)]
    for file in (thrice, refused, late):
        await talked(app, desk, file, 0, 1, 2)
    await talked(app, desk, neither, 0, 1)
    await assessed(app, desk, flagged, 5, answered_yes=(Question.DIGITAL_TRACES,))
    await offered(app, desk, refused, 32, Offer.DECLINED)
    await offered(app, desk, late, 33)
    await offered(app, desk, flagged, 0)
    await offered(app, desk, neither, 0)
    third, risk = [begins(FIRST + (one + 31) * DAY) for one in (2, 5)]
    assert await found(app, Indicator.K9_3, at=third - MOMENT) == []
    assert await found(app, Indicator.K9_3, at=third) == [MET, NOT_MET, NOT_MET]
    assert await found(app, Indicator.K9_3, at=risk) == [MET, MET, NOT_MET, NOT_MET]
    assert await found(app, Indicator.K9_3, at=NEVER) == [MET, MET, NOT_MET, NOT_MET]
