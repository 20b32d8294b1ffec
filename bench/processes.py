"""Programs under measurement: started on a free port, waited for, weighed, and always stopped."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import httpx
import psutil

from bench.load import Outcome, Plan
from deploy.local.machine.processes import Program, end, spawn

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def python(*arguments: str, environment: Mapping[str, str], log: Path) -> Iterator[psutil.Process]:
    """`python ARGUMENTS` with nothing of our own environment but the path; stopped at the end, whatever happened."""
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    with log.open("ab") as output:
        process = spawn(Program([sys.executable, *arguments], clean, ROOT), output)
    try:
        yield psutil.Process(process.pid)
    finally:
        end(process, signal.SIGTERM, 15)


@contextmanager
def uvicorn(factory: str, *, environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """One worker serving a factory, as the services are served; gives its port."""
    port = free_port()
    arguments = ["-m", "uvicorn", "--factory", factory, "--port", str(port), "--loop", "uvloop", "--http", "httptools"]
    arguments += ["--no-access-log", "--no-server-header", "--log-level", "warning"]
    with python(*arguments, environment=environment, log=log) as process:
        wait_for(port, process, log)
        yield port


def wait_for(port: int, process: psutil.Process, log: Path, *, path: str = "/ready", seconds: float = 60) -> None:
    """Until the program answers, with 404 as well: a floor has no such page."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}{path}", timeout=2).status_code in {200, 404}:
                return
        except httpx.TransportError:
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                break
        time.sleep(0.01)
    raise RuntimeError(f"a program under measurement did not start; its log ends with\n{log.read_text()[-2000:]}")


async def load(plan: Plan) -> Outcome:
    """Runs the plan in a process of its own, so that the client's work is not the loop's that measures."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.load",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        answer, _ = await process.communicate(json.dumps(asdict(plan)).encode())
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode:
        raise RuntimeError("the load generator failed")
    return Outcome(**json.loads(answer))


def weight(*processes: psutil.Process) -> float:
    """Proportional set size of the processes and all their children, in MiB."""
    family = {member.pid: member for process in processes for member in (process, *process.children(recursive=True))}
    return float(sum(map(proportional, family.values()))) / 2**20


def proportional(process: psutil.Process) -> int:
    """Bytes; all that is resident where only root may look closer, as into a service of ours."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
