"""Who is on duty, who gets a file and who becomes deputy hears of it by mail, over a real bus and a mail server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.cases.app import create_app as create_cases
from services.cases.files.deputies.acts import give_deputies
from services.cases.files.file.acts import open_from
from services.cases.files.hand_overs.acts import give, give_out
from services.cases.files.hand_overs.domain import Choice, Words
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.acts import enter
from services.cases.people.duty.domain import Duty
from services.cases.people.usual_deputies.acts import name_deputy
from services.notify import keys
from services.notify.app import create_app as create_notify
from shared.accounts.domain import Person
from shared.events import RequestSealed
from tests.cases import building as cases
from tests.notify import building as notify
from tests.notify.mailbox import Mailbox, served
from tests.servers import Nats
from tests.shared.building import connected, until

pytestmark = pytest.mark.real
NOTE = "The brother must not know of us."


class House:
    """A centre whose casework and mails run."""

    def __init__(self, app: FastAPI, mailbox: Mailbox, bus: Nats) -> None:
        self.app, self.mailbox, self._bus = app, mailbox, bus

    @property
    def workplace(self) -> Workplace:
        workplace: Workplace = self.app.state.workplace
        return workplace

    async def hire(self, name: str, *roles: str) -> Person:
        return await cases.hire(self.app.state.store, *roles, email=f"{name}@example.org")

    async def arrives(self) -> RequestSealed:
        event = cases.a_request()
        async with connected(self._bus, "intake") as client:
            await client.jetstream().publish(event.subject, event.body())
        return event

    async def mailed(self, *names: str) -> None:
        """Exactly these since the last time, each once."""
        wanted = sorted(f"{name}@example.org" for name in names)
        await until(lambda: len(self.mailbox.recipients) >= len(wanted))
        assert sorted(self.mailbox.recipients) == wanted
        self.mailbox.recipients.clear()


@pytest.fixture
async def house(database: Callable[[str], Awaitable[SecretStr]], bus: Nats, tmp_path: Path) -> AsyncIterator[House]:
    key = keys.init(tmp_path / "notify.json", cases.CENTRE)
    async with AsyncExitStack() as stack:
        mailbox = Mailbox()
        port = await stack.enter_async_context(served(mailbox))
        at_work = await cases.some_settings(
            database, tmp_path, nats_url=bus.url, nats_seed=bus.seeds["cases"], notify_sealing_key=key.public()
        )
        sending = notify.some_settings(
            tmp_path,
            nats_url=bus.url,
            nats_seed=bus.seeds["notify"],
            database_url=await database("notify"),
            centre=cases.CENTRE,
            smtp_url=f"smtp://127.0.0.1:{port}",
        )
        app = create_cases(at_work)
        for one in (app, create_notify(sending)):
            await stack.enter_async_context(one.router.lifespan_context(one))
        yield House(app, mailbox, bus)


async def test_everybody_hears_what_concerns_them_and_no_mail_says_anything(house: House) -> None:
    lead, ada, ben, cem = [
        await house.hire(name, role)
        for name, role in (("lead", "lead"), ("ada", "counsellor"), ("ben", "counsellor"), ("cem", "counsellor"))
    ]
    workplace, today = house.workplace, house.workplace.today()
    await enter(Duty(uuid4(), ada.id, today, today), reader=lead, now=workplace.now(), workplace=workplace)
    event = await house.arrives()
    await house.mailed("ada")
    await name_deputy(ada.id, ben.id, reader=ada, workplace=workplace)
    file_id = await opened(house, event, ada)
    await house.mailed("ben")
    await give(file_id, cem.id, words=Words(NOTE), reader=ada, workplace=workplace)
    await house.mailed("cem")
    second_event = await house.arrives()
    await house.mailed("ada")
    await name_deputy(ada.id, None, reader=ada, workplace=workplace)
    second = await opened(house, second_event, ada)
    await give_deputies({second: ben.id}, reader=lead, workplace=workplace)
    await house.mailed("ben")
    await give_out(ada.id, [Choice(second, cem.id, Words(NOTE))], reader=lead, workplace=workplace)
    await house.mailed("cem")
    written = "".join(mail.as_string() for mail in house.mailbox.mails)
    assert len(house.mailbox.mails) == 6
    assert not any(word in written for word in (NOTE, "26-0", "Harbour", str(file_id), str(second)))


async def opened(house: House, event: RequestSealed, person: Person) -> UUID:
    return await open_from(
        event.request_id,
        pseudonym="Harbour",
        responsible=person.id,
        reader=person,
        workplace=house.workplace,
        now=house.workplace.now(),
    )
