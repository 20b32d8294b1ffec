"""Writes the months of one centre, deed by deed, through the acts of casework."""

import asyncio
from collections.abc import Sequence

from deploy.demo.history.deeds import DEEDS
from deploy.demo.history.plan import Plan
from deploy.demo.history.scene import Centre, Scene
from deploy.demo.history.story import Deed
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.store import accounts
from shared.accounts.domain import Person

AT_ONCE = 4
"""Files that are written in the same moment."""


async def write(plan: Plan, workplace: Workplace) -> None:
    """All files are opened first, one after the other, so that their numbers are in order."""
    centre = Centre(workplace, await people_of(workplace.store, plan.logins))
    await do(Scene(centre), *plan.register)
    scenes = [Scene(centre) for _ in plan.files]
    for scene, file in zip(scenes, plan.files, strict=True):
        await do(scene, *file.deeds[:1])
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(scene: Scene, *deeds: Deed) -> None:
        async with turns:
            await do(scene, *deeds)

    async with asyncio.TaskGroup() as group:
        for scene, file in zip(scenes, plan.files, strict=True):
            group.create_task(in_turn(scene, *file.deeds[1:]))
    await do(Scene(centre), *plan.team)


async def do(scene: Scene, *deeds: Deed) -> None:
    for deed in deeds:
        await DEEDS[deed.what](scene, deed)


async def people_of(store: CasesStore, logins: Sequence[str]) -> dict[str, Person]:
    async with store.work() as work:
        found = [await accounts.by_login(work, login) for login in logins]
    return {login: account.person for login, account in zip(logins, found, strict=True) if account}
