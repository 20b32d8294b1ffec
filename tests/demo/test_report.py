"""What the demonstration says about itself: what is missing or doubled is named, and turns it red."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import typer

from deploy.__main__ import app
from deploy.demo import run
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.reports.report import Report, percentile
from deploy.local.machine.display import Display
from deploy.trouble import Trouble


def test_what_was_seen_once_is_whole() -> None:
    ledger = Ledger()
    ledger.compare("centre-a", "request", expected=[1, 2, 3], seen=[3, 2, 1])
    assert ledger.whole


def test_what_is_missing_is_lost_and_what_came_twice_or_from_nowhere_is_doubled() -> None:
    ledger = Ledger()
    ledger.compare("a", "request", expected=[1, 2], seen=[2, 2, 9])
    report = Report(seed=1, clients=2, ledger=ledger, memory={})
    assert report.lines() == [
        "lost: a: request 1",
        "doubled: a: request 2",
        "doubled: a: request 9",
    ]
    assert not report.whole


def test_the_report_has_every_part_a_script_asks_for() -> None:
    ledger = Ledger(waits=[3.0, 1.0, 2.0], seconds={"life": 1.26})
    ledger.count("centre-a", Step.REPLIES_READ)
    ledger.count("centre-a", Step.SENT, 2)
    told = json.loads(Report(seed=1, clients=2, ledger=ledger, memory={"centre-a cases": 80.5}).to_json())
    assert told["whole"] is True
    assert list(told["counts"]["centre-a"].items()) == [("sent", 2), ("replies_read", 1)]
    assert told["form_to_inbox_ms"] == {"n": 3, "p50": 2.0, "p99": 3.0}
    assert told["peak_memory_mib"] == {"centre-a cases": 80.5}


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_percentiles_are_values_that_were_measured(share: float, value: float) -> None:
    assert percentile(list(range(1, 101)), share) == value


def test_nothing_measured_is_no_figure() -> None:
    assert percentile([], 0.5) is None


@pytest.mark.parametrize(
    ("clients", "seconds", "held"),
    [
        (10, {"start": 20.0, "total": 59.9}, True),
        (10, {"start": 20.0, "total": 60.1}, False),
        (11, {"start": 20.0, "total": 59.9}, None),
        (10, {"total": 59.9}, None),
    ],
)
def test_the_report_says_whether_all_of_it_was_in_time(
    clients: int, seconds: dict[str, float], held: bool | None
) -> None:
    told = json.loads(Report(seed=1, clients=clients, ledger=Ledger(seconds=seconds), memory={}).to_json())
    assert told["goal"] == {"seconds": 60, "held": held}


def headless(folder: Path, told: Path) -> None:
    line = ["demo", "--headless", "--json", str(told), "--folder", str(folder)]
    typer.main.get_command(app)(line, standalone_mode=False)


def test_a_start_that_fails_is_told_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "letters").touch()
    with pytest.raises(Trouble):
        headless(tmp_path, tmp_path / "told.json")
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["whole"] is False
    assert told["trouble"] == {
        "step": "start",
        "code": "folder_not_ours",
        "what": f"{tmp_path} holds something else.",
        "next_step": "choose an empty --folder.",
    }
    assert (told["counts"], told["goal"]["held"]) == ({}, None)


def test_whatever_went_wrong_the_file_names_the_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of an unexpected error stay out of it."""

    @asynccontextmanager
    async def falling(folder: Path, *, display: Display, **_: Any) -> AsyncIterator[Any]:
        with display.step("Centre A: services"):
            raise LookupError("words of somebody")
        yield

    monkeypatch.setattr(run, "staged", falling)
    with pytest.raises(LookupError):
        headless(tmp_path / "demo", tmp_path / "told.json")
    told = (tmp_path / "told.json").read_text()
    trouble = json.loads(told)["trouble"]
    assert (trouble["step"], trouble["code"]) == ("Centre A: services", "unexpected")
    assert "words of somebody" not in told


def test_a_demonstration_that_is_stopped_on_its_way_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def interrupted(folder: Path, *, display: Display, **_: Any) -> AsyncIterator[Any]:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()
        yield

    monkeypatch.setattr(run, "staged", interrupted)
    ended = typer.main.get_command(app)(["demo", "--folder", str(tmp_path / "demo")], standalone_mode=False)
    assert (ended, capsys.readouterr().err.splitlines()[-1]) == (1, "Stopped. Nothing of it is left running.")
