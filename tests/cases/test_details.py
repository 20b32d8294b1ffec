"""The client's language, name in the file and way to be reached: one step, sealed, and gone where it was wrong."""

import json
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.words import wish_of
from services.cases.foundation.access.domain import GIVEN
from tests.cases.building import Desk, a_message, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

PHONE = {"channel": "phone", "value": "0170 111", "when": "at night"}
FIELDS = ("called", "reached", "when")


async def a_file(app: FastAPI) -> tuple[Desk, str, UUID]:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request(contact=PHONE, language="de"))
    return desk, await file_of(desk, event), event.thread_id


async def put_right(desk: Desk, file: str, **changes: str) -> int:
    page = await desk.get(file)
    now = {name: field_in(page, f"{name}_before") for name in FIELDS}
    before = {f"{name}_before": value for name, value in now.items()}
    return (await desk.post(f"{file}/details", **(now | before | changes))).status_code


def reach(page: str) -> str:
    """The sheet that says how to reach the client."""
    return page.partition('id="reach"')[2].partition("</section>")[0]


async def test_name_and_way_are_put_right_in_one_step_without_a_request_by_right(app: FastAPI) -> None:
    desk, file, thread_id = await a_file(app)
    await receive(
        [a_message(thread_id=thread_id, contact=PHONE)], workplace=app.state.workplace, now=app.state.workplace.now()
    )
    assert await put_right(desk, file, called="Lighthouse", reached="anna@example.org", when="in the morning") == 303
    page = (await desk.get(file)).text
    assert "<q><bdi>Lighthouse</bdi></q>" in page
    assert all(new in reach(page) for new in ("anna@example.org", "in the morning", "e-mail"))
    for place in (file, f"{file}/print"):
        shown = (await desk.get(place)).text
        assert not any(old in shown for old in ("0170", "at night", "Harbour")), place
    assert await ask(app.state.store, "SELECT 1 FROM rights_request") == []
    trail = (await desk.get(f"{file}/rights")).text
    assert all(word in trail for word in ("0170 111, at night", "Harbour", "anna@example.org, in the morning"))


async def test_the_way_is_taken_away_and_what_stays_as_it_was_leaves_no_trail(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    assert await put_right(desk, file) == 303
    assert await ask(app.state.store, "SELECT 1 FROM correction") == []
    assert await put_right(desk, file, reached="", when="") == 303
    assert "Nothing is agreed yet. Somebody with a number can come back" in (await desk.get(file)).text
    assert len(await ask(app.state.store, "SELECT 1 FROM correction")) == 1


async def test_old_and_new_are_sealed_and_the_log_has_ids_alone(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    assert await put_right(desk, file, called="Lighthouse", reached="0170 222", when="") == 303
    tables = ("correction", "file", "message", "request")
    rows = [row for table in tables for row in await ask(app.state.store, f"SELECT * FROM {table}")]
    stored = " ".join(str(value) for row in rows for value in row)
    assert not any(word in stored for word in ("Harbour", "Lighthouse", "0170", "at night"))
    log = await ask(app.state.store, "SELECT * FROM audit_entry WHERE act IN ('write', 'rights')")
    assert {row.kind for row in log} >= {"file", "conversation"}
    assert not any(word in str(value) for row in log for value in row for word in ("Lighthouse", "0170"))


async def test_a_colleague_who_was_faster_is_not_written_over(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    assert await put_right(desk, file, reached="0170 222") == 303
    stale = {"called_before": "Harbour", "reached_before": "0170 111", "when_before": "at night"}
    answer = await desk.post(f"{file}/details", called="Harbour", reached="0170 333", when="at night", **stale)
    assert answer.status_code == 409
    assert "A colleague has changed this meanwhile" in answer.text
    assert "0170 333" in answer.text, "what was typed is given back"
    assert "0170 222" in reach((await desk.get(file)).text)


async def test_only_whoever_has_the_whole_file_puts_it_right_and_not_while_it_is_only_kept(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    deputy, substitute, stranger = [await sit_down(app, "counsellor") for _ in range(3)]
    await let_in(desk, file, deputy.person)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=GIVEN)
    given = {"called": "X", "called_before": "Harbour", "reached": "0170 111", "when": "at night"}
    given |= {"reached_before": "0170 111", "when_before": "at night"}
    for other in (substitute, stranger):
        assert (await other.post(f"{file}/details", **given)).status_code == 403
    assert "Correct name or way" not in (await substitute.get(file)).text
    assert (await deputy.post(f"{file}/details", **given)).status_code == 303
    restriction = await taken_down(desk, file, "restriction")
    await desk.post(f"{file}/rights/{restriction}", action="restrict", ground="disputed")
    assert "Correct name or way" not in (await desk.get(file)).text
    assert (await desk.post(f"{file}/details", **(given | {"called_before": "X"}))).status_code == 403


@pytest.mark.parametrize("field", FIELDS)
async def test_what_is_too_long_is_given_back(app: FastAPI, field: str) -> None:
    desk, file, _ = await a_file(app)
    assert await put_right(desk, file, **{field: "x" * 501}) == 422
    answer = await desk.post(f"{file}/details", **{field: "x" * 501})
    assert answer.status_code == 422
    assert "x" * 501 in answer.text


async def test_her_copy_says_what_was_put_right_and_which_language_she_speaks(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    second = await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert await put_right(desk, file, reached="0170 222") == 303
    assert (await desk.post(f"{await request_of(app)}/language", spoken="ro")).status_code == 303
    asked_id = await taken_down(desk, file)
    assert await copy_checked(file, asked_id, desk, second) == 303
    parts = json.loads((await desk.get(f"{file}/rights/{asked_id}/data")).text)["parts"]
    [correction], [conversation] = parts["correction"]["entries"], parts["request"]["entries"]
    assert (correction["before"], correction["now"]) == ("0170 111, at night", "0170 222, at night")
    assert (conversation["language"], conversation["speaks"]) == ("de", "ro")
    assert "Romanian" in (await desk.get(f"{file}/rights/{asked_id}/copy?language=en")).text


async def request_of(app: FastAPI) -> str:
    [row] = await ask(app.state.store, "SELECT id FROM request")
    return f"/requests/{row.id}"


async def test_the_page_on_which_she_wrote_is_not_her_language_until_somebody_says_it(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await arrived(app, a_request("Am nevoie de ajutor.", language="en"))
    request = await request_of(app)
    for place in ("/", "/requests", request):
        assert "wrote on the English page" in (await desk.get(place)).text, place
    before = (await desk.get(request)).text
    assert "Request in English" not in before
    assert '<option value="en" selected>' not in before, "nobody confirms a guess with one tap"
    answer = await desk.post(f"{request}/language", spoken="ro")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{request}?told=language")
    assert "Romanian" in (await desk.get("/requests")).text
    page = (await desk.get(request)).text
    assert "Request in Romanian" in page
    assert "Language of the client: Romanian" in page
    assert "wrote on the English page" not in page
    for wrong in ("", "xx", "klingon"):
        assert (await desk.post(f"{request}/language", spoken=wrong)).status_code == 422
    [row] = await ask(app.state.store, "SELECT spoken FROM request")
    assert len(row.spoken) > 64, "sealed and padded"


async def test_the_talk_begins_in_the_language_that_somebody_confirmed(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request(language="en"))
    file = await file_of(desk, event)
    assert '<option value="en" selected>English' not in (await desk.get(f"{file}/gate")).text.partition("field-text")[0]
    answer = await desk.post(f"/requests/{event.request_id}/language", spoken="es")
    assert answer.headers["location"] == f"{file}?told=language"
    assert '<option value="es" selected>Spanish' in (await desk.get(f"{file}/gate")).text
    assert "Spanish" in (await desk.get(file)).text


async def test_who_may_not_write_does_not_say_the_language(app: FastAPI) -> None:
    desk, stranger = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    substitute, interpreter = await sit_down(app, "counsellor"), await sit_down(app, "interpreter")
    event = await arrived(app, a_request())
    place = f"/requests/{event.request_id}/language"
    assert (await stranger.post(place, spoken="ro")).status_code == 303, "without a file everybody who counsels may"
    file = await file_of(desk, event)
    await let_in(desk, file, substitute.person, capacity="substitute", parts=GIVEN)
    await let_in(desk, file, interpreter.person, capacity="interpreter", parts=GIVEN)
    assert (await substitute.post(place, spoken="bg")).status_code == 303
    for other in (stranger, interpreter):
        assert (await other.post(place, spoken="de")).status_code == 403
    assert (await desk.post(f"/requests/{uuid4()}/language", spoken="de")).status_code == 404


async def test_a_correction_by_right_still_goes_its_way(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    asked_id = uuid4()
    await desk.post(f"{file}/rights", **asked_for(asked_id, "correction"))
    given = {"action": "correct", "what": "language", "spoken": "bin", "agreed": "yes"}
    assert (await desk.post(f"{file}/rights/{asked_id}", **given)).status_code == 303
    assert "Edo (Bini)" in (await desk.get(file)).text


@pytest.mark.parametrize(
    ("value", "channel"),
    [("", "none"), ("anna@example.org", "email"), ("+49 (0) 170-1", "phone"), ("Signal: anna", "other")],
)
def test_the_way_is_told_from_what_was_written(value: str, channel: str) -> None:
    assert wish_of(value).channel == channel
