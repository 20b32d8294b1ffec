"""Short messages to a client: asked for within the plan, passed on when it is safe, and what became of each."""

import asyncio
import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.client_notices import acts
from services.cases.casework.client_notices.domain import Written
from services.cases.casework.client_notices.store import PassedOn
from services.cases.casework.contact_plans.acts import held
from services.cases.casework.contact_plans.domain import NotToBeSentError
from services.cases.contact.requests.acts import receive
from services.cases.foundation.access.domain import GIVEN, Errand
from services.cases.people.unread_texts.acts import repeat_choice
from services.cases.retention.erasure.certificate import ENVELOPE_DAYS, Account, Place
from shared.client_letters import ClientTemplate
from shared.events import ClientNoticeEnded, DraftsDecided
from tests.cases.building import NOON, NOTIFY_KEY, Desk, a_message, a_request, sit_down
from tests.cases.client_notice_forms import (
    NUMBER,
    a_planned_file,
    letter_in,
    notice_asked_for,
    passed_on,
    planned,
    requested,
    rows,
    standings,
    withdrawals,
)
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in, replied
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask
from tests.shared.building import until

EVENING = NOON.replace(hour=17)
"""Seven o'clock in Bucharest."""
LOOK_AGAIN = acts.Wished(ClientTemplate.LOOK_AGAIN, Written("en"))


def file_id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def settled(app: FastAPI, outcome: str, reason: str | None = None) -> None:
    [row] = await rows(app)
    ended = ClientNoticeEnded.model_validate({"notice_id": row.id, "outcome": outcome, "reason": reason})
    for _ in range(2):
        await acts.note_outcome(ended, workplace=app.state.workplace, now=EVENING)


async def test_it_waits_for_the_safe_time_and_is_asked_for_once_as_it_was_sealed(app: FastAPI) -> None:
    desk, file = await a_planned_file(app, code_word="harbour", named="yes")
    page = (await desk.get(f"{file}/notices")).text
    assert "goes out today at 7:00\u202fPM, where the person lives" in page
    notice_id = str(uuid4())
    for _ in range(2):
        assert (await notice_asked_for(desk, file, notice_id=notice_id)).status_code == 303
    [row] = await rows(app)
    assert (row.standing, row.send_from, row.send_until) == ("waiting", EVENING, EVENING + timedelta(hours=2))
    assert await passed_on(app, EVENING - timedelta(seconds=1)) == 0
    assert await requested(app.state.store) == []
    assert [await passed_on(app, EVENING) for _ in range(2)] == [1, 0]
    [event] = await requested(app.state.store)
    letter = letter_in(event)
    assert (event.notice_id, letter.address, letter.channel) == (UUID(notice_id), NUMBER, "text")
    assert (letter.notice.code_word, letter.notice.names_centre, letter.notice.language) == ("harbour", True, "en")
    assert (letter.good_until, letter.safe_times.zone) == (date(2026, 4, 4), "Europe/Bucharest")
    assert letter.safe_times.are_now(EVENING)
    assert not letter.safe_times.are_now(NOON)
    assert letter.latest > EVENING + timedelta(hours=2)
    assert await standings(app) == ["asked"]
    assert "on its way" in (await desk.get(f"{file}/notices")).text


async def test_which_keys_of_notify_are_needed_is_known_until_there_is_an_outcome(app: FastAPI) -> None:
    async def keys_in_use() -> list[str]:
        async with app.state.store.errand(Errand.NOTICES) as on_errand:
            return await PassedOn(on_errand).keys_in_use()

    assert await keys_in_use() == []
    desk, file = await a_planned_file(app)
    await notice_asked_for(desk, file)
    assert await keys_in_use() == [NOTIFY_KEY.key_id]
    await passed_on(app, EVENING)
    assert await keys_in_use() == [NOTIFY_KEY.key_id]
    await settled(app, "delivered")
    assert await keys_in_use() == []


async def test_what_missed_its_safe_time_is_not_asked_for(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    assert await passed_on(app, EVENING + timedelta(hours=2)) == 1
    [row] = await rows(app)
    assert (row.standing, row.reason, row.letter) == ("blocked", "outside_safe_times", None)
    assert await requested(app.state.store) == []


@pytest.mark.parametrize(
    ("outcome", "reason", "said"),
    [
        ("delivered", None, "handed over to the provider"),
        ("failed", "refused", "The provider did not take it"),
        ("blocked", "draft", "No native speaker has read the text"),
        ("unknown", None, "it may have arrived; it is not sent again"),
    ],
)
async def test_what_became_of_it_is_said_and_what_did_not_arrive_is_to_be_done(
    app: FastAPI, outcome: str, reason: str | None, said: str
) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    await passed_on(app, EVENING)
    await settled(app, outcome, reason)
    [row] = await rows(app)
    assert (row.standing, row.reason, row.letter, row.ended_at) == (outcome, reason, None, EVENING)
    page = (await desk.get(f"{file}/notices")).text
    assert said in page
    task, missed = "look for another way", outcome != "delivered"
    assert (task in (await desk.get("/")).text) is missed
    assert ("look-for-another" in page or 'value="seen"' in page) is missed
    if missed:
        assert (await desk.post(f"{file}/notices/{row.id}", action="seen")).status_code == 303
        assert task not in (await desk.get("/")).text


async def test_the_first_outcome_stays_and_order_is_irrelevant(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    await passed_on(app, EVENING)
    await settled(app, "delivered")
    await settled(app, "failed", "unreachable")
    assert await standings(app) == ["delivered"]
    await settled(app, "failed", "refused")
    assert await standings(app) == ["failed"], "a gateway reports later that it was lost"
    other = ClientNoticeEnded(notice_id=uuid4(), outcome="delivered")
    await acts.note_outcome(other, workplace=app.state.workplace, now=EVENING)


async def test_taken_back_it_is_not_sent_and_told_only_where_it_was_asked_for(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    for asked_for in (False, True):
        assert (await notice_asked_for(desk, file)).status_code == 303
        if asked_for:
            await passed_on(app, EVENING)
        [row] = [one for one in await rows(app) if one.standing in ("waiting", "asked")]
        assert (await desk.post(f"{file}/notices/{row.id}", action="withdraw")).status_code == 303
        assert await withdrawals(app.state.store) == ([row.id] if asked_for else [])
    assert await standings(app) == ["withdrawn", "withdrawn"]
    assert await passed_on(app, EVENING) == 0


async def test_that_it_arrived_is_said_also_of_what_was_taken_back_too_late(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    await passed_on(app, EVENING)
    assert await planned(desk, file) == 303
    assert await standings(app) == ["withdrawn"]
    await settled(app, "blocked", "withdrawn")
    assert await standings(app) == ["withdrawn"]
    await settled(app, "delivered")
    assert await standings(app) == ["delivered"]


async def not_safe_now(app: FastAPI, desk: Desk, file: str, thread: UUID) -> None:
    fields = {"plan_id": str(uuid4()), "plan_seen": "", "safety": "not_safe"}
    assert (await desk.post(f"{file}/contact-plan/safety", **fields)).status_code == 303


async def new_plan(app: FastAPI, desk: Desk, file: str, thread: UUID) -> None:
    assert await planned(desk, file, address="0170 333") == 303


async def written_anew(app: FastAPI, desk: Desk, file: str, thread: UUID) -> None:
    said = a_message(thread_id=thread, contact={"channel": "email", "value": "new@example.org", "when": ""})
    await receive([said], workplace=app.state.workplace, now=NOON)


async def closed(app: FastAPI, desk: Desk, file: str, thread: UUID) -> None:
    fields = {"action": "close", "because": "other", "unanswered": "yes", "counselled": "no"}
    assert (await desk.post(f"{file}/closing", **fields)).status_code == 303


async def put_right(app: FastAPI, desk: Desk, file: str, thread: UUID) -> None:
    fields = {"called": "Harbour", "called_before": "Harbour", "reached": "right@example.org", "reached_before": ""}
    answer = await desk.post(f"{file}/details", **fields | {"when": "", "when_before": ""})
    assert answer.status_code == 303


@pytest.mark.parametrize("change", [not_safe_now, new_plan, written_anew, closed, put_right])
async def test_whatever_changes_the_plan_ends_what_waits_and_takes_back_what_was_asked_for(
    app: FastAPI, change: object
) -> None:
    desk, thread = await sit_down(app, "counsellor"), uuid4()
    file = await file_of(desk, await arrived(app, a_request(thread_id=thread)))
    assert await planned(desk, file) == 303
    assert (await notice_asked_for(desk, file)).status_code == 303
    await passed_on(app, EVENING)
    assert (await notice_asked_for(desk, file)).status_code == 303
    with_notify = next(row.id for row in await rows(app) if row.standing == "asked")
    await change(app, desk, file, thread)  # type: ignore[operator]
    assert await standings(app) == ["withdrawn", "withdrawn"]
    assert [row.letter for row in await rows(app)] == [None, None]
    assert await withdrawals(app.state.store) == [with_notify]
    assert await passed_on(app, EVENING) == 0


async def test_another_message_of_the_client_changes_nothing(app: FastAPI) -> None:
    desk, thread = await sit_down(app, "counsellor"), uuid4()
    file = await file_of(desk, await arrived(app, a_request(thread_id=thread)))
    assert await planned(desk, file) == 303
    assert (await notice_asked_for(desk, file)).status_code == 303
    await receive([a_message(thread_id=thread)], workplace=app.state.workplace, now=NOON)
    assert await standings(app) == ["waiting"]


async def test_erasing_the_file_takes_back_what_was_asked_for(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    await passed_on(app, EVENING)
    [row] = await rows(app)
    assert (await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")).status_code == 303
    assert (await rows(app), await withdrawals(app.state.store)) == ([], [row.id])
    [kept] = await ask(app.state.store, "SELECT account FROM erasure")
    sinks = {sink.place: sink.until for sink in Account.model_validate_json(kept.account).sinks}
    assert sinks[Place.NOTICES] == date(2026, 3, 5) + timedelta(days=ENVELOPE_DAYS)


async def test_asked_for_in_the_moment_of_not_safe_now_nothing_waits_after_it(app: FastAPI) -> None:
    """Whichever comes first: the notice is ended, or it is refused."""
    workplace = app.state.workplace
    for _ in range(5):
        desk, file = await a_planned_file(app)
        given = {"reader": desk.person, "workplace": workplace, "now": NOON}
        both = [
            acts.ask(file_id_of(file), LOOK_AGAIN, notice_id=uuid4(), **given),
            not_safe_now(app, desk, file, uuid4()),
        ]
        for found in await asyncio.gather(*both, return_exceptions=True):
            assert found is None or isinstance(found, NotToBeSentError)
        assert "waiting" not in await standings(app)


async def test_two_errands_at_once_ask_for_it_once(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    assert sum(await asyncio.gather(*(passed_on(app, EVENING) for _ in range(4)))) == 1
    assert len(await requested(app.state.store)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"safe_days": "", "safe_from": "", "safe_until": ""}, "The plan has no safe times"),
        ({"code_word": "harbour 7"}, "The code word is not made of 2 to 16 letters"),
        ({"own_wording": "Call 0170 1"}, "The own words have a number"),
        ({"channel": "phone"}, "The way of the plan is for people alone"),
        ({"begins": "client"}, "By the plan the centre does not write first"),
        ({"valid_until": "2026-03-06", "safe_days": "monday"}, "The plan runs out before its next safe time"),
    ],
)
async def test_by_which_plan_nothing_is_sent_the_page_says(app: FastAPI, changes: dict[str, str], said: str) -> None:
    desk, file = await a_planned_file(app, None, **changes)
    assert said in (await desk.get(f"{file}/notices")).text
    answer = await notice_asked_for(desk, file)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert await rows(app) == []


async def test_the_hours_that_a_client_chose_allow_a_neutral_line_and_hours_in_words_forbid_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    for told, sent in (({"when": "", "hours": "any"}, True), ({"when": "never at night"}, False)):
        wish = {"channel": "email", "value": "she@example.org"} | told
        file = await file_of(desk, await arrived(app, a_request(contact=wish)))
        answer = await notice_asked_for(desk, file)
        assert (answer.status_code == 303) is sent
        assert ("hours in own words" in answer.text) is not sent
        assert "nobody has confirmed it yet" in (await notice_asked_for(desk, file, template="get_in_touch")).text
    assert await passed_on(app, NOON) == 1
    letter = letter_in((await requested(app.state.store))[0])
    assert (letter.channel, letter.safe_times.zone) == ("email", "Europe/Berlin")
    assert [letter.safe_times.are_now(NOON.replace(hour=hour)) for hour in (7, 8, 18, 19)] == [False, True, True, False]


async def test_nobody_without_the_contact_reads_or_asks(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    given, other, stranger, lead = [
        await sit_down(app, one) for one in ("counsellor", "counsellor", "counsellor", "lead")
    ]
    await let_in(desk, file, given.person, capacity="substitute", parts=("contact", "messages"))
    await let_in(desk, file, other.person, capacity="substitute", parts=set(GIVEN) - {"contact"})
    [row] = await rows(app)
    for one, status in ((given, 200), (other, 403), (stranger, 403), (lead, 403)):
        assert (await one.get(f"{file}/notices")).status_code == status
        if status == 403:
            assert (await notice_asked_for(one, file)).status_code == 403
            assert (await one.post(f"{file}/notices/{row.id}", action="withdraw")).status_code == 403
    assert (await given.post(f"{file}/notices/{row.id}", action="withdraw")).status_code == 303


async def test_who_is_not_shown_what_the_client_wrote_asks_for_nothing(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    other = await sit_down(app, "counsellor")
    await let_in(desk, file, other.person, capacity="substitute", parts=("contact",))
    answer = await notice_asked_for(other, file)
    assert (answer.status_code, "You cannot see what the person wrote" in answer.text) == (422, True)


async def test_a_notice_of_another_file_is_not_found(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert (await notice_asked_for(desk, file)).status_code == 303
    [row] = await rows(app)
    _, other = await a_planned_file(app, desk)
    assert (await desk.post(f"{other}/notices/{row.id}", action="withdraw")).status_code == 404
    assert (await notice_asked_for(desk, other, notice_id=str(row.id))).status_code == 409


async def test_the_copy_says_what_was_sent_and_nothing_of_the_letter(app: FastAPI) -> None:
    desk, file = await a_planned_file(app, own_wording="The book is here")
    assert (await notice_asked_for(desk, file)).status_code == 303
    [row] = await rows(app)
    second = await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    asked_id = await taken_down(desk, file)
    assert await copy_checked(file, asked_id, desk, second) == 303
    parts = json.loads((await desk.get(f"{file}/rights/{asked_id}/data")).text)["parts"]
    [entry] = parts["client_notice"]["entries"]
    assert (entry["notice_says"], entry["notice_said"], entry["notice_standing"]) == ("look_again", "own", "waiting")
    assert row.letter not in json.dumps(parts)
    [plan] = parts["contact_plan"]["entries"]
    assert (plan["reach_safe_days"], plan["reach_safe_from"]) == (["every"], "19:00")
    for language, words in {"en": "please look again", "de": "Bitte schauen Sie"}.items():
        assert words in (await desk.get(f"{file}/rights/{asked_id}/copy?language={language}")).text


async def test_the_clock_of_the_page_is_that_of_the_client_and_another_day_is_named(app: FastAPI) -> None:
    desk, file = await a_planned_file(app, safe_days="friday", safe_from="06:00", safe_until="06:30")
    assert "goes out tomorrow at 6:00" in (await desk.get(f"{file}/notices")).text
    assert await planned(desk, file, safe_days="sunday", safe_zone="Europe/Berlin") == 303
    page = (await desk.get(f"{file}/notices")).text
    assert "goes out on Mar 8, 2026 at 7:00" in page
    assert "where the person lives" not in page


async def test_who_is_answered_is_told_to_look_again_once_and_the_box_says_when(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    assert "tells the person that there is something to read: goes out today at 7:00" in (await desk.get(file)).text
    for _ in range(2):
        assert await replied(desk, file) == 303
    [row] = await rows(app)
    assert (row.standing, row.send_from) == ("waiting", EVENING)
    assert "goes out today at 7:00" in (await desk.get(f"{file}/notices")).text
    await passed_on(app, EVENING)
    [event] = await requested(app.state.store)
    assert letter_in(event).notice.template is ClientTemplate.LOOK_AGAIN
    assert letter_in(event).notice.language == "en", "of the page on which the client wrote"
    assert await replied(desk, file) == 303
    assert await standings(app) == ["asked", "waiting"], "one waits for each answer that came later"


async def test_where_the_plan_forbids_it_the_answer_is_sent_and_the_box_says_why(app: FastAPI) -> None:
    desk, file = await a_planned_file(app, channel="phone")
    page = (await desk.get(file)).text
    assert "only sees it when looking with the number. The way of the plan is for people alone" in page
    assert await replied(desk, file) == 303
    assert await rows(app) == []
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request())
    assert "as soon as there is a file" in (await desk.get(f"/requests/{event.request_id}")).text
    assert await replied(desk, f"/requests/{event.request_id}") == 303


async def test_who_was_answered_before_there_was_a_file_is_told_when_it_is_opened(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    wish = {"channel": "email", "value": "somebody@example.org", "when": "", "hours": "any"}
    by_hand = wish | {"channel": "phone", "value": "0170 1"}
    for answered, contact in ((False, wish), (True, by_hand), (True, wish)):
        event = await arrived(app, a_request(contact=contact))
        if answered:
            assert await replied(desk, f"/requests/{event.request_id}") == 303
        assert await standings(app) == []
        await file_of(desk, event)
    assert await standings(app) == ["waiting"]
    event, other = await arrived(app, a_request(contact=wish)), await sit_down(app, "counsellor")
    assert await replied(desk, f"/requests/{event.request_id}") == 303
    for_a_colleague = {"pseudonym": "Harbour", "responsible": str(other.person.id), "looked": "yes"}
    assert (await desk.post(f"/requests/{event.request_id}/open", **for_a_colleague)).status_code == 303
    assert await standings(app) == ["waiting"], "who is not in the team asks for nothing"
    assert await passed_on(app, NOON) == 1
    [asked] = await requested(app.state.store)
    assert letter_in(asked).notice.template is ClientTemplate.LOOK_AGAIN


async def test_a_colleague_without_the_contact_answers_and_nothing_more(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    other = await sit_down(app, "counsellor")
    await let_in(desk, file, other.person, capacity="substitute", parts=("messages",))
    assert await replied(other, file) == 303
    assert await rows(app) == []


async def test_the_lead_alone_says_whether_texts_that_nobody_has_read_are_sent(app: FastAPI) -> None:
    place, warning = "/team/unread-texts", "in which no native speaker has read the words"
    app.state.workplace = replace(app.state.workplace, demo=False)
    desk, file = await a_planned_file(app)
    lead, deputy = await sit_down(app, "lead"), await sit_down(app, "deputy")
    for one in (desk, deputy):
        assert ((await one.get(place)).status_code, (await one.post(place, allowed="yes")).status_code) == (403, 403)
    found = []
    for allowed in ("no", "yes", "no"):
        for _ in range(2):
            assert (await lead.post(place, allowed=allowed)).status_code == 303
        assert (warning in (await desk.get(f"{file}/notices")).text) is (allowed == "no")
        assert (await notice_asked_for(desk, file)).status_code == 303
        await passed_on(app, EVENING)
        found.append(letter_in((await requested(app.state.store))[-1]).notice.drafts_allowed)
    assert found == [False, True, False]
    assert [one.allowed for one in await told_to_the_form(app)] == found
    assert (await lead.get(place)).text.count("may not be sent") == 2
    assert (await lead.post(place, allowed="perhaps")).status_code == 422


async def told_to_the_form(app: FastAPI) -> list[DraftsDecided]:
    asked = "SELECT body FROM outbox WHERE subject = 'cases.drafts.decided' ORDER BY position"
    return [DraftsDecided.model_validate_json(row.body) for row in await ask(app.state.store, asked)]


async def test_at_first_they_are_not_sent_but_in_a_demonstration(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    for demo in (False, True):
        app.state.workplace = replace(app.state.workplace, demo=demo)
        assert (await notice_asked_for(desk, file)).status_code == 303
        await passed_on(app, EVENING)
        assert letter_in((await requested(app.state.store))[-1]).notice.drafts_allowed is demo
        await repeat_choice(workplace=app.state.workplace, now=NOON)
        assert (await told_to_the_form(app))[-1].allowed is demo


async def test_what_the_client_writes_in_the_moment_of_asking_waits_and_ends_it(app: FastAPI) -> None:
    desk, thread, store = await sit_down(app, "counsellor"), uuid4(), app.state.store
    file = await file_of(desk, await arrived(app, a_request(thread_id=thread)))
    assert await planned(desk, file) == 303
    async with store.reading(desk.person) as work:
        one = await held(work, file_id_of(file))
        arriving = asyncio.create_task(written_anew(app, desk, file, thread))

        async def waits_or_is_done() -> bool:
            locked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            return arriving.done() or bool(await ask(store, locked))

        await until(waits_or_is_done)
        await acts.ask_in(work, one, LOOK_AGAIN, notice_id=uuid4(), workplace=app.state.workplace, now=NOON)
    await arriving
    assert await standings(app) == ["withdrawn"]


async def test_safe_times_stand_on_the_sheet_the_emergency_page_and_the_blank_form(app: FastAPI) -> None:
    desk, file = await a_planned_file(app, more_days="sunday", more_from="10:00", more_until="12:00")
    for place in (file, f"{file}/contact-plan", f"{file}/emergency"):
        page = (await desk.get(place)).text
        assert "every day" in page, place
        assert "Europe/Bucharest" in page, place
        assert "Sunday" in page, place
    assert "Short messages: on these days" in (await desk.get("/forms/contact-plan/en")).text
