"""What P6 measures, in a process of its own: `python -m bench.federation URL take|recompute CENTRES QUARTERS`."""

import asyncio
import json
import random
import resource
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from services.quality.foundation.domain import Period
from services.quality.foundation.signing import signed
from services.quality.foundation.tables.store import open_store
from services.quality.office.members.file import Members, parsed
from services.quality.office.received.arrival import Reason, refusal
from services.quality.office.received.handlers import Arrival, receive
from services.quality.office.received.recomputing import recompute
from services.quality.standards.catalogue.files import CURRENT, shipped
from services.quality.standards.desk import Desk
from shared.bus.subscriptions import AT_ONCE
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from shared.privacy.budget import budget, budgets
from shared.privacy.counts import Drawn, Noised, NoisedCriterion
from shared.store.group_commit import Grouped

NAMES = UUID("2d1c5bd3-6a55-5f9f-9d41-62a9d6bb0d5e")
FIRST, LAST = Period(2026, 1), Period(2999, 4)
STATES = [state for state in CriterionState if state is not CriterionState.SCORED]


def name(number: int) -> str:
    return f"centre-{number}"


def releases(centres: int, quarters: int, *, first: Period = FIRST) -> Iterator[bytes]:
    """As they come over the bus, with any band and any state."""
    chance, criteria = random.Random(centres), [each.id for each in shipped()[CURRENT].criteria]
    for quarter in range(quarters):
        for number in range(centres):
            period, centre = str(first.back(-quarter)), name(number)
            release = ReleasePublished(
                id=uuid5(NAMES, f"{centre}|{period}"),
                centre=centre,
                catalogue=CURRENT,
                period=period,
                sequence=quarter % 9_999 + 1,
                criteria=tuple(a_line(id_, chance) for id_ in criteria),
                budget=budget().version,
                index=noise(chance),
                contributions=tuple(NoisedCriterion(criterion=each, counts=noise(chance)) for each in yearly(period)),
                key_id="release-1",
                signature="",
            )
            yield signed(release, key_of(centre)).body()


def yearly(period: str) -> tuple[str, ...]:
    return budget().criteria.names if period.endswith("Q4") else ()


def noise(chance: random.Random) -> Noised:
    return Noised(**{name: Drawn(chance.randint(-20, 40)) for name in ("met", "partly", "not_met")})


@cache
def key_of(centre: str) -> Ed25519PrivateKey:
    """The same for the same centre in every process."""
    return Ed25519PrivateKey.from_private_bytes(sha256(centre.encode()).digest())


def members(centres: int, *, joined: Period = FIRST) -> str:
    """The file that names them all, with their keys."""
    told = {}
    for number in range(centres):
        key = b64encode(key_of(name(number)).public_key().public_bytes_raw()).decode()
        told[name(number)] = {
            "name": name(number),
            "release_keys": {"release-1": key},
            "joined": str(joined),
            "left": None,
        }
    return json.dumps(told)


def a_line(criterion: str, chance: random.Random) -> ReleasedCriterion:
    bands = [chance.choice((0, 1, 2, 3, 4, None, None)) for _ in range(2)]
    states = [chance.choice(STATES) if band is None else CriterionState.SCORED for band in bands]
    return ReleasedCriterion(
        criterion=criterion, measured=states[0], measured_band=bands[0], assessed=states[1], assessed_band=bands[1]
    )


async def take(url: str, centres: int, quarters: int) -> float:
    """Read, checked, kept, counted: all that the office does when it has got a message. Seconds."""
    desk = Desk(open_store(SecretStr(url)), shipped(), "office", ZoneInfo("UTC"), lambda: datetime.now(UTC), demo=True)
    receiving: Grouped[Arrival] = Grouped(partial(receive, desk=desk))
    known = parsed(members(centres))
    waiting, spent = releases(centres, quarters), 0.0

    while bodies := [body for _, body in zip(range(AT_ONCE), waiting, strict=False)]:
        start = time.perf_counter()
        told = [ReleasePublished.model_validate_json(body, strict=True) for body in bodies]
        reasons = [judged(each, known, desk) for each in told]
        assert not any(reasons)
        await asyncio.gather(
            *(receiving(Arrival(each, body, each.centre)) for each, body in zip(told, bodies, strict=True))
        )
        spent += time.perf_counter() - start
    await desk.store.engine.dispose()
    return spent


def judged(release: ReleasePublished, known: Members, desk: Desk) -> Reason | None:
    return refusal(
        release,
        centre=release.centre,
        members=known,
        catalogues=desk.catalogues,
        budgets=budgets(),
        running=LAST,
    )


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
