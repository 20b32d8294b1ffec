"""What intake listens to: casework answered a client or replaced a number, and what quality tells everybody."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from faststream.nats import NatsRouter

from services.intake.letters.desk import Desk
from services.intake.settings import Settings
from services.intake.shelf import Edition
from services.intake.store import IntakeStore
from shared.bus.injection import Given
from shared.bus.subscriptions import listens_to
from shared.clock.domain import Clock
from shared.clock.task import judged
from shared.events import DraftsDecided, NumberReplaced, PublicationReleased, ReplySealed

router = NatsRouter()


@listens_to(router, ReplySealed, consumer="intake")
async def on_reply_sealed(reply: ReplySealed, desk: Annotated[Desk, Given("desk")]) -> None:
    await desk.keep(reply)


@listens_to(router, NumberReplaced, consumer="intake")
async def on_number_replaced(replaced: NumberReplaced, desk: Annotated[Desk, Given("desk")]) -> None:
    await desk.end_thread(replaced)


@listens_to(router, PublicationReleased, consumer="intake")
async def on_publication_released(
    released: PublicationReleased,
    store: Annotated[IntakeStore, Given("store")],
    settings: Annotated[Settings, Given("settings")],
    now: Annotated[Callable[[], datetime], Given("now")],
) -> None:
    edition = Edition.of(released)
    async with store.work() as work:
        if await work.first_time(released):
            await work.put_edition(asdict(edition))
            here = now().astimezone(settings.clock)
            if await judged(work, here) is Clock.PLAUSIBLE:
                await work.forget_editions(edition.name, edition.language, today=here.date())


@listens_to(router, DraftsDecided, consumer="intake")
async def on_drafts_decided(chosen: DraftsDecided, store: Annotated[IntakeStore, Given("store")]) -> None:
    async with store.work() as work:
        if await work.first_time(chosen):
            await work.put_choice(chosen)
