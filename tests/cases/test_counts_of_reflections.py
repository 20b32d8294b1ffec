"""K11.1: whether a colleague looked back at the work, 30 days after counselling ended or had run for a year."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from services.cases.support.reflections.acts import reflect
from services.cases.support.reflections.domain import Reflection
from services.cases.support.reflections.outcomes import looked_back
from shared.calendar import months_later
from shared.privacy.counts import Indicator
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, found
from tests.cases.desk_acts import arrived, file_of
from tests.cases.same_client_files import status_after
from tests.cases.stored_requests import ask

CLOSED = {"action": "close", "unanswered": "yes", "counselled": "yes", "because": "goals_reached"}
DAY, MOMENT = timedelta(days=1), timedelta(seconds=1)


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def noted(app: FastAPI, desk: Desk, file: str, at: datetime) -> None:
    given: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace, "now": at}
    await reflect(id_of(file), "We could have asked earlier.", reflection_id=uuid4(), **given)


def test_a_note_counts_that_was_written_by_then() -> None:
    row: dict[str, Any] = {"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_by": uuid4()}
    note = Reflection(**row, noted_at=NOON)
    assert [looked_back(notes, until) for notes, until in (([note], NOON), ([note], NOON - MOMENT), ([], NOON))] == [
        MET,
        NOT_MET,
        NOT_MET,
    ]


async def test_it_counts_30_days_after_counselling_ended_by_whether_there_is_a_note(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    at_once, later, too_late, never, still_open = [await a_file(app, desk) for _ in range(5)]
    closing = CLOSED | {"reflection": "We could have asked earlier."}
    assert (await desk.post(f"{at_once}/closing", **closing)).status_code == 303
    for file in (later, too_late, never):
        assert (await desk.post(f"{file}/closing", **CLOSED)).status_code == 303
    [ended] = {
        row.closed_at for row in await ask(app.state.store, "SELECT closed_at FROM file WHERE closed_at IS NOT NULL")
    }
    counted = ended + 30 * DAY
    await noted(app, desk, later, counted)
    await noted(app, desk, too_late, counted + MOMENT)
    await noted(app, desk, still_open, ended)
    assert await found(app, Indicator.K11_1, at=counted - MOMENT) == []
    assert await found(app, Indicator.K11_1, at=counted) == [MET, MET, NOT_MET, NOT_MET]


async def test_it_counts_a_year_after_the_beginning_where_counselling_goes_on(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, _other = await a_file(app, desk), await a_file(app, desk)
    await noted(app, desk, file, NOON)
    [opened] = {row.opened_at for row in await ask(app.state.store, "SELECT opened_at FROM file")}
    year = datetime.combine(months_later(opened.date(), 12), datetime.min.time(), app.state.workplace.clock)
    assert await found(app, Indicator.K11_1, at=year + 30 * DAY - MOMENT) == []
    assert await found(app, Indicator.K11_1, at=year + 30 * DAY) == [MET, NOT_MET]


async def test_a_client_with_two_files_counts_once_when_both_are_closed(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    first, second = await a_file(app, desk), await a_file(app, desk)
    assert await status_after(desk, first, "join", "26-002") == 303
    await noted(app, desk, first, NOON)
    assert (await desk.post(f"{first}/closing", **CLOSED)).status_code == 303
    assert await found(app, Indicator.K11_1, at=NOON + 31 * DAY) == []
    assert (await desk.post(f"{second}/closing", **CLOSED)).status_code == 303
    assert await found(app, Indicator.K11_1, at=NOON + 31 * DAY) == [MET]


async def test_it_stands_on_the_day_after_the_file_was_closed_and_until_it_is_written(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    what = "Look back at the work: a sentence is enough"
    assert what not in (await desk.get("/")).text
    await desk.post(f"{file}/closing", **CLOSED)
    day = (await desk.get("/")).text
    assert (what in day, f'href="{file}/reflection"' in day, "The 1 file that you read" in day) == (True, True, False)
    form = {"reflection_id": str(uuid4()), "words": "We could have asked earlier."}
    assert (await desk.post(f"{file}/reflection", **form)).status_code == 303
    assert what not in (await desk.get("/")).text
    assert "Looked back at the work" in (await desk.get(file)).text
