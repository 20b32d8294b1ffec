"""The contact plan of a file, through its pages. For what holds of every concept: test_concept_pages."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.contact_plans import acts
from services.cases.casework.contact_plans.domain import Channel, Way
from services.cases.contact.requests.acts import receive
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import GIVEN, Errand
from services.cases.retention.schedule.store import KeptData
from tests.cases.building import BERLIN, NOON, Desk, a_message, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

PHONE = {"channel": "phone", "value": "0170 111", "when": "at night"}
NUMBER, WORD = "0170 222", "harbour lights"


async def a_file(app: FastAPI, **told: Any) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request(**told)))


def plan_fields(**changes: str) -> dict[str, str]:
    given = {"plan_id": str(uuid4()), "channel": "text", "address": NUMBER, "hours": "10 to 12", "code_word": WORD}
    return given | {"also_reads": "the landlord", "named": "as", "named_as": "the practice", "begins": "both"} | changes


async def confirmed(desk: Desk, file: str, **changes: str) -> int:
    page = await desk.get(f"{file}/contact-plan")
    seen = {name: field_in(page, name) for name in ("plan_seen", "wish_seen")}
    return (await desk.post(f"{file}/contact-plan", **plan_fields(**seen) | changes)).status_code


async def turned(desk: Desk, file: str, safety: str, **changes: str) -> int:
    page = await desk.get(file)
    seen = {"plan_seen": field_in(page, "plan_seen"), "plan_id": field_in(page, "plan_id")}
    return (await desk.post(f"{file}/contact-plan/safety", safety=safety, **seen | changes)).status_code


async def section(desk: Desk, place: str, id: str = "reach") -> str:
    """Nothing where the reader is not shown it."""
    _, _, after = (await desk.get(place)).text.partition(f'id="{id}"')
    return after.partition("</section>")[0]


async def plans(app: FastAPI) -> list[Any]:
    return await ask(app.state.store, "SELECT * FROM contact_plan ORDER BY number")


async def test_the_sheet_stands_first_and_says_what_the_client_wrote_until_another_is_confirmed(app: FastAPI) -> None:
    desk, file = await a_file(app, contact=PHONE)
    page = (await desk.get(file)).text
    before_others = page.partition("</h1>")[2].partition("<section")[2]
    assert 'id="reach"' in before_others.partition(">")[0], "the first thing under the heading"
    shown = await section(desk, file)
    assert all(word in shown for word in ("phone call", "0170 111", "at night", "as written by the person"))
    assert "Nobody has confirmed it yet" in shown
    offered = (await section(desk, f"{file}/contact-plan", "field-channel")).partition("</fieldset>")[0]
    assert (offered.count("radio"), "checked" in offered) == (len(Channel), False), "nobody confirms a guess"
    assert await plans(app) == [], "derived, not written"
    assert await confirmed(desk, file) == 303
    shown = await section(desk, file)
    words = ("SMS, neutral text", NUMBER, "10 to 12", "the practice", "both may", "the landlord", "confirmed today")
    assert all(word in shown for word in (*words, "again on Apr 4, 2026"))
    assert "0170 111" not in shown
    hidden = shown.partition("<details>")[2].partition("</details>")[0]
    assert WORD in hidden
    assert shown.count(WORD) == 1, "until somebody opens it, nobody who passes by reads it"


async def test_the_hours_that_the_client_chose_are_told_in_words_and_kept_by_a_correction_of_the_name(
    app: FastAPI,
) -> None:
    wish = {"channel": "email", "value": "ada@example.org", "when": "", "hours": "evening"}
    desk, words = await sit_down(app, "counsellor"), "in the evening, from 5:00\u202fPM to 8:00\u202fPM"
    request = await arrived(app, a_request(contact=wish))
    shown = (await desk.get(f"/requests/{request.request_id}")).text
    assert all(word in shown for word in ("A short message may come", words, "ada@example.org", "E-mail"))
    file = await file_of(desk, request)
    shown = await section(desk, file)
    assert all(word in shown for word in ("e-mail", "ada@example.org", words, "as written by the person"))
    assert 'value="17:00–20:00"' in await section(desk, f"{file}/contact-plan", "plan"), "the plan begins with it"
    page = await desk.get(file)
    seen = {f"{name}_before": field_in(page, f"{name}_before") for name in ("called", "reached", "when")}
    right = {"called": "Lantern", "reached": seen["reached_before"], "when": seen["when_before"]}
    assert (await desk.post(f"{file}/details", **right | seen)).status_code == 303
    assert words in await section(desk, file)
    assert [row.what for row in await ask(app.state.store, "SELECT * FROM correction")] == ["name"]
    checking = await sit_down(app, "counsellor")
    await let_in(desk, file, checking.person)
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, checking) == 303
    copy = (await desk.get(f"{file}/rights/{asked}/copy?language=en")).text
    assert f"A short message may come: \u2068{words}\u2069" in copy


async def test_without_a_wish_there_is_no_contact_and_the_channel_alone_is_enough(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert "no contact" in await section(desk, file)
    page = await desk.get(f"{file}/contact-plan")
    least = {"plan_id": field_in(page, "plan_id"), "channel": "number"}
    assert (await desk.post(f"{file}/contact-plan", **least)).status_code == 303
    assert "only by the number of the public page" in await section(desk, file)
    seen = field_in(await desk.get(f"{file}/contact-plan"), "plan_seen")
    wrong = ({"channel": ""}, {"address": ""}, {"named_as": ""}, {"valid_until": "2026-03-04"})
    for one in (*wrong, {"confirmed_on": "2026-03-06"}):
        answer = await desk.post(f"{file}/contact-plan", **plan_fields(plan_seen=seen) | one)
        assert (one, answer.status_code, "the landlord" in answer.text) == (one, 422, True)
        assert ("This day is over. Next step:" in answer.text) is ("valid_until" in one)
    assert len(await plans(app)) == 1


@pytest.mark.parametrize(
    ("channel", "address", "said"),
    [
        ("email", "no at", "This is not an e-mail address."),
        ("email", "a@b@example.org", "This is not an e-mail address."),
        ("text", "abc", "This is not a telephone number."),
        ("text", "0170 1", "This is not a telephone number."),
    ],
)
async def test_nothing_is_agreed_that_could_never_arrive(app: FastAPI, channel: str, address: str, said: str) -> None:
    desk, file = await a_file(app)
    refused = await desk.post(f"{file}/contact-plan", **plan_fields(plan_seen="", channel=channel, address=address))
    assert (refused.status_code, said in refused.text, address in refused.text) == (422, True, True)
    assert await plans(app) == []
    # people can make something of it
    by_people = plan_fields(plan_seen="", channel="phone", address=f"{address}, ask for Lena")
    assert (await desk.post(f"{file}/contact-plan", **by_people)).status_code == 303


async def test_of_two_colleagues_nobody_writes_over_the_other_and_both_are_shown(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await confirmed(desk, file) == 303
    second = await desk.post(
        f"{file}/contact-plan", **plan_fields(plan_seen="", address="0170 333", hours="in the evening")
    )
    assert second.status_code == 409
    assert "A colleague has changed this meanwhile" in second.text
    assert all(word in second.text for word in (NUMBER, "10 to 12", "0170 333", "in the evening"))
    again = plan_fields(plan_seen=field_in_form(second.text), address="0170 333", hours="in the evening")
    assert (await desk.post(f"{file}/contact-plan", **again)).status_code == 303
    assert [one.number for one in await plans(app)] == [1, 2]
    assert "0170 333" in await section(desk, file)
    history = await section(desk, f"{file}/contact-plan", "before")
    assert all(word in history for word in (NUMBER, "0170 333"))
    # an invalid form of before does not learn of it: what it saw stays what it saw
    answer = await desk.post(f"{file}/contact-plan", **plan_fields(plan_seen="", channel=""))
    assert (answer.status_code, field_in_form(answer.text)) == (422, "")


def field_in_form(page: str, name: str = "plan_seen") -> str:
    """What the form of the plan says that it saw, and not the switch above it."""
    return page.partition('id="plan"')[2].partition(f'name="{name}" value="')[2].partition('"')[0]


async def test_what_the_client_writes_while_a_colleague_fills_in_the_form_is_shown_before_it_is_saved(
    app: FastAPI,
) -> None:
    desk, thread = await sit_down(app, "counsellor"), uuid4()
    file = await file_of(desk, await arrived(app, a_request(thread_id=thread, contact=PHONE)))
    page = (await desk.get(f"{file}/contact-plan")).text
    seen = {name: field_in_form(page, name) for name in ("plan_seen", "wish_seen")}
    app.state.workplace = replace(app.state.workplace, now=lambda: NOON + timedelta(minutes=5))
    later = a_message(thread_id=thread, contact={"channel": "email", "value": "new@example.org"})
    await receive([later], workplace=app.state.workplace, now=app.state.workplace.now())
    app.state.workplace = replace(app.state.workplace, now=lambda: NOON + timedelta(minutes=6))
    answer = await desk.post(f"{file}/contact-plan", **plan_fields(**seen))
    assert answer.status_code == 409
    assert all(word in answer.text for word in ("The person has written another way meanwhile", "new@example.org"))
    assert f'value="{NUMBER}"' in answer.text
    assert await plans(app) == []
    again = {name: field_in_form(answer.text, name) for name in ("plan_seen", "wish_seen")}
    assert (await desk.post(f"{file}/contact-plan", **plan_fields(**again))).status_code == 303
    assert NUMBER in await section(desk, file)


async def test_not_safe_now_is_one_step_and_so_is_taking_it_back(app: FastAPI) -> None:
    desk, file = await a_file(app, contact=PHONE)
    assert "not safe" not in (await desk.get("/files")).text
    assert await turned(desk, file, "not_safe") == 303
    page = (await desk.get(file)).text
    assert "It is not safe to contact the person now" in await section(desk, file)
    assert "Not safe: do not contact; look for another way" in page
    assert "not safe: do not contact" in (await desk.get("/files")).text
    assert await turned(desk, file, "not_safe", plan_seen="") == 303
    assert await confirmed(desk, file) == 303
    assert "It is not safe to contact the person now" in await section(desk, file), "a new number does not take it back"
    assert await turned(desk, file, "safe", plan_seen=str((await plans(app))[0].id)) == 409
    tasks = await section(desk, file, "tasks")
    assert ("Not safe: do not contact" in tasks, "Ask again" in tasks) == (True, False), "nobody is sent to ask"
    assert await turned(desk, file, "safe", plan_id="x") == 422
    assert await turned(desk, file, "perhaps") == 422
    assert await turned(desk, file, "safe") == 303
    page = (await desk.get(file)).text
    assert "It is not safe" not in page
    assert NUMBER in await section(desk, file)
    assert "not safe" not in (await desk.get("/files")).text
    happened = page.partition('id="happened"')[2].partition("</section>")[0]
    lines = ("Not safe now: do not contact", "How to reach the person: confirmed", "Safe to contact again")
    assert [happened.count(line) for line in lines] == [1, 1, 1]
    assert not any(word in happened for word in (NUMBER, WORD, "0170 111"))


async def test_on_the_day_it_runs_out_it_is_asked_for_again(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert "Ask again how to reach" not in (await desk.get(file)).text
    assert await confirmed(desk, file) == 303
    tasks = await section(desk, file, "tasks")
    assert f'href="{file}/contact-plan">Ask again how to reach the person' in tasks
    assert "in 30 days" in tasks
    assert await confirmed(desk, file, valid_until="2026-03-07") == 303
    tasks = await section(desk, file, "tasks")
    assert (tasks.count("Ask again"), "in 2 days" in tasks) == (1, True)
    assert 'value="2026-03-07"' in await section(desk, f"{file}/contact-plan", "plan"), "it is not lengthened unseen"
    app.state.workplace = replace(app.state.workplace, now=lambda: NOON + timedelta(days=3))
    assert "This ran out on" in await section(desk, file)
    assert "overdue" in await section(desk, file, "tasks")
    assert 'value="2026-03-07"' not in await section(desk, f"{file}/contact-plan", "plan")


async def test_an_interpreter_sees_it_only_where_it_was_given_and_who_has_no_messages_not_the_wish(
    app: FastAPI,
) -> None:
    desk, file = await a_file(app, contact=PHONE)
    without, given = await sit_down(app, "interpreter"), await sit_down(app, "interpreter")
    await let_in(desk, file, without.person, capacity="interpreter", parts=set(GIVEN) - {"contact"})
    await let_in(desk, file, given.person, capacity="interpreter", parts=("contact",))
    assert not await section(without, file)
    shown = await section(given, file)
    assert "What the person wrote of it is not shown to you." in shown
    assert "0170 111" not in shown
    assert await confirmed(desk, file) == 303
    assert NUMBER not in (await without.get(file)).text
    shown = await section(given, file)
    assert NUMBER in shown
    assert "What the person wrote of it is not shown to you." in shown, "it may be newer"
    assert "<form" not in shown
    assert (await given.get(f"{file}/contact-plan")).status_code == 200
    assert (await given.post(f"{file}/contact-plan/safety", safety="not_safe", plan_id=str(uuid4()))).status_code == 403


async def test_a_correction_of_the_way_ends_what_was_confirmed_before(app: FastAPI) -> None:
    desk, file = await a_file(app, contact=PHONE)
    assert await confirmed(desk, file) == 303
    page = await desk.get(file)
    fields = {name: field_in(page, f"{name}_before") for name in ("called", "reached", "when")}
    seen = {f"{name}_before": value for name, value in fields.items()}
    changed = fields | seen | {"reached": "anna@example.org"}
    assert (await desk.post(f"{file}/details", **changed)).status_code == 303
    shown = await section(desk, file)
    assert ("anna@example.org" in shown, "as written by the person" in shown, NUMBER in shown) == (True, True, False)
    assert "How to reach the person: put right" in await section(desk, file, "happened")


async def test_on_paper_stands_the_plan_and_not_what_it_replaced(app: FastAPI) -> None:
    desk, file = await a_file(app, contact=PHONE)
    assert "0170 111" in (await desk.get(f"{file}/print")).text
    assert await confirmed(desk, file) == 303
    assert await turned(desk, file, "not_safe") == 303
    page = (await desk.get(f"{file}/print")).text
    assert (NUMBER in page, "It is not safe to contact" in page, "0170 111" in page) == (True, True, False)
    counted = "SELECT count(*) FROM audit_entry WHERE act = 'print' AND kind = 'contact_plan'"
    assert await ask(app.state.store, counted) == [(2,)]


async def test_it_is_in_the_copy_and_in_the_access_log_by_its_kind(app: FastAPI) -> None:
    desk, file = await a_file(app)
    second = await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert await confirmed(desk, file) == 303
    assert await turned(desk, file, "not_safe") == 303
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, second) == 303
    entries = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["contact_plan"]["entries"]
    assert {(one["reach_address"], one["reach_code_word"], one["reach_safety"]) for one in entries} == {
        (NUMBER, WORD, "safe"),
        (NUMBER, WORD, "not_safe"),
    }
    for language, words in {"en": "SMS, neutral text", "de": "neutraler Text", "ar": "بنص محايد"}.items():
        copy = (await desk.get(f"{file}/rights/{asked}/copy?language={language}")).text
        assert (words in copy, WORD in copy) == (True, True)
    noted = {
        (*one,) for one in await ask(app.state.store, "SELECT act, ground FROM audit_entry WHERE kind = 'contact_plan'")
    }
    assert {("write", "team"), ("read", "team")} <= noted


async def test_it_moves_the_day_of_deletion(app: FastAPI) -> None:
    desk, file = await a_file(app)
    file_id, workplace, days = UUID(file.rsplit("/", 1)[1]), app.state.workplace, []
    async with workplace.store.reading(desk.person) as work:
        thread_id = (await Files(work).file(file_id)).thread_id
    seen = None
    for later in (0, 40):
        now, plan_id = NOON + timedelta(days=later), uuid4()
        way = Way(channel=Channel.NUMBER, confirmed_on=NOON.date())
        told: dict[str, Any] = {"wish_seen": None, "reader": desk.person, "workplace": workplace, "now": now}
        await acts.confirm(file_id, way, seen=seen, plan_id=plan_id, **told)
        seen = plan_id
        async with workplace.store.errand(Errand.RETENTION) as on_errand:
            [kept] = await KeptData(on_errand).kept_of_client(thread_id, clock=BERLIN)
        days.append(kept.active)
    assert days == [NOON.date(), NOON.date() + timedelta(days=40)]
