"""Takes the keys of the centres from the subject that the hub stamped."""

from typing import Annotated

from faststream import Path
from faststream.nats import NatsRouter

from services.quality.office.members.file import MembersFile
from services.quality.office.received.keys.acts import receive_key
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.events import TransferKeyPublished

router = NatsRouter()


@listens_to(router, TransferKeyPublished, consumer="office")
async def on_transfer_key_published(
    event: TransferKeyPublished,
    centre: Annotated[str, Path()],
    desk: Annotated[Desk, Given("desk")],
    members: Annotated[MembersFile, Given("members")],
) -> None:
    await receive_key(event, centre, desk=desk, members=members())
