"""A supervised program: started, checked for readiness, restarted with a backoff."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import httpx

from deploy.local.machine import logs
from deploy.local.machine.processes import Program
from deploy.local.machine.programs import Running, start
from deploy.trouble import Trouble

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
CALM = 30.0
"""Seconds of running after which a stop counts as the first again."""
WITHIN = 3.0
"""Seconds in which it answers whether it is ready."""
UNANSWERED = 6
"""Questions in a row without any answer after which a running program counts as stuck and is killed: half a minute.
Counted by questions, not by time: while this process itself stood still, or started a server, nobody had asked.
"""
BEFORE_ITS_FIRST = 24
"""So many more before its first answer: on a busy machine a start takes its time."""


class Kept:
    """`make` gives the program anew each time it starts. What `ready_url` gives answers 200 when it can work."""

    def __init__(self, name: str, make: Callable[[], Program], log: Path, ready_url: Callable[[], str] | None) -> None:
        self.name = name
        self.log = log
        self.reasons: tuple[str, ...] = ("starting",)
        """Why it is not ready, in codes; empty when it is."""
        self.starts = 0
        self._make = make
        self._ready_url = ready_url
        self._process: Running | None = None
        self._begun = 0.0
        self._unanswered = 0
        self._pause, self._not_before = FIRST_PAUSE, 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for a signal."""
        return self._process.poll() if self._process else None

    @property
    def due(self) -> bool:
        return monotonic() >= self._not_before

    def start(self) -> None:
        with logs.opened(self.log) as descriptor:
            self._process = start(self._make(), descriptor)
        self._begun = monotonic()
        self._unanswered = -BEFORE_ITS_FIRST
        self.reasons = ("starting",)
        self.starts += 1

    def postpone(self) -> float:
        """Called when it ended by itself; returns the seconds until it is started again."""
        if monotonic() - self._begun > CALM:
            self._pause = FIRST_PAUSE
        pause, self._pause = self._pause, min(LONGEST_PAUSE, self._pause * 2)
        self._not_before = monotonic() + pause
        self._process = None
        return pause

    def ask_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.kill()

    def wait(self, seconds: float) -> None:
        """Until it has stopped; after `seconds` it is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def ask(self, client: httpx.AsyncClient) -> bool:
        """Whether it is ready; remembers why not, and how often in a row it said nothing."""
        if self._ready_url is None:
            self.reasons = ()
            return self.pid is not None
        asked = monotonic()
        try:
            answer = await client.get(self._ready_url())
            self.reasons = () if answer.status_code == httpx.codes.OK else _reasons(answer)
            self._unanswered = 0
        except httpx.HTTPError:
            self.reasons = ("no_answer",)
            # who looks long after the time was up stood still itself: the answer may lie there unread
            self._unanswered += monotonic() - asked < WITHIN + 1
        if self.pid is None:
            # another program answered on its port
            self.reasons = ("not_running",)
        return not self.reasons

    @property
    def stuck(self) -> bool:
        return self.pid is not None and self._unanswered >= UNANSWERED

    def not_started(self) -> Trouble:
        words = logs.last_line(self.log).removeprefix("kokon: ")
        if "ddress already in use" in words:
            return Trouble("port_taken", f"The port of {self.name} is taken.", "stop the other program, or use --port.")
        return Trouble(
            "not_started", f"{self.name} did not start: {words.rstrip('.') or 'it said nothing'}.", f"read {self.log}."
        )


def _reasons(answer: httpx.Response) -> tuple[str, ...]:
    try:
        return tuple(answer.json()["reasons"])
    except (ValueError, KeyError, TypeError):
        return (f"status_{answer.status_code}",)
