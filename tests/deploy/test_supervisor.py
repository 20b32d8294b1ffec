"""The supervisor: starts everything, starts again what stops, and leaves nothing behind however it ends."""

import asyncio
import errno
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from deploy.local.machine import logs
from deploy.local.machine.display import Plain
from deploy.local.machine.processes import Program
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.servers.servers import Servers
from deploy.local.settings import operators
from deploy.local.settings.installation import write_description
from deploy.local.supervision import supervised_program as kept
from deploy.local.supervision import watchdog
from deploy.local.supervision.watchdog import Watch
from deploy.nats.folder_check import open_to_others
from deploy.nats.keys import Keys
from deploy.nats.stream_administration import administration
from deploy.trouble import Trouble
from tests.deploy.building import WithStandIns, installation
from tests.deploy.bus import member, stream_info
from tests.deploy.ended_processes import gone
from tests.programs import Running, begun
from tests.shared.patience import PATIENCE

pytestmark = pytest.mark.real
PROGRAMS = {"postgres", "nats", "intake", "cases", "quality", "notify"}


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[WithStandIns]:
    async with WithStandIns(installation(tmp_path)) as supervisor:
        yield supervisor


async def until(fact: Callable[[], bool], seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110 - a fact of another process
            await asyncio.sleep(0.02)


def own_of(supervisor: WithStandIns) -> EmbeddedPostgres:
    assert isinstance(supervisor.servers.postgres, EmbeddedPostgres)
    return supervisor.servers.postgres


@contextmanager
def supervised(folder: Path) -> Iterator[tuple[Running, dict[str, int]]]:
    """A supervisor in a process of its own, and the numbers of what it started."""
    process = begun("tests.deploy.supervised_installation", str(folder))
    assert process.stdout
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


async def test_everything_runs_and_everything_is_gone_afterwards(tmp_path: Path) -> None:
    one = installation(tmp_path)
    write_description(one)
    unlisted = Servers(one).nats  # as one begun by a supervisor that was killed before it had written that down
    unlisted.start()
    assert unlisted.running()
    async with WithStandIns(one) as supervisor:
        assert not unlisted.running()
        pids = supervisor.pids()
        assert set(pids) == PROGRAMS
        sockets = own_of(supervisor).sockets
        assert sockets.exists()
    assert all(map(gone, pids.values()))
    assert not sockets.exists()
    assert not (tmp_path / "north" / "run" / "processes.json").exists()


@pytest.mark.chaos
async def test_what_is_killed_comes_back(supervisor: WithStandIns) -> None:
    for name in sorted(PROGRAMS):
        before = supervisor.pids()
        supervisor.kill(name)
        await until(lambda name=name, old=before[name]: supervisor.pids().get(name) not in (None, old))  # type: ignore[misc]
        others = PROGRAMS - {name}
        assert {other: supervisor.pids()[other] for other in others} == {other: before[other] for other in others}


@pytest.mark.chaos
async def test_without_what_they_were_copied_from_all_services_come_back(supervisor: WithStandIns) -> None:
    before = supervisor.pids()
    origin = psutil.Process(before["cases"]).parent()
    assert origin
    assert origin.pid != os.getpid()
    origin.kill()
    services = supervisor.services.keys()
    await until(lambda: all(supervisor.pids().get(name) not in (None, before[name]) for name in services))
    await until(lambda: not any(kept.reasons for kept in supervisor.services.values()))
    servers = PROGRAMS - services
    assert {name: supervisor.pids()[name] for name in servers} == {name: before[name] for name in servers}


@pytest.mark.chaos
async def test_a_message_outlives_the_bus_and_the_supervisor(tmp_path: Path) -> None:
    one = installation(tmp_path)
    async with WithStandIns(one) as supervisor:
        async with member(supervisor.servers.nats, "intake") as intake:
            await intake.publish("intake.request.sealed")
        before = supervisor.pids()["nats"]
        supervisor.kill("nats")
        await until(lambda: supervisor.pids().get("nats") not in (None, before))
    async with WithStandIns(one) as again:
        assert (await stream_info(again.servers.nats, "intake"))["messages"] == 1


async def test_what_an_earlier_version_left_open_to_others_is_closed(tmp_path: Path) -> None:
    one = installation(tmp_path)
    write_description(one)
    Keys(one.keys / "nats.json").seed("intake")
    one.keys.chmod(0o755)
    (one.keys / "nats.json").chmod(0o644)
    assert open_to_others(one.folder)
    async with WithStandIns(one):
        assert not open_to_others(one.folder)


@pytest.mark.chaos
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path) as (process, pids):
        process.send_signal(number)
        assert process.wait(30) == 0
        assert all(gone(pid, 0.1) for pid in pids.values())


@pytest.mark.chaos
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start sweeps")
def test_nothing_is_left_when_the_supervisor_is_killed_with_9(tmp_path: Path) -> None:
    with supervised(tmp_path) as (process, pids):
        process.kill()
        process.wait()
        assert all(map(gone, pids.values()))


@pytest.mark.chaos
def test_stopping_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    for pause in (0.1, 0.3, 0.7):
        with begun("tests.deploy.supervised_installation", str(tmp_path)) as process:
            try:
                process.wait(pause)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGTERM)
            assert process.wait(30) in (0, -signal.SIGTERM)
            assert running_in(tmp_path) == []


def running_in(folder: Path) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(folder) in line and "ps -eo" not in line]


@pytest.mark.chaos
async def test_one_that_gives_no_answer_is_ended_and_started_again(
    supervisor: WithStandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "UNANSWERED", 1)
    before = supervisor.pids()["quality"]
    os.kill(before, signal.SIGSTOP)
    await until(lambda: supervisor.pids().get("quality") not in (None, before))
    assert gone(before)


async def test_a_stream_that_fell_back_is_made_anew(tmp_path: Path) -> None:
    async with WithStandIns(installation(tmp_path)) as supervisor:
        nats = supervisor.servers.nats
        async with member(nats, "intake") as intake:
            await intake.publish("intake.request.sealed")
        supervisor.reasons_of("intake").write_text(json.dumps(["stream_fell_back:intake"]))
        supervisor.kill("intake")
        async with asyncio.timeout(PATIENCE):
            # while it is made anew there is no stream for a moment
            while (await stream_info(nats, "intake")).get("messages") != 0:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        async with administration(nats.url, "provision", nats.seed("provision")) as api:
            assert await api.ask("CONSUMER.INFO.intake.cases_request_sealed", {}) is not None


async def test_a_full_disk_does_not_end_the_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "shown.txt").open("w") as stream:
        async with WithStandIns(installation(tmp_path), display=Plain(stream)) as supervisor:
            with monkeypatch.context() as full:
                full.setattr(supervisor, "hear", disk_full)
                await until(lambda: "The disk is full" in (tmp_path / "shown.txt").read_text())
            before = supervisor.pids()["cases"]
            supervisor.kill("cases")
            await until(lambda: supervisor.pids().get("cases") not in (None, before))
    assert (tmp_path / "shown.txt").read_text().count("The disk is full") == 1


async def test_where_the_watch_ends_by_a_fault_of_ours_nothing_is_left_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with WithStandIns(installation(tmp_path)) as supervisor:
        pids, watch = supervisor.pids(), supervisor.watch
        assert watch
        with monkeypatch.context() as at_fault:
            at_fault.setattr(supervisor, "hear", lambda: 1 // 0)
            await asyncio.wait([watch])
        with pytest.raises(ZeroDivisionError):
            await supervisor.stop()
        assert all(map(gone, pids.values()))


def disk_full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    one = installation(tmp_path)
    with (
        socket.create_server(("127.0.0.1", one.port_of("cases"))),
        pytest.raises(Trouble, match=f"Port {one.port_of('cases')} for cases is taken.*Next step"),
    ):
        await WithStandIns(one).__aenter__()
    assert running_in(tmp_path) == []
    async with WithStandIns(one):
        pass


async def test_a_second_supervisor_of_the_same_folder_is_told_and_harms_nothing(supervisor: WithStandIns) -> None:
    with pytest.raises(Trouble, match="runs already"):
        await WithStandIns(supervisor.installation).__aenter__()
    assert set(supervisor.pids()) == PROGRAMS


class Broken(WithStandIns):
    def program(self, service: str):  # type: ignore[no-untyped-def]
        made = super().program(service)
        if service != "quality":
            return made
        words = "import sys; sys.stderr.write('kokon: settings of quality: QUALITY_X (missing).'); sys.exit(2)"
        return type(made)([sys.executable, "-c", words], made.environment, made.folder)


async def test_a_service_that_cannot_start_is_told_with_its_own_last_words(tmp_path: Path) -> None:
    with pytest.raises(
        Trouble, match=r"quality did not start: settings of quality: QUALITY_X.*Next step: read"
    ) as told:
        await Broken(installation(tmp_path)).__aenter__()
    assert told.value.code == "not_started"
    assert running_in(tmp_path) == []


async def test_lines_of_the_services_are_forwarded_under_their_names(tmp_path: Path) -> None:
    shown = tmp_path / "shown.txt"
    with shown.open("w") as stream:
        async with WithStandIns(installation(tmp_path), display=Plain(stream)):
            pass
    assert "cases    | stand-in runs" in shown.read_text()
    assert (tmp_path / "north" / "logs" / "cases.log").read_text() == "stand-in runs\n"


async def test_no_log_grows_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 1_000)
    with (tmp_path / "shown.txt").open("w") as stream:
        async with WithStandIns(installation(tmp_path), display=Plain(stream)) as supervisor:
            postgres, nats, before = own_of(supervisor), supervisor.servers.nats, supervisor.pids()
            written = [postgres.log, nats.log, supervisor.services["cases"].log]
            cases = ("127.0.0.1", operators.ports_of(supervisor.installation)["cases"])
            for turn in range(4):
                for number in range(12):
                    knock(postgres.sockets / ".s.PGSQL.5432", b"\0\0\0\1")
                    knock(("127.0.0.1", nats.ports["client"]), b"nonsense\r\n")
                    knock(cases, f"GET /log/{turn}-{number}-{'x' * 80} HTTP/1.0\r\n\r\n".encode())
                await until(lambda: all(log.stat().st_size <= logs.LARGEST for log in written))
            assert all(log.with_name(f"{log.name}.1").stat().st_size < 2 * logs.LARGEST for log in written)
            assert supervisor.pids() == before
            knock(cases, b"GET /log/the-last HTTP/1.0\r\n\r\n")
            assert written[-1].read_text().endswith("the-last\n")
    shown = (tmp_path / "shown.txt").read_text().splitlines()
    heard = [line.split("| ")[1].split("-x")[0] for line in shown if "xxx" in line]
    assert heard == [f"{turn}-{number}" for turn in range(4) for number in range(12)]


def knock(address: Path | tuple[str, int], words: bytes) -> None:
    """As somebody who speaks another language: a server writes a line about it."""
    place = str(address) if isinstance(address, Path) else address
    with socket.socket(socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET) as door:
        door.connect(place)
        door.sendall(words)
        with suppress(ConnectionError):
            door.recv(4_096)


def test_of_a_log_from_before_there_was_a_bound_the_end_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 10)
    log = tmp_path / "nats.log"
    log.write_text("a" * 90 + "the newest")
    logs.bound(log)
    assert (log.read_text(), (tmp_path / "nats.log.1").read_text()) == ("", "the newest")


def test_a_program_that_dies_again_and_again_is_started_less_often(tmp_path: Path) -> None:
    one = kept.Kept("brief", lambda: Program([sys.executable, "-S", "-c", ""]), tmp_path / "log", None)
    pauses = []
    for _ in range(9):
        one.start()
        one.wait(10)
        pauses.append(one.postpone())
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 10.0]
    assert not one.due


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "ASK_SERVER", 0.5)


@pytest.mark.chaos
@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("name", ["postgres", "nats"])
async def test_a_server_that_hangs_is_ended_and_comes_back_with_all_that_it_kept(
    supervisor: WithStandIns, name: str
) -> None:
    postgres, before = supervisor.servers.postgres, supervisor.pids()
    await asyncio.to_thread(postgres.sql, "create table kept (number int); insert into kept values (7);")
    async with member(supervisor.servers.nats, "intake") as intake:
        await intake.publish("intake.request.sealed")
    os.kill(before[name], signal.SIGSTOP)
    await until(lambda: supervisor.pids().get(name) not in (None, before[name]))

    def kept_in_database() -> str:
        with suppress(Trouble):  # as long as it starts
            return postgres.sql("select number from kept;")
        return ""

    await until(lambda: kept_in_database() == "7" and supervisor.servers.nats.healthy())
    assert (await stream_info(supervisor.servers.nats, "intake"))["messages"] == 1
    others = PROGRAMS - {name}
    assert {other: supervisor.pids()[other] for other in others} == {other: before[other] for other in others}


class Slow:
    """A server on a busy machine: the third question is answered, again and again."""

    def __init__(self) -> None:
        self.asked = 0
        self.killed = False

    def running(self) -> bool:
        return True

    def answers(self, *, within: float) -> bool:
        self.asked += 1
        return self.asked % watchdog.UNANSWERED == 0

    def kill(self) -> None:
        self.killed = True


async def test_a_server_that_answers_now_and_then_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "ASK_SERVER", 0.001)
    slow = Slow()
    watch = asyncio.create_task(Watch(WithStandIns(installation(tmp_path)))._keep_answering("nats", slow))
    await until(lambda: slow.asked > 10 * watchdog.UNANSWERED)
    watch.cancel()
    assert not slow.killed
