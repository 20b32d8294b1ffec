"""The health check of a container for keeps: what answers nothing is ended, what says that it is not ready is not."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from time import monotonic, sleep

import pytest

from deploy.images import alive
from tests.deploy.building import ROOT
from tests.shared.free_ports import free_port

pytestmark = pytest.mark.real


class Container:
    """A stand-in that runs, and the folder where its process is noted."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.reasons = folder / "reasons.json"
        self.reasons.write_text("[]")
        told = {"PORT": str(self.port), "REASONS": str(self.reasons), "PATH": "/usr/bin:/bin"}
        self.program = subprocess.Popen(
            [sys.executable, "-m", "tests.deploy.stand_in"], cwd=ROOT, env=told, stdout=subprocess.PIPE
        )
        assert self.program.stdout
        self.program.stdout.readline()
        (folder / "main.pid").write_text(f"{self.program.pid}\n")

    def asked(self, port: int | None = None, *, hangs: bool = False) -> int:
        """Who hangs is not waited for; who answers may take long on a busy machine."""
        alive.SECONDS = 0.2 if hangs else 30
        return alive.main(str(port or self.port), "/ready", str(self.folder))

    def end(self) -> int:
        """With what it ended; it is ended here where nobody else has done it."""
        self.program.send_signal(SIGCONT)
        try:
            return self.program.wait(1)
        except subprocess.TimeoutExpired:
            self.program.terminate()
            return self.program.wait()
        finally:
            assert self.program.stdout
            self.program.stdout.close()


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Container]:
    monkeypatch.setattr(alive, "SECONDS", alive.SECONDS)
    container = Container(tmp_path)
    try:
        until = monotonic() + 30
        while container.asked() and monotonic() < until:
            sleep(0.01)
        (tmp_path / "unanswered").unlink(missing_ok=True)
        yield container
    finally:
        if container.program.returncode is None:
            container.end()


def test_what_hangs_is_ended_after_three_questions_in_a_row(container: Container) -> None:
    container.program.send_signal(SIGSTOP)
    assert [container.asked(hangs=True), container.asked(hangs=True)] == [1, 1]
    container.program.send_signal(SIGCONT)
    assert container.asked() == 0
    container.program.send_signal(SIGSTOP)
    for _ in range(alive.LATER):
        assert container.program.poll() is None
        assert container.asked(hangs=True) == 1
    assert container.end() == -SIGKILL


def test_what_is_not_ready_is_unhealthy_and_goes_on(container: Container) -> None:
    container.reasons.write_text('["database"]')
    assert {container.asked() for _ in range(2 * alive.LATER)} == {1}
    assert container.program.poll() is None
    container.reasons.write_text("[]")
    assert container.asked() == 0


def test_before_its_first_answer_it_has_three_minutes(container: Container) -> None:
    (container.folder / "answered").unlink()
    nobody = free_port()
    for _ in range(alive.AT_THE_START - 1):
        assert container.asked(nobody) == 1
    assert container.program.poll() is None
    container.asked(nobody)
    assert container.end() == -SIGKILL


def test_where_nothing_is_noted_nothing_is_ended(container: Container) -> None:
    (container.folder / "main.pid").unlink()
    container.program.send_signal(SIGSTOP)
    assert {container.asked(hangs=True) for _ in range(2 * alive.LATER)} == {1}
    container.program.send_signal(SIGCONT)
    assert container.asked() == 0
