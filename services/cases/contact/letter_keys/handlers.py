"""`intake` says that keys are retired: they are destroyed as soon as no letter needs them."""

from typing import Annotated

from faststream.nats import NatsBroker, NatsRouter

from services.cases.contact.letter_keys.acts import destroy
from services.cases.foundation.keys.form import KeyFileError
from services.cases.foundation.workplace import Workplace
from shared.bus.injection import Given
from shared.bus.lookups.put_aside import LettersOnBus
from shared.bus.subscriptions import Postponed, listens_to
from shared.events import OpeningKeysRetired
from shared.store.connections import BusAwayError
from shared.telemetry import telemetry

log = telemetry.log(__name__)
router = NatsRouter()
LATER = 15.0


@listens_to(router, OpeningKeysRetired, consumer="cases")
async def on_opening_keys_retired(
    retired: OpeningKeysRetired,
    workplace: Annotated[Workplace, Given("workplace")],
    broker: Annotated[NatsBroker, Given("broker")],
) -> None:
    """Again is harmless: keys that are gone, or that are not to end, are passed over."""
    try:
        bus = LettersOnBus(broker)
        done = await destroy(retired.key_ids, bus=bus, workplace=workplace, now=workplace.now())
    except BusAwayError:
        raise Postponed(LATER) from None
    except KeyFileError:
        log.error("letter_keys_not_changed", next_step="./kokon doctor")
        raise Postponed(LATER) from None
    if not done:
        raise Postponed(LATER)
    async with workplace.store.work() as work:
        await work.first_time(retired)
