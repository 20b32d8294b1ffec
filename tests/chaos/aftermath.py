"""What there is to see when a storm is over: nothing waits, nothing was put aside, nothing runs any more."""

import asyncio
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic

import nats.errors
import psutil

from deploy.local.inspection.lost_events import lost_events
from deploy.local.machine.programs import SERVER
from deploy.local.supervision.federation import Federation
from deploy.local.supervision.supervisor import Supervisor
from deploy.trouble import Trouble
from tests.deploy.bus import member
from tests.shared.patience import PATIENCE

SETTLED_WITHIN = 150.0
PENDING = "select count(*) from outbox where published_at is null"
FAULTS = ("page_failed", "event_failed", "event_put_aside", "event_not_put_aside")
FALLEN = "select count(*) from outbox_state where fell_back"


async def unsettled(federation: Federation) -> list[str]:
    """What still waits after all that time: rows to be published, events to be handled. Empty when all is settled."""
    return await after_a_while(lambda: federation.supervisors)


async def after_a_while(supervisors: Callable[[], Sequence[Supervisor]]) -> list[str]:
    """The same of some installations; one that is restored has another supervisor."""
    try:
        async with asyncio.timeout(SETTLED_WITHIN):
            while found := [line for one in supervisors() for line in await waiting(one)]:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    except TimeoutError:
        return found
    return []


async def waiting(supervisor: Supervisor) -> list[str]:
    """What waits now."""
    try:
        return await rows(supervisor, PENDING, "waiting in the outbox") + await unhandled(supervisor)
    except (Trouble, OSError, nats.errors.Error):
        return [f"{supervisor.installation.id}: a server is still coming back"]


async def given_up(federation: Federation) -> list[str]:
    """Streams that lost their end. What was put aside and not put back again, the doctor says."""
    return [line for supervisor in federation.supervisors for line in await rows(supervisor, FALLEN, "fallen back")]


async def not_arrived(centre: Supervisor) -> list[str]:
    """Events that a stream took and its listener never handled; nothing is under way any more."""
    lost = await asyncio.to_thread(lost_events, centre.servers, under_way="0 s")
    return [f"{centre.installation.id}: {number} events of {stream} were lost" for stream, number in lost.items()]


def not_well(findings: Sequence[Mapping[str, str]], place: str) -> list[str]:
    """What the doctor says has to be done."""
    return [f"{place}: {one['what']}: {one['found']}" for one in findings if one["state"] == "missing"]


def faults_told(federation: Federation) -> list[str]:
    """What the services logged as mistakes of ours: a server that is away is none, and a repeated click hides it."""
    found: list[str] = []
    for supervisor in federation.supervisors:
        for kept in supervisor.services.values():
            lines = kept.log.read_text().splitlines() if kept.log.exists() else []
            found += [f"{supervisor.installation.id}: {line}" for line in lines if any(one in line for one in FAULTS)]
    return found


async def rows(supervisor: Supervisor, question: str, what: str) -> list[str]:
    installation, sql = supervisor.installation, supervisor.servers.postgres.sql
    counted = {one: int(await asyncio.to_thread(sql, question, database=one)) for one in installation.services}
    return [f"{installation.id} {service}: {number} {what}" for service, number in counted.items() if number]


async def unhandled(supervisor: Supervisor) -> list[str]:
    """By durable consumer: events that nobody has acknowledged."""
    server, found = supervisor.servers.nats, []
    for identity, definitions in server.definitions().items():
        durables = [(one.name, str(consumer["name"])) for one in definitions for consumer in one.consumers]
        async with member(server, identity) as asking:
            for stream, name in durables:
                question = f"$JS.API.CONSUMER.INFO.{stream}.{name}"
                info = json.loads((await asking.client.request(question, b"", timeout=30)).data)
                if number := info["num_pending"] + info["num_ack_pending"]:
                    found.append(f"{supervisor.installation.id} {name}: {number} not handled")
    return found


async def stay_running(folder: Path, *, before: Collection[psutil.Process]) -> list[str]:
    """What is there still when a killed server's children have had the time to notice."""
    begun = monotonic()
    while (left := left_running(folder, before)) and monotonic() - begun < PATIENCE:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    return left


def left_running(folder: Path, before: Collection[psutil.Process]) -> list[str]:
    """Children of ours that were not there `before`, as servers that many tests share are; and whatever works in that
    folder: a killed server's children have another parent.

    What services are copied from stays as long as this process: it waits for the next one.
    """
    shared = {child for one in before for child in tree_of(one)}
    ours = {each for one in children() for each in tree_of(one) if each.pid != SERVER.pid} - shared
    return sorted({process.name() for process in psutil.process_iter() if process in ours or works_in(process, folder)})


def children() -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process().children()
    return found


def tree_of(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def works_in(process: psutil.Process, folder: Path) -> bool:
    return any(str(folder) in place for place in places_of(process))


def places_of(process: psutil.Process) -> Iterator[str]:
    try:
        yield process.cwd()
        yield from process.cmdline()
    except psutil.Error:
        return
