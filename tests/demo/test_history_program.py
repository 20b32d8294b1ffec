"""The program that writes the months before is waited for, and ended when nobody waits any more."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from deploy.demo.history import program
from deploy.demo.history.program import Order, run_beside
from deploy.local.machine import programs
from deploy.local.machine.program_environment import plain
from deploy.local.supervision.supervisor import Supervisor
from deploy.trouble import Trouble
from tests.shared.patience import PATIENCE

ORDER = Order(team=(), files=0, seed=1, now=datetime(2026, 11, 29, 12, tzinfo=UTC))


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    monkeypatch.setattr(programs, "FORKS", False)
    installation = SimpleNamespace(folder=tmp_path, id="centre-a")
    return cast(Supervisor, SimpleNamespace(installation=installation, environment_of=lambda _service: plain()))


def says(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(program, "AS_MODULE", [sys.executable, "-c", code])


async def test_what_could_not_be_written_is_told_with_where_to_read(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    says(monkeypatch, "raise SystemExit('refused')")
    with pytest.raises(Trouble) as raised:
        await run_beside(supervisor, ORDER)
    log = tmp_path / "logs" / "history.log"
    assert (raised.value.code, raised.value.next_step) == ("no_months", f"read the end of {log}.")
    assert "refused" in log.read_text()


async def test_what_was_written_is_waited_for(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, "import sys; assert '\"seed\":1' in sys.argv[-1]")
    await run_beside(supervisor, ORDER)


async def test_a_program_ends_when_the_demonstration_is_stopped(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, "import signal; signal.pause()")
    begun = list[Any]()
    begin = program.begin

    def noted(*given: Any) -> Any:
        begun.append(begin(*given))
        return begun[0]

    monkeypatch.setattr(program, "begin", noted)
    waiting = asyncio.create_task(run_beside(supervisor, ORDER))
    async with asyncio.timeout(PATIENCE):
        while not begun:  # noqa: ASYNC110 - the fact of a thread
            await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not psutil.pid_exists(begun[0].pid)
