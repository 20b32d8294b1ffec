"""What no part of an installation says by itself: a message that the bus passed over, a page that cannot be read."""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest

from deploy.local.inspection import damaged_pages, lost_events
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation, write_description
from deploy.operations.findings import Finding
from deploy.trouble import Trouble
from shared.topology import API
from tests.deploy.bus import member

pytestmark = pytest.mark.real
SUBJECT = "intake.request.sealed"
HANDLED = "insert into inbox (event_id) values (:'id');"
PUBLISHED = """
insert into outbox (event_id, subject, body, created_at, published_at)
values (:'id', 'intake.request.sealed', '', now(), now() - interval '1 hour');
"""


class Centre(NamedTuple):
    """Its servers run, and no service."""

    installation: Installation
    servers: Servers


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    installation = Installation(tmp_path_factory.mktemp("lost") / "north", "north")
    write_description(installation)
    servers = Servers(installation)
    servers.postgres.start()
    servers.ensure_databases()
    servers.nats.start()
    servers.nats.provision()
    yield Centre(installation, servers)
    servers.nats.stop()
    servers.postgres.stop()


async def judged(centre: Centre) -> Finding:
    return await asyncio.to_thread(lost_events.judged, centre.installation)


async def test_a_message_that_the_bus_passed_over_is_missed_by_the_doctor(centre: Centre) -> None:
    servers, sent = centre.servers, [str(uuid4()) for _ in range(3)]
    async with member(servers.nats, "intake") as intake:
        for id in sent:
            await intake.publish(SUBJECT, id.encode() * 20)
            servers.postgres.sql(PUBLISHED, database="intake", id=id)
    assert (await judged(centre)).state == "ok", "they wait"
    damage_first_message(servers)
    assert await handle_all(servers) == sent[1:], "the bus says nothing of the first one"
    found = await judged(centre)
    assert (found.state, found.found[-11:]) == ("missing", "1 of intake")
    assert found.next_step == "./kokon recreate-stream intake"
    servers.postgres.sql(HANDLED, database="cases", id=sent[0])
    assert (await judged(centre)).state == "ok"


async def test_what_was_put_aside_is_not_lost(centre: Centre) -> None:
    servers, id = centre.servers, str(uuid4())
    servers.postgres.sql(PUBLISHED, database="intake", id=id)
    assert await asyncio.to_thread(lost_events.lost_events, servers) == {"intake": 1}
    async with member(servers.nats, "cases") as cases:
        headers = {"Kokon-Reason": "unreadable", "Kokon-Deliveries": "1"}
        await cases.client.jetstream().publish(f"cases.dead.{SUBJECT}", b"x", headers=headers)
    assert await asyncio.to_thread(lost_events.lost_events, servers) == {}


def damage_first_message(servers: Servers) -> None:
    """While the server is stopped; it starts again from its index, and looks at no message."""
    servers.nats.stop()
    [block] = servers.nats.streams.glob("**/streams/intake/msgs/1.blk")
    content = bytearray(block.read_bytes())
    content[len(content) // 6] ^= 1
    block.write_bytes(content)
    servers.nats.start()


async def handle_all(servers: Servers) -> list[str]:
    """As `cases` does it; returns the ids in the order in which they came."""
    found: list[str] = []
    async with member(servers.nats, "cases") as cases:
        subscription = await cases.client.jetstream(prefix=API).pull_subscribe_bind("cases_request_sealed", "intake")
        for _ in range(2):
            [message] = await subscription.fetch(1, timeout=30)
            await message.ack_sync()
            found.append(message.data[:36].decode())
            servers.postgres.sql(HANDLED, database="cases", id=found[-1])
    return found


def test_a_damaged_page_is_said_from_the_first_time_on_that_it_is_read(centre: Centre) -> None:
    postgres = centre.servers.postgres
    assert isinstance(postgres, EmbeddedPostgres)
    postgres.sql("create table kept as select generate_series(1, 100) as number; checkpoint;")
    assert damaged_pages.judged(centre.installation).state == "ok"
    place = postgres.folder / "data" / postgres.sql("select pg_relation_filepath('kept');")
    content = bytearray(place.read_bytes())
    content[-100] ^= 1
    place.write_bytes(content)
    postgres.restart()
    with pytest.raises(Trouble):
        postgres.sql("select sum(number) from kept;")
    found = damaged_pages.judged(centre.installation)
    assert (found.state, "postgres is damaged" in found.found) == ("missing", True)
