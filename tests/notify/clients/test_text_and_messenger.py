"""A notice to a client by text message and by messenger, over a real bus, through the desk, to a real provider."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.notify.building import gateway_file
from tests.notify.channels.provider import Provider, answers, dies, served
from tests.notify.house import House
from tests.servers import Nats
from tests.shared.free_ports import free_port

type Database = Callable[[str], Awaitable[SecretStr]]
NUMBER = "+4915112345678"
WORDS = "Es gibt etwas Neues. Bitte sehen Sie noch einmal nach."


@pytest.fixture
async def notify(bus: Nats, database: Database, tmp_path: Path) -> House:
    return House(bus, await database("notify"), tmp_path, free_port())


async def test_a_notice_goes_out_as_a_text_message(notify: House) -> None:
    gateway = Provider(answers(200))
    async with served(gateway) as port:
        file = gateway_file(notify.folder, port)
        async with notify.service(gateway_file=file, public_url="https://notify.example.org"):
            await notify.ask(notify.client_notice("0151 12345678", channel="text"))
            (ended,) = await notify.ended()
    (asked,) = gateway.asked
    assert (ended.outcome, asked.json["to"], asked.json["text"]) == ("delivered", NUMBER, WORDS)
    assert asked.json["report"].startswith("https://notify.example.org/reports/")


async def test_what_may_have_arrived_is_not_sent_again(notify: House) -> None:
    gateway = Provider(dies)
    async with served(gateway) as port:
        file = gateway_file(notify.folder, port, reports=False)
        async with notify.service(gateway_file=file):
            notice = notify.client_notice(NUMBER, channel="text")
            await notify.ask(notice, notice)
            (ended,) = await notify.ended()
    assert (ended.outcome, len(gateway.asked)) == ("unknown", 1)


async def test_a_notice_goes_out_by_a_messenger(notify: House) -> None:
    bridge = Provider(answers(201))
    async with served(bridge) as port:
        file = notify.folder / "messengers.toml"
        file.write_text(f'[messengers]\nsignal = "signal://127.0.0.1:{port}/+4930901820/{{address}}"\n')
        file.chmod(0o600)
        async with notify.service(messengers_file=file):
            await notify.ask(notify.client_notice("signal: 0151 12345678", channel="messenger"))
            (ended,) = await notify.ended()
    (asked,) = bridge.asked
    assert (ended.outcome, asked.json["recipients"], asked.json["message"]) == ("delivered", [NUMBER], WORDS)
