"""Takes the amounts of the centres from the subject that the hub stamped."""

from typing import Annotated

from faststream import Path
from faststream.nats import NatsRouter

from services.quality.office.members.file import MembersFile
from services.quality.office.received.amounts.acts import receive_amounts
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import AmountsPublished

router = NatsRouter()


@listens_to(router, AmountsPublished, consumer="office")
async def on_amounts_published(
    event: AmountsPublished,
    centre: Annotated[str, Path()],
    desk: Annotated[Desk, Given("desk")],
    members: Annotated[MembersFile, Given("members")],
) -> None:
    await receive_amounts(event, centre, desk=desk, members=members())
