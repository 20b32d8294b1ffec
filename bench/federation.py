"""What P6 measures, in a process of its own: `python -m bench.federation URL take|recompute CENTRES QUARTERS`."""

import asyncio
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import uvloop
from pydantic import SecretStr

from services.quality.catalogue.files import CURRENT, shipped
from services.quality.desk import Desk
from services.quality.domain import Period
from services.quality.office.received.domain import Received, accept
from services.quality.office.received.handlers import receive
from services.quality.office.recomputing import recompute
from services.quality.store import open_store
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from shared.grouping import Grouped
from shared.listening import AT_ONCE

NAMES = UUID("2d1c5bd3-6a55-5f9f-9d41-62a9d6bb0d5e")
FIRST = Period(2026, 1)
STATES = [state for state in CriterionState if state is not CriterionState.SCORED]


def name(number: int) -> str:
    return f"centre-{number}"


def releases(centres: int, quarters: int) -> Iterator[bytes]:
    """As they come over the bus, with any band and any state."""
    chance, criteria = random.Random(centres), [each.id for each in shipped()[CURRENT].criteria]
    for quarter in range(quarters):
        for number in range(centres):
            period, centre = str(FIRST.back(-quarter)), name(number)
            yield ReleasePublished(
                id=uuid5(NAMES, f"{centre}|{period}"),
                centre=centre,
                catalogue=CURRENT,
                period=period,
                criteria=tuple(a_line(id_, chance) for id_ in criteria),
            ).body()


def a_line(criterion: str, chance: random.Random) -> ReleasedCriterion:
    bands = [chance.choice((0, 1, 2, 3, 4, None, None)) for _ in range(2)]
    states = [chance.choice(STATES) if band is None else CriterionState.SCORED for band in bands]
    return ReleasedCriterion(
        criterion=criterion, measured=states[0], measured_band=bands[0], assessed=states[1], assessed_band=bands[1]
    )


async def take(url: str, centres: int, quarters: int) -> float:
    """Read, checked, kept, counted: all that the office does when it has got a message. Seconds."""
    desk = Desk(open_store(SecretStr(url)), shipped(), "office", ZoneInfo("UTC"), lambda: datetime.now(UTC))
    receiving: Grouped[Received] = Grouped(partial(receive, desk=desk))
    waiting, spent = releases(centres, quarters), 0.0

    while bodies := [body for _, body in zip(range(AT_ONCE), waiting, strict=False)]:
        start = time.perf_counter()
        told = [ReleasePublished.model_validate_json(body, strict=True) for body in bodies]
        taken = [accept(each, centre=each.centre, catalogues=desk.catalogues) for each in told]
        await asyncio.gather(
            *(receiving(Received(each, body, date(2026, 4, 1))) for each, body in zip(taken, bodies, strict=True))
        )
        spent += time.perf_counter() - start
    await desk.store.engine.dispose()
    return spent


async def make_anew(url: str) -> float:
    store = open_store(SecretStr(url))
    start = time.perf_counter()
    await recompute(store)
    spent = time.perf_counter() - start
    await store.engine.dispose()
    return spent


def main(url: str, what: str, centres: int, quarters: int) -> None:
    spent = uvloop.run(take(url, centres, quarters) if what == "take" else make_anew(url))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": spent, "memory": memory}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
