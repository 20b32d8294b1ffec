"""Closing in one go: what is left open, what is said, a second colleague where there has to be one, opening again."""

from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.cases.foundation.access.domain import Errand
from tests.cases.building import NOON, Desk, a_request, field_in, really_told, sit_down
from tests.cases.desk_acts import (
    a_claim,
    a_consent,
    a_deadline,
    a_transfer,
    an_appointment,
    arrived,
    asked_for,
    copy_checked,
    file_of,
    let_in,
)
from tests.cases.interpreters import a_booking, a_supporter
from tests.cases.notices import requested_notices
from tests.cases.stored_requests import ask

OUTCOME = "I sleep again, and the flat is ours."
CLOSE = {"action": "close", "unanswered": "yes", "because": "goals_reached", "counselled": "no", "outcome": OUTCOME}
AGAIN = {"action": "reopen", "reopened_because": "came_back"}


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


async def switched_on(app: FastAPI, needed: str = "yes") -> None:
    lead = await sit_down(app, "lead")
    assert (await lead.post("/team/approvals", matter="closing", needed=needed)).status_code == 303


async def a_to_do(desk: Desk, file: str, words: str) -> str:
    to_do_id = str(uuid4())
    form = {"to_do_id": to_do_id, "what": words, "due_on": "2026-03-06", "given_to": ""}
    assert (await desk.post(f"{file}/to-dos", **form)).status_code == 303
    return to_do_id


async def test_what_is_left_open_is_settled_first_and_nothing_typed_is_lost(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    letter, copies = [await a_to_do(desk, file, words) for words in ("Send the letter.", "Make copies.")]
    met, coming = [
        await an_appointment(app, id_of(file), desk.person, starts_at=NOON + one * timedelta(hours=1))
        for one in (-2, 20)
    ]
    place = f"{file}/closing"
    refused = await desk.post(place, **CLOSE)
    page = unescape(refused.text)
    assert (refused.status_code, OUTCOME in page, "Send the letter." in page) == (422, True, True)
    some = [f"{letter}:done", f"{copies}:dropped", f"{met}:done"]
    for last in ("", f"{coming}:done", f"{coming}:dropped", "no id:done", f"{coming}:no answer"):
        again = await desk.client.post(place, data={**CLOSE, "left": [*some, last]})
        assert (again.status_code, f'value="{letter}:done" selected' in again.text) == (422, True), last
    assert await ask(app.state.store, "SELECT id FROM to_do WHERE done_at IS NOT NULL") == [], "nothing was changed"
    assert (await desk.client.post(place, data={**CLOSE, "left": [*some, f"{coming}:person"]})).status_code == 303
    states = {row.id: row.state for row in await ask(app.state.store, "SELECT id, state FROM appointment")}
    assert states == {met: "kept", coming: "cancelled"}
    dropped = {str(row.id): row.dropped for row in await ask(app.state.store, "SELECT id, dropped FROM to_do")}
    assert dropped == {letter: False, copies: True}
    shown = unescape((await desk.get(place)).text)
    assert all(words in shown for words in (OUTCOME, "the person's aims are reached", "Nothing is sent to the person"))
    happened = unescape((await desk.get(file)).text).partition('id="happened"')[2]
    assert all(words in happened for words in ("Closed: the person's aims are reached", OUTCOME, "Not needed any more"))


async def test_what_the_client_did_not_say_is_an_answer_and_the_rest_may_be_missing(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    said = CLOSE | {"outcome": "", "asked": "did_not_say", "feedback": "not_safe"}
    assert (await desk.post(f"{file}/closing", **said)).status_code == 303
    shown = unescape((await desk.get(f"{file}/closing")).text)
    assert ("the person did not want to say" in shown, "it would not be safe" in shown) == (True, True)
    wrong = await desk.post(f"{file}/closing", **CLOSE | {"asked": "perhaps"})
    assert wrong.status_code == 422


async def test_it_is_sealed_copied_refused_to_others_and_sent_twice_there_once(app: FastAPI) -> None:
    desk, second, substitute, stranger = [await sit_down(app, "counsellor") for _ in range(4)]
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("messages", "notes"))
    place, note = f"{file}/closing", "We were too slow with the interpreter."
    closing_id = field_in(await desk.get(place), "closing_id")
    form = CLOSE | {"closing_id": closing_id, "reflection": note}
    for other in (substitute, stranger):
        assert (await other.post(place, **form)).status_code == 403
    for _ in range(2):
        assert (await desk.post(place, **form)).status_code == 303
    rows = await ask(app.state.store, "SELECT outcome, because, closed_at FROM closing")
    assert len(rows) == 1
    assert not any(
        OUTCOME.encode() in bytes(one) or b"goals" in bytes(one) for one in (rows[0].outcome, rows[0].because)
    )
    assert OUTCOME not in (await substitute.get(place)).text + (await substitute.get(file)).text
    assert (await stranger.get(place)).status_code == 403
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id))
    assert await copy_checked(file, asked_id, desk, second) == 303
    copy = unescape((await desk.get(f"{file}/rights/{asked_id}/copy")).text)
    assert (OUTCOME in copy, note in copy) == (True, True)
    answer = await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")
    assert answer.status_code == 303
    for table in ("closing", "reflection"):
        assert await ask(app.state.store, f"SELECT id FROM {table}") == []


async def test_it_is_opened_again_in_one_step_and_the_history_stays(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    place = f"{file}/closing"
    assert "If it is closed today, it is deleted on March 5, 2027." in (await desk.get(place)).text
    await desk.post(place, **CLOSE)
    assert "On March 5, 2027" in (await desk.get(place)).text
    assert (await desk.post(place, action="reopen")).status_code == 422
    assert (await desk.post(place, **AGAIN)).status_code == 303
    shown = unescape((await desk.get(place)).text)
    assert ("On March 5, 2027" in shown, "1 closing before" in shown, OUTCOME in shown) == (False, True, True)
    assert "Opened again: the person has come back" in (await desk.get(file)).text
    await desk.post(place, **CLOSE | {"because": "moved_away"})
    rows = await ask(app.state.store, "SELECT reopened_at FROM closing ORDER BY noted_at")
    assert sorted(row.reopened_at is None for row in rows) == [False, True]


async def test_a_file_that_was_closed_before_there_were_closings_is_opened_again_as_well(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    await desk.post(f"{file}/closing", **CLOSE)
    async with app.state.store.errand(Errand.RETENTION) as on_errand:
        await on_errand.transaction.connection.execute(text("DELETE FROM closing"))
    assert "The file is closed" in (await desk.get(f"{file}/closing")).text
    assert (await desk.post(f"{file}/closing", **AGAIN)).status_code == 303
    [row] = await ask(app.state.store, "SELECT closed_at, reopened_at FROM closing")
    assert row.closed_at < row.reopened_at or row.closed_at == row.reopened_at
    assert "Opened again" in (await desk.get(file)).text


# four eyes


async def test_a_second_colleague_agrees_where_the_centre_wants_one(app: FastAPI) -> None:
    desk, second, substitute = [await sit_down(app, "counsellor") for _ in range(3)]
    await switched_on(app)
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=("messages", "notes"))
    place = f"{file}/closing"
    assert (await desk.post(place, **CLOSE)).status_code == 303
    assert (await desk.post(place, **CLOSE)).status_code == 303, "one proposal is enough"
    [row] = await ask(app.state.store, "SELECT id, approval, closed_at FROM closing")
    assert (row.approval, row.closed_at) == ("waiting", None)
    told = [one for one in await requested_notices(app) if one.template == "agreement_asked"]
    assert really_told(told) == [f"{second.person.id}@example.org"]
    mine, theirs = [(await one.get("/")).text for one in (desk, second)]
    assert "Closing waits for a second colleague" in mine
    assert "A colleague proposes to close the file" in theirs
    assert "proposes to close" not in (await substitute.get("/")).text
    answer = {"action": "agree", "closing_id": str(row.id)}
    assert (await desk.post(place, **answer, unanswered="yes")).status_code == 422
    assert (await substitute.post(place, **answer, unanswered="yes")).status_code == 403
    refused = await second.post(place, **answer)
    assert (refused.status_code, "this message gets no answer" in refused.text) == (422, True)
    new = await a_to_do(desk, file, "One more letter.")
    assert (await second.post(place, **answer, unanswered="yes")).status_code == 422
    await desk.post(f"{file}/to-dos/{new}", action="done")
    assert (await second.post(place, **answer, unanswered="yes")).status_code == 303
    [row] = await ask(app.state.store, "SELECT approval, answered_by, closed_at FROM closing")
    assert (row.approval, row.answered_by, row.closed_at is None) == ("agreed", second.person.id, False)
    assert [row.closed_at is None for row in await ask(app.state.store, "SELECT closed_at FROM file")] == [False]
    assert "proposes to close" not in (await second.get("/")).text
    assert (await second.post(place, **answer, unanswered="yes")).status_code == 303, "sent twice"


async def test_a_second_colleague_declines_with_a_reason_and_the_file_stays_open(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    await switched_on(app)
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    place, why = f"{file}/closing", "The hearing is next week."
    await desk.post(place, **CLOSE)
    closing_id = field_in(await second.get(place), "closing_id")
    answer = {"action": "decline", "closing_id": closing_id}
    assert (await second.post(place, **answer)).status_code == 422
    assert (await desk.post(place, **answer, declined_because=why)).status_code == 422
    assert (await second.post(place, **answer, declined_because=why)).status_code == 303
    assert why in (await desk.get(place)).text
    assert "Closing was not agreed to" in (await desk.get(file)).text
    assert "Closing waits for a second colleague" not in (await desk.get("/")).text
    await desk.post(place, **CLOSE)
    closing_id = field_in(await desk.get(place), "closing_id")
    assert (await desk.post(place, action="withdraw", closing_id=closing_id)).status_code == 303
    states = {row.approval for row in await ask(app.state.store, "SELECT approval FROM closing")}
    assert states == {"declined", "withdrawn"}
    assert [row.closed_at for row in await ask(app.state.store, "SELECT closed_at FROM file")] == [None]
    for strange in (str(uuid4()), "no id"):
        assert (await desk.post(place, action="withdraw", closing_id=strange)).status_code == 422


async def test_the_lead_alone_says_what_needs_a_second_colleague(app: FastAPI) -> None:
    lead, desk = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    assert (await desk.get("/team/approvals")).status_code == 403
    assert "/team/approvals" in (await lead.get("/team")).text
    for wrong in ({"matter": "lunch", "needed": "yes"}, {"matter": "closing", "needed": "perhaps"}):
        assert (await lead.post("/team/approvals", **wrong)).status_code == 422
    for needed in ("yes", "yes", "no"):
        assert (await lead.post("/team/approvals", matter="closing", needed=needed)).status_code == 303
    rows = await ask(app.state.store, "SELECT matter, needed FROM approval_choice ORDER BY id")
    assert [(row.matter, row.needed) for row in rows] == [("closing", True), ("closing", False)]
    assert "closing a file: one colleague is enough" in (await lead.get("/team/approvals")).text
    file = await a_file(app, desk)
    await desk.post(f"{file}/closing", **CLOSE)
    [row] = await ask(app.state.store, "SELECT approval FROM closing")
    assert row.approval == "not_needed"


async def test_the_database_closes_nothing_to_which_nobody_has_agreed(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    await switched_on(app)
    file = await a_file(app, desk)
    await let_in(desk, file, second.person)
    await desk.post(f"{file}/closing", **CLOSE)
    for change in ("closed_at = now()", "approval = 'agreed', answered_by = noted_by"):
        async with app.state.store.reading(desk.person) as work:
            await work.introduce(desk.person)
            with pytest.raises(IntegrityError):
                await work.connection.execute(text(f"UPDATE closing SET {change}"))
            await work.connection.rollback()


RUNNING = ("Deadline: Send the papers.", "Explain a demand, then answer: ", "Interpreting on Mar ")
"""What goes on outside, as the page calls it."""


async def test_what_goes_on_outside_is_named_before_nobody_is_reminded_of_it_any_more(app: FastAPI) -> None:
    desk, other = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    for begin in (a_deadline, a_claim, a_booking):
        await begin(app, id_of(file), desk.person)
    assert (await desk.post(f"{file}/policy-document", happened="asked", step_id=str(uuid4()))).status_code == 303
    place, now = f"{file}/closing", ("Hand over the policy document", *RUNNING)
    assert [words for words in now if words not in unescape((await desk.get(place)).text)] == []
    refused = await desk.post(place, **CLOSE)
    assert (refused.status_code, all(words in unescape(refused.text) for words in now)) == (422, True)
    await switched_on(app)
    await let_in(desk, file, other.person)
    assert (await desk.post(place, **CLOSE, running="yes")).status_code == 303
    proposed = await other.get(place)
    agree = {"action": "agree", "closing_id": field_in(proposed, "closing_id"), "unanswered": "yes"}
    assert all(words in unescape(proposed.text) for words in now)
    assert (await other.post(place, **agree)).status_code == 422
    assert (await other.post(place, **agree, running="yes")).status_code == 303
    closed = unescape((await desk.get(place)).text)
    assert not any(words in closed for words in now)


async def test_a_transfer_and_a_referral_that_are_under_way_are_named(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    await a_transfer(app, id_of(file), desk.person)
    consent = str(await a_consent(app, id_of(file), desk.person))
    fields = {
        "referral_id": str(uuid4()),
        "picked": "centre",
        "kind": "shelter",
        "recipient": "Shelter Seven",
        "on": "2026-03-05",
    }
    fields |= {"purpose": "A room", "because": "consent", "consent_id": consent, "what": "her_name", "way": "spoken"}
    told = await desk.post(f"{file}/referrals/new", **fields, action="refer")
    assert told.status_code == 303, told.text
    page = unescape((await desk.get(f"{file}/closing")).text)
    assert ("Transfer to " in page, "Referral without an outcome: Shelter Seven" in page) == (True, True)
    assert (await desk.post(f"{file}/closing", **CLOSE)).status_code == 422


async def test_an_interpreter_hears_that_a_talk_is_off_after_the_file_is_closed_too(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await a_file(app, desk)
    talk = await an_appointment(app, id_of(file), desk.person, starts_at=NOON + timedelta(days=1))
    booking = await a_booking(app, id_of(file), desk.person, appointment_id=talk)
    supporter = str(await a_supporter(app, (await sit_down(app, "lead")).person))
    told = {"action": "book", "supporter_id": supporter, "seen": "requested"}
    assert (await desk.post(f"{file}/bookings/{booking}", **told)).status_code == 303
    closed = await desk.client.post(f"{file}/closing", data={**CLOSE, "running": "yes", "left": [f"{talk}:person"]})
    assert closed.status_code == 303
    assert "Tell the interpreter" in unescape((await desk.get("/")).text)
