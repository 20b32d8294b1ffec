"""What people write arrives: opened, sealed again under their own key, told to whoever shall answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from faststream.nats import NatsRouter

from services.cases.contact.requests.arrivals import Arrival, Incoming, arrival
from services.cases.contact.requests.store import Arrivals
from services.cases.files.file.store import FileCare
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.keys.domain import following_key_id
from services.cases.foundation.sealed.domain import Sealer
from services.cases.people.team.domain import notices
from services.cases.people.team.notices import send
from services.cases.people.team.store import Team
from services.cases.workplace import Workplace
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import MessageSealed, RequestSealed
from shared.store.group_commit import Grouped

router = NatsRouter()


async def receive(incoming: Sequence[Incoming], *, workplace: Workplace) -> None:
    """Any number at once: one statement for their keys, one transaction for all else."""
    now, opening, centre = workplace.now(), workplace.opening, workplace.centre
    arrivals = {one.id: arrival(one, opening, centre=centre, now=now) for one in incoming}
    sealer = await workplace.store.ring.sealer_for_new({one.key_id for one in arrivals.values()})
    while again := await written_again(arrivals, sealer, workplace=workplace, now=now):
        arrivals |= again
        sealer = await workplace.store.ring.sealer_for_new({one.key_id for one in arrivals.values()})
    async with workplace.store.errand(Errand.ARRIVALS) as on_errand:
        new = await on_errand.transaction.first_time(*incoming)
        taken = [arrivals[one.id] for one in incoming if one.id in new and arrivals[one.id].key_id in sealer]
        begun = await Arrivals(on_errand).save_arrivals(taken, sealer)
        if begun:
            await tell(on_errand.transaction, begun, workplace=workplace, now=now)


async def written_again(
    arrivals: Mapping[UUID, Arrival], sealer: Sealer, *, workplace: Workplace, now: datetime
) -> dict[UUID, Arrival]:
    """What somebody wrote who was erased, under the key that follows hers: a new request, and nothing of before.

    After a restore it may be what she wrote before; then it has no key, and is not kept.
    """
    erased = {one.key_id for one in arrivals.values() if one.key_id not in sealer}
    if not erased:
        return {}
    async with workplace.store.work() as work:
        heard = await work.may_begin_again(erased, now=now)
    return {
        id: replace(one, key_id=following_key_id(one.key_id)) for id, one in arrivals.items() if one.key_id in heard
    }


async def tell(work: Transaction, begun: Mapping[UUID, UUID | None], *, workplace: Workplace, now: datetime) -> None:
    """Once each time that somebody begins to wait, and not for each message while she waits."""
    staff = await Team(work).staff()
    async with work.errand(Errand.EXISTENCE) as on_errand:
        responsible = await FileCare(on_errand).responsible_for({each for each in begun.values() if each})
    causes = {message: responsible.get(file) if file else None for message, file in begun.items()}
    await send(work, *notices(causes, staff, key=workplace.notify_key, centre=workplace.centre, now=now))


Arriving = Annotated[Grouped[Incoming], Given("arrivals")]


@listens_to(router, RequestSealed, consumer="cases")
async def on_request_sealed(request: RequestSealed, arrivals: Arriving) -> None:
    await arrivals(request)


@listens_to(router, MessageSealed, consumer="cases")
async def on_message_sealed(message: MessageSealed, arrivals: Arriving) -> None:
    await arrivals(message)
