"""Takes the approved releases of the centres from the subject that the hub stamped, and answers each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from faststream import Path
from faststream.message import StreamMessage
from faststream.nats import NatsRouter

from services.quality.foundation.domain import Period
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.members.file import MembersFile
from services.quality.office.received import answering
from services.quality.office.received.arrival import Reason, refusal
from services.quality.office.received.domain import Received
from services.quality.office.received.publication import shown_on
from services.quality.office.received.store import ReceivedReleases
from services.quality.office.received.versions import OtherRelease, reader_of
from services.quality.standards.desk import Desk
from shared.bus.injection import Given
from shared.bus.redelivery import Postponed
from shared.bus.subscriptions import UnreadableError, listens_to
from shared.clock.domain import Clock
from shared.clock.task import judged
from shared.events import Event, ReleasePublished, ReleaseRefused
from shared.privacy.budget import budgets
from shared.store.group_commit import Grouped
from shared.telemetry import redaction, telemetry

log = telemetry.log(__name__)
router = NatsRouter()
NAME = "Nats-Msg-Id"
WITHOUT_A_DATE = 600.0
"""Seconds until a release is looked at again that came while the clock was wrong."""
redaction.knows(*(reason for reason in Reason.__value__.__args__))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A release as it came from a centre; `reason` says why it is not taken, `message` how this sending is named."""

    told: ReleasePublished
    body: bytes
    centre: str
    reason: Reason | None = None
    message: str = ""


async def receive(arrivals: Sequence[Arrival], *, desk: Desk) -> None:
    """Any number at once, in one transaction with what each centre is told of it.

    The same bytes are taken again, as often as they come, and their centre is told the same again. A refused release
    leaves no trace but centre, quarter, reason and day, so that it is looked at anew when it is sent again. While the
    clock cannot be right they wait: the day on which they are shown is kept with them.
    """
    good = {id(each.told): each for each in arrivals if each.reason is None}
    async with desk.store.work() as work:
        if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
            raise Postponed(WITHOUT_A_DATE)
        others = await ReceivedReleases(work).keep_all_received([received(each, desk) for each in good.values()])
        refused = [(each, each.reason) for each in arrivals if each.reason]
        refused += [(good.pop(id(each.told)), reason) for each, reason in others]
        await work.first_time(*(each.told for each in good.values()))
        await ReceivedReleases(work).note_refusals(
            ((each.centre, each.told.period, reason) for each, reason in refused), on=desk.today
        )
        answers: list[tuple[Event, str]] = [
            *((answering.accepted(each.told.id, centre=each.centre), each.centre) for each in good.values()),
            *((no(each, reason), each.centre) for each, reason in refused),
        ]
        await work.publish_each(answers, again=True)
    log.info("releases_kept", count=len(good))
    for each, reason in refused:
        log.warning("release_refused", centre=each.centre, period=each.told.period, reason=reason)


def no(arrival: Arrival, reason: Reason) -> ReleaseRefused:
    return answering.refused(arrival.told.id, reason, centre=arrival.centre, message=arrival.message)


def received(arrival: Arrival, desk: Desk) -> Received:
    today = desk.today
    day = today if desk.demo else shown_on(Period.parse(arrival.told.period), today, budgets())
    return Received(arrival.told, arrival.body, today, day)


async def refuse(told: OtherRelease, centre: str, message: str, desk: Desk) -> None:
    """Tells a centre that its release cannot be read here."""
    answer = answering.refused(told.id, "other_version", centre=centre, message=message)
    async with desk.store.work() as work:
        await ReceivedReleases(work).note_refusals([(centre, told.period, "other_version")], on=desk.today)
        await work.publish_each([(answer, centre)], again=True)
    log.info("release_refused", centre=centre, period=told.period, reason="other_version")


@listens_to(router, ReleasePublished, consumer="office", otherwise=reader_of(OtherRelease))
async def on_release_published(
    event: ReleasePublished | OtherRelease,
    centre: Annotated[str, Path()],
    message: Annotated[StreamMessage[Any], Given("message")],
    desk: Annotated[Desk, Given("desk")],
    members: Annotated[MembersFile, Given("members")],
    receiving: Annotated[Grouped[Arrival], Given("receiving")],
) -> None:
    name = str(message.headers.get(NAME, ""))
    if isinstance(event, OtherRelease):
        await refuse(event, centre, name, desk)
        raise UnreadableError
    if event.catalogue not in desk.catalogues:
        async with desk.store.work() as work:
            await learn_adopted(work, desk)
    reason = refusal(
        event,
        centre=centre,
        members=members(),
        catalogues=desk.catalogues,
        budgets=budgets(),
        running=desk.running,
    )
    await receiving(Arrival(event, message.body, centre, reason, name))
