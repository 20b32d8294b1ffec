"""A colleague who has chosen a second way: a text or a message comes first, a mail where that leads nowhere."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.notify.staff import desk
from tests.notify.building import gateway_file
from tests.notify.channels.provider import Answering, Provider, answers, dies
from tests.notify.channels.provider import served as gateway_served
from tests.notify.house import House
from tests.notify.mailbox import Mailbox, served
from tests.servers import Nats
from tests.shared.free_ports import free_port
from tests.shared.patience import PATIENCE

type Database = Callable[[str], Awaitable[SecretStr]]
ANNA = "anna@example.org"
BOTH = f"{ANNA}\ntext 0151 12345678"


@pytest.fixture
async def notify(bus: Nats, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(desk, "PACE", 0.1)
    return House(bus, await database("notify"), tmp_path, free_port())


@pytest.mark.parametrize(
    ("answering", "texts", "mails"),
    [(answers(200), 1, 0), (answers(422), 1, 1), (answers(503), 1, 1), (dies, 1, 1)],
    ids=["taken", "refused", "away", "unknown"],
)
async def test_a_text_comes_first_and_the_mail_where_it_was_not_taken(
    notify: House, answering: Answering, texts: int, mails: int
) -> None:
    mailbox, gateway = Mailbox(), Provider(answering)
    async with (
        served(mailbox, port=notify.port),
        gateway_served(gateway) as port,
        notify.service(gateway_file=gateway_file(notify.folder, port)),
    ):
        await notify.ask(notify.notice(BOTH))
        await notify.delivered()
    assert (len(gateway.asked), mailbox.asked, len(mailbox.mails)) == (texts, [ANNA], mails)
    assert [one.json["text"] for one in gateway.asked] == ["Es gibt etwas Neues"]


async def test_who_is_only_asked_about_gets_nothing_and_is_answered_alike(notify: House) -> None:
    mailbox, gateway = Mailbox(), Provider(answers(200))
    async with (
        served(mailbox, port=notify.port),
        gateway_served(gateway) as port,
        notify.service(gateway_file=gateway_file(notify.folder, port)),
    ):
        await notify.ask(notify.notice(f"ask {BOTH}"))
        await notify.delivered()
    assert (gateway.asked, mailbox.asked, mailbox.mails) == ([], [ANNA], [])


async def test_while_the_mail_server_is_away_there_is_one_text_and_no_storm(notify: House) -> None:
    mailbox, gateway = Mailbox(), Provider(answers(200))
    async with gateway_served(gateway) as port, notify.app(gateway_file=gateway_file(notify.folder, port)) as app:
        await notify.ask(notify.notice(BOTH))
        await asyncio.wait_for(gateway.came.wait(), PATIENCE)
        async with served(mailbox, port=notify.port):
            await notify.delivered()
        assert app.state.desk._second_tries == {}
    assert (len(gateway.asked), mailbox.mails) == (1, [])


async def test_a_way_that_is_not_set_up_leaves_the_mail(notify: House) -> None:
    mailbox = Mailbox()
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notify.notice(f"{ANNA}\nmessenger signal: 0151 12345678"))
        await notify.delivered()
    assert mailbox.recipients == [ANNA]
