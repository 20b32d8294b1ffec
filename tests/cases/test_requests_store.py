"""Conversations on a real database: nothing lost, nothing doubled, nothing in clear."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.cases.contact.gate.store import Gates
from services.cases.contact.request_steps.domain import Needs, RequestUrgency
from services.cases.contact.requests.acts import answer, open_kept, receive
from services.cases.contact.requests.arrivals.store import Reopening
from services.cases.contact.requests.domain import NewlyWrittenError, RequestNotFoundError
from services.cases.contact.requests.step_acts import enter_needs
from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.foundation.roles import NotAllowedError
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from shared.crypto.sealing import PrivateKey, Purpose, open_sealed
from shared.events import MessageSealed, NoticeRequested, RequestSealed
from shared.store.connections import StoreAwayError
from tests.cases.building import (
    CENTRE,
    NOON,
    NOTIFY_KEY,
    Database,
    a_message,
    a_person,
    a_request,
    a_workplace,
    cases_store,
    hire,
    really_told,
    sealed_words,
    words_of_a_request,
)
from tests.cases.stored_requests import READER, ask, conversation, inbox
from tests.shared.building import until


async def test_a_request_is_in_the_inbox_with_its_words(database: Database) -> None:
    async with cases_store(database) as store:
        event = a_request("أحتاج إلى مساعدة", language="ar")
        await receive([event], workplace=a_workplace(store), now=NOON)
        [entry] = await inbox(store)
        assert (entry.id, entry.language, entry.origin) == (event.request_id, "ar", "client")
        assert entry.waiting_since is not None
        found = await conversation(store, event.request_id)
        assert [message.words for message in found.messages] == ["أحتاج إلى مساعدة"]


async def test_a_redelivered_request_is_one_request(database: Database) -> None:
    async with cases_store(database) as store:
        event, other = a_request(), a_request()
        await receive([event, event, other], workplace=a_workplace(store), now=NOON)
        await receive([event], workplace=a_workplace(store), now=NOON)
        assert len(await inbox(store)) == 2
        assert await ask(store, "SELECT count(*) FROM message") == [(2,)]


async def test_a_message_that_comes_before_its_request_waits_for_it(database: Database) -> None:
    async with cases_store(database) as store:
        request = a_request("first")
        message = a_message("second", thread_id=request.thread_id)
        await receive([message], workplace=a_workplace(store), now=NOON)
        await receive([request], workplace=a_workplace(store), now=NOON)
        [entry] = await inbox(store)
        found = await conversation(store, request.request_id)
        assert found.id == entry.id
        assert sorted(one.words for one in found.messages) == ["first", "second"]
        assert await conversation(store, message.message_id) == found


async def test_a_message_with_a_number_nobody_knows_is_not_lost(database: Database) -> None:
    async with cases_store(database) as store:
        await receive([a_message("Is anybody there?")], workplace=a_workplace(store), now=NOON)
        assert len(await inbox(store)) == 1


async def test_what_cannot_be_opened_is_in_the_inbox_and_kept_sealed(database: Database) -> None:
    async with cases_store(database) as store:
        event = a_request().model_copy(update={"key_id": "request-x25519-lost"})
        await receive([event], workplace=a_workplace(store), now=NOON)
        [entry] = await inbox(store)
        assert entry.language is None
        found = await conversation(store, event.request_id)
        assert (found.messages[0].words, found.messages[0].problem) == (None, "unknown_key")
        assert await ask(store, "SELECT envelope_key, envelope FROM message") == [(event.key_id, event.blob)]
        later = a_message("Now it works.", thread_id=event.thread_id, language="ar")
        await receive([later], workplace=a_workplace(store), now=NOON)
        assert (await conversation(store, event.request_id)).language == "ar"


async def test_every_person_on_duty_is_told_once_in_her_language(database: Database) -> None:
    async with cases_store(database) as store:
        await hire(store, "intake_duty", email="one@example.org", language="ar")
        await hire(store, "intake_duty", email="two@example.org", language="de")
        await hire(store, "lead", email="lead@example.org")
        event = a_request()
        await receive([event], workplace=a_workplace(store), now=NOON)
        await receive([a_message(thread_id=event.thread_id)], workplace=a_workplace(store), now=NOON)
        rows = await ask(store, "SELECT body FROM outbox WHERE subject = 'cases.notice.requested'")
        told = [NoticeRequested.model_validate_json(row.body) for row in rows]
        opened = {
            open_sealed(one.address, NOTIFY_KEY, purpose=Purpose.ADDRESS, centre=CENTRE).decode(): one.language
            for one in told
        }
        assert opened == {"one@example.org": "ar", "two@example.org": "de", "ask lead@example.org": "en"}
        assert len({one.notice_id for one in told}) == len(told) == 3
        assert await ask(store, "SELECT count(*) FROM notice WHERE state = 'requested'") == [(3,)]


async def test_where_nobody_is_on_duty_the_leads_are_told(database: Database) -> None:
    async with cases_store(database) as store:
        await hire(store, "counsellor")
        await hire(store, "lead", email="lead@example.org")
        await receive([a_request()], workplace=a_workplace(store), now=NOON)
        rows = await ask(store, "SELECT body FROM outbox WHERE subject = 'cases.notice.requested'")
        told = [NoticeRequested.model_validate_json(row.body) for row in rows]
        assert (really_told(told), len(told)) == (["lead@example.org"], 2)


async def test_who_has_waited_longest_comes_first_a_page_at_a_time(database: Database) -> None:
    """A client who writes again keeps the place; clients who have an answer come after all who wait."""
    async with cases_store(database) as store:
        events = [a_request(str(number)) for number in range(5)]
        written: list[RequestSealed | MessageSealed] = [*events, a_message(thread_id=events[0].thread_id)]
        for minute, event in enumerate(written):
            await receive([event], workplace=a_workplace(store), now=NOON + timedelta(minutes=minute))
        answered = await conversation(store, events[4].request_id)
        await answer(
            answered.id,
            "Yes.",
            reply_id=uuid4(),
            seen=answered.messages[-1].id,
            reader=READER,
            workplace=a_workplace(store),
            now=NOON,
        )
        async with store.reading(READER) as work:
            first = await Requests(work).inbox(start=0, size=3)
            second = await Requests(work).inbox(start=3, size=3)
            assert (await Requests(work).waiting()).people == 4
        assert [entry.id for entry in (*first, *second)] == [event.request_id for event in events]
        assert second[-1].waiting_since is None


async def test_a_form_sent_twice_is_one_answer(database: Database) -> None:
    async with cases_store(database) as store:
        event = a_request()
        await receive([event], workplace=a_workplace(store), now=NOON)
        found = await conversation(store, event.request_id)
        reply_id, seen = uuid4(), found.messages[-1].id
        twice = [
            answer(
                found.id, "Yes.", reply_id=reply_id, seen=seen, reader=READER, workplace=a_workplace(store), now=NOON
            )
            for _ in range(2)
        ]
        await asyncio.gather(*twice)
        assert await ask(store, "SELECT count(*) FROM outbox WHERE subject = 'cases.reply.sealed'") == [(1,)]
        assert len((await conversation(store, found.id)).messages) == 2


async def test_of_two_counsellors_who_answer_at_once_one_is_asked_to_read_first(database: Database) -> None:
    async with cases_store(database) as store:
        event = a_request()
        await receive([event], workplace=a_workplace(store), now=NOON)
        found = await conversation(store, event.request_id)
        seen = found.messages[-1].id
        both = [
            answer(
                found.id, "Yes.", reply_id=uuid4(), seen=seen, reader=a_person(), workplace=a_workplace(store), now=NOON
            )
            for _ in range(2)
        ]
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NewlyWrittenError", "NoneType"]
        assert any(isinstance(outcome, NewlyWrittenError) for outcome in outcomes)
        assert await ask(store, "SELECT count(*) FROM outbox WHERE subject = 'cases.reply.sealed'") == [(1,)]


async def test_a_new_message_makes_an_answered_conversation_wait_again(database: Database) -> None:
    async with cases_store(database) as store:
        event = a_request()
        await receive([event], workplace=a_workplace(store), now=NOON)
        found = await conversation(store, event.request_id)
        await answer(
            found.id,
            "Yes.",
            reply_id=uuid4(),
            seen=found.messages[-1].id,
            reader=READER,
            workplace=a_workplace(store),
            now=NOON,
        )
        assert (await conversation(store, found.id)).waiting_since is None
        await receive([a_message(thread_id=event.thread_id)], workplace=a_workplace(store), now=NOON)
        again = await conversation(store, found.id)
        assert again.waiting_since is not None
        assert [message.from_centre for message in again.messages] == [False, True, False]


@pytest.mark.parametrize("role", ["quality_officer", "admin", "office", ""])
async def test_who_has_no_business_with_clients_reads_nothing(database: Database, role: str) -> None:
    async with cases_store(database) as store:
        event = a_request()
        await receive([event], workplace=a_workplace(store), now=NOON)
        stranger = a_person(role)
        async with store.reading(stranger) as work:
            for asked in (
                Requests(work).inbox(start=0, size=1),
                Requests(work).conversation(event.request_id),
                Files(work).file(uuid4()),
                Files(work).files(of=None, start=0, size=1),
                Gates(work).gates([]),
            ):
                with pytest.raises(NotAllowedError):
                    await asked


async def test_an_unknown_request_is_a_situation_with_its_id(database: Database) -> None:
    async with cases_store(database) as store:
        unknown = uuid4()
        with pytest.raises(RequestNotFoundError) as caught:
            await conversation(store, unknown)
        assert caught.value.request_id == unknown


async def test_words_moved_to_another_row_do_not_open_there(database: Database) -> None:
    async with cases_store(database) as store:
        one, other = a_request("Harbour"), a_request("Lantern")
        await receive([one, other], workplace=a_workplace(store), now=NOON)
        async with store.engine.begin() as connection:
            await connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
            await connection.execute(
                text("UPDATE message SET words = (SELECT words FROM message WHERE id = :one) WHERE id = :other"),
                {"one": one.request_id, "other": other.request_id},
            )
        assert (await conversation(store, other.request_id)).messages[0].words is None
        assert (await conversation(store, one.request_id)).messages[0].words == "Harbour"


async def test_without_its_key_a_conversation_stays_listed_and_unreadable(database: Database) -> None:
    async with cases_store(database) as store:
        event = a_request("Harbour")
        await receive([event], workplace=a_workplace(store), now=NOON)
        async with store.ring.store.engine.begin() as connection:
            await connection.execute(text("DELETE FROM client_key"))
        assert len(await inbox(store)) == 1
        assert (await conversation(store, event.request_id)).messages[0].words is None


async def test_an_envelope_is_opened_when_its_key_is_back(database: Database) -> None:
    async with cases_store(database) as store:
        lost = PrivateKey.generate("request-x25519-lost")
        key_id, blob = sealed_words(words_of_a_request("Harbour", language="ar"), lost)
        event = RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id=key_id, blob=blob)
        other = a_request().model_copy(update={"key_id": "request-x25519-still-lost"})
        workplace = a_workplace(store)
        await receive([event, other], workplace=workplace, now=workplace.now())
        assert await open_kept(workplace=workplace, now=NOON) == 0
        found = replace(workplace, keys=replace(workplace.keys, opening=(*workplace.keys.opening, lost)))
        assert await open_kept(workplace=found, now=NOON) == 1
        assert await open_kept(workplace=found, now=NOON) == 0
        opened = await conversation(store, event.request_id)
        assert (opened.language, opened.messages[0].words, opened.messages[0].problem) == ("ar", "Harbour", None)
        assert opened.reply_to is not None
        assert await ask(store, "SELECT count(*) FROM message WHERE envelope IS NOT NULL") == [(1,)]


async def test_killed_while_it_opens_what_waited_everything_waits_as_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with cases_store(database) as store:
        lost = PrivateKey.generate("request-x25519-lost")
        found, events = await waiting_for(store, lost, "Harbour", "Lantern")
        before = await ask(store, "SELECT id, problem, envelope, words FROM message ORDER BY id")
        honest = Reopening.save_opened

        async def killed(self: Reopening, *given: Any) -> None:
            """The server ends the connection as it does when a process is gone."""
            await honest(self, *given)
            await self.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        with monkeypatch.context() as planted:
            planted.setattr(Reopening, "save_opened", killed)
            with pytest.raises(StoreAwayError):
                await open_kept(workplace=found, now=NOON)
        assert await ask(store, "SELECT id, problem, envelope, words FROM message ORDER BY id") == before
        assert await open_kept(workplace=found, now=NOON) == 2
        said = [(await conversation(store, one.request_id)).messages[0].words for one in events]
        assert said == ["Harbour", "Lantern"]


async def test_what_is_erased_while_its_key_turns_up_is_not_opened(database: Database) -> None:
    async with cases_store(database) as store:
        found, _ = await waiting_for(store, PrivateKey.generate("request-x25519-lost"), "Harbour")
        async with store.engine.begin() as erasing:
            await erasing.execute(text("SELECT set_config('kokon.errand', 'retention', true)"))
            await erasing.execute(text("SELECT 1 FROM request FOR UPDATE"))
            opening = asyncio.create_task(open_kept(workplace=found, now=NOON))
            await until(partial(locks_waited_for, store))
            await erasing.execute(text("DELETE FROM message"))
            await erasing.execute(text("DELETE FROM request"))
        assert await opening == 0
        assert await ask(store, "SELECT 1 FROM request") == [] == await ask(store, "SELECT 1 FROM message")


async def waiting_for(store: CasesStore, lost: PrivateKey, *said: str) -> tuple[Workplace, list[RequestSealed]]:
    """Requests whose key is missing, and a workplace where it is there."""
    sealed = [sealed_words(words_of_a_request(words), lost) for words in said]
    events = [RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id=key_id, blob=blob) for key_id, blob in sealed]
    workplace = a_workplace(store)
    await receive(events, workplace=workplace, now=NOON)
    return replace(workplace, keys=replace(workplace.keys, opening=(*workplace.keys.opening, lost))), events


async def locks_waited_for(store: CasesStore) -> bool:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return bool(await ask(store, waiting))


async def test_what_is_opened_late_is_as_urgent_as_the_client_said_unless_a_colleague_entered_needs(
    database: Database,
) -> None:
    async with cases_store(database) as store:
        lost, urgent = PrivateKey.generate("request-x25519-lost"), {"urgency": "today", "spoken": "ro"}
        key_id, blob = sealed_words(words_of_a_request("Harbour", about=urgent), lost)
        late, entered = (
            RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id=key_id, blob=blob) for _ in range(2)
        )
        workplace = a_workplace(store)
        await receive([late, entered], workplace=workplace, now=NOON)
        colleague = await hire(store, "counsellor")
        usual = Needs(urgency=RequestUrgency.USUAL)
        await enter_needs(
            entered.request_id, usual, needs_id=uuid4(), before=None, reader=colleague, workplace=workplace, now=NOON
        )
        found = replace(workplace, keys=replace(workplace.keys, opening=(*workplace.keys.opening, lost)))
        assert await open_kept(workplace=found, now=NOON) == 2
        needs = (await conversation(store, late.request_id)).needs
        assert needs is not None
        assert (needs.is_urgent, needs.spoken) == (True, "ro")
        assert {one.id: one.is_urgent for one in await inbox(store)} == {
            late.request_id: True,
            entered.request_id: False,
        }
        assert len((await conversation(store, entered.request_id)).all_needs) == 1


async def test_a_request_redelivered_after_its_answer_does_not_wait_again(database: Database) -> None:
    async with cases_store(database) as store:
        event, new = a_request(), a_request()
        await receive([event], workplace=a_workplace(store), now=NOON)
        found = await conversation(store, event.request_id)
        await answer(
            found.id,
            "Yes.",
            reply_id=uuid4(),
            seen=found.messages[-1].id,
            reader=READER,
            workplace=a_workplace(store),
            now=NOON,
        )
        await receive([new, event], workplace=a_workplace(store), now=NOON)
        assert (await conversation(store, event.request_id)).waiting_since is None
        assert (await conversation(store, new.request_id)).waiting_since is not None
