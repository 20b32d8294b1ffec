"""Mandates: nothing is done in a client's name without one. What holds for all: test_concept_pages."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.records.domain import NotYetError
from services.cases.support.mandates.domain import (
    Doing,
    Lack,
    Mandate,
    MandateNotFoundError,
    NoMandateError,
    Outcome,
    Terms,
    WrongDaysError,
    done,
    noted,
    valid,
    withdrawn,
)
from services.cases.support.mandates.outcomes import with_mandate
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_request, field_in, sit_down
from tests.cases.counts import MET, NOT_MET, found
from tests.cases.desk_acts import a_mandate, arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.stored_requests import ask

TODAY, DAY = NOON.astimezone(BERLIN).date(), timedelta(days=1)
OFFICE, LIMITS = "Office for benefits", "Not a word about the children."


class Client:
    id, key_id = UUID(int=1), "k"


def the_terms(**changes: Any) -> Terms:
    usual: dict[str, Any] = {
        "happened_on": TODAY - 5 * DAY,
        "outcome": Outcome.GIVEN,
        "doings": (Doing.LETTER,),
        "towards": OFFICE,
    }
    return Terms(**(usual | changes))


def a_row(**changes: Any) -> Mandate:
    return noted(Client(), the_terms(**changes), mandate_id=uuid4(), by=uuid4(), now=NOON, today=TODAY)


def used(rows: list[Mandate], by: UUID | None = None, *, has_none: bool = False, **changes: Any) -> Mandate:
    terms = the_terms(**({"happened_on": TODAY, "outcome": Outcome.DONE, "towards": None} | changes))
    given: dict[str, Any] = {"done_id": uuid4(), "by": uuid4(), "now": NOON, "today": TODAY}
    return done(Client(), terms, by, rows, has_none=has_none, **given)


def taken_back(one: Mandate, rows: list[Mandate], on: date = TODAY) -> Mandate | None:
    return withdrawn(one.id, rows, new_id=uuid4(), by=uuid4(), now=NOON, today=on)


@pytest.mark.parametrize(
    ("changes", "on", "holds"),
    [
        ({}, TODAY, True),
        ({}, TODAY - 6 * DAY, False),
        ({"valid_until": TODAY}, TODAY, True),
        ({"valid_until": TODAY - DAY}, TODAY, False),
        ({"outcome": Outcome.DECLINED}, TODAY, False),
    ],
)
def test_a_mandate_holds_from_its_day_until_its_last(changes: dict[str, Any], on: date, holds: bool) -> None:
    assert bool(valid([a_row(**changes)], on=on)) is holds


def test_it_holds_no_more_on_the_day_on_which_it_is_taken_back_and_that_is_done_once() -> None:
    one = a_row(limits=LIMITS)
    end = taken_back(one, [one])
    assert end is not None
    assert (end.outcome, end.follows, end.towards, end.limits) == (Outcome.WITHDRAWN, one.id, OFFICE, None)
    assert valid([end, one], on=TODAY) == []
    assert valid([end, one], on=TODAY - DAY) == [one]
    assert taken_back(one, [end, one]) is None
    for other in (end, a_row(outcome=Outcome.DECLINED)):
        with pytest.raises(MandateNotFoundError):
            taken_back(other, [other])


def test_what_is_done_cites_the_mandate_that_covers_it() -> None:
    letter, talk = a_row(), a_row(doings=(Doing.SPEAK, Doing.ACCOMPANY), towards="Landlord")
    act = used([letter, talk], doings=(Doing.SPEAK,))
    assert (act.follows, act.towards, act.outcome) == (talk.id, "Landlord", Outcome.DONE)
    assert used([letter], letter.id, towards=OFFICE.upper()).towards == OFFICE


ONE, OTHER = a_row(), a_row()
ENDED = taken_back(ONE, [ONE])
assert ENDED


@pytest.mark.parametrize(
    ("rows", "cited", "changes", "lack"),
    [
        ([], None, {}, Lack.NONE),
        ([], uuid4(), {}, Lack.NONE),
        ([ONE], None, {"happened_on": TODAY - 6 * DAY}, Lack.NONE),
        ([ENDED, ONE], ONE.id, {}, Lack.ENDED),
        ([ENDED, ONE, OTHER], ONE.id, {}, Lack.ENDED),
        ([ENDED, ONE], None, {}, Lack.NONE),
        ([ONE], None, {"doings": (Doing.LETTER, Doing.SPEAK)}, Lack.OTHER_DOING),
        ([ONE], None, {"towards": "Landlord"}, Lack.OTHER_PEOPLE),
        ([ONE, OTHER], None, {}, Lack.WHICH),
        ([a_row(outcome=Outcome.DECLINED)], None, {}, Lack.NONE),
    ],
)
def test_without_a_mandate_that_covers_it_it_stops(
    rows: list[Mandate], cited: UUID | None, changes: dict[str, Any], lack: Lack
) -> None:
    with pytest.raises(NoMandateError) as stopped:
        used(rows, cited, **changes)
    assert stopped.value.lack is lack


def test_what_was_done_without_one_is_kept_as_it_was() -> None:
    assert used([ONE], has_none=True, towards="Landlord", words="Called.").follows is None
    with pytest.raises(NoMandateError):
        used([ONE], has_none=True, towards="Landlord")


def test_days_that_lie_ahead_or_before_their_beginning_are_refused() -> None:
    with pytest.raises(NotYetError):
        a_row(happened_on=TODAY + DAY)
    with pytest.raises(NotYetError):
        used([ONE], happened_on=TODAY + DAY)
    with pytest.raises(WrongDaysError):
        a_row(valid_until=TODAY - 6 * DAY)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([ONE], None),
        ([ENDED, ONE], None),
        ([a_row(outcome=Outcome.DECLINED)], MET),
        ([used([ONE]), ONE], MET),
        ([used([ONE]), ONE, used([], has_none=True, towards="A", words="B")], NOT_MET),
        ([a_row(outcome=Outcome.DECLINED), used([], has_none=True, towards="A", words="B")], NOT_MET),
    ],
)
def test_a_client_counts_by_whether_there_was_a_mandate_every_time(rows: list[Mandate], expected: object) -> None:
    assert with_mandate([replace(one, doings=(), towards=None) for one in rows]) is expected


def a_form(**changes: str) -> dict[str, str]:
    usual = {"mandate_id": str(uuid4()), "outcome": "given", "doings": "letter", "towards": OFFICE, "limits": LIMITS}
    return usual | changes


def done_form(**changes: str) -> dict[str, str]:
    return {"done_id": str(uuid4()), "mandate_id": "", "doings": "letter", "words": "Asked for the papers."} | changes


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def test_after_it_is_taken_back_nothing_more_is_done_by_it(app: FastAPI) -> None:
    desk, form = await sit_down(app, "counsellor"), a_form(valid_until="2026-03-15")
    file = await a_file(app, desk)
    place = f"{file}/mandates/done"
    page = (await desk.get(place)).text
    assert ("Stop: the mandate for it is missing" in page, f'action="{place}"' in page) == (True, True)
    stopped = await desk.post(place, **done_form())
    assert (stopped.status_code, "Ask the person first" in stopped.text) == (422, True)
    assert "Asked for the papers." in stopped.text
    assert (await desk.post(f"{file}/mandates", **form)).status_code == 303
    page = (await desk.get(file)).text
    assert (LIMITS in page, f"A mandate ends: {OFFICE}" in page) == (True, True)
    assert form["mandate_id"] in (await desk.get(place)).text
    act = done_form(mandate_id=form["mandate_id"])
    for _ in range(2):
        assert (await desk.post(place, **act)).status_code == 303
    for _ in range(2):
        assert (await desk.post(f"{file}/mandates/{form['mandate_id']}/withdrawal", sent="yes")).status_code == 303
    rows = await ask(app.state.store, "SELECT follows FROM mandate ORDER BY noted_at")
    assert sorted(str(row.follows) for row in rows) == sorted(["None", form["mandate_id"], form["mandate_id"]])
    again = await desk.post(place, **done_form(mandate_id=form["mandate_id"]))
    assert (again.status_code, "was withdrawn or is over" in again.text) == (409, True)
    assert "Asked for the papers." in again.text
    page = (await desk.get(file)).text
    assert ('id="mandates"' in page, "A mandate ends" in page) == (False, False)
    assert (await desk.post(f"{file}/mandates/{uuid4()}/withdrawal", sent="yes")).status_code == 404


async def test_it_is_taken_back_in_a_file_that_is_only_kept_too(app: FastAPI) -> None:
    desk, asked_id = await sit_down(app, "counsellor"), uuid4()
    file = await a_file(app, desk)
    mandate = await a_mandate(app, id_of(file), desk.person)
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    assert (await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")).status_code == 303
    assert (await desk.post(f"{file}/mandates/{mandate}/withdrawal", sent="yes")).status_code == 303
    assert len(await ask(app.state.store, "SELECT id FROM mandate")) == 2


async def test_what_was_done_without_one_is_said_and_stands_there(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    place = f"{file}/mandates/done"
    without = done_form(mandate_id="no_mandate")
    refused = await desk.post(place, **without)
    assert (refused.status_code, "there is no mandate that says it" in refused.text) == (422, True)
    assert (await desk.post(place, **(without | {"towards": "Landlord"}))).status_code == 303
    page = (await desk.get(place)).text
    assert ("Landlord" in page, "without a mandate" in page) == (True, True)
    for wrong in ({"mandate_id": "x"}, {"doings": "x"}, {"doings": ""}, {"happened_on": "2026-03-06"}):
        assert (await desk.post(place, **(done_form(mandate_id="no_mandate", towards="A") | wrong))).status_code == 422
    other = await a_file(app, desk)
    taken = await desk.post(f"{other}/mandates/done", **(without | {"towards": "Landlord"}))
    assert (taken.status_code, "Nothing was written down" in taken.text) == (409, True)
    assert field_in(taken, "done_id") == without["done_id"]


async def test_it_is_in_the_copy_for_the_client(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file, asked_id = await a_file(app, desk), uuid4()
    await let_in(desk, file, second.person)
    mandate = await a_mandate(app, id_of(file), desk.person, limits=LIMITS)
    await desk.post(f"{file}/mandates/done", **done_form(mandate_id=str(mandate)))
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    assert await copy_checked(file, asked_id, desk, second) == 303
    copy = (await desk.get(f"{file}/rights/{asked_id}/copy?language=en")).text
    assert all(one in copy for one in (LIMITS, "Asked for the papers.", "we did it in your name", "mandate given"))


async def test_who_was_acted_towards_is_among_those_who_received_something_of_the_client(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    mandate = await a_mandate(app, id_of(file), desk.person, limits=LIMITS)
    allowed, outside = (await desk.get(f"{file}/recipients")).text.split("In the counselling centre")
    assert all(one in allowed for one in (OFFICE, "where we act in your name: write a letter", LIMITS))
    assert "Nobody. You have not agreed" not in allowed
    assert "Nobody outside the centre was told" in outside
    await desk.post(f"{file}/mandates/done", **done_form(mandate_id=str(mandate)))
    await desk.post(f"{file}/mandates/{mandate}/withdrawal", sent="yes")
    allowed, outside = (await desk.get(f"{file}/recipients")).text.split("Outside the counselling centre")
    assert "Nobody. You have not agreed" in allowed
    assert all(one in outside for one in (OFFICE, "we did it in your name: write a letter", "Asked for the papers."))
    assert "Nobody outside the centre was told" not in outside


async def test_each_client_counts_once_when_counselling_ends_or_has_run_for_a_year(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    asked, declined, without, unused, _ = [await a_file(app, desk) for _ in range(5)]
    for file in (asked, unused):
        await a_mandate(app, id_of(file), desk.person)
    await a_mandate(app, id_of(declined), desk.person, outcome=Outcome.DECLINED)
    for file, cited in ((asked, ""), (asked, ""), (without, "no_mandate")):
        assert (await desk.post(f"{file}/mandates/done", **done_form(mandate_id=cited, towards=OFFICE))).is_redirect
    year = NOON.replace(year=2027) + DAY
    assert await found(app, Indicator.K7_1, at=NOON + 300 * DAY) == []
    assert await found(app, Indicator.K7_1, at=year) == [MET, MET, NOT_MET]
    closed = {"action": "close", "unanswered": "yes", "counselled": "yes", "because": "goals_reached"}
    assert (await desk.post(f"{without}/closing", **closed)).status_code == 303
    assert await found(app, Indicator.K7_1, at=NOON + DAY) == [NOT_MET]
