"""A program that is kept running: what counts as ready."""

import sys
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from deploy.local.machine.processes import Program
from deploy.local.machine.program_environment import plain
from deploy.local.supervision import supervised_program
from deploy.local.supervision.supervised_program import Kept
from tests.deploy.building import ROOT
from tests.deploy.stand_in import Answer
from tests.shared.free_ports import free_port


@pytest.fixture
def somebody_else() -> Iterator[str]:
    """The address of a program that says of itself that it is ready."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/ready"
        server.shutdown()
        thread.join()


async def test_an_answer_counts_only_while_its_own_program_runs(somebody_else: str, tmp_path: Path) -> None:
    ended = Program([sys.executable, "-c", ""], plain(), ROOT)
    kept = Kept("cases", lambda: ended, tmp_path / "cases.log", lambda: somebody_else)
    kept.start()
    kept.wait(30)
    async with httpx.AsyncClient(trust_env=False) as client:
        assert not await kept.ask(client)
    assert kept.reasons == ("not_running",)


async def test_what_nobody_asked_for_a_minute_is_not_taken_for_stuck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine with too much work this process stands still, too; all would be ended at once, and it had more."""
    moment = 0.0
    monkeypatch.setattr(supervised_program, "monotonic", lambda: moment)
    waits = Program([sys.executable, "-c", "import time; time.sleep(60)"], plain(), ROOT)
    kept = Kept("cases", lambda: waits, tmp_path / "cases.log", lambda: f"http://127.0.0.1:{free_port()}/ready")
    kept.start()
    try:
        moment = 60.0
        async with httpx.AsyncClient(trust_env=False) as client:
            for asked in range(supervised_program.QUESTIONS):
                assert (asked, kept.stuck) == (asked, False)
                await kept.ask(client)
        assert kept.stuck
    finally:
        kept.kill()
        kept.wait(30)
