"""Servers that are gone without a word: a connection to them ends by itself, and another one is made."""

import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import nats.errors
import pytest
from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy import text

from shared.bus import subscriptions
from shared.bus.subscriptions import broker_for
from shared.store.connections import SIGNS_OF_LIFE, open_engine
from tests.chaos.wires import on_a_port, to_a_socket
from tests.servers import Nats
from tests.shared.building import until

pytestmark = pytest.mark.real


async def test_a_bus_that_is_gone_without_a_word_is_connected_to_anew(
    bus: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "PING", 1.0)
    async with on_a_port(lambda: bus.server.ports["client"]) as (wire, port):
        broker = broker_for(f"nats://127.0.0.1:{port}", bus.server.seed("intake"), name="intake")
        await broker.connect()
        client = broker.connection
        assert await answers(client, within=30)
        wire.forget()
        assert not await answers(client, within=0.1)
        assert await until(lambda: answers(client, within=1))
        await broker.stop()


async def answers(client: Client, *, within: float) -> bool:
    with suppress(nats.errors.Error):
        await client.flush(timeout=within)  # type: ignore[arg-type]
        return True
    return False


async def test_the_kernel_is_asked_to_end_a_silent_connection_to_a_database(
    database: Callable[[str], Awaitable[SecretStr]],
) -> None:
    """What it then does only a network shows from which packets are gone: `tests/containers`."""
    url = (await database("bus")).get_secret_value()
    folder = parse_qs(urlsplit(url).query)["host"][0]
    async with to_a_socket(folder) as port:
        engine = open_engine(SecretStr(url.replace("@/", f"@127.0.0.1:{port}/").partition("?")[0]), 1)
        async with engine.connect() as connection:
            assert await connection.scalar(text("select 1")) == 1
            raw = await connection.get_raw_connection()
            door = raw.driver_connection._transport.get_extra_info("socket")  # type: ignore[union-attr]
            found = {name: door.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in SIGNS_OF_LIFE}
            assert door.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        await engine.dispose()
    assert found == SIGNS_OF_LIFE
