"""Transfers to another member centre: by a consent, looked at before, sealed, called back until the number is told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.consents.domain import Purpose, What
from services.cases.rights.transfers.sealed_file import fingerprint
from tests.cases.building import NOON, Database, sit_down
from tests.cases.desk_acts import a_deadline, a_goal, another_key, asked_for, copy_checked, let_in, noted
from tests.cases.stored_requests import ask
from tests.cases.two_centres import (
    WORDS,
    about_to_send,
    another_centre,
    id_of,
    key_of,
    knows,
    looked_at,
    needs_second,
    taken_over,
)


@pytest.fixture
async def south(database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with another_centre(database, tmp_path) as made:
        yield made


async def test_a_case_goes_to_another_centre_and_is_taken_over_there(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south))
    file_id, person = id_of(sending.file), sending.desk.person
    note_id, _ = await noted(app, file_id, person, "Slept better."), await noted(app, file_id, person, "Not for them.")
    await a_goal(app, file_id, person)
    await a_deadline(app, file_id, person)
    transfer_id = await sending.prepared(notes=[str(note_id)])
    sealed = await sending.saved(transfer_id)
    number = await sending.number(transfer_id)
    there = await sit_down(south, "counsellor")
    shown = unescape((await looked_at(there, sealed, number)).text)
    for words in (WORDS, "Harbour", "Slept better.", "To sleep without fear.", "Send the papers."):
        assert words in shown, words
    assert "Not for them." not in shown
    opened = await taken_over(there, sealed, number, pseudonym="Meadow")
    assert opened.status_code == 303
    new_file = opened.headers["location"]
    page = unescape((await there.get(new_file)).text)
    assert all(one in page for one in (WORDS, "Meadow", "Taken over from: centre", "Send the papers."))
    assert id_of(new_file) != file_id
    assert await sending.act(transfer_id, "taken_over") == 303
    mine = unescape((await sending.desk.get(sending.file)).text)
    assert "Transfer to South: taken over there" in mine
    [told] = await ask(app.state.store, "SELECT way, because, consent_id FROM disclosure")
    assert (told.way, told.because, told.consent_id) == ("transferred", "consent", sending.consent_id)
    [row] = await ask(app.state.store, "SELECT * FROM transfer")
    assert row.number is None
    assert not any(WORDS.encode() in one for one in row if isinstance(one, bytes))
    for here, act, kind in ((app, "export", "file"), (south, "read", "transfer")):
        noted_down = await ask(here.state.store, f"SELECT 1 FROM audit_entry WHERE act = '{act}' AND kind = '{kind}'")
        assert noted_down, (act, kind)


async def test_nothing_is_kept_before_it_is_taken_over_and_then_once(
    app: FastAPI, south: FastAPI, tmp_path: Path
) -> None:
    sending = await about_to_send(app, key_of(south))
    transfer_id = await sending.prepared()
    sealed, again = await sending.saved(transfer_id), await sending.saved(transfer_id)
    number = await sending.number(transfer_id)
    there, colleague = await sit_down(south, "counsellor"), await sit_down(south, "counsellor")
    tables = [row.name for row in await ask(south.state.store, TABLES)]
    before, files = await rows_in(south, tables), on_the_disk(tmp_path)
    assert (await looked_at(there, sealed, number)).status_code == 200
    changed = {name for name, rows in (await rows_in(south, tables)).items() if rows != before[name]}
    assert changed <= {"audit_entry", "session"}, "only that a colleague looked"
    assert on_the_disk(tmp_path) == files
    assert (await taken_over(there, sealed, number)).status_code == 303
    for desk, copy in ((there, sealed), (there, again)):
        assert (await looked_at(desk, copy, number)).status_code == 409
    assert (await taken_over(colleague, again, number)).status_code == 409
    assert len(await ask(south.state.store, "SELECT id FROM file")) == 1
    assert len(await ask(south.state.store, "SELECT id FROM transfer_arrival")) == 1


TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


def on_the_disk(folder: Path) -> dict[Path, int]:
    return {one: one.stat().st_mtime_ns for one in folder.rglob("*")}


async def rows_in(app: FastAPI, tables: list[str]) -> dict[str, int]:
    return {one: (await ask(app.state.store, f'SELECT count(*) AS n FROM "{one}"'))[0].n for one in tables}


async def test_it_is_called_back_until_the_number_is_told_and_not_after(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south))
    first, second = await sending.prepared(), await sending.prepared()
    await sending.saved(first)
    assert await sending.act(first, "taken_over") == 409
    assert await sending.act(first, "revoke") == 303
    assert await sending.act(first, "release") == 409
    assert (await sending.desk.post(f"{sending.place}/{first}/file", action="save")).status_code == 409
    assert await sending.act(second, "release") == 409, "nothing was saved yet"
    await sending.saved(second)
    await sending.number(second)
    assert await sending.act(second, "revoke") == 409
    assert await sending.act(second, "refused") == 303
    rows = await ask(app.state.store, "SELECT number FROM transfer")
    assert [row.number for row in rows] == [None, None]
    assert len(await ask(app.state.store, "SELECT id FROM disclosure")) == 1, "only what was told"


async def test_without_a_consent_for_this_nothing_goes(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south), purpose=Purpose.REFERRAL)
    assert "no consent that holds today" in (await sending.desk.get(f"{sending.place}/new")).text
    assert (await sending.desk.post(f"{sending.place}/new", **sending.form())).status_code == 422
    assert await ask(app.state.store, "SELECT id FROM transfer") == []


@pytest.mark.parametrize(
    ("consent", "changes"),
    [
        ({"recipient": "North"}, {}),
        ({"what": (What.NAME,)}, {"sections": ["situation"]}),
        ({"what": (What.SITUATION,)}, {"sections": ["notes"]}),
        ({"valid_until": NOON.date() - timedelta(days=1), "answered_on": NOON.date() - timedelta(days=9)}, {}),
        ({}, {"sections": []}),
        ({}, {"sections": ["audit"]}),
    ],
    ids=str,
)
async def test_what_the_consent_does_not_cover_does_not_go(
    app: FastAPI, south: FastAPI, consent: dict[str, Any], changes: dict[str, Any]
) -> None:
    sending = await about_to_send(app, key_of(south), **consent)
    assert (await sending.desk.post(f"{sending.place}/new", **sending.form(**changes))).status_code == 422
    assert await ask(app.state.store, "SELECT id FROM transfer") == []


async def test_a_withdrawal_calls_it_back(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south))
    transfer_id = await sending.prepared()
    await sending.saved(transfer_id)
    ends = {"action": "end", "new_id": transfer_id, "outcome": "withdrawn", "asked_at": "2026-03-05T10:30"}
    place = f"{sending.file}/consents/{sending.consent_id}/withdrawal"
    assert (await sending.desk.post(place, **ends)).status_code == 303
    assert "called back" in (await sending.desk.get(sending.place)).text
    [row] = await ask(app.state.store, "SELECT number, ended_at FROM transfer")
    assert (row.number, row.ended_at) == (None, NOON)
    assert await sending.act(transfer_id, "release") == 409


async def test_what_changed_since_the_preview_is_shown_again(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south))
    form = sending.form()
    shown = await sending.desk.post(f"{sending.place}/new", **form)
    seen = shown.text.partition('name="seen" value="')[2].partition('"')[0]
    await a_goal(app, id_of(sending.file), sending.desk.person, "A goal of today.")
    again = await sending.desk.post(f"{sending.place}/new", **form, seen=seen, action="make")
    assert (again.status_code, "A goal of today." in again.text) == (200, True)
    assert await ask(app.state.store, "SELECT id FROM transfer") == []


async def test_a_second_colleague_agrees_where_the_lead_says_so(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south))
    await needs_second(app)
    deputy = await sit_down(app, "counsellor")
    await let_in(sending.desk, sending.file, deputy.person)
    first, second = await sending.prepared(), await sending.prepared()
    assert (await sending.desk.post(f"{sending.place}/{first}/file", action="save")).status_code == 409
    assert await sending.act(first, "agree") == 409, "not the colleague who proposed it"
    assert "Passing on to another centre needs a second colleague" in (await deputy.get(sending.file)).text
    assert await sending.act(first, "agree", deputy) == 303
    assert await sending.act(second, "decline", deputy, declined_because="Not yet.") == 303
    await sending.saved(first)
    assert (await sending.desk.post(f"{sending.place}/{second}/file", action="save")).status_code == 409
    assert "Not yet." in (await sending.desk.get(sending.place)).text


async def test_a_key_is_confirmed_by_what_was_heard_and_a_changed_one_anew(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south))
    lead = await sit_down(app, "lead")
    place, waits = "/transfers/centres", await knows(lead, "West", key_of(south), confirm=False)
    wrong = {"action": "confirm", "partner_id": waits, "heard": "1234-5678-9012-3456-7890-1234"}
    assert (await lead.post(place, **wrong)).status_code == 422
    unconfirmed = sending.form(partner_id=waits)
    assert (await sending.desk.post(f"{sending.place}/new", **unconfirmed)).status_code == 422
    transfer_id = await sending.prepared()
    await knows(lead, "South", another_key(), confirm=False)
    assert "another key than the one that was confirmed" in (await lead.get(place)).text
    assert (await sending.desk.post(f"{sending.place}/{transfer_id}/file", action="save")).status_code == 409
    own = {"action": "enter", "partner_id": waits, "name": "East", "public_key": key_of(app)}
    assert (await lead.post(place, **own)).status_code == 422
    assert (await lead.post(place, **(own | {"public_key": "age1nothing"}))).status_code == 422


async def test_where_two_are_needed_another_colleague_makes_the_call(app: FastAPI, south: FastAPI) -> None:
    await needs_second(app)
    lead, deputy = await sit_down(app, "lead"), await sit_down(app, "deputy")
    partner_id = await knows(lead, "South", key_of(south), confirm=False)
    heard = {"action": "confirm", "partner_id": partner_id, "heard": fingerprint(key_of(south))}
    assert (await lead.post("/transfers/centres", **heard)).status_code == 422
    assert (await deputy.post("/transfers/centres", **heard)).status_code == 303
    assert (await lead.post("/transfers/centres", action="remove", partner_id=partner_id)).status_code == 303
    assert await ask(app.state.store, "SELECT id FROM transfer_partner") == []
    kinds = await ask(app.state.store, "SELECT act FROM audit_entry WHERE kind = 'transfer_key' ORDER BY position")
    assert [row.act for row in kinds] == ["write", "write", "erase"]


async def test_it_is_in_the_copies_of_both_centres_erased_and_refused_to_others(app: FastAPI, south: FastAPI) -> None:
    sending = await about_to_send(app, key_of(south))
    transfer_id = await sending.prepared()
    sealed = await sending.saved(transfer_id)
    number = await sending.number(transfer_id)
    stranger = await sit_down(app, "counsellor")
    for place in (sending.place, f"{sending.place}/new"):
        assert (await stranger.get(place)).status_code == 403
    assert (await stranger.post(f"{sending.place}/{transfer_id}/file", action="save")).status_code == 403
    there = await sit_down(south, "counsellor")
    new_file = (await taken_over(there, sealed, number)).headers["location"]
    for desk, file, table in ((sending.desk, sending.file, "transfer"), (there, new_file, "transfer_arrival")):
        second, asked_id = await sit_down(desk.app, "counsellor"), uuid4()
        await let_in(desk, file, second.person)
        await desk.post(f"{file}/rights", **asked_for(asked_id))
        assert await copy_checked(file, asked_id, desk, second) == 303
        copy = unescape((await desk.get(f"{file}/rights/{asked_id}/copy")).text)
        assert (WORDS in copy, number in copy) == (True, False), table
        erased = await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")
        assert erased.status_code == 303
        assert await ask(desk.app.state.store, f"SELECT id FROM {table}") == []


async def test_in_a_file_that_is_only_kept_nothing_is_passed_on_and_a_withdrawal_still_counts(
    app: FastAPI, south: FastAPI
) -> None:
    sending, asked_id = await about_to_send(app, key_of(south)), uuid4()
    transfer_id = await sending.prepared()
    await sending.saved(transfer_id)
    await sending.desk.post(f"{sending.file}/rights", **asked_for(asked_id, "restriction"))
    await sending.desk.post(f"{sending.file}/rights/{asked_id}", action="restrict", ground="claims")
    assert await sending.act(transfer_id, "release") == 403
    ends = {"action": "end", "new_id": str(uuid4()), "outcome": "withdrawn", "asked_at": "2026-03-05T10:30"}
    place = f"{sending.file}/consents/{sending.consent_id}/withdrawal"
    assert (await sending.desk.post(place, **ends)).status_code == 303
    lifted = {"action": "lift", "because": "It is over.", "told": "yes"}
    assert (await sending.desk.post(f"{sending.file}/rights", **lifted)).status_code == 303
    assert await sending.act(transfer_id, "release") == 409, "the consent is gone, whatever stands here"


@pytest.mark.parametrize(
    "wrong",
    [b"", b"no file", b"age-encryption.org/v1\n", b"x" * (2 * 1024 * 1024)],
    ids=["empty", "words", "head", "large"],
)
async def test_what_is_no_sealed_file_is_refused_and_says_nothing(app: FastAPI, wrong: bytes) -> None:
    desk = await sit_down(app, "counsellor")
    answer = await looked_at(desk, wrong, "1234-5678-9012-3456-7890-1234")
    assert answer.status_code in (413, 422)
    assert (await looked_at(desk, b"x", "1234")).status_code == 422
    confirmed = {"sealed": "no base64", "number": "1234 5678 9012 3456 7890 1234"}
    assert (await desk.post("/transfers/take-over/confirm", **confirmed)).status_code == 422
    assert await ask(app.state.store, "SELECT id FROM file") == []
