"""`python -m services.quality.reconciling`: what was released, and what the office says of it; one line of JSON."""

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import datetime

from services.quality.foundation.tables.store import open_store
from services.quality.publishing.releases.reconciling import Line, reconciled
from services.quality.publishing.releases.store import Releases
from services.quality.settings import QualitySettings
from shared.clock.wall import wall_clock
from shared.store.connections import StoreAwayError


async def lines(*, now: datetime) -> list[Line]:
    settings = QualitySettings()
    store = open_store(settings.database_url)
    try:
        async with store.work() as work:
            drawn, journeys = await Releases(work).drawn_quarters(), await Releases(work).journeys()
    finally:
        await store.engine.dispose()
    return reconciled(drawn, journeys, now=now, clock=settings.clock)


def main() -> int:
    try:
        found = asyncio.run(lines(now=wall_clock()))
    except StoreAwayError:
        sys.stderr.write("kokon: the database cannot be reached. Next step: start it, for example with ./kokon up.\n")
        return 1
    sys.stdout.write(json.dumps([asdict(line) for line in found]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
