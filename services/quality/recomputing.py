"""`python -m services.quality.recomputing centre|office`: makes anew what was derived; a line of JSON for each step."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.quality.foundation.tables.store import open_store
from services.quality.office.received import recomputing as office
from services.quality.settings import OfficeSettings, QualitySettings
from services.quality.standards.adoptions.domain import learn
from services.quality.standards.adoptions.store import Adoptions
from services.quality.standards.catalogue.files import shipped
from services.quality.standing.history import recomputing as history
from shared.clock.wall import wall_clock
from shared.store.connections import StoreAwayError


async def centre(now: datetime) -> dict[str, int]:
    """The history of a centre."""
    settings = QualitySettings()
    store, today = open_store(settings.database_url), now.astimezone(settings.clock).date()
    try:
        async with store.work() as work:
            learn(catalogues := shipped(), await Adoptions(work).taken())
        made = await history.recompute(store, tell, catalogues=catalogues, today=today, clock=settings.clock)
    finally:
        await store.engine.dispose()
    return asdict(made)


async def federation(_: datetime) -> dict[str, int]:
    """What the office derived from the releases that it received."""
    store = open_store(OfficeSettings().database_url)
    try:
        made = await office.recompute(store, tell)
    finally:
        await store.engine.dispose()
    return asdict(made)


KINDS: Mapping[str, Callable[[datetime], Coroutine[Any, Any, dict[str, int]]]] = {
    "centre": centre,
    "office": federation,
}


def tell(done: int, total: int) -> None:
    say({"done": done, "total": total})


def say(told: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main(given: list[str]) -> int:
    if len(given) != 1 or given[0] not in KINDS:
        return complain(f"name what is to be recomputed: {' or '.join(KINDS)}.")
    try:
        say({"made": asyncio.run(KINDS[given[0]](wall_clock()))})
    except StoreAwayError:
        return complain("the database cannot be reached. Next step: start it, for example with ./kokon up.")
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
