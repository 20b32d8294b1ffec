"""P10: a federation of two, twenty and two hundred centres, each a real server with a link to a real office.

All but one are there from the beginning; the last one joins while the others publish. Then the hub is killed.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import psutil

from bench.federated import Federation, federation
from bench.measurements import Figures, Line, at_most, no_more_than
from bench.members import Member
from bench.processes import weight
from deploy.local.machine.processes import apart
from shared.events import ReleaseAccepted

SIZES = (2, 20, 200)
QUARTERS = 3
"""Each centre publishes one at the start, one while another joins, and one while the hub is dead."""
PATIENCE = 60.0
EVERY = 0.02


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    sizes = SIZES[:2] if quick else SIZES
    found = {number: asyncio.run(lived(folder, number)) for number in sizes}
    return [line for fewer, more in pairwise(sizes) for line in lines(fewer, more, found)]


def lines(fewer: int, more: int, found: Mapping[int, Figures]) -> list[Line]:
    """Ten times the centres: never more than ten times the time and the memory."""
    few, many = found[fewer], found[more]

    def beside(what: str, unit: str, name: str, limit: float) -> Line:
        return Line(f"  {what}", unit, many[name], few[name], at_most(limit))

    return [
        Line(f"{more} centres, beside {fewer}: lost, doubled or refused", "", many["wrong"], None, no_more_than(0)),
        Line("  answers that were given twice", "", many["again"]),
        Line("  links that ended when the last one joined", "", many["ended"], None, no_more_than(0)),
        beside("hub started until all are linked", "s", "linked", 10),
        beside("streams and consumers of the hub made", "s", "provisioned", 10),
        beside("a quarter of all, said until accepted", "s", "accepted", 10),
        beside("the last one: invited, admitted, linked", "s", "joined", 3),
        beside("kill -9 of the hub until all are linked again", "s", "back", 3),
        beside("and until nothing is missing", "s", "caught_up", 3),
        beside("processor time of the hub until then", "s", "worked", 10),
        beside("memory of the hub (PSS)", "MiB", "hub", 10),
        beside("  after its crash", "MiB", "hub_later", 10),
        beside("  its open files", "", "files", 10),
        beside("memory of one centre's server (PSS)", "MiB", "centre", 1.5),
    ]


async def lived(folder: Path, number: int) -> Figures:
    async with federation(folder / str(number)) as found:
        for place in range(number - 1):
            found.introduce(f"centre-{place}").draw_up()
        await found.start_centres()
        figures = await started(found)
        figures["accepted"] = await took(publish_quarter(found, 0))
        await answered(found, 1)
        figures |= await joined(found, f"centre-{number - 1}")
        hub, *centres = (psutil.Process(server.pid) for server in found.servers if server.pid)
        figures |= {
            "hub": weight(hub),
            "worked": sum(hub.cpu_times()[:2]),
            "files": hub.num_fds(),
            "centre": weight(*centres) / len(centres),
        }
        figures |= await cut(found)
        return figures | await outcome(found, QUARTERS)


async def started(found: Federation) -> Figures:
    async def link() -> None:
        await apart(found.hub.start)
        await until(lambda: all_linked(found))

    linked = await took(link())
    provisioned = await took(apart(found.hub.provision))
    await found.office.open()
    await found.office.prepare()
    await found.office.run()
    return {"linked": linked, "provisioned": provisioned}


async def publish_quarter(found: Federation, quarter: int) -> None:
    """Each centre publishes, and the office takes all of them."""
    await found.each(lambda member: member.say(quarter))
    await until(lambda: complete(found, quarter + 1))


async def answered(found: Federation, quarters: int) -> None:
    """Each centre has heard what the office thinks of so many releases."""
    await found.each(lambda member: until(lambda: heard(member, quarters)))


async def joined(found: Federation, id: str) -> Figures:
    """The last one comes in while the others go on."""
    before, publishing = found.links(), asyncio.create_task(slowly(found, 1))

    async def come_in() -> None:
        await found.join(id)
        await until(lambda: all_linked(found))

    seconds = await took(come_in())
    await publishing
    for quarter in (0, 1):
        await found.members[id].say(quarter)
    await until(lambda: complete(found, 2))
    return {"joined": seconds, "ended": len(before.items() - found.links().items())}


async def slowly(found: Federation, quarter: int, seconds: float = 3.0) -> None:
    """One centre after the other."""
    for member in list(found.members.values()):
        await member.say(quarter)
        await asyncio.sleep(seconds / len(found.members))


async def cut(found: Federation) -> Figures:
    """All publish while the hub is dead; its supervisor starts it again, and each centre looks how far it is."""
    begun, process = time.monotonic(), found.hub.pid
    found.office.kill("nats")
    await found.each(lambda member: member.say(2))
    await until(lambda: found.hub.pid not in (None, process) and all_linked(found))
    back = time.monotonic() - begun
    await found.each(lambda member: member.look_again())
    await until(lambda: complete(found, QUARTERS))
    caught_up = time.monotonic() - begun
    await answered(found, QUARTERS)
    assert found.hub.pid
    return {"back": back, "caught_up": caught_up, "hub_later": weight(psutil.Process(found.hub.pid))}


def all_linked(found: Federation) -> bool:
    try:
        return found.links().keys() == found.members.keys()
    except OSError:
        return False


async def complete(found: Federation, quarters: int) -> bool:
    return await found.taken() >= quarters * len(found.members) and await found.arrived() == found.all_once(quarters)


async def heard(member: Member, quarters: int) -> bool:
    """An answer to each release, and nothing that was for another centre."""
    told = await member.heard()
    return set(told) == {answers_to(member)} and told[answers_to(member)] >= quarters


def answers_to(member: Member) -> str:
    return f"{ReleaseAccepted.subject}.{member.id}"


async def outcome(found: Federation, quarters: int) -> Figures:
    """`wrong`: subjects in the stream of the office that are not there just so often, centres that have not heard of
    all of theirs, and releases that were refused. `again`: answers that the office gave once more, as it may.
    """
    arrived = len(found.all_once(quarters).items() ^ (await found.arrived()).items())
    told: dict[str, int] = {}

    async def look(member: Member) -> None:
        told[member.id] = (await member.heard()).get(answers_to(member), 0) if await heard(member, quarters) else 0

    await found.each(look)
    silent = sum(number < quarters for number in told.values())
    again = sum(max(number - quarters, 0) for number in told.values())
    return {"wrong": arrived + silent + await found.refused(), "again": again}


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Or until patience ends: what is missing then is counted."""
    deadline = time.monotonic() + PATIENCE
    while not await awaited(holds()) and time.monotonic() < deadline:  # noqa: ASYNC110 - other processes
        await asyncio.sleep(EVERY)


async def awaited(answer: bool | Awaitable[bool]) -> bool:
    return answer if isinstance(answer, bool) else await answer


async def took(work: Awaitable[object]) -> float:
    start = time.monotonic()
    await work
    return time.monotonic() - start
