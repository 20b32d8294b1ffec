"""U1.4: what is still there 30 days after its day of deletion. Each conversation with its file counts once."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.periods import Periods, rules
from services.cases.retention.erasure.hourly_purge import purge, sweep
from services.cases.retention.erasure.outcomes import of_erased
from services.cases.retention.schedule.domain import LATE, Kept, day_of, is_overdue
from services.cases.retention.schedule.store import KeptData
from shared.privacy.counts import Indicator
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, found, in_ledger, released
from tests.cases.desk_acts import arrived, file_of
from tests.cases.stored_requests import ask

RULES = rules(Periods())
CLOSED = {"action": "close", "unanswered": "yes", "counselled": "yes", "because": "goals_reached"}


def a_kept(**given: Any) -> Kept:
    known: dict[str, Any] = {"thread_id": uuid4(), "request_id": uuid4(), "active": date(2020, 1, 1)}
    return Kept(**(known | {"file_id": uuid4(), "closed": date(2020, 1, 1)} | given))


DAY = day_of(a_kept(), rules=RULES)
assert DAY
MOMENT = DAY + LATE


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, True),
        ({"hold_until": MOMENT}, False),
        ({"hold_until": MOMENT - timedelta(days=1)}, True),
        ({"keep_until": MOMENT}, False),
        ({"keep_until": MOMENT - timedelta(days=1)}, True),
        ({"restricted": True}, False),
        ({"asked": True}, False),
        ({"closed": None}, None),
    ],
)
def test_a_reason_that_held_thirty_days_after_the_day_is_one(given: dict[str, Any], expected: bool | None) -> None:
    assert is_overdue(a_kept(**given), today=MOMENT, rules=RULES) is expected
    assert is_overdue(a_kept(**given), today=MOMENT + timedelta(days=400), rules=RULES) is expected


def test_before_the_thirty_days_are_over_nothing_counts() -> None:
    assert is_overdue(a_kept(), today=MOMENT - timedelta(days=1), rules=RULES) is None


def test_what_the_purge_erases_in_time_is_the_good_side_and_late_is_not() -> None:
    certificates = [uuid4(), uuid4()]
    whole: dict[str, Any] = {"rules": RULES, "told": frozenset(), "key": b"key"}
    [in_time] = of_erased(certificates, a_kept(), today=MOMENT - timedelta(days=1), **whole)
    [late] = of_erased(certificates, a_kept(), today=MOMENT, **whole)
    [held] = of_erased(certificates, a_kept(hold_until=MOMENT), today=MOMENT + timedelta(days=9), **whole)
    assert (in_time.outcome, late.outcome, held.outcome) == (NOT_MET, MET, NOT_MET)


async def day_of_all(app: FastAPI) -> date:
    """On which the periods of everything that is closed or has no file are over, the last of them."""
    async with app.state.store.errand(Errand.RETENTION) as on_errand:
        every = await KeptData(on_errand).kept_for_purge(clock=app.state.workplace.clock)
    return max(day for one in every if (day := day_of(one, rules=RULES)))


def at(day: date) -> datetime:
    return datetime.combine(day, NOON.timetz())


async def closed_files(app: FastAPI, desk: Desk, number: int) -> list[str]:
    files = [await file_of(desk, await arrived(app, a_request())) for _ in range(number)]
    for file in files:
        assert (await desk.post(f"{file}/closing", **CLOSED)).status_code == 303
    return files


async def test_files_and_requests_count_when_they_are_late_and_an_open_file_never(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await closed_files(app, desk, 2)
    await arrived(app, a_request())
    await file_of(desk, await arrived(app, a_request()))
    late = at(await day_of_all(app) + LATE)
    assert await found(app, Indicator.U1_4, at=late) == [MET] * 3
    assert await found(app, Indicator.U1_4, at=NOON + timedelta(days=40)) == []


async def test_what_is_deleted_on_its_day_counts_as_the_good_side_without_a_trace_of_the_client(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await closed_files(app, desk, 5)
    day, workplace = await day_of_all(app), app.state.workplace
    for days in (-20, 0, 1):
        await purge(workplace=workplace, now=at(day + timedelta(days=days)))
    assert await ask(app.state.store, "SELECT * FROM file") == []
    assert await in_ledger(app, Indicator.U1_4) == [None] * 5
    every = await ask(app.state.store, "SELECT DISTINCT indicator FROM contribution")
    assert [row.indicator for row in every] == ["U1.4"], "all else went with the clients"
    month = f"{day + timedelta(days=1):%Y-%m}"
    await released(app, month, now=at(day + timedelta(days=40)))
    assert await in_ledger(app, Indicator.U1_4) == [None] * 5, "nobody can say any more of how many clients they were"
    await sweep(workplace=workplace, now=at(day + timedelta(days=31 * 200)))
    assert await in_ledger(app, Indicator.U1_4) == [], "it is forgotten with the certificates"


async def test_what_a_month_told_as_late_is_not_told_again_when_it_is_deleted(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await closed_files(app, desk, 5)
    day, workplace = await day_of_all(app), app.state.workplace
    late = at(day + timedelta(days=60))
    await released(app, f"{late:%Y-%m}", now=late)
    assert await in_ledger(app, Indicator.U1_4) == [f"{late:%Y-%m}"] * 5
    for days in (0, 20):
        await purge(workplace=workplace, now=late + timedelta(days=days))
    assert await ask(app.state.store, "SELECT * FROM file") == []
    assert await in_ledger(app, Indicator.U1_4) == []


async def test_the_page_calls_the_bad_side_by_its_name(app: FastAPI) -> None:
    page = (await (await sit_down(app, "lead")).get("/tallies")).text
    line = page.partition('data-indicator="U1.4"')[2].partition("</tr>")[0]
    said = [each.partition("<br>")[2].partition("<")[0] for each in line.split('data-called="U1.4"')[1:]]
    assert said == ["without a reason", "deleted, or kept for a reason"]
