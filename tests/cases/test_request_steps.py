"""A request is taken, handed on, set aside or answered by telephone, and says what the person needs."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.request_steps.domain import Because, Needs, RequestUrgency, Step, StepKind, Wish
from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.domain import (
    Message,
    NewlyWrittenError,
    NothingToTakeBackError,
    StepMeanwhileError,
    Waiting,
    answer_due,
    needs,
    standing_after,
    step,
    unanswered_since,
)
from services.cases.contact.requests.store import Requests
from services.cases.foundation.access.domain import Errand
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from services.cases.retention.schedule.store import KeptData
from services.cases.rights.copies.store import Copies
from shared.clock.working_time import WorkingTime
from shared.events import RequestSealed
from tests.cases.building import (
    BERLIN,
    NOON,
    Desk,
    a_conversation,
    a_message,
    a_request,
    field_in,
    hire,
    really_told,
    seated,
    sit_down,
)
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in, replied
from tests.cases.notices import requested_notices
from tests.cases.request_forms import enter, take
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask, conversation

WORDS = "Somebody from the shelter phoned for her, and she is afraid of the old number."
WHERE = "Advice centre by the canal"
REASON = {"action": "declined", "reason": "other_task", "why": WORDS}


async def listed(desk: Desk, whose: str = "") -> str:
    """The inbox without what is folded away."""
    return (await desk.get(f"/requests?whose={whose}")).text.partition('<details class="sheet">')[0]


async def kinds(app: FastAPI, event: RequestSealed) -> list[str]:
    return [one.kind for one in (await conversation(app.state.store, event.request_id)).steps]


async def waits(app: FastAPI, event: RequestSealed) -> bool:
    return (await conversation(app.state.store, event.request_id)).waiting_since is not None


async def test_what_a_colleague_had_taken_is_given_back_when_the_colleague_leaves(app: FastAPI) -> None:
    leaver, other, lead = (
        await sit_down(app, "counsellor"),
        await sit_down(app, "counsellor"),
        await sit_down(app, "lead"),
    )
    taken, filed, others = [await arrived(app, a_request()) for _ in range(3)]
    for desk, event in ((leaver, taken), (leaver, filed), (other, others)):
        assert (await take(desk, event, "taken")).status_code == 303
    await file_of(other, filed)
    place = f"/requests/{taken.request_id}"
    assert place not in (await other.get("/")).text
    assert (await lead.post(f"/team/{leaver.person.id}/leave", sent="yes")).status_code == 303
    assert place in await listed(other, "nobodys")
    assert place in (await other.get("/")).text, "it waits on the day of every colleague again"
    whose = {row.id: row.taken_by for row in await ask(app.state.store, "SELECT id, taken_by FROM request")}
    kept = {filed.request_id: leaver.person.id, others.request_id: other.person.id}
    assert whose == {taken.request_id: None} | kept, "one with a file goes with its file"


async def test_a_request_is_taken_once_and_a_colleague_who_comes_second_sees_by_whom(app: FastAPI) -> None:
    event = await arrived(app, a_request("My words"))
    first = await seated(app, replace(await hire(app.state.store, "counsellor"), name="Counsellor 1"))
    second = await sit_down(app, "lead")
    before = await second.get(f"/requests/{event.request_id}")
    page = await first.get(f"/requests/{event.request_id}")
    assert "Nobody has taken it yet." in page.text
    for _ in range(2):
        assert (await take(first, event, "taken", page=page)).status_code == 303
    assert await kinds(app, event) == ["taken"], "sent twice it is there once"
    refused = await take(second, event, "taken", page=before)
    assert refused.status_code == 409
    assert "A colleague did something with this request meanwhile" in refused.text
    assert "Taken by: <bdi>Counsellor 1</bdi>" in refused.text
    assert (await conversation(app.state.store, event.request_id)).taken_by == first.person.id
    assert "taken by \u2068Counsellor 1\u2069" in await listed(second)
    assert str(event.request_id) not in await listed(second, "mine")
    assert str(event.request_id) not in await listed(second, "nobodys")
    assert str(event.request_id) in await listed(first, "mine")
    assert (await take(second, event, "taken", page=refused)).status_code == 303, "who has seen it may take it over"
    assert (await conversation(app.state.store, event.request_id)).taken_by == second.person.id
    assert await waits(app, event)


async def test_a_refused_step_keeps_every_word(app: FastAPI) -> None:
    event, desk, other = await arrived(app, a_request()), await sit_down(app), await sit_down(app, "lead")
    page = await desk.get(f"/requests/{event.request_id}")
    assert (await take(other, event, "taken")).status_code == 303
    refused = await take(desk, event, page=page, **REASON)
    assert (refused.status_code, WORDS in refused.text, await kinds(app, event)) == (409, True, ["taken"])
    assert 'value="other_task" selected' in refused.text
    for wrong in (
        {"reason": ""},
        {"reason": "x"},
        {"action": "forwarded"},
        {"action": "x"},
        {"why": f"{WORDS}{'x' * 1000}"},
        {"step_id": "x"},
        {"seen": "x"},
    ):
        answer = await take(desk, event, **REASON | wrong)
        assert (answer.status_code, WORDS in answer.text) == (422, True), wrong
    assert await kinds(app, event) == ["taken"]


async def test_the_colleague_to_whom_it_is_handed_gets_the_notice_of_a_new_request_and_nobody_else(
    app: FastAPI,
) -> None:
    desk, on_duty = await sit_down(app, "counsellor"), await hire(app.state.store, "intake_duty")
    colleague = await hire(app.state.store, "counsellor", email="colleague@example.org")
    interprets = await hire(app.state.store, "interpreter")
    event = await arrived(app, a_request())
    assert really_told(await requested_notices(app)) == [f"{on_duty.id}@example.org"]
    for wrong, status in ((interprets.id, 422), (uuid4(), 422), ("", 422)):
        assert (await take(desk, event, "handed", to_staff=str(wrong))).status_code == status
    assert await kinds(app, event) == []
    before = len(await requested_notices(app))
    assert (await take(desk, event, "handed", to_staff=str(colleague.id))).status_code == 303
    new = (await requested_notices(app))[before:]
    assert really_told(new) == ["colleague@example.org"]
    assert {one.template for one in new} == {"something_new"}
    assert len(new) == before, "the bus shows as much as of a new request"
    assert str(event.request_id) in await listed(await seated(app, colleague), "mine")
    assert await waits(app, event)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (REASON, "Declined"),
        ({"action": "forwarded", "reason": "other_place", "forwarded_to": WHERE}, "Forwarded to another place"),
        ({"action": "no_request"}, "No request"),
    ],
)
async def test_setting_aside_ends_the_waiting_until_it_is_taken_back(
    app: FastAPI, told: dict[str, str], shown: str
) -> None:
    event, desk = await arrived(app, a_request()), await sit_down(app, "counsellor")
    since = (await conversation(app.state.store, event.request_id)).waiting_since
    assert (await take(desk, event, "taken_back")).status_code == 409, "there is nothing to take back"
    assert (await take(desk, event, **told)).status_code == 303
    assert not await waits(app, event)
    page = (await desk.get(f"/requests/{event.request_id}")).text
    assert all(word in page for word in (shown, *(told[one] for one in ("why", "forwarded_to") if one in told)))
    assert "Nobody waits for an answer." in await listed(desk)
    folded = told["action"] == "no_request"
    assert (str(event.request_id) in await listed(desk)) is not folded
    assert (await take(desk, event, "taken_back")).status_code == 303
    assert (await conversation(app.state.store, event.request_id)).waiting_since == since
    assert "1 person waits for an answer." in await listed(desk)
    assert await kinds(app, event) == ["taken_back", told["action"]]


@pytest.mark.parametrize("action", ["declined", "no_request"])
async def test_a_person_who_writes_again_waits_again(app: FastAPI, action: str) -> None:
    event, desk = await arrived(app, a_request()), await sit_down(app, "counsellor")
    assert (await take(desk, event, **REASON | {"action": action})).status_code == 303
    await receive([a_message(thread_id=event.thread_id)], workplace=app.state.workplace, now=NOON)
    found = await conversation(app.state.store, event.request_id)
    assert (found.set_aside, found.waiting_since, found.steps[0].kind) == (None, NOON, action)
    assert str(event.request_id) in await listed(desk)


async def test_what_was_written_meanwhile_is_read_before_the_waiting_ends(app: FastAPI) -> None:
    event, desk = await arrived(app, a_request()), await sit_down(app, "counsellor")
    page = await desk.get(f"/requests/{event.request_id}")
    await receive([a_message("Please hurry.", event.thread_id)], workplace=app.state.workplace, now=NOON)
    for told in (REASON, {"action": "spoke"}, {"action": "no_request"}):
        refused = await take(desk, event, page=page, **told)
        assert (refused.status_code, "Please read it first." in refused.text) == (409, True)
        assert "Please hurry." in refused.text
    assert await waits(app, event)
    assert (await take(desk, event, "taken", page=page)).status_code == 303


async def test_speaking_by_telephone_ends_the_waiting_and_is_the_first_answer(app: FastAPI) -> None:
    event, desk = await arrived(app, a_request()), await sit_down(app, "counsellor")
    answer = await take(desk, event, "spoke")
    assert answer.headers["location"] == f"/requests/{event.request_id}?told=spoke"
    found = await conversation(app.state.store, event.request_id)
    assert (found.waiting_since, found.first_reply_at, found.steps[0].kind) == (None, NOON, StepKind.SPOKE)
    assert "Nobody waits for an answer." in await listed(desk)
    assert "Saved: you spoke by telephone." in (await desk.get(answer.headers["location"])).text


async def test_in_a_file_it_leads_to_the_note_of_the_call(app: FastAPI) -> None:
    event, desk, other = await arrived(app, a_request()), await sit_down(app, "counsellor"), await sit_down(app)
    file = await file_of(desk, event)
    shown = await desk.get(file)
    assert (await take(other, event, "spoke", page=shown)).status_code == 403
    assert (await take(desk, event, "taken", page=shown)).status_code == 409, "a file has its team"
    answer = await take(desk, event, "spoke", page=shown)
    assert answer.headers["location"] == f"{file}/notes?told=spoke"
    form = (await desk.get(answer.headers["location"])).text
    assert 'name="kind" value="call" checked' in form
    assert "There is a message that waits" not in (page := (await desk.get(file)).text)
    assert "Spoke by telephone" in page.partition('id="happened"')[2]
    await receive([a_message(thread_id=event.thread_id)], workplace=app.state.workplace, now=NOON)
    await let_in(desk, file, other.person, capacity="substitute", parts=("messages",))
    answer = await take(other, event, "spoke", page=await other.get(file))
    assert answer.headers["location"] == f"{file}?told=spoke", "a substitute without the notes writes none"


async def test_what_the_person_needs_has_a_history_and_stands_in_the_list(app: FastAPI) -> None:
    event, desk, other = await arrived(app, a_request()), await sit_down(app), await sit_down(app, "lead")
    before = await other.get(f"/requests/{event.request_id}")
    first = {"spoken": "ti", "mediation": "needed", "urgency": "usual", "gender_wish": "woman"}
    for _ in range(2):
        assert (await enter(desk, event, page=before, **first)).status_code == 303
    assert len((await conversation(app.state.store, event.request_id)).all_needs) == 1, "sent twice it is there once"
    page = await desk.get(f"/requests/{event.request_id}")
    assert all(f"<dd>{word}</dd>" in page.text for word in ("Tigrinya", "needed", "not urgent", "a woman"))
    assert "Tigrinya" in await listed(desk)
    late = {"needs_id": str(uuid4()), "spoken": "am", "urgency": "danger"}
    refused = await enter(other, event, page=before, **late)
    assert refused.status_code == 409
    assert "A colleague entered something else here meanwhile" in refused.text
    assert ('value="am" selected' in refused.text, "<dd>Tigrinya</dd>" in refused.text) == (True, True)
    assert (await enter(other, event, **first | {"spoken": "x"})).status_code == 422
    assert "answer until 3/9/26" in await listed(desk)
    assert (await enter(other, event, page=refused, **first | {"urgency": "danger"})).status_code == 303
    assert "urgent: somebody may be in danger" in (shown := await listed(desk))
    assert "answer until today, 5:00" in shown
    assert (await desk.post(f"/requests/{event.request_id}/language", spoken="am")).status_code == 303
    found = await conversation(app.state.store, event.request_id)
    assert [(one.spoken, one.urgency) for one in found.all_needs] == [
        ("am", "danger"),
        ("ti", "danger"),
        ("ti", "usual"),
    ]
    assert found.spoken == "am"
    history = (await desk.get(f"/requests/{event.request_id}")).text.partition("3 entries until now")[2]
    history = history.partition("</details>")[0]
    assert (history.count("<li>"), "Tigrinya" in history, "not urgent" in history) == (3, True, True)


async def test_how_urgent_it_is_can_be_changed_when_there_is_a_file(app: FastAPI) -> None:
    """Else one that was urgent once stayed so for ever, and another could not become it."""
    event, desk = await arrived(app, a_request()), await sit_down(app)
    needed = {"spoken": "ti", "mediation": "needed", "urgency": "danger", "gender_wish": "woman"}
    assert (await enter(desk, event, **needed)).status_code == 303
    file = await file_of(desk, event)
    shown = await desk.get(file)
    given = {name: field_in(shown, name) for name in ("needs_id", "needs_before", "spoken", "mediation", "gender_wish")}
    assert "urgent: somebody may be in danger" in shown.text.partition('id="urgency"')[2].partition("</section>")[0]
    answer = await desk.post(f"/requests/{event.request_id}/needs", **given, urgency="usual", appointment="no_longer")
    assert answer.status_code == 303
    assert (await desk.get(answer.headers["location"])).headers["location"] == f"{file}?told=needs"
    async with app.state.store.reading(desk.person) as work:
        found = await Requests(work).conversation(event.request_id)
    now = found.needs
    assert now
    assert (found.is_urgent, now.appointment, now.spoken, now.gender_wish) == (False, "no_longer", "ti", "woman")
    page = (await desk.get(f"{file}?told=needs")).text
    assert ("Saved." in page, "2 entries until now" in page) == (True, True)


async def test_a_file_says_until_when_to_answer(app: FastAPI) -> None:
    event, desk, reads = (
        await arrived(app, a_request()),
        await sit_down(app, "counsellor"),
        await sit_down(app, "interpreter"),
    )
    assert (await enter(desk, event, urgency="deadline")).status_code == 303
    file = await file_of(desk, event)
    await let_in(desk, file, reads.person, capacity="interpreter", parts=("messages",))
    shown = (await desk.get(file)).text.partition('id="tasks"')[2].partition("</section>")[0]
    assert f'href="{file}#answer">Answer</a>' in shown
    assert "today 5:00" in shown
    assert "<dd>urgent: a deadline is near</dd>" in (await desk.get(file)).text
    assert 'id="tasks"' not in (await reads.get(file)).text, "an interpreter answers nobody"
    assert await replied(desk, file) == 303
    assert 'id="tasks"' not in (await desk.get(file)).text


async def test_steps_and_needs_are_in_the_copy(app: FastAPI) -> None:
    event, desk, second = await arrived(app, a_request()), await sit_down(app), await sit_down(app)
    told = {"reason": "no_language", "why": WORDS, "forwarded_to": WHERE}
    assert (await take(desk, event, "forwarded", **told)).status_code == 303
    assert (await enter(desk, event, urgency="deadline", gender_wish="man")).status_code == 303
    async with app.state.store.reading(desk.person) as work:
        whole = await Copies(work).copy_of_request(event.thread_id, key=app.state.workplace.keys.mark)
        copy = {part.table: part.entries for part in whole}
    assert [one.values["step_words"] for one in copy["request_step"]] == [WORDS]
    file = await file_of(desk, event)
    await let_in(desk, file, second.person)
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, second) == 303
    parts = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]
    [line], [needed] = parts["request_step"]["entries"], parts["request_needs"]["entries"]
    assert (line["step"], line["step_because"], line["forwarded_to"]) == ("forwarded", "no_language", WHERE)
    assert (needed["needs_urgency"], needed["needs_gender_wish"]) == ("deadline", "man")
    for language, words in {"en": "Forwarded to another place", "de": "weitergeleitet", "ar": "أُحيل"}.items():
        assert words in (await desk.get(f"{file}/rights/{asked}/copy?language={language}")).text


async def test_they_go_with_the_request_when_its_period_is_over(app: FastAPI) -> None:
    event, desk = await arrived(app, a_request()), await sit_down(app, "counsellor")
    assert (await take(desk, event, **REASON)).status_code == 303
    assert (await enter(desk, event, urgency="usual")).status_code == 303
    async with app.state.workplace.store.errand(Errand.RETENTION) as on_errand:
        [kept] = await KeptData(on_errand).kept_of_client(event.thread_id, clock=BERLIN)
    assert (kept.active, kept.runs_since) == (NOON.date(), NOON.date()), "the period of any request without a file"
    tables = ("request", "message", "request_step", "request_needs")
    counted = " + ".join(f"(SELECT count(*) FROM {one})" for one in tables)
    assert (await ask(app.state.store, f"SELECT {counted}"))[0][0] == len(tables)
    workplace = app.state.workplace
    await erase([event.thread_id], ground=LegalGround.DUTY, workplace=workplace, now=workplace.now())
    assert (await ask(app.state.store, f"SELECT {counted}"))[0][0] == 0


async def test_nothing_of_it_stands_in_the_clear(app: FastAPI) -> None:
    event, desk = await arrived(app, a_request()), await sit_down(app, "counsellor")
    assert (await take(desk, event, **REASON | {"forwarded_to": WHERE})).status_code == 303
    assert (await enter(desk, event, urgency="danger", spoken="ti")).status_code == 303
    rows = await ask(app.state.store, "SELECT * FROM request_step") + await ask(
        app.state.store, "SELECT * FROM request_needs"
    )
    assert not [
        word for word in (WORDS, WHERE, "other_task", "danger", "'ti'") if word in str([tuple(row) for row in rows])
    ]
    entries = {tuple(row) for row in await ask(app.state.store, "SELECT act, kind FROM audit_entry")}
    assert ("write", "conversation") in entries


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        (None, "2026-03-10 10:00"),
        (RequestUrgency.USUAL, "2026-03-10 10:00"),
        (RequestUrgency.DANGER, "2026-03-06 14:00"),
    ],
)
def test_an_answer_is_due_after_two_working_days_and_an_urgent_one_after_four_hours(
    urgency: RequestUrgency | None, due: str
) -> None:
    friday = datetime(2026, 3, 6, 10, tzinfo=BERLIN)
    urgent = urgency is RequestUrgency.DANGER
    found = answer_due(Waiting(friday, is_urgent=urgent), WorkingTime(BERLIN))
    assert found == datetime.fromisoformat(due).replace(tzinfo=BERLIN)
    assert answer_due(Waiting(None), WorkingTime(BERLIN)) is None


def test_an_urgent_request_of_the_evening_is_due_the_next_working_day() -> None:
    evening = datetime(2026, 3, 6, 16, tzinfo=BERLIN)
    assert answer_due(Waiting(evening, is_urgent=True), WorkingTime(BERLIN)) == datetime(2026, 3, 9, 12, tzinfo=BERLIN)


def a_step(kind: StepKind, **given: Any) -> Step:
    return Step(id=uuid4(), thread_id=uuid4(), key_id="key", at=NOON, by=UUID(int=1), kind=kind, **given)


def test_a_step_is_refused_where_something_happened_meanwhile() -> None:
    given: dict[str, Any] = {"step_id": uuid4(), "by": UUID(int=1), "now": NOON}
    older = a_step(StepKind.TAKEN)
    plain = a_conversation()
    seen = plain.messages[-1].id
    with pytest.raises(StepMeanwhileError):
        step(replace(plain, steps=(older,)), Wish(kind=StepKind.TAKEN), step_before=None, seen=seen, **given)
    with pytest.raises(StepMeanwhileError):
        step(replace(plain, file_id=uuid4()), Wish(kind=StepKind.DECLINED), step_before=None, seen=seen, **given)
    with pytest.raises(NothingToTakeBackError):
        step(plain, Wish(kind=StepKind.TAKEN_BACK), step_before=None, seen=seen, **given)
    with pytest.raises(NewlyWrittenError):
        step(plain, Wish(kind=StepKind.SPOKE), step_before=None, seen=None, **given)
    new = step(plain, Wish(kind=StepKind.DECLINED, reason=Because.OTHER), step_before=None, seen=seen, **given)
    assert new
    assert (
        step(replace(plain, steps=(new,)), Wish(kind=StepKind.DECLINED), step_before=None, seen=seen, **given) is None
    )
    with pytest.raises(StepMeanwhileError):
        needs(plain, Needs(), needs_id=uuid4(), before=uuid4(), by=UUID(int=1), now=NOON)


def test_who_is_taken_back_waits_since_the_first_message_without_an_answer() -> None:
    def message(hours: int, author: UUID | None = None) -> Message:
        return Message(uuid4(), NOON + timedelta(hours=hours), author, "Words")

    assert unanswered_since([message(0), message(1)]) == NOON
    assert unanswered_since([message(0), message(1, UUID(int=1)), message(2), message(3)]) == NOON + timedelta(hours=2)
    assert unanswered_since([message(0), message(1, UUID(int=1))]) is None
    answered = a_conversation(first_reply_at=NOON - timedelta(hours=1))
    assert standing_after(a_step(StepKind.SPOKE), answered)["first_reply_at"] == NOON - timedelta(hours=1)


async def test_the_filters_are_shown_in_every_language(app: FastAPI) -> None:
    professional: dict[str, Any] = {"from": "professional"}
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request(WORDS, **professional))
    for language, words in {
        "en": ("Nobody has taken", "written by a professional"),
        "de": ("Noch frei",),
        "ar": ("لم يتولّها أحد",),
    }.items():
        page = (await desk.get(f"/requests?whose=nobodys&lang={language}")).text
        assert all(word in page for word in words), language
        assert f"/requests/{event.request_id}" in page
    assert (await desk.get("/requests?whose=nonsense")).status_code == 200
    async with app.state.store.reading(desk.person) as work:
        assert [one.id for one in await Requests(work).inbox(start=0, size=9, whose="nobodys")] == [event.request_id]
