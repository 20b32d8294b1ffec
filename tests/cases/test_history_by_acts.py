"""A history is written through the acts, each at its own moment; the clock of the service stands at today."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.cases.casework.consents.domain import What
from services.cases.contact.gate.store import Gates
from services.cases.contact.requests.acts import answer, receive
from services.cases.contact.requests.store import Requests
from services.cases.files.file.acts import open_from
from services.cases.files.file.domain import ClosedBecause
from services.cases.files.file.store import Files
from services.cases.retention.closings.acts import Close, close
from services.cases.retention.closings.domain import Ending
from services.cases.rights.disclosures.acts import note
from services.cases.rights.disclosures.domain import Because, Way
from services.cases.rights.disclosures.store import Disclosures
from shared.accounts.domain import Person
from shared.languages import Wording, catalogue
from tests.cases.building import BERLIN, NOON, Database, a_request, sit_down
from tests.cases.desk_acts import gate_form, walked
from tests.cases.erasure_centre import Centre, a_centre

ARRIVED = datetime(2025, 9, 1, 8, 15, tzinfo=UTC)
ANSWERED = datetime(2025, 9, 2, 9, 30, tzinfo=UTC)
OPENED = datetime(2025, 9, 4, 10, tzinfo=UTC)
TALKED = datetime(2025, 9, 10, 13, tzinfo=UTC)
NOTED = datetime(2025, 10, 6, 12, 45, tzinfo=UTC)
TOLD_ON = date(2025, 10, 5)
CLOSED = datetime(2025, 12, 18, 15, tzinfo=UTC)


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as made:
        yield made


async def last_message(centre: Centre, request_id: UUID, desk: Person) -> UUID:
    async with centre.store.reading(desk) as work:
        return (await Requests(work).conversation(request_id)).messages[-1].id


async def test_what_happened_keeps_the_moment_at_which_it_was_done(centre: Centre) -> None:
    desk, event, workplace = await sit_down(centre.app, "counsellor"), a_request("I need help."), centre.workplace
    person, request_id = desk.person, event.request_id
    await receive([event], workplace=workplace, now=ARRIVED)
    seen = await last_message(centre, request_id, person)
    await answer(request_id, "Come in.", reply_id=uuid4(), seen=seen, reader=person, workplace=workplace, now=ANSWERED)
    file_id = await open_from(
        request_id, pseudonym="Harbour", responsible=person.id, reader=person, workplace=workplace, now=OPENED
    )
    centre.clock.now = TALKED
    assert (await walked(desk, f"/files/{file_id}", **gate_form()))[0] == 303
    centre.clock.now = NOON
    await note(
        file_id,
        "Youth welfare office",
        [What.SITUATION],
        "A child was in danger.",
        way=Way.SPOKEN,
        because=Because.DANGER,
        disclosure_id=uuid4(),
        told_on=TOLD_ON,
        reader=person,
        workplace=workplace,
        now=NOTED,
    )
    ending = Ending(because=ClosedBecause.GOALS_REACHED)
    await close(
        file_id, Close(ending), Wording("en", catalogue("en"), BERLIN), reader=person, workplace=workplace, now=CLOSED
    )

    async with centre.store.reading(person) as work:
        file = await Files(work).file(file_id)
        conversation = await Requests(work).conversation(request_id)
        gate = await Gates(work).gate(file)
        [disclosure] = await Disclosures(work).of(file)
    assert (conversation.arrived_at, conversation.first_reply_at) == (ARRIVED, ANSWERED)
    assert [message.at for message in conversation.messages] == [ARRIVED, ANSWERED]
    assert (file.opened_at, file.closed_at) == (OPENED, CLOSED)
    assert file.code.startswith("25-")
    assert [one.at for one in gate.records] == [TALKED]
    assert (disclosure.told_on, disclosure.noted_at) == (TOLD_ON, NOTED)

    page = (await desk.get(f"/files/{file_id}")).text
    wording = Wording("en", catalogue("en"), BERLIN)
    for moment in (TALKED, CLOSED):
        assert wording.day(moment, "medium") in page
    assert wording.day(TOLD_ON, "medium") in page
    assert wording.day(NOON, "medium") not in page
