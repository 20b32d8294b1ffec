"""A program that is kept running: what counts as ready."""

import socket
import sys
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic

import httpx
import pytest

from deploy.local.machine.processes import Program
from deploy.local.machine.program_environment import plain
from deploy.local.supervision import supervised_program
from deploy.local.supervision.supervised_program import Kept
from tests.deploy.building import ROOT
from tests.deploy.stand_in import Answer


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


async def test_it_is_stuck_after_questions_without_an_answer_and_not_after_time_in_which_nobody_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supervisor that stood still, or waited for a server to start, does not end what it has not asked."""
    waits = Program([sys.executable, "-c", "import time; time.sleep(600)"], plain(), ROOT)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/ready"
        kept = Kept("cases", lambda: waits, tmp_path / "cases.log", lambda: url)
        kept.start()
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=0.05) as client:
                clock = monotonic()
                monkeypatch.setattr(supervised_program, "monotonic", lambda: clock)
                clock += 3600
                assert not kept.stuck, "nobody asked for an hour"
                for _ in range(supervised_program.BEFORE_ITS_FIRST + supervised_program.UNANSWERED - 1):
                    assert not await kept.ask(client)
                assert (kept.stuck, kept.reasons) == (False, ("no_answer",))
                await kept.ask(client)
                assert kept.stuck
        finally:
            kept.kill()
            kept.wait(30)


async def test_a_question_whose_time_was_over_before_anybody_looked_does_not_count(tmp_path: Path) -> None:
    """The answer lay there, and the one who asked did nothing for seconds."""
    waits = Program([sys.executable, "-c", "import time; time.sleep(600)"], plain(), ROOT)

    async def late(_: httpx.Request) -> httpx.Response:
        clock.append(clock[-1] + supervised_program.WITHIN + 5)
        raise httpx.ReadTimeout("late")

    clock = [monotonic()]
    kept = Kept("cases", lambda: waits, tmp_path / "cases.log", lambda: "http://nobody/ready")
    kept.start()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(supervised_program, "monotonic", lambda: clock[-1])
            async with httpx.AsyncClient(transport=httpx.MockTransport(late)) as client:
                for _ in range(9 * supervised_program.UNANSWERED):
                    await kept.ask(client)
        assert (kept.stuck, kept.reasons) == (False, ("no_answer",))
    finally:
        kept.kill()
        kept.wait(30)
