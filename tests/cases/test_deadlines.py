"""Deadlines through the page: counted by a rule, a law that moves them, and what became of them. What holds for every
page of a concept: test_concept_pages.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from services.cases.casework.calendar.days_due.acts import tell_in_the_morning
from services.cases.casework.calendar.days_due.store import MorningLooks
from services.cases.casework.deadlines.rules.acts import accept
from services.cases.foundation.roles import NotAllowedError
from tests.cases.building import NOON, Desk, a_request, field_in, really_told, sit_down
from tests.cases.deadline_rules import LONGER, a_rule, as_json
from tests.cases.desk_acts import arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.notices import at, requested_notices
from tests.cases.stored_requests import ask

NOTE = "The letter lies with the neighbour."


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    return desk, await file_of(desk, await arrived(app, a_request()))


def by_rule(rule: str = "reflection_period", **changes: str) -> dict[str, str]:
    return {"deadline_id": str(uuid4()), "rule": rule, "starts_on": "2026-02-02", "due_on": "", "what": ""} | changes


async def new_law(app: FastAPI, **changes: Any) -> None:
    lead = await sit_down(app, "lead")
    rules = [a_rule(**LONGER | changes)]
    assert await accept(rules, reader=lead.person, workplace=app.state.workplace, now=NOON) == 1


def tasks_in(page: Response) -> str:
    return page.text.partition('id="tasks"')[2].partition("</section>")[0]


async def test_a_rule_counts_it_and_says_how(app: FastAPI) -> None:
    desk, file = await a_file(app)
    form = await desk.post(f"{file}/deadlines/rule", rule="reflection_period")
    assert form.status_code == 200
    assert "Day from which the authority counts the period" in form.text
    assert "Where the rule stands" in form.text
    assert await ask(app.state.store, "SELECT id FROM deadline") == [], "to choose a rule writes nothing"
    sent = by_rule(what=NOTE, deadline_id=field_in(form, "deadline_id"))
    for _ in range(2):
        assert (await desk.post(f"{file}/deadlines", **sent)).status_code == 303
    page = (await desk.get(f"{file}/deadlines")).text
    for said in (
        "Reflection period: at least until this day",
        "May 2, 2026",
        "§ 59 Abs. 7 AufenthG",
        "That day itself is not counted: the first day is Tuesday, February 3, 2026",
        "no lawyer has read it yet",
        "This replaces no legal advice.",
        NOTE,
    ):
        assert said in page, said
    assert NOTE in (await desk.get(file)).text


async def test_a_day_that_is_over_is_not_called_near(app: FastAPI) -> None:
    desk, file = await a_file(app)
    for due, said, not_said in (
        ("2026-03-10", "A deadline is near", "A deadline is over"),
        ("2026-03-01", "A deadline is over", "A deadline is near"),
    ):
        assert (await desk.post(f"{file}/deadlines", **by_rule(due_on=due))).status_code == 303
        steps = (await desk.get(file)).text.partition('id="steps"')[2].partition("</section>")[0]
        assert (said in steps, not_said in steps) == (True, False)


async def test_another_day_that_an_authority_named_goes_before_the_rule(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert (await desk.post(f"{file}/deadlines", **by_rule(due_on="2026-07-01"))).status_code == 303
    page = (await desk.get(f"{file}/deadlines")).text
    assert "An authority or a court named another day: Wednesday, July 1, 2026." in page


@pytest.mark.parametrize(
    "wrong", [{"rule": "no_rule"}, {"starts_on": ""}, {"starts_on": "x"}, {"due_on": "x"}, {"what": "x" * 501}]
)
async def test_what_is_wrong_in_the_form_of_a_rule_comes_back(app: FastAPI, wrong: dict[str, str]) -> None:
    desk, file = await a_file(app)
    answer = await desk.post(f"{file}/deadlines", **by_rule(what=NOTE) | wrong)
    assert answer.status_code == 422
    assert (NOTE if "what" not in wrong else "x" * 500) in answer.text
    assert await ask(app.state.store, "SELECT id FROM deadline") == []


async def test_a_law_that_moves_it_is_shown_and_a_colleague_takes_the_new_day(app: FastAPI) -> None:
    desk, file = await a_file(app)
    form = by_rule(what=NOTE)
    assert (await desk.post(f"{file}/deadlines", **form)).status_code == 303
    await new_law(app)
    page = await desk.get(f"{file}/deadlines")
    for said in ("The law changed: look again", "as it was: Saturday, May 2, 2026", "now: Sunday, August 2, 2026"):
        assert said in page.text, said
    for place in (file, "/"):
        assert "The law changed, look at the deadline again" in (await desk.get(place)).text
    button = f"{file}/deadlines/{form['deadline_id']}"
    not_seen = await desk.post(button, action="move", seen="1")
    assert (not_seen.status_code, "Please look at it again" in not_seen.text) == (409, True)
    assert (await desk.post(button, action="move", seen=field_in(page, "seen"))).status_code == 303
    moved = (await desk.get(f"{file}/deadlines")).text
    assert "The law changed: look again" not in moved
    assert "Before the law changed it was Saturday, May 2, 2026" in moved
    assert "The law moved a deadline to Aug 2, 2026" in moved.partition('id="happened"')[2]
    [row] = await ask(app.state.store, "SELECT moved_by FROM deadline")
    assert row.moved_by == desk.person.id


async def test_a_colleague_may_leave_the_day_as_it_is(app: FastAPI) -> None:
    desk, file = await a_file(app)
    form = by_rule()
    assert (await desk.post(f"{file}/deadlines", **form)).status_code == 303
    await new_law(app, valid_to="2026-03-04")
    page = await desk.get(f"{file}/deadlines")
    assert "The rule is not in force any more" in page.text
    assert (await desk.post(f"{file}/deadlines/{form['deadline_id']}", action="keep", seen="0")).status_code == 303
    page = await desk.get(f"{file}/deadlines")
    assert ("The law changed" in page.text, "left the day as it is" in page.text) == (False, True)


async def test_it_is_met_missed_or_dropped_with_a_reason_and_opened_again(app: FastAPI) -> None:
    desk, file = await a_file(app)
    form = by_rule("objection_benefits", starts_on="2026-02-16")
    assert (await desk.post(f"{file}/deadlines", **form)).status_code == 303
    button = f"{file}/deadlines/{form['deadline_id']}"
    assert "Objection to a decision on benefits" in tasks_in(await desk.get(file))
    refused = await desk.post(button, action="dropped")
    assert (refused.status_code, "Please say why the deadline is dropped." in refused.text) == (422, True)
    for fields, word in (({"action": "dropped", "why": "not_wanted"}, "dropped"), ({"action": "met"}, "met")):
        assert (await desk.post(button, **fields)).status_code == 303
        page = (await desk.get(f"{file}/deadlines")).text
        assert ("1 deadline is over" in page, f"Deadline {word}" in page.partition('id="happened"')[2]) == (True, True)
        assert "Objection to a decision on benefits" not in tasks_in(await desk.get(file))
        assert (await desk.post(button, action="open")).status_code == 303
    assert "Objection to a decision on benefits" in tasks_in(await desk.get(file))
    assert (await desk.post(f"{file}/deadlines/{uuid4()}", action="met")).status_code == 404
    assert (await desk.post(button, action="send")).status_code == 422


async def test_the_client_finds_it_in_the_copy(app: FastAPI) -> None:
    desk, second = [await sit_down(app, "counsellor") for _ in range(2)]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, second.person)
    assert (await desk.post(f"{file}/deadlines", **by_rule(what=NOTE))).status_code == 303
    asked_id = uuid4()
    assert (await desk.post(f"{file}/rights", **asked_for(asked_id))).status_code == 303
    assert await copy_checked(file, asked_id, desk, second) == 303
    copy = (await desk.get(f"{file}/rights/{asked_id}/copy?language=en")).text
    for said in (NOTE, "Reflection period: at least until this day (§ 59 Abs. 7 AufenthG)", "2026-05-02"):
        assert said in copy, said


@pytest.mark.real
async def test_its_reminder_and_its_day_are_told_in_the_morning(app: FastAPI) -> None:
    desk, _ = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert (await desk.post(f"{file}/deadlines", **by_rule())).status_code == 303
    found, thursday = list[list[str]](), NOON + timedelta(days=42)
    async with app.state.store.work() as work:
        await MorningLooks(work).note_look(NOON.date())
    # it is due on Saturday, May 2: 14 days before that is a Saturday, too, so the reminder comes on Friday, April 17
    for days in (0, 1, 4, 18):
        before, now = len(await requested_notices(app)), thursday + timedelta(days=days)
        assert await tell_in_the_morning(workplace=at(app, now), now=now)
        asked = (await requested_notices(app))[before:]
        found.append(really_told([one for one in asked if one.template == "deadline_near"]))
    mine = [f"{desk.person.id}@example.org"]
    assert found == [[], mine, [], mine]


async def test_nothing_that_is_done_with_it_leaves_the_centre(app: FastAPI) -> None:
    desk, file = await a_file(app)
    form, left = by_rule(), "SELECT count(*) AS number FROM outbox"
    [before] = await ask(app.state.store, left)
    assert (await desk.post(f"{file}/deadlines", **form)).status_code == 303
    await new_law(app)
    button = f"{file}/deadlines/{form['deadline_id']}"
    for fields in ({"action": "move", "seen": "2"}, {"action": "missed"}, {"action": "open"}, {"action": "met"}):
        assert (await desk.post(button, **fields)).status_code == 303
    [after] = await ask(app.state.store, left)
    assert after.number == before.number


async def test_lead_and_deputy_alone_take_rules_into_use(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    with pytest.raises(NotAllowedError):
        await accept([a_rule()], reader=desk.person, workplace=app.state.workplace, now=NOON)
    lead = await sit_down(app, "deputy")
    for new in (1, 0):
        assert await accept([a_rule()], reader=lead.person, workplace=app.state.workplace, now=NOON) == new
    [row] = await ask(app.state.store, "SELECT accepted_by FROM deadline_rule")
    assert row.accepted_by == lead.person.id
    entries = await ask(app.state.store, "SELECT actor, ids FROM audit_entry WHERE kind = 'deadline_rules'")
    assert {(row.actor, tuple(row.ids)) for row in entries} == {(lead.person.id, ())}


async def send(desk: Desk, body: bytes, name: str = "rules.json") -> Response:
    files = {"rules": (name, body, "application/octet-stream")}
    return await desk.client.post("/deadline-rules/import", files=files)


async def test_a_file_with_rules_is_looked_over_and_confirmed(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    body = as_json(a_rule(**LONGER), a_rule())
    preview = await send(lead, body)
    assert preview.status_code == 200
    for said in (
        "2 rules would be taken into use",
        "Before, version 1: Time at least: 3 months",
        "From now on, version 2: Time at least: 6 months",
        "This replaces no legal advice.",
    ):
        assert said in preview.text, said
    assert await ask(app.state.store, "SELECT id FROM deadline_rule") == [], "a preview stores nothing"
    carried = field_in(preview, "rules")
    for _ in range(2):
        assert (await lead.post("/deadline-rules/import/confirm", rules=carried)).status_code == 303
    page = (await lead.get("/deadline-rules?told=accepted")).text
    in_force, _, before = page.partition("Not in force today")
    assert ("Time at least: 6 months" in in_force, "Time at least: 3 months" in before) == (True, True)
    assert len(await ask(app.state.store, "SELECT id FROM deadline_rule")) == 2


@pytest.mark.parametrize("body", [b"", b"x", b'{"rules": [{"id": "<b>"}]}', b"[" * 300_000])
async def test_what_is_wrong_with_a_file_is_said_and_nothing_is_stored(app: FastAPI, body: bytes) -> None:
    lead = await sit_down(app, "lead")
    answer = await send(lead, body)
    assert answer.status_code == (413 if len(body) > 256 * 1024 else 422)
    assert ("What is not right" in answer.text or "problem-rules" in answer.text, "<b>" in answer.text) == (True, False)
    assert (await lead.post("/deadline-rules/import/confirm", rules="no file")).status_code == 422
    assert await ask(app.state.store, "SELECT id FROM deadline_rule") == []
