"""Takes the amounts of the centres from the subject that the hub stamped."""

from typing import Annotated

from faststream import Path
from faststream.nats import NatsRouter

from services.quality.office.members.file import MembersFile
from services.quality.office.received.amounts.acts import answer_unreadable, receive_amounts
from services.quality.office.received.versions import OtherAmounts, reader_of
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.subscriptions import UnreadableError, listens_to
from shared.events import AmountsPublished

router = NatsRouter()


@listens_to(router, AmountsPublished, consumer="office", otherwise=reader_of(OtherAmounts))
async def on_amounts_published(
    event: AmountsPublished | OtherAmounts,
    centre: Annotated[str, Path()],
    desk: Annotated[Desk, Given("desk")],
    members: Annotated[MembersFile, Given("members")],
) -> None:
    if isinstance(event, OtherAmounts):
        await answer_unreadable(event.id, centre, desk=desk)
        raise UnreadableError
    await receive_amounts(event, centre, desk=desk, members=members())
