"""The policy document: asked for, and handed over within seven days. What holds for all: test_concept_pages."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.records.domain import NotYetError
from services.cases.foundation.spoken_languages import Spoken
from services.cases.support.policy_documents.acts import note
from services.cases.support.policy_documents.domain import (
    Happened,
    PolicyDocument,
    Readable,
    Step,
    noted,
    waits_since,
)
from services.cases.support.policy_documents.outcomes import first_asked, handed_over
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found
from tests.cases.desk_acts import arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.stored_requests import ask

TODAY, DAY = NOON.astimezone(BERLIN).date(), timedelta(days=1)
ASKED, HANDED, DECLINED, OFFERED = Happened.ASKED, Happened.HANDED_OVER, Happened.DECLINED, Happened.OFFERED
READ, NOT_READ = {"readable": Readable.YES}, {"readable": Readable.NO}


class Client:
    id, key_id = UUID(int=1), "k"


def a_step(happened: Happened, on: int, **given: Any) -> PolicyDocument:
    """`on` counts the days from today."""
    step = Step(happened_on=TODAY + on * DAY, happened=happened, **given)
    return noted(Client(), step, step_id=uuid4(), by=uuid4(), now=NOON, today=TODAY + 90 * DAY)


@pytest.mark.parametrize(
    ("steps", "since"),
    [
        ([], None),
        ([a_step(OFFERED, 0)], None),
        ([a_step(ASKED, 3), a_step(ASKED, 0)], TODAY),
        ([a_step(HANDED, 2), a_step(ASKED, 0)], None),
        ([a_step(DECLINED, 2), a_step(ASKED, 0)], None),
        ([a_step(ASKED, 5), a_step(HANDED, 2), a_step(ASKED, 0)], TODAY + 5 * DAY),
        ([a_step(OFFERED, 2), a_step(ASKED, 0)], TODAY),
    ],
)
def test_a_client_waits_from_asking_until_it_is_handed_over_or_not_wanted(
    steps: list[PolicyDocument], since: date | None
) -> None:
    assert waits_since(steps) == since


def test_a_step_that_lies_ahead_is_refused() -> None:
    with pytest.raises(NotYetError):
        a_step(ASKED, 91)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], NOT_MET),
        ([a_step(HANDED, 7, **READ)], MET),
        ([a_step(HANDED, 8, **READ)], NOT_MET),
        ([a_step(HANDED, -1, **READ)], NOT_MET),
        ([a_step(HANDED, 7, **NOT_READ)], PARTLY),
        ([a_step(HANDED, 7)], PARTLY),
        ([a_step(HANDED, 2, **NOT_READ), a_step(HANDED, 7, **READ)], MET),
        ([a_step(DECLINED, 7)], MET),
        ([a_step(DECLINED, 8)], NOT_MET),
    ],
)
def test_a_client_who_asked_counts_by_what_there_was_within_seven_days(
    steps: list[PolicyDocument], expected: object
) -> None:
    assert handed_over([a_step(ASKED, 0), *steps], TODAY) is expected


def test_the_first_question_decides() -> None:
    assert first_asked([a_step(ASKED, 3), a_step(ASKED, 1), a_step(OFFERED, 0)]) == TODAY + DAY
    assert first_asked([a_step(OFFERED, 0)]) is None


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


def a_form(happened: str, **changes: str) -> dict[str, str]:
    return {"step_id": str(uuid4()), "happened": happened} | changes


def tasks_of(page: str) -> str:
    return page.partition('id="tasks"')[2].partition("</section>")[0]


async def test_it_is_a_task_of_seven_days_once_it_is_asked_for(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    place = f"{file}/policy-document"
    assert " checked" not in (await desk.get(place)).text, "nothing is noted that nobody chose"
    assert (await desk.post(place, **a_form(""))).status_code == 422
    assert (await desk.post(place, **a_form("offered"))).status_code == 303
    page = (await desk.get(file)).text
    assert ("Hand over" in page, 'id="policy-document"' in page) == (False, False)
    assert (await desk.post(place, **a_form("asked", happened_on="2026-03-03"))).status_code == 303
    page = (await desk.get(file)).text
    assert ("Hand over the policy document" in tasks_of(page), "Mar 10, 2026" in tasks_of(page)) == (True, True)
    assert "Hand over the policy document" in (await desk.get("/")).text
    given = a_form("handed_over", language="ar", way="read_aloud", words="Read by the interpreter.")
    refused = await desk.post(place, **given)
    assert (refused.status_code, "Read by the interpreter." in refused.text) == (422, True)
    assert (await desk.post(place, **(given | {"readable": "yes"}))).status_code == 303
    page = (await desk.get(file)).text
    assert ("Hand over" in tasks_of(page), "Arabic · Read by the interpreter." in page) == (False, True)
    rows = await ask(app.state.store, "SELECT happened_on, way, words FROM policy_document")
    assert (len(rows), any(b"interpreter" in (row.words or b"") for row in rows)) == (3, False)


async def test_it_is_in_the_copy_for_the_client(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file, asked_id = await a_file(app, desk), uuid4()
    await let_in(desk, file, second.person)
    await desk.post(f"{file}/policy-document", **a_form("declined", words="Later perhaps."))
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    assert await copy_checked(file, asked_id, desk, second) == 303
    copy = (await desk.get(f"{file}/rights/{asked_id}/copy?language=en")).text
    assert ("you did not want it" in copy, "Later perhaps." in copy) == (True, True)


async def test_each_client_who_asked_counts_once_on_the_eighth_day(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    good, half, late, declined, not_asked, fresh = [await a_file(app, desk) for _ in range(6)]
    asked, later = TODAY - 20 * DAY, TODAY - 13 * DAY
    steps: list[tuple[str, Happened, date, dict[str, Any]]] = [
        (file, ASKED, asked, {}) for file in (good, half, late, declined)
    ]
    steps += [(good, HANDED, later, READ), (half, HANDED, later, NOT_READ), (late, HANDED, later + DAY, READ)]
    steps += [(declined, DECLINED, later, {}), (not_asked, OFFERED, asked, {}), (good, ASKED, TODAY, {})]
    steps += [(fresh, ASKED, TODAY, {})]
    for file, happened, on, given in steps:
        step = Step(happened_on=on, happened=happened, language=Spoken("ar"), **given)
        told: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON}
        await note(id_of(file), step, step_id=uuid4(), **told)
    assert await found(app, Indicator.U5_2, at=NOON) == [MET, MET, PARTLY, NOT_MET]
    eighth = datetime.combine(TODAY + 8 * DAY, time(), BERLIN)
    assert await found(app, Indicator.U5_2, at=eighth - timedelta(seconds=1)) == [MET, MET, PARTLY, NOT_MET]
    assert await found(app, Indicator.U5_2, at=eighth) == [MET, MET, PARTLY, NOT_MET, NOT_MET]
