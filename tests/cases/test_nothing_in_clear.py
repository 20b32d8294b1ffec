"""A day of casework leaves no word of it readable in either database, nor in what goes on the bus or into the log."""

import pytest
from fastapi import FastAPI

from services.cases.contact.gate.texts import read_texts
from services.cases.contact.requests.acts import receive
from tests.attacks.canary import canary, search, search_all
from tests.cases.building import a_message, a_request, hire, sit_down
from tests.cases.database_dump import dump, everything
from tests.cases.desk_acts import file_of, gate_form, replied, walked

FIELDS = ("words", "contact", "when", "message", "answer", "pseudonym")
DUTY = "someone.on.duty@example.org"


async def test_no_word_of_a_client_lies_in_clear(app: FastAPI, capfd: pytest.CaptureFixture[str]) -> None:
    planted = {field: canary(field) for field in FIELDS}
    await hire(app.state.store, "intake_duty", email=DUTY)
    desk = await sit_down(app, "counsellor")
    wish = {"channel": "other", "value": planted["contact"], "when": planted["when"]}
    event = a_request(planted["words"], contact=wish, language="wo")
    await receive([event], workplace=app.state.workplace, now=app.state.workplace.now())
    await receive(
        [a_message(planted["message"], thread_id=event.thread_id)],
        workplace=app.state.workplace,
        now=app.state.workplace.now(),
    )
    file = await file_of(desk, event, planted["pseudonym"])
    assert await replied(desk, file, planted["answer"]) == 303
    assert (await walked(desk, file, **gate_form(language="wo", text="en", shown=read_texts()["en"].name)))[0] == 303
    assert (await walked(desk, file, action="postpone", reason="acute_crisis"))[0] == 303
    page = await desk.get(file)
    assert all(word in page.text for word in planted.values())

    contents = [entry async for entry in dump(app.state.settings.database_url)]
    contents += [entry async for entry in dump(app.state.settings.keys_database_url)]
    assert {place.split(".")[0] for place, _ in contents} > {"request", "message", "file", "gate_record", "client_key"}
    assert search_all(contents, planted) == set()
    assert search("\n".join(capfd.readouterr()).encode(), "log", planted) == set()
    clear = {place for place, content in contents if content in (b"wo", b"acute_crisis", b"other", b"client", b"told")}
    assert clear == set()
    told_of = b"".join(content for place, content in contents if place.startswith("outbox."))
    assert b"cases.notice.requested" in told_of
    assert DUTY.encode() not in told_of


async def test_a_word_that_did_lie_in_clear_would_be_found(app: FastAPI) -> None:
    planted = {"words": canary("words")}
    await receive([a_request()], workplace=app.state.workplace, now=app.state.workplace.now())
    connection = await everything(app.state.settings.database_url)
    await connection.execute("UPDATE request SET language = $1", planted["words"].encode())
    await connection.close()
    contents = [entry async for entry in dump(app.state.settings.database_url)]
    assert {hit.place for hit in search_all(contents, planted)} == {"request.language"}
