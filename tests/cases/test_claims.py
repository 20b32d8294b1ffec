"""What others demand: noted, explained, answered by consent only, settled. What holds for all: test_concept_pages."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.records.domain import NotYetError
from services.cases.support.claims.domain import (
    ChangedMeanwhileError,
    Claim,
    Claimant,
    Demand,
    NoConsentError,
    Result,
    Told,
    TooEarlyError,
    changed,
    noted,
)
from services.cases.support.claims.outcomes import explained, first_of
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_request, field_in, sit_down
from tests.cases.counts import MET, NOT_MET, PARTLY, found
from tests.cases.desk_acts import a_claim, a_consent, arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.stored_requests import ask

ASKED = "The address of the person by tomorrow."
TODAY, DAY = NOON.astimezone(BERLIN).date(), timedelta(days=1)


class Client:
    id, key_id = UUID(int=1), "k"


def a_demand(**changes: Any) -> Demand:
    usual: dict[str, Any] = {"asked_on": TODAY, "claimant": Claimant.POLICE, "asked": ASKED}
    return Demand(**(usual | changes))


def a_stored(**changes: Any) -> Claim:
    claim = noted(Client(), a_demand(), claim_id=uuid4(), by=uuid4(), now=NOON, today=TODAY)
    return replace(claim, **changes)


def settled(claim: Claim, **changes: Any) -> Claim:
    given: dict[str, Any] = {"seen": NOON, "consents": [], "by": uuid4(), "now": NOON + DAY, "today": TODAY}
    return changed(claim, a_demand(**changes), **given)


@pytest.mark.parametrize(
    ("days", "error"),
    [
        ({"asked_on": TODAY + DAY}, NotYetError),
        ({"told_on": TODAY + DAY}, NotYetError),
        ({"settled_on": TODAY + DAY}, NotYetError),
        ({"answer_by": TODAY - DAY}, TooEarlyError),
        ({"told_on": TODAY - DAY}, TooEarlyError),
        ({"settled_on": TODAY - DAY}, TooEarlyError),
    ],
)
def test_its_days_follow_one_another(days: dict[str, date], error: type[Exception]) -> None:
    with pytest.raises(error):
        noted(Client(), a_demand(**days), claim_id=uuid4(), by=uuid4(), now=NOON, today=TODAY)


def test_what_a_colleague_changed_meanwhile_is_not_written_over() -> None:
    claim = a_stored()
    first = settled(claim, result=Result.REFUSED, settled_on=TODAY)
    assert (first.is_open, first.noted_by, first.changed_at) == (False, claim.noted_by, NOON + DAY)
    with pytest.raises(ChangedMeanwhileError):
        settled(first, result=Result.WITHDRAWN, settled_on=TODAY)


def test_by_consent_nothing_is_told_without_one() -> None:
    with pytest.raises(NoConsentError):
        settled(a_stored(), result=Result.CONSENT, settled_on=TODAY)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, NOT_MET),
        ({"told": Told.NOT_YET}, NOT_MET),
        ({"told": Told.EXPLAINED, "told_on": TODAY + 30 * DAY, "position": "No."}, MET),
        ({"told": Told.EXPLAINED, "told_on": TODAY + 31 * DAY, "position": "No."}, NOT_MET),
        ({"told": Told.EXPLAINED, "told_on": TODAY}, PARTLY),
        ({"told": Told.DECLINED}, MET),
        ({"told": Told.NO_SAFE_WAY}, None),
    ],
)
def test_a_demand_counts_by_whether_it_was_explained_and_has_our_position(
    changes: dict[str, Any], expected: object
) -> None:
    assert explained(a_stored(**changes)) is expected


def test_the_first_demand_decides() -> None:
    first, second = a_stored(asked_on=TODAY - DAY, noted_at=NOON + DAY), a_stored()
    assert first_of([second, first]) is first
    assert first_of([]) is None


def a_form(**changes: str) -> dict[str, str]:
    return {"claim_id": str(uuid4()), "claimant": "police", "name": "Station 7", "asked": ASKED} | changes


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


def tasks_of(page: str) -> str:
    return page.partition('id="tasks"')[2].partition("</section>")[0]


async def test_it_is_a_task_until_it_is_explained_and_settled(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, form = await a_file(app, desk), a_form(answer_by="2026-03-09")
    assert "demand" not in (await desk.get(file)).text.partition('id="steps"')[2].partition("</section>")[0]
    assert (await desk.post(f"{file}/claims", **form)).status_code == 303
    place = f"{file}/claims/{form['claim_id']}"
    page = (await desk.get(file)).text
    assert "Explain a demand, then answer: police: Station 7" in tasks_of(page)
    assert ("not our demand" in page.partition('id="steps"')[2], ASKED in page) == (True, True)
    assert "Station 7" in (await desk.get("/")).text
    own = (await desk.get(place)).text
    assert (f'action="{place}"' in own, f'href="{file}/claims"' in own) == (True, True)
    told = form | {"seen": field_in(await desk.get(place), "seen"), "told": "explained", "position": "We say nothing."}
    assert (await desk.post(place, **told)).headers["location"] == f"{place}?told=noted"
    assert "Answer a demand: police: Station 7" in tasks_of((await desk.get(file)).text)
    done = told | {"seen": field_in(await desk.get(place), "seen"), "result": "refused"}
    assert (await desk.post(place, **done)).status_code == 303
    page = (await desk.get(file)).text
    assert ("demand" in tasks_of(page), 'id="claims"' in page) == (False, False)
    assert "A demand is settled: refused" in page.partition('id="happened"')[2]
    [row] = await ask(app.state.store, "SELECT settled_on, changed_by, position FROM claim")
    assert (row.settled_on, row.changed_by, b"nothing" in row.position) == (TODAY, desk.person.id, False)


async def test_what_is_wrong_or_was_faster_comes_back_with_what_was_typed(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, form = await a_file(app, desk), a_form()
    await desk.post(f"{file}/claims", **form)
    place = f"{file}/claims/{form['claim_id']}"
    seen = field_in(await desk.get(place), "seen")
    for wrong in ({"result": "x"}, {"told": "x"}, {"told_on": "x"}, {"settled_on": "2026-03-06", "result": "refused"}):
        answer = await desk.post(place, **(form | {"seen": seen, "wish": "To be left alone."} | wrong))
        assert (answer.status_code, "To be left alone." in answer.text, seen in answer.text) == (422, True, True)
    early = await desk.post(place, **(form | {"seen": seen, "answer_by": "2026-01-01"}))
    assert (early.status_code, "before the one on which it came" in early.text) == (422, True)
    app.state.workplace = replace(app.state.workplace, now=lambda: NOON + timedelta(minutes=1))
    assert (await desk.post(place, **(form | {"seen": seen, "position": "First."}))).status_code == 303
    late = await desk.post(place, **(form | {"seen": seen, "position": "Second."}))
    assert (late.status_code, "First." in late.text, "Second." in late.text) == (409, True, True)
    assert (await desk.post(place, **(form | {"seen": "x"}))).status_code == 422
    assert (await desk.get(f"{file}/claims/{uuid4()}")).status_code == 404
    assert (await desk.post(f"{file}/claims/{uuid4()}", **(form | {"seen": seen}))).status_code == 404


async def test_by_consent_it_is_answered_only_with_one_that_holds(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file, form = await a_file(app, desk), a_form()
    await desk.post(f"{file}/claims", **form)
    place = f"{file}/claims/{form['claim_id']}"
    by_consent = form | {"seen": field_in(await desk.get(place), "seen"), "result": "consent"}
    refused = await desk.post(place, **by_consent)
    assert (refused.status_code, "by consent nothing was told" in refused.text) == (422, True)
    consent = await a_consent(app, id_of(file), desk.person)
    assert (await desk.post(place, **(by_consent | {"consent_id": str(uuid4())}))).status_code == 422
    assert (await desk.post(place, **by_consent)).status_code == 303
    [row] = await ask(app.state.store, "SELECT consent_id FROM claim")
    assert row.consent_id == consent


async def test_it_is_in_the_copy_for_the_client(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file, asked_id = await a_file(app, desk), uuid4()
    await let_in(desk, file, second.person)
    await a_claim(app, id_of(file), desk.person, told=Told.DECLINED, asked=ASKED)
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    assert await copy_checked(file, asked_id, desk, second) == 303
    copy = (await desk.get(f"{file}/rights/{asked_id}/copy?language=en")).text
    assert "What others demanded of us or of you" in copy
    assert (ASKED in copy, "you did not want the explanation" in copy) == (True, True)


async def test_each_client_counts_once_30_days_after_the_first_demand(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    told: dict[str, Any] = {"told": Told.EXPLAINED, "told_on": TODAY}
    good, half, not_told, declined, unsafe, _ = [await a_file(app, desk) for _ in range(6)]
    for file, said in (
        (good, told | {"position": "We say nothing.", "asked_on": TODAY - DAY}),
        (good, {}),
        (half, told),
        (not_told, {}),
        (declined, {"told": Told.DECLINED}),
        (unsafe, {"told": Told.NO_SAFE_WAY}),
    ):
        await a_claim(app, id_of(file), desk.person, **said)
    due = datetime.combine(TODAY + 31 * DAY, time(), BERLIN)
    assert await found(app, Indicator.U4_2, at=due - timedelta(seconds=1)) == [MET]
    assert await found(app, Indicator.U4_2, at=due) == [MET, MET, PARTLY, NOT_MET]
