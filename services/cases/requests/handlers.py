"""What people write arrives: opened, sealed again under their own key, told to those on duty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from faststream import Context
from faststream.nats import NatsRouter

from services.cases.requests.arrivals import Incoming, arrival
from services.cases.store import CasesStore, CasesWork
from services.cases.team.domain import notices
from shared.events import MessageSealed, RequestSealed
from shared.grouping import Grouped
from shared.listening import listens_to
from shared.sealing import PrivateKey, PublicKey

router = NatsRouter()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where everything that arrives is opened: many at once, two transactions in all."""

    store: CasesStore
    centre: str
    opening: Mapping[str, PrivateKey] = field(repr=False)
    notify_key: PublicKey
    now: Callable[[], datetime]

    async def receive(self, incoming: Sequence[Incoming]) -> None:
        now = self.now()
        arrivals = {one.id: arrival(one, self.opening, centre=self.centre, now=now) for one in incoming}
        sealer = await self.store.ring.sealer_for_new({one.key_id for one in arrivals.values()})
        async with self.store.work() as work:
            new = await work.first_time(*incoming)
            threads = await work.save_arrivals([arrivals[one.id] for one in incoming if one.id in new], sealer)
            if threads:
                await self.tell_duty(work, threads, now)

    async def tell_duty(self, work: CasesWork, threads: set[UUID], now: datetime) -> None:
        kept, told = notices(threads, await work.staff(), key=self.notify_key, centre=self.centre, now=now)
        await work.save_notices(kept)
        await work.tell(*told)


Arrivals = Annotated[Grouped[Incoming], Context("arrivals")]


@listens_to(router, RequestSealed, consumer="cases")
async def on_request_sealed(request: RequestSealed, arrivals: Arrivals) -> None:
    await arrivals(request)


@listens_to(router, MessageSealed, consumer="cases")
async def on_message_sealed(message: MessageSealed, arrivals: Arrivals) -> None:
    await arrivals(message)
