"""Files without a web request: opened by hand from calls, walk-ins and referrals, and found before that."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cases.casework.new_file.acts import open_by_hand
from services.cases.casework.new_file.domain import TakenDown, Way
from services.cases.contact.requests.acts import receive
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from shared.crypto.receipts import Thread, in_groups, new_receipt, thread_of
from shared.crypto.sealing import Purpose, Suite, open_sealed
from shared.crypto.thread_ids import kept_id
from shared.events import ReplySealed
from tests.cases.building import CENTRE, NOON, Desk, a_message, a_request, field_in, sit_down
from tests.cases.database_dump import dump
from tests.cases.desk_acts import arrived, asked_for, copy_checked, file_of, gate_form, let_in, walked
from tests.cases.hand_opened import new_file_form, opened_by_hand, searched
from tests.cases.stored_requests import ask

REFERRER, WORDS = "Officer Example, criminal police", "Calls from a booth; the phone is watched."
NUMBER = "1234567890123456"


async def test_a_call_becomes_a_file_that_says_so_and_waits_for_nobody(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    said = {"referred_by": REFERRER, "first_words": WORDS, "pseudonym": "Lantern", "language": "pcm"}
    file = await opened_by_hand(desk, **said)
    shown = {"en": ("Called us", "Nigerian Pidgin"), "de": ("Rief an", "Nig"), "ar": ("اتصل بنا هاتفيًا", "")}
    for language, words in shown.items():
        page = (await desk.get(f"{file}?lang={language}")).text
        missing = [one for one in (*words, REFERRER, WORDS, "Lantern") if one not in page]
        assert not missing, (language, missing)
        assert 'id="answer"' not in page
        assert page.count(WORDS) == 1
    assert "waiting" not in (await desk.get("/files")).text.partition('<ul class="rows inbox">')[2]
    assert file not in (await desk.get("/requests")).text
    await let_in(desk, file, second.person, capacity="substitute", parts=("messages", "name"))
    assert REFERRER not in (await second.get(file)).text
    found = await ask(app.state.store, "SELECT * FROM request")
    assert [(row.waiting_since, row.reply_to, row.language) for row in found] == [(None, None, None)]


async def test_a_referral_from_paper_lies_in_the_past_and_never_ahead(app: FastAPI) -> None:
    desk = await sit_down(app, "lead")
    file = await opened_by_hand(desk, way="police", at="2024-11-02T09:15", referred_by=REFERRER)
    page = (await desk.get(file)).text
    assert all(one in page for one in ("Referred by the police", "Nov 2, 2024", REFERRER))
    for wrong in ({"at": "2026-03-05T13:01"}, {"at": "x"}, {"way": "x"}, {"language": "x"}, {"responsible": "x"}):
        refused = await desk.post("/files/new", **new_file_form(desk, first_words=WORDS, **wrong))
        assert (refused.status_code, WORDS in refused.text) == (422, True), wrong
    assert len(await ask(app.state.store, "SELECT id FROM file")) == 1
    new = TakenDown(way=Way.CALL, at=NOON, responsible=desk.person.id)
    given = {"reader": desk.person, "workplace": app.state.workplace, "now": NOON - timedelta(seconds=1)}
    with pytest.raises(NotYetError):
        await open_by_hand(new, request_id=uuid4(), **given)


async def test_the_number_opens_the_thread_of_the_file_and_is_kept_nowhere(
    app: FastAPI, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    desk = await sit_down(app, "counsellor")
    form = new_file_form(desk, way="walk_in", receipt="yes", number=NUMBER)
    first = await desk.post("/files/new", **form)
    assert (first.status_code, in_groups(NUMBER) in first.text) == (200, True)
    [row] = await ask(app.state.store, "SELECT id, thread_id FROM file")
    thread, file = thread_of(NUMBER, CENTRE), f"/files/{row.id}"
    kept = kept_id(thread.thread_id, app.state.workplace.thread_key)
    assert row.thread_id == kept
    page = await desk.get(file)
    assert in_groups(NUMBER) not in page.text
    answered = {"reply_id": field_in(page, "reply_id"), "seen": field_in(page, "seen"), "words": "Come at ten."}
    assert (await desk.post(f"{file}/reply", **answered)).status_code == 303
    [told] = await ask(app.state.store, f"SELECT body FROM outbox WHERE subject = '{ReplySealed.subject}'")
    reply = ReplySealed.model_validate_json(told.body)
    key = Thread(kept, thread.secret).key_in(Suite.P256)
    assert b"Come at ten." in open_sealed(reply.blob, key, purpose=Purpose.REPLY, centre=CENTRE)
    message, workplace = a_message("I come at ten.", thread_id=kept), app.state.workplace
    await receive([message], workplace=workplace, now=workplace.now())
    page = await desk.get(file)
    assert ("I come at ten." in page.text, "waiting for an answer" in (await desk.get("/files")).text) == (True, True)
    signs = (NUMBER, in_groups(NUMBER), in_groups(NUMBER).replace(" ", ""))
    async for place, value in dump(app.state.settings.database_url):
        assert not [sign for sign in signs if sign.encode() in value], place
    logged = "".join(capsys.readouterr()) + caplog.text
    assert not [sign for sign in signs if sign in logged]


async def test_sent_twice_it_opens_one_file_with_one_number(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    plain, numbered = new_file_form(desk), new_file_form(desk, receipt="yes")
    for form in (plain, numbered):
        answers = await asyncio.gather(*(desk.post("/files/new", **form) for _ in range(2)))
        again = await desk.post("/files/new", **form)
        assert len({(one.status_code, one.headers.get("location")) for one in (*answers, again)}) == 1
        assert (in_groups(numbered["number"]) in again.text) is (form is numbered)
    for table in ("file", "request", "file_origin", "file_member"):
        assert len(await ask(app.state.store, f"SELECT id FROM {table}")) == 2


async def test_an_id_or_a_number_of_another_file_opens_none_and_tells_nothing(app: FastAPI) -> None:
    mine, other = [await sit_down(app, "counsellor") for _ in range(2)]
    first = new_file_form(mine, receipt="yes")
    await mine.post("/files/new", **first)
    for taken in ("request_id", "number"):
        form = new_file_form(other, receipt="yes", first_words=WORDS) | {taken: first[taken]}
        refused = await other.post("/files/new", **form)
        assert (refused.status_code, WORDS in refused.text, "26-001" in refused.text) == (409, True, False)
        fresh = {name: field_in(refused, name) for name in ("request_id", "number")}
        assert not set(fresh.values()) & set(first.values())
        assert (await other.post("/files/new", **form | fresh)).status_code == 200
    refused = await other.post("/files/new", **new_file_form(other) | {"request_id": first["request_id"]})
    assert (refused.status_code, refused.headers.get("location")) == (409, None)
    given: dict[str, Any] = {"reader": mine.person, "workplace": app.state.workplace, "now": NOON}
    new = TakenDown(way=Way.CALL, at=NOON, responsible=mine.person.id, receipt=new_receipt())
    with pytest.raises(IdTakenError):
        await open_by_hand(new, request_id=UUID(first["request_id"]), **given)
    assert len(await ask(app.state.store, "SELECT id FROM file")) == 3


async def test_for_a_colleague_it_is_opened_with_all_that_was_taken_down(app: FastAPI) -> None:
    duty, counsellor = await sit_down(app, "intake_duty"), await sit_down(app, "counsellor")
    said = {"responsible": str(counsellor.person.id), "first_words": WORDS, "occasion": "raid"}
    answer = await duty.post("/files/new", **new_file_form(duty, **said))
    assert answer.headers["location"] == "/requests?told=filed"
    [row] = await ask(app.state.store, "SELECT id FROM file")
    assert (await duty.get(f"/files/{row.id}")).status_code == 403
    page = (await counsellor.get(f"/files/{row.id}")).text
    assert (WORDS in page, "Called us" in page, "a raid or an inspection" in page) == (True, True, True)


async def test_the_search_shows_who_may_be_the_same_only_to_those_who_may_read_both(app: FastAPI) -> None:
    mine, other = [await sit_down(app, "counsellor") for _ in range(2)]
    wish = {"channel": "phone", "value": "+49 151 2345678", "when": ""}
    own = await file_of(mine, await arrived(app, a_request(contact=wish)), "Harbour")
    theirs = await file_of(other, await arrived(app, a_request(contact=wish)), "Harbour Light")
    inbox = await arrived(app, a_request(contact=wish))
    for term in ("0151 234 5678", "0049151/2345678", "2345678"):
        page = (await searched(mine, term)).text
        assert (own in page, theirs in page, str(inbox.request_id) in page) == (True, False, True), term
    assert "same way to be reached" in page
    for term, found in (("harbour", True), ("26-001", True), ("26-002", False), ("Light", False), ("99999999", False)):
        page = (await searched(mine, term)).text
        assert (own in page, theirs in page) == (found, False), term
        assert 'name="first_words"' in page, "the form stands below what was found"
    assert "Nothing found among what you may read." in page
    await let_in(other, theirs, mine.person)
    assert theirs in (await searched(mine, "0151 2345678")).text
    limited = await sit_down(app, "counsellor")
    await let_in(other, theirs, limited.person, capacity="substitute", parts=("messages",))
    assert theirs not in (await searched(limited, "0151 2345678")).text
    begin = (await mine.get("/files/new")).text
    assert 'name="first_words"' not in begin, "the page begins with the search"


async def test_a_file_from_a_request_is_opened_when_somebody_has_seen_whose_it_may_be(app: FastAPI) -> None:
    mine, other = [await sit_down(app, "counsellor") for _ in range(2)]
    wish = {"channel": "phone", "value": "+49 151 2345678", "when": ""}
    about = {"spoken": "ar", "name": "Harbour", "call_number": "0151/2345678"}
    file = await file_of(mine, await arrived(app, a_request(contact=wish)), "harbour")
    again, waiting = await arrived(app, a_request(about=about)), await arrived(app, a_request(contact=wish))
    opening = {"pseudonym": "Second", "responsible": str(mine.person.id)}
    page = (await mine.post(f"/requests/{again.request_id}/open", **opening)).text
    assert (page.count(file), "same way to be reached" in page) == (1, True)
    assert (str(waiting.request_id) in page, "Not opened yet" in page, 'value="Second"' in page) == (True, True, True)
    assert await ask(app.state.store, "SELECT count(*) AS files FROM file") == [(1,)]
    theirs = (await other.post(f"/requests/{again.request_id}/open", **opening)).text
    assert (file in theirs, str(waiting.request_id) in theirs) == (False, True), "only what the reader may see"
    opened = await mine.post(f"/requests/{again.request_id}/open", **opening, looked="yes")
    assert (opened.status_code, opened.headers["location"] != file) == (303, True)
    assert (await mine.post(f"/requests/{again.request_id}/open", **opening)).headers["location"] == (
        opened.headers["location"]
    ), "sent twice it opens one file"


async def test_a_way_that_was_taken_down_without_a_message_is_put_right_and_found(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await opened_by_hand(desk, pseudonym="Lantern")
    before = {"called_before": "Lantern", "reached_before": "", "when_before": ""}
    right = {"called": "Lantern", "reached": "friend@example.org", "when": "mornings"}
    assert (await desk.post(f"{file}/details", **before, **right)).status_code == 303
    stale = await desk.post(f"{file}/details", **before, **right)
    assert stale.status_code == 409
    page = (await desk.get(file)).text
    assert ("friend@example.org" in page, "mornings" in page) == (True, True)
    assert file in (await searched(desk, "friend@ex")).text
    assert file not in (await searched(second, "friend@ex")).text
    [row] = await ask(app.state.store, "SELECT id FROM request")
    assert (await desk.post(f"/requests/{row.id}/language", spoken="ar")).status_code == 303
    assert (await desk.post(f"/requests/{row.id}/reply", words="x", reply_id=str(uuid4()), seen="")).status_code == 409


async def test_everything_else_of_a_file_works_without_a_message(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await opened_by_hand(desk, pseudonym="Lantern", referred_by=REFERRER, first_words=WORDS)
    other = await opened_by_hand(desk, way="hospital")
    for place in ("", "/gate", "/notes", "/team", "/print", "/closing", "/erase", "/rights", "/disclosures"):
        assert (await desk.get(f"{file}{place}")).status_code == 200, place
    assert (await walked(desk, file, **gate_form()))[0] == 303
    assert (await desk.post(f"{file}/same-client", action="join", number="26-002")).status_code == 303
    assert "26-002" in (await desk.get(file)).text
    await let_in(desk, file, second.person)
    await let_in(desk, other, second.person)
    asked = uuid4()
    assert (await desk.post(f"{file}/rights", **asked_for(asked))).status_code == 303
    assert await copy_checked(file, asked, desk, second) == 303
    shown = {"en": "Referred by a hospital", "de": "Vermittelt durch ein Krankenhaus", "ar": "إحالة من مستشفى"}
    for language, words in shown.items():
        copy = (await desk.get(f"{file}/rights/{asked}/copy?language={language}")).text
        assert [one for one in (words, REFERRER, WORDS) if one not in copy] == [], language
    assert (await desk.post(f"{file}/closing", action="close", because="moved_away")).status_code == 303
    assert (await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")).status_code == 303
    for table in ("file", "request", "file_origin", "contact_note", "occasion_member"):
        assert await ask(app.state.store, f"SELECT id FROM {table}") == []


async def test_files_from_one_occasion_are_found_from_each_other_by_those_who_may_read_both(app: FastAPI) -> None:
    desk, other = [await sit_down(app, "counsellor") for _ in range(2)]
    form = new_file_form(desk, occasion="family", then="another", pseudonym="Mother")
    page = await desk.post("/files/new", **form)
    assert (page.status_code, field_in(page, "occasion_id")) == (200, form["occasion_id"])
    carried = {name: field_in(page, name) for name in ("beside", "occasion_id", "occasion")}
    page = await searched(desk, "", **carried)
    handed_on = {name: field_in(page, name) for name in ("beside", "occasion_id")}
    child = await opened_by_hand(desk, **handed_on, occasion="family", pseudonym="Child")
    [mother] = [f"/files/{row.id}" for row in await ask(app.state.store, "SELECT id FROM file WHERE number = 1")]
    beside = {"beside": mother.rsplit("/", 1)[1]}
    assert 'value="family"' in (await desk.get(f"/files/new?beside={beside['beside']}")).text
    sister = await opened_by_hand(desk, **beside, occasion="family", responsible=str(other.person.id))
    assert sister == "/requests?told=filed"
    for file, others in ((mother, {child}), (child, {mother})):
        shown = (await desk.get(file)).text
        links = {one for one in (mother, child) if f'href="{one}"' in shown.partition('id="occasion"')[2]}
        assert (links, "26-003" in shown, "a family" in shown) == (others, False, True)
    [row] = await ask(app.state.store, "SELECT id, counted_as, same_as FROM file WHERE number = 3")
    assert row.id == row.counted_as == row.same_as, "the files are of different clients"
    shown = (await other.get(f"/files/{row.id}")).text
    assert ("a family" in shown, "26-001" in shown, "26-002" in shown) == (True, False, False)
    refused = await other.post("/files/new", **new_file_form(other, **beside, occasion="family"))
    assert refused.status_code == 403
    assert (await other.get(f"/files/new?beside={beside['beside']}")).status_code == 403
    assert len(await ask(app.state.store, "SELECT id FROM file")) == 3
    for name in ("beside", "occasion_id", "occasion"):
        assert (await searched(desk, "", **{name: "x"})).status_code == 422
    missing = await desk.post("/files/new", **new_file_form(desk, **beside))
    assert missing.status_code == 422


async def test_a_file_that_came_by_itself_joins_the_occasion_of_another_and_not_while_it_is_only_kept(
    app: FastAPI,
) -> None:
    desk, asked_id = await sit_down(app, "counsellor"), uuid4()
    file = await file_of(desk, await arrived(app, a_request()))
    beside = {"beside": file.rsplit("/", 1)[1], "occasion": "raid"}
    second = await opened_by_hand(desk, **beside)
    third = await opened_by_hand(desk, **beside)
    page = (await desk.get(file)).text
    assert (f'href="{second}"' in page, f'href="{third}"' in page, "files/new?beside=" in page) == (True, True, True)
    assert len(await ask(app.state.store, "SELECT DISTINCT occasion_id FROM occasion_member")) == 1
    await desk.post(f"{file}/rights", **asked_for(asked_id, "restriction"))
    assert (await desk.post(f"{file}/rights/{asked_id}", action="restrict", ground="claims")).status_code == 303
    assert (await desk.post("/files/new", **new_file_form(desk, **beside))).status_code == 403
    assert "files/new?beside=" not in (await desk.get(file)).text


async def inserted(app: FastAPI, desk: Desk, more: str, value: str) -> None:
    columns = "INSERT INTO request (thread_id, id, key_id, arrived_at, latest_at"
    values = "gen_random_uuid(), gen_random_uuid(), 'key', now(), now()"
    async with app.state.store.reading(desk.person) as work:
        await work.connection.execute(text(f"{columns}{more}) VALUES ({values}{value})"))


async def test_the_database_takes_from_a_counsellor_only_a_request_without_a_file_in_which_nobody_waits(
    app: FastAPI,
) -> None:
    counsellor, quality = await sit_down(app, "counsellor"), await sit_down(app, "quality_officer")
    await inserted(app, counsellor, "", "")
    waits, filed = (", waiting_since", ", now()"), (", file_id", ", gen_random_uuid()")
    for desk, (more, value) in ((counsellor, waits), (counsellor, filed), (quality, ("", ""))):
        with pytest.raises(DBAPIError, match="42501"):
            await inserted(app, desk, more, value)
