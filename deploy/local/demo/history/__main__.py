"""`python -m deploy.local.demo.history TOLD` writes the months of one centre, with the settings of its `cases`.

`TOLD` is JSON: what makes the plan (see `Order`). Everything goes through the acts of casework, beside the service.
"""

import asyncio
import sys

from deploy.local.demo.history.deeds import DEEDS, Centre, Scene
from deploy.local.demo.history.plan import PastFile, plan_of
from deploy.local.demo.history.program import Order
from services.cases.app import keys_or_exit
from services.cases.concepts import CONCEPTS
from services.cases.counting.ledger.talks import count_talk
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import CasesStore, open_store
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.store import accounts
from services.cases.retention.erasure.store import erase_what_came_back
from services.cases.settings import CasesSettings
from shared.accounts.domain import Person
from shared.clock.wall import wall_clock
from shared.events import ContributionDrawn

AT_ONCE = 4
"""Files that are written in the same moment."""


async def write(order: Order) -> None:
    """All files are opened first, one after the other, so that their numbers are in order."""
    workplace = workplace_here()
    plan = plan_of(workplace.centre, order.team, files=order.files, seed=order.seed, now=order.now)
    centre = Centre(workplace, await people_of(workplace.store, [one.login for one in order.team]))
    scenes = [Scene(centre) for _ in plan.files]
    for scene, file in zip(scenes, plan.files, strict=True):
        await do(scene, file, first=0, last=1)
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(scene: Scene, file: PastFile) -> None:
        async with turns:
            await do(scene, file, first=1)

    async with asyncio.TaskGroup() as group:
        for scene, file in zip(scenes, plan.files, strict=True):
            group.create_task(in_turn(scene, file))
    for deed in plan.team:
        await DEEDS[deed.what](Scene(centre), deed)
    await workplace.store.engine.dispose()
    await workplace.store.ring.store.engine.dispose()


async def do(scene: Scene, file: PastFile, *, first: int, last: int | None = None) -> None:
    for deed in file.deeds[first:last]:
        await DEEDS[deed.what](scene, deed)


def workplace_here() -> Workplace:
    """As the service has it. Its store goes by the clock of this machine: no rule of the database is told another
    time, and only the acts are told when something was."""
    settings = CasesSettings()
    keys, provider, register = keys_or_exit(settings)
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
        working_time=settings.working_time,
        demo=settings.demo,
        periods=settings.retention,
        backup_days=settings.backup_days,
    )


async def nothing_left() -> ContributionDrawn | None:
    """Nothing is drawn here."""
    return None


async def people_of(store: CasesStore, logins: list[str]) -> dict[str, Person]:
    async with store.work() as work:
        found = [await accounts.by_login(work, login) for login in logins]
    return {login: account.person for login, account in zip(logins, found, strict=True) if account}


if __name__ == "__main__":
    asyncio.run(write(Order.model_validate_json(sys.argv[1])))
