"""`python -m deploy.demo.history TOLD` writes the months of one centre, with the settings of its `cases`.

`TOLD` is JSON: what makes the plan (see `Order`). Everything goes through the acts of casework, beside the service.
"""

import asyncio
import sys

from deploy.demo.history.months import write
from deploy.demo.history.program import Order
from services.cases.app import keys_or_exit
from services.cases.casework.appointments.acts import pass_on as pass_on_appointments
from services.cases.casework.to_dos.acts import pass_on as pass_on_to_dos
from services.cases.concepts import CONCEPTS
from services.cases.counting.ledger.talks import count_talk
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import open_store
from services.cases.foundation.workplace import Workplace
from services.cases.retention.erasure.store import erase_what_came_back
from services.cases.settings import CasesSettings
from shared.clock.wall import wall_clock
from shared.events import ContributionDrawn


async def main(order: Order) -> None:
    workplace = workplace_here()
    await write(order.plan(workplace.centre), workplace)
    await workplace.store.engine.dispose()
    await workplace.store.ring.store.engine.dispose()


def workplace_here() -> Workplace:
    """As the service has it. Its store goes by the clock of this machine: no rule of the database is told another
    time, and only the acts are told when something was."""
    settings = CasesSettings()
    keys, provider, register, letter_file = keys_or_exit(settings, now=wall_clock())
    ring = KeyRing(provider, KeyStore(settings.keys_database_url), register)
    store = open_store(settings.database_url, ring, wall_clock, mark=keys.mark, erase_again=erase_what_came_back)
    return Workplace(
        store,
        settings.centre,
        keys,
        settings.notify_sealing_key,
        settings.clock,
        wall_clock,
        nothing_left,
        law=law(settings.regime, authority=settings.authority),
        concepts=CONCEPTS,
        on_talk=[count_talk],
        on_hand_over=[pass_on_to_dos, pass_on_appointments],
        working_time=settings.working_time,
        demo=settings.demo,
        periods=settings.retention,
        backup_days=settings.backup_days,
        letter_file=letter_file,
    )


async def nothing_left() -> ContributionDrawn | None:
    """Nothing is drawn here."""
    return None


if __name__ == "__main__":
    asyncio.run(main(Order.model_validate_json(sys.argv[1])))
