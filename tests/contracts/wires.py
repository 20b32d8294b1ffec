"""The real bus of one centre and of the office, and the five services that run on it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from nats.js.api import RawStreamMsg
from pydantic import SecretStr
from sqlalchemy import select

from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.nats.identities import HUB_IDENTITIES
from shared.events import Event, ReleaseAccepted, ReleaseRefused
from shared.topology import API, CONSUMES, DEAD, DOWNLINK, RELEASES, UPLINK, Durable, durables_of, publisher_of
from tests.contracts.five_houses import five_houses
from tests.contracts.houses import EVERY_ROW, NAMES, House
from tests.contracts.raw_requests import Sent, ask
from tests.servers import Nats, Postgres
from tests.shared.building import connected, count, until

CENTRE = "north"


class OfNorth(Nats):
    """A centre whose link ends at `hub`."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.server = Centre(folder, CENTRE)
        introduce(hub, self.server)


class OfTheOffice(Nats):
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    @property
    def url(self) -> str:
        return self.hub.url

    @property
    def seeds(self) -> Mapping[str, SecretStr]:
        return {identity: self.hub.seed(identity) for identity in HUB_IDENTITIES}


@dataclass
class Federation:
    north: Nats
    office: Nats
    houses: dict[str, House]

    def bus_of(self, durable: Durable) -> Nats:
        return self.office if durable.consumer == "office" else self.north

    async def say(self, event: type[Event], *bodies: bytes | Event) -> None:
        """As its owner does, in this order."""
        owner, subject = publisher_of(event), f"{event.subject}.{CENTRE}" if event.addressed else event.subject
        async with connected(self.office if owner == "office" else self.north, owner) as client:
            for body in bodies:
                content = body if isinstance(body, bytes) else body.body()
                await client.jetstream().publish(subject, content, timeout=30)

    async def last_letter(self, durable: Durable) -> int:
        async with connected(self.bus_of(durable), "dead_letters") as client:
            return (await client.jetstream().stream_info(DEAD)).state.last_seq

    async def letters(self, durable: Durable, *, after: int) -> list[RawStreamMsg]:
        """What the consumer put aside of this event since then."""
        last = await self.last_letter(durable)
        async with connected(self.bus_of(durable), "dead_letters") as client:
            found = [await client.jetstream().get_msg(DEAD, seq=number) for number in range(after + 1, last + 1)]
        subject = f"{durable.consumer}.dead.{durable.filter_subject.replace('*', CENTRE)}"
        return [letter for letter in found if letter.subject == subject]

    async def answers(self) -> list[ReleaseAccepted | ReleaseRefused]:
        """What the office has told north about its releases, in this order."""
        async with connected(self.office, "office") as client:
            last = (await client.jetstream(prefix=API).stream_info(DOWNLINK)).state.last_seq
        store, found = self.houses["office"].app.state.store, list[ReleaseAccepted | ReleaseRefused]()
        rows = store.outbox.rows
        asked = select(rows.c.subject, rows.c.body).where(rows.c.stream_sequence <= last).order_by(rows.c.position)
        async with store.engine.connect() as connection:
            for subject, body in await connection.execute(asked):
                for event in (ReleaseAccepted, ReleaseRefused):
                    if subject == f"{event.subject}.{CENTRE}":
                        found.append(event.model_validate_json(body))
        return found

    async def is_quiet(self, durable: Durable) -> bool:
        """Whether everything was delivered and answered."""
        async with connected(self.bus_of(durable), "provision") as client:
            info = await client.jetstream().consumer_info(durable.stream, durable.name)
            kept = (await client.jetstream().stream_info(durable.stream)).state.messages
        filled_from = {RELEASES: (self.north, UPLINK), DOWNLINK: (self.office, DOWNLINK)}.get(durable.stream)
        arrived = filled_from is None or kept == await count(*filled_from)
        return arrived and not (info.num_ack_pending or info.num_pending)

    async def handled(self, durable: Durable, *events: Event) -> int:
        """How many of these the consumer remembers."""
        store = self.houses[durable.consumer].app.state.store
        seen = store.outbox.seen
        chosen = select(seen.c.event_id).where(seen.c.event_id.in_([event.id for event in events]))
        async with store.engine.connect() as connection:
            return len((await connection.execute(chosen)).all())

    async def kept_by(self, durable: Durable) -> str:
        """All that lies in the database of the consumer."""
        house = self.houses[durable.consumer]
        async with house.app.state.store.engine.connect() as connection:
            await connection.execute(EVERY_ROW)
            rows = [(await connection.execute(select(table))).all() for table in house.tables]
        return str(rows)

    async def is_still(self) -> bool:
        """Whether nothing is on its way: one event leads to others, so it is looked at twice."""
        durables = [durable for consumer in CONSUMES for durable in durables_of(consumer)]
        for _ in range(2):
            if any([await waiting(house) for house in self.houses.values()]):
                return False
            if not all([await self.is_quiet(durable) for durable in durables]):
                return False
        return True

    async def reasons(self, name: str) -> list[str]:
        """Why a service is not ready."""
        reasons: list[str] = json.loads((await ask(self.houses[name].app.state.operators, Sent("GET", "/ready"))).body)[
            "reasons"
        ]
        return reasons


async def waiting(house: House) -> bool:
    rows = house.app.state.store.outbox.rows
    async with house.app.state.store.engine.connect() as connection:
        return bool((await connection.execute(select(rows.c.position).where(rows.c.published_at.is_(None)))).first())


@asynccontextmanager
async def a_federation(postgres: Postgres, folder: Path) -> AsyncIterator[Federation]:
    """Everything runs; a notice finds no mail server."""
    hub = Hub(folder / "office")
    north = OfNorth(folder / "north", hub)
    async with AsyncExitStack() as stack:
        for server in (hub, north.server):
            await asyncio.to_thread(server.start)
            stack.callback(server.stop)
        for server in (north.server, hub):
            await asyncio.to_thread(server.provision)
        office = OfTheOffice(hub)
        buses = {name: office if name == "office" else north for name in NAMES}
        wires = {name: {"nats_url": bus.url, "nats_seed": bus.seeds[name]} for name, bus in buses.items()}
        houses = await stack.enter_async_context(five_houses(postgres, folder, wires))
        for house in houses.values():
            await stack.enter_async_context(house.app.router.lifespan_context(house.app))
        federation = Federation(north, office, houses)
        for name in NAMES:
            await until(lambda name=name: is_ready(federation, name))
        yield federation


async def is_ready(federation: Federation, name: str) -> bool:
    return not await federation.reasons(name)
