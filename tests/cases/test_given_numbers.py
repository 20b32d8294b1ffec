"""A client who lost the number gets another one for the same conversation, after a code word. Through the pages."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from services.cases.casework.contact_plans.numbers import acts
from services.cases.casework.contact_plans.numbers.domain import KnownBy
from services.cases.contact.requests import acts as requests_acts
from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.domain import thread_of_replaced
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from shared.crypto.receipts import Thread, in_groups, new_receipt, thread_of
from shared.crypto.sealing import NotOpenedError, Purpose, Suite, open_sealed
from shared.crypto.thread_ids import kept_thread
from shared.events import NumberReplaced, ReplySealed
from shared.languages.receipt_words import words_of
from tests.cases.building import CENTRE, Desk, a_message, a_request, field_in, sit_down
from tests.cases.client_notice_forms import planned
from tests.cases.database_dump import dump
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in, replied
from tests.cases.hand_opened import new_file_form, opened_by_hand
from tests.cases.request_forms import take
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

WORD, WHY, ANSWER = "harbour lights", "The person sits in front of me.", "Come at ten."


async def a_file(app: FastAPI, **plan: str) -> tuple[Desk, str, UUID]:
    """With a code word, an answer, and the thread of its first number."""
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request())
    file = await file_of(desk, event)
    assert await planned(desk, file, **({"code_word": WORD} | plan)) == 303
    assert await replied(desk, file, ANSWER, look_again="2026-03-20") == 303
    return desk, file, event.thread_id


async def filled_in(desk: Desk, file: str, **changes: str) -> Response:
    page = await desk.get(f"{file}/number")
    hidden = {name: field_in(page, name) for name in ("number", "number_seen")}
    given = {"known_by": "code_word", "said": WORD, "reason": ""} | hidden
    return await desk.post(f"{file}/number", **given | changes)


async def numbered(app: FastAPI, desk: Desk, file: str, **changes: str) -> Thread:
    """What the number opens that the page shows."""
    number = new_receipt()
    page = await filled_in(desk, file, number=number, **changes)
    assert (page.status_code, in_groups(number) in page.text) == (200, True), page.text
    return kept_thread(thread_of(number, CENTRE), app.state.workplace.thread_key)


async def events_of(app: FastAPI, kind: type[Any]) -> list[Any]:
    found = await ask(app.state.store, f"SELECT body FROM outbox WHERE subject = '{kind.subject}' ORDER BY position")
    return [kind.model_validate_json(row.body) for row in found]


async def readable(app: FastAPI, thread: Thread) -> list[dict[str, Any]]:
    """What the holder of a number finds at `intake`, if everything arrives there that was told."""
    ended = {one.thread_id for one in await events_of(app, NumberReplaced)}
    theirs = [one for one in await events_of(app, ReplySealed) if one.thread_id == thread.thread_id]
    key = thread.key_in(Suite.P256)
    return [
        json.loads(open_sealed(one.blob, key, purpose=Purpose.REPLY, centre=CENTRE))
        for one in theirs
        if one.thread_id not in ended
    ]


def apart_from(app: FastAPI, thread_id: UUID) -> UUID:
    return thread_of_replaced(thread_id, app.state.workplace.thread_key)


async def says(app: FastAPI, words: str, thread_id: UUID, **changes: Any) -> None:
    await receive(
        [a_message(words, thread_id=thread_id, **changes)], workplace=app.state.workplace, now=app.state.workplace.now()
    )


async def test_the_new_number_opens_the_same_conversation_and_the_answers_that_wait(app: FastAPI) -> None:
    desk, file, first = await a_file(app)
    new = await numbered(app, desk, file, said=" Harbour-Lights ")
    assert [one.thread_id for one in await events_of(app, NumberReplaced)] == [first]
    [waiting] = await readable(app, new)
    assert (waiting["words"], waiting["look_again"]) == (ANSWER, "2026-03-20")
    await says(app, "I have the new one.", new.thread_id)
    assert await replied(desk, file, "Good.") == 303
    assert [one["words"] for one in await readable(app, new)] == [ANSWER, "Good."]
    page = (await desk.get(file)).text
    assert ("I have the new one." in page, "A new number was given" in (await desk.get(f"{file}?all=1")).text) == (
        True,
        True,
    )
    assert len(await ask(app.state.store, "SELECT id FROM request")) == 1


async def test_the_number_before_reaches_the_centre_and_nothing_of_the_client(app: FastAPI) -> None:
    desk, file, first = await a_file(app)
    second = await numbered(app, desk, file)
    third = await numbered(app, desk, file)
    assert [one.thread_id for one in await events_of(app, NumberReplaced)] == [first, second.thread_id]
    for thread_id in (first, second.thread_id):
        await says(app, "Send it all to me.", thread_id, about={"wish": "erase"})
        await says(app, "Well?", thread_id)
    page = (await desk.get(file)).text
    assert ("Send it all to me." in page, "wants everything deleted" in page) == (False, False)
    rows = await ask(app.state.store, "SELECT * FROM request WHERE file_id IS NULL")
    assert {row.thread_id for row in rows} == {apart_from(app, one) for one in (first, second.thread_id)}
    assert [row.reply_to for row in rows] == [None, None]
    for row in rows:
        shown = await desk.get(f"/requests/{row.id}")
        assert ("with a number that was replaced" in shown.text, "left no way to be answered" in shown.text) == (
            True,
            True,
        )
        refused = await desk.post(f"/requests/{row.id}/reply", words="x", reply_id=str(uuid4()), seen="")
        assert refused.status_code == 409
    assert [one["words"] for one in await readable(app, third)] == [ANSWER]
    assert await readable(app, second) == []


async def test_a_replaced_number_does_not_reach_the_file_that_began_with_it_once_that_has_a_number(
    app: FastAPI,
) -> None:
    desk, file, first = await a_file(app)
    await numbered(app, desk, file)
    await says(app, "Do you know me?", first)
    apart = apart_from(app, first)
    [begun] = await ask(app.state.store, "SELECT id FROM request WHERE file_id IS NULL")
    form = {"pseudonym": "Lantern", "responsible": str(desk.person.id)}
    opened = (await desk.post(f"/requests/{begun.id}/open", **form)).headers["location"]
    await says(app, "Still me.", first)
    assert "Still me." in (await desk.get(opened)).text
    new = await numbered(app, desk, opened, known_by="otherwise", reason=WHY)
    await says(app, "Send it all to me.", first)
    await says(app, "I have the new one.", new.thread_id)
    page = (await desk.get(opened)).text
    assert ("Send it all to me." in page, "I have the new one." in page) == (False, True)
    [row] = await ask(app.state.store, "SELECT thread_id FROM request WHERE file_id IS NULL")
    assert row.thread_id == apart_from(app, apart)


async def test_a_message_that_is_on_its_way_while_the_number_is_replaced_reaches_nothing_of_the_client(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, file, first = await a_file(app)
    keys, given = requests_acts.written_again, list[Thread]()

    async def meanwhile(*args: Any, **named: Any) -> Any:
        if not given:
            given.append(await numbered(app, desk, file))
        return await keys(*args, **named)

    monkeypatch.setattr(requests_acts, "written_again", meanwhile)
    await says(app, "Send it all to me.", first)
    assert "Send it all to me." not in (await desk.get(file)).text
    [row] = await ask(app.state.store, "SELECT thread_id FROM request WHERE file_id IS NULL")
    assert (row.thread_id, len(given)) == (apart_from(app, first), 1)


async def test_a_wrong_code_word_leaves_no_trace_but_in_the_audit(app: FastAPI) -> None:
    desk, file, first = await a_file(app)
    before = await ask(app.state.store, "SELECT reply_to FROM request")
    for wrong in ("harbour", "", "lights of the harbour", "☂"):
        page = await filled_in(desk, file, said=wrong)
        assert (page.status_code, WORD in page.text) == (422, False), wrong
    assert "not the word that was agreed" in page.text
    assert await ask(app.state.store, "SELECT reply_to FROM request") == before
    assert await ask(app.state.store, "SELECT id FROM given_number") == []
    assert await events_of(app, NumberReplaced) == []
    noted = await ask(app.state.store, "SELECT * FROM audit_entry WHERE ground = 'refused'")
    assert [(row.act, row.kind) for row in noted] == [("write", "contact_plan")] * 3, "empty is not asked about"
    await says(app, "Still here.", first)
    assert "Still here." in (await desk.get(file)).text


async def test_without_a_code_word_a_reason_is_needed(app: FastAPI) -> None:
    desk, file, _ = await a_file(app, code_word="")
    assert "No code word was agreed" in (await desk.get(f"{file}/number")).text
    assert (await filled_in(desk, file)).status_code == 422
    assert (await filled_in(desk, file, known_by="otherwise")).status_code == 422
    await numbered(app, desk, file, known_by="otherwise", reason=WHY)
    [row] = await ask(app.state.store, "SELECT * FROM given_number")
    assert WHY.encode() not in b"".join(value for value in row if isinstance(value, bytes))


async def test_a_file_that_began_without_a_number_gets_one(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await opened_by_hand(desk)
    page = await desk.get(f"{file}/number")
    assert "This person has no number yet" in page.text
    assert 'id="answer"' not in (await desk.get(file)).text
    new = await numbered(app, desk, file, known_by="otherwise", reason=WHY)
    assert await replied(desk, file, ANSWER) == 303
    assert [one["words"] for one in await readable(app, new)] == [ANSWER]
    await says(app, "It works.", new.thread_id)
    assert "It works." in (await desk.get(file)).text


async def test_sent_twice_there_is_one_number_and_a_colleague_does_not_replace_it_unseen(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    stale = await desk.get(f"{file}/number")
    number = new_receipt()
    for _ in range(2):
        page = await filled_in(desk, file, number=number, number_seen="")
        assert (page.status_code, in_groups(number) in page.text) == (200, True)
    assert len(await events_of(app, NumberReplaced)) == len(await events_of(app, ReplySealed)) - 1 == 1
    other = {"number": field_in(stale, "number"), "number_seen": field_in(stale, "number_seen")}
    refused = await desk.post(f"{file}/number", known_by="code_word", said=WORD, **other)
    assert (refused.status_code, "A colleague has given another number meanwhile" in refused.text) == (409, True)
    await numbered(app, desk, file)
    again = await filled_in(desk, file, number=number)
    assert (again.status_code, in_groups(number) in again.text) == (409, False), "it was replaced since"


async def test_the_number_of_another_client_is_not_given(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    other = new_file_form(desk, receipt="yes")
    assert (await desk.post("/files/new", **other)).status_code == 200
    refused = await filled_in(desk, file, number=other["number"])
    assert refused.status_code == 409
    assert field_in(refused, "number") != other["number"]
    assert await events_of(app, NumberReplaced) == []


async def test_a_number_that_was_given_in_another_file_is_not_given(app: FastAPI) -> None:
    desk, file, first = await a_file(app)
    number, other, known = new_receipt(), await opened_by_hand(desk), {"known_by": "otherwise", "reason": WHY}
    assert (await filled_in(desk, other, number=number, **known)).status_code == 200
    refused = await filled_in(desk, file, number=number)
    assert (refused.status_code, field_in(refused, "number") != number) == (409, True)
    assert first not in [one.thread_id for one in await events_of(app, NumberReplaced)]
    opened = await desk.post("/files/new", **new_file_form(desk, receipt="yes", number=number))
    assert (opened.status_code, in_groups(number) in opened.text) == (409, False)
    assert len(await ask(app.state.store, "SELECT id FROM file")) == 2


async def test_killed_in_the_middle_the_number_before_still_holds(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, file, first = await a_file(app)

    def cut(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(acts, "replaced", cut)
        assert (await filled_in(desk, file)).status_code == 500
    assert await ask(app.state.store, "SELECT id FROM given_number") == []
    await says(app, "With the old one.", first)
    assert "With the old one." in (await desk.get(file)).text
    assert await replied(desk, file, "Good.") == 303
    assert [one.thread_id for one in await events_of(app, ReplySealed)] == [first, first]


async def test_who_may_not_know_how_to_reach_the_client_gives_no_number(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    for parts in (("messages",), ("contact",)):
        limited = await sit_down(app, "counsellor")
        await let_in(desk, file, limited.person, capacity="substitute", parts=parts)
        answer = await limited.post(f"{file}/number", known_by="code_word", said=WORD, number=new_receipt())
        assert answer.status_code == 403, parts
        assert f"{file}/number" not in (await limited.get(file)).text
    assert await events_of(app, NumberReplaced) == []


async def test_it_is_in_the_copy_and_goes_with_the_client_and_the_number_is_kept_nowhere(app: FastAPI) -> None:
    desk, file, first = await a_file(app)
    number, second = new_receipt(), await sit_down(app, "counsellor")
    assert (await filled_in(desk, file, number=number, known_by="otherwise", reason=WHY)).status_code == 200
    signs = (number, in_groups(number), in_groups(number).replace(" ", ""))
    async for place, value in dump(app.state.settings.database_url):
        assert not [sign for sign in signs if sign.encode() in value], place
    await let_in(desk, file, second.person)
    wanted = await taken_down(desk, file)
    assert await copy_checked(file, wanted, desk, second) == 303
    for language, words in {"en": "Numbers that you were given", "de": "Nummern", "ar": "الأرقام"}.items():
        copy = (await desk.get(f"{file}/rights/{wanted}/copy?language={language}")).text
        assert (words in copy, WHY in copy) == (True, True), language
    workplace = app.state.workplace
    await erase([first], ground=LegalGround.CONSENT_WITHDRAWN, workplace=workplace, now=workplace.now())
    assert await ask(app.state.store, "SELECT id FROM given_number") == []
    new = kept_thread(thread_of(number, CENTRE), workplace.thread_key)
    await says(app, "I begin again.", new.thread_id)
    [row] = await ask(app.state.store, "SELECT * FROM request")
    assert (row.thread_id, row.file_id) == (new.thread_id, None), "a request that knows nothing of the earlier one"


async def test_answers_older_than_ninety_days_are_not_sealed_anew(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    later = app.state.workplace.now() + timedelta(days=91)
    number = new_receipt()
    await acts.give_number(
        UUID(file.rsplit("/", 1)[1]),
        number,
        KnownBy.OTHERWISE,
        said="",
        reason=WHY,
        seen=None,
        reader=desk.person,
        workplace=app.state.workplace,
        now=later,
    )
    assert await readable(app, kept_thread(thread_of(number, CENTRE), app.state.workplace.thread_key)) == []


async def test_what_the_client_deleted_at_the_public_page_does_not_come_back_with_a_new_number(app: FastAPI) -> None:
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request())
    assert (await take(desk, event, "taken")).status_code == 303
    file, known = await file_of(desk, event), {"known_by": "otherwise", "reason": WHY}
    assert await replied(desk, file, "Before it.") == 303
    before = await numbered(app, desk, file, **known)
    assert [one["words"] for one in await readable(app, before)] == ["", "Before it."]
    await says(app, "", before.thread_id, about={"wish": "erase"})
    after = await numbered(app, desk, file, **known)
    assert await readable(app, after) == []
    assert await replied(desk, file, "After it.") == 303
    newest = await numbered(app, desk, file, **known)
    assert [one["words"] for one in await readable(app, newest)] == ["After it."]


async def test_the_six_words_are_in_the_language_of_the_client(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    form = new_file_form(desk, receipt="yes", language="ar")
    opened = await desk.post("/files/new", **form)
    assert " ".join(words_of(form["number"], "ar")) in opened.text
    [row] = await ask(app.state.store, "SELECT id FROM file")
    number, file = new_receipt(), f"/files/{row.id}"
    page = await filled_in(desk, file, number=number, known_by="otherwise", reason=WHY)
    assert " ".join(words_of(number, "ar")) in page.text
    assert (await desk.post(f"/requests/{await request_of(app)}/language", spoken="ti")).status_code == 303
    page = await filled_in(desk, file, number=(number := new_receipt()), known_by="otherwise", reason=WHY)
    assert " ".join(words_of(number, "en")) in page.text, "that of the page, where the client's has no list"


async def request_of(app: FastAPI) -> UUID:
    [row] = await ask(app.state.store, "SELECT id FROM request")
    request_id: UUID = row.id
    return request_id


async def test_a_reply_for_the_new_number_does_not_open_with_another(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    new = await numbered(app, desk, file)
    [reply] = [one for one in await events_of(app, ReplySealed) if one.thread_id == new.thread_id]
    other = Thread(new.thread_id, thread_of(new_receipt(), CENTRE).secret)
    with pytest.raises(NotOpenedError):
        open_sealed(reply.blob, other.key_in(Suite.P256), purpose=Purpose.REPLY, centre=CENTRE)
