"""P7: what a whole centre weighs when nobody does anything, and how long `./kokon up` takes until all is healthy."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from bench.floors.bus import PlainNats, add_stream_in
from bench.measurements import Figures, Line, at_most, median_of
from bench.memory_limit import Group
from bench.processes import ROOT, free_port, python, wait_for, weight
from deploy.local.machine import ports
from deploy.local.servers.postgres import EmbeddedPostgres
from shared.topology import SERVICES

REST = 5.0
"""Seconds until what a start leaves behind has calmed down."""


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    runs = 1 if quick else 5
    first = centre_at_rest(folder, port := ports.row(len(SERVICES)))
    prepare_floor(folder)
    sides = [(centre_at_rest(folder, port), floor_at_rest(folder)) for _ in range(runs)]
    ours, floor = median_of([side[0] for side in sides]), median_of([side[1] for side in sides])
    return [
        Line("weight of servers and services (PSS)", "MiB", ours["weight"], floor["weight"], at_most(1.5)),
        Line("  of it the services", "MiB", ours["services"], floor["services"]),
        Line("./kokon up until all is healthy", "s", ours["seconds"], floor["seconds"], at_most(1.5)),
        Line("  the very first time, in an empty folder", "s", first["seconds"]),
        Line("  the supervisor beside it (PSS)", "MiB", ours["supervisor"]),
    ]


def centre_at_rest(folder: Path, port: int) -> Figures:
    start = time.monotonic()
    with kokon_up(folder / "centre", port) as told:
        seconds = time.monotonic() - start
        time.sleep(REST)
        processes = {name: psutil.Process(pid) for name, pid in told["pids"].items()}
        services = [process for name, process in processes.items() if name in SERVICES]
        servers = [process for name, process in processes.items() if name not in SERVICES]
        origin = services[0].parent()  # what the services were copied from weighs with them
        assert origin
        all_ = weight(psutil.Process(told["pid"]))
        return {
            "seconds": seconds,
            "weight": weight(*servers, origin),
            "services": weight(origin),
            "supervisor": all_ - weight(*servers, origin),
        }


@contextmanager
def kokon_up(
    folder: Path, port: int, *further: str, within: Group | None = None
) -> Iterator[dict[str, dict[str, int]]]:
    arguments: Sequence[str] = [str(ROOT / "kokon"), "up", "--folder", str(folder), "--port", str(port), "--json"]
    arguments = [*arguments, "--unlocked", *further]
    if within:
        arguments = within.line(*arguments)
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"]})
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def prepare_floor(folder: Path) -> None:
    """Databases and stream are there before, as they are in a centre that was started once."""
    postgres = EmbeddedPostgres(folder / "floor-postgres")
    postgres.start()
    for service in SERVICES:
        postgres.ensure_database(f"floor_{service}")
    postgres.stop()
    bus = PlainNats(folder / "floor-nats")
    bus.start()
    add_stream_in(bus)
    bus.stop()


def floor_at_rest(folder: Path) -> Figures:
    start = time.monotonic()
    with ExitStack() as stack:
        postgres, bus = EmbeddedPostgres(folder / "floor-postgres"), PlainNats(folder / "floor-nats")
        postgres.start()
        stack.callback(postgres.stop)
        bus.start()
        stack.callback(bus.stop)
        services = {free_port(): service for service in SERVICES}
        started = {
            port: stack.enter_context(floor_service(folder, postgres, bus, service, port))
            for port, service in services.items()
        }
        for port, process in started.items():
            wait_for(port, process, folder / "floor.log")
        seconds = time.monotonic() - start
        time.sleep(REST)
        servers = [psutil.Process(pid) for pid in (postgres.pid, bus.pid) if pid]
        return {
            "seconds": seconds,
            "weight": weight(*servers, *started.values()),
            "services": weight(*started.values()),
        }


@contextmanager
def floor_service(
    folder: Path, postgres: EmbeddedPostgres, bus: PlainNats, service: str, port: int
) -> Iterator[psutil.Process]:
    url = postgres.owner_url(f"floor_{service}").get_secret_value()
    arguments = ["-m", "uvicorn", "--factory", "bench.floors.idle_centre:create_app", "--port", str(port)]
    arguments += ["--no-access-log", "--log-level", "warning", "--loop", "uvloop", "--http", "httptools"]
    given = {"FLOOR_NAME": service, "FLOOR_DATABASE": url, "FLOOR_NATS": bus.url, "MALLOC_ARENA_MAX": "2"}
    with python(*arguments, environment=given, log=folder / "floor.log") as process:
        yield process
