"""P7: a whole centre under load, held to two gibibytes by the kernel where it lets us: what it takes, what is lost."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psutil

from bench.arrivals import ALL_IN_THE_INBOX, BEING_TOLD, IN_THE_INBOX, Side, trickle
from bench.centre import CENTRE, FORM, Started, hire, mail_sink
from bench.counsellor_pages import filled
from bench.idle_centre import kokon_up
from bench.load import Plan
from bench.measurements import Line, no_more_than
from bench.memory_limit import Group, limited
from bench.processes import load, weight
from deploy.local.machine import ports
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys
from deploy.local.settings.installation import Installation
from shared.languages.addresses import address_in
from shared.topology import SERVICES

ROOM = 2 * 2**30
FILES = 500
PAGES_A_SECOND = 4
"""Of each page, beside the twenty forms."""
LOOK = 0.5
"""Seconds between two looks at the memory of all processes."""


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    seconds, port = 5.0 if quick else 20.0, ports.row(len(SERVICES))
    with ExitStack() as stack:
        group = stack.enter_context(limited(ROOM))
        mail = stack.enter_context(mail_sink(folder / "mail.log"))
        words = ("--id", CENTRE, "--smtp-url", f"smtp://127.0.0.1:{mail}")
        told = stack.enter_context(kokon_up(folder / "centre", port, *words, within=group))
        installation = Installation(folder / "centre", CENTRE, port=port)
        started = Started(installation, Servers(installation), service_keys.public_keys(installation))
        hire(started, "anna")
        side = Side(
            Plan(installation.port_of("intake"), "/write", started.form, FORM, 303),
            started.address("cases"),
            IN_THE_INBOX,
            ALL_IN_THE_INBOX,
            BEING_TOLD,
        )
        everything = psutil.Process(told["pid"])
        return asyncio.run(_measured(side, pages_of(started), everything, group, seconds))


def pages_of(started: Started) -> list[Plan]:
    """The pages that clients and a counsellor look at."""
    told, port = filled(started, FILES), started.installation.port_of
    public = [Plan(port("intake"), page, "", "", 200) for page in (address_in("ar", "/"), address_in("ar", "/write"))]
    looked_at = ("/requests", "/files", told["file"])
    return public + [Plan(port("cases"), page, "", "", 200, told["cookie"]) for page in looked_at]


async def _measured(
    side: Side, pages: Sequence[Plan], everything: psutil.Process, group: Group | None, seconds: float
) -> list[Line]:
    weights: list[float] = []
    watching = asyncio.create_task(watch(everything, weights))
    looking = asyncio.gather(*(load(at_ease(page, seconds)) for page in pages))
    forms, looks = await asyncio.gather(trickle(side, seconds), looking)
    watching.cancel()
    number = PAGES_A_SECOND * len(pages)
    return [
        Line(
            f"20 forms and {number} pages a second: peak of everything (PSS)",
            "MiB",
            max(weights),
            goal=no_more_than(ROOM / 2**20),
        ),
        Line("  forms lost", "", forms["lost"], goal=no_more_than(0)),
        Line("  pages refused", "", sum(outcome.errors for outcome in looks), goal=no_more_than(0)),
        Line("  form to inbox, p99", "ms", forms["p99"]),
        *held(group),
    ]


def at_ease(page: Plan, seconds: float) -> Plan:
    """Use as few connections as are needed: one that is idle for some seconds is closed by the server."""
    return replace(page.at_rate(PAGES_A_SECOND, seconds), concurrency=PAGES_A_SECOND)


def held(group: Group | None) -> list[Line]:
    if group is None:
        return [Line("  measured, not held to 2 GiB: no control group can be made here", "", 0)]
    return [
        Line("  held to 2 GiB by the kernel: processes that found no room", "", group.killed, goal=no_more_than(0)),
        Line("  peak of the control group, with files that the kernel keeps", "MiB", group.peak / 2**20),
    ]


async def watch(everything: psutil.Process, weights: list[float]) -> None:
    """Until it is cancelled."""
    while True:
        weights.append(await asyncio.to_thread(weight, everything))
        await asyncio.sleep(LOOK)
