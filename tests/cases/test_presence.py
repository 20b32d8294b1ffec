"""Two colleagues in one file see each other, for a minute, and nobody else sees either of them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from fastapi import FastAPI
from sqlalchemy import text

from services.cases.casework.presence.domain import Colleague, sentence
from services.cases.retention.erasure.hourly_purge import sweep
from shared.languages import Wording, catalogue
from tests.cases.audit_entries import noted_by
from tests.cases.building import BERLIN, NOON, Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, let_in
from tests.cases.stored_requests import ask

PRIVATE = "Private words of the client"
BY_ITSELF = {"accept": "application/json", "x-asked-by-itself": "yes"}


async def polled(desk: Desk, file: str) -> str:
    answer = await desk.client.get(f"{file}/presence", headers=BY_ITSELF)
    assert answer.json().keys() == {"words"}
    return str(answer.json()["words"])


async def test_two_in_one_file_see_each_other_for_a_minute(app: FastAPI) -> None:
    desk, deputy, other = [await sit_down(app, "counsellor") for _ in range(3)]
    file = await file_of(desk, await arrived(app, a_request(PRIVATE)))
    await let_in(desk, file, deputy.person)
    assert await polled(desk, file) == ""
    page = (await deputy.get(file)).text
    assert f"\u2068{desk.person.name}\u2069 has this file open, too." in page, "without a script, as well"
    assert "has this file open" in await polled(desk, file)
    written = {"note_id": str(uuid4()), "note": "Begun."}
    await deputy.client.post(f"{file}/notes/draft", data=written, headers={"accept": "application/json"})
    assert await polled(desk, file) == f"\u2068{deputy.person.name}\u2069 is writing a note in this file."
    assert (await other.client.get(f"{file}/presence", headers=BY_ITSELF)).status_code == 403
    assert len(await ask(app.state.store, "SELECT 1 FROM presence")) == 2
    app.state.store._now = lambda: NOON + timedelta(seconds=61)
    assert await polled(desk, file) == ""
    await sweep(workplace=app.state.workplace, now=NOON + timedelta(seconds=61))
    assert len(await ask(app.state.store, "SELECT 1 FROM presence")) == 1


async def test_a_page_that_asks_again_fills_no_access_log_and_keeps_no_session(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    before = len(await noted_by(app, desk.person))
    old = datetime.now(UTC) - timedelta(minutes=20)
    async with app.state.store.work() as work:
        await work.connection.execute(text("UPDATE session SET seen_at = :old"), {"old": old})
    for _ in range(3):
        await polled(desk, file)
    assert len(await noted_by(app, desk.person)) == before
    [row] = await ask(app.state.store, "SELECT seen_at FROM session")
    assert row.seen_at == old
    await desk.get(file)
    [row] = await ask(app.state.store, "SELECT seen_at FROM session")
    assert row.seen_at > old


async def test_it_goes_with_the_file(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    await desk.get(file)
    assert len(await ask(app.state.store, "SELECT 1 FROM presence")) == 1
    assert (await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")).status_code == 303
    assert await ask(app.state.store, "SELECT 1 FROM presence") == []


def test_a_sentence_names_those_who_have_an_account() -> None:
    first, second, gone = uuid4(), uuid4(), uuid4()
    names, wording = {first: "Robin", second: "Kim"}, Wording("en", catalogue("en"), BERLIN)
    here = [Colleague(first, writing=True), Colleague(second, writing=False), Colleague(gone, writing=True)]
    said = sentence(here, names, wording)
    assert said == "\u2068Robin\u2069 is writing a note in this file. \u2068Kim\u2069 has this file open, too."
    both = sentence([Colleague(one, writing=False) for one in (first, second)], names, wording)
    assert both == "\u2068Kim\u2069 and \u2068Robin\u2069 have this file open, too."
    assert sentence([], names, wording) == ""
