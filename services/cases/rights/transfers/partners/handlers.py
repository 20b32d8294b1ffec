"""The office lists the member centres, and says when one has left."""

from typing import Annotated

from faststream.nats import NatsRouter

from services.cases.foundation.workplace import Workplace
from services.cases.rights.transfers.partners.acts import note_listed
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import MemberListed

router = NatsRouter()


@listens_to(router, MemberListed, consumer="cases")
async def on_member_listed(member: MemberListed, workplace: Annotated[Workplace, Given("workplace")]) -> None:
    await note_listed(member, workplace=workplace)
