"""The demonstration, headless, with few people: a whole federation is started, lived in, looked at and stopped."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local.demo.people import clients_of
from deploy.local.service_keys import ROOT

CLIENTS, SEED = 6, 11
COUNTED = ("met", "partly", "not_met")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo")
    told = ["--headless", "--json", str(folder / "told.json"), "--clients", str(CLIENTS), "--seed", str(SEED)]
    line = [sys.executable, "-m", "deploy.local", "demo", *told, "--folder", str(folder / "run")]
    return folder, subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False)


@pytest.fixture(scope="module")
def told(demonstration: tuple[Path, subprocess.CompletedProcess[str]]) -> dict[str, Any]:
    folder, finished = demonstration
    assert finished.returncode == 0, finished.stdout + finished.stderr
    read: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return read


pytestmark = [pytest.mark.real, pytest.mark.timeout(200)]


def test_nothing_is_lost_and_nothing_doubled(told: dict[str, Any]) -> None:
    assert (told["whole"], told["lost"], told["doubled"]) == (True, [], [])


def test_every_step_is_taken_by_everybody_in_both_centres(told: dict[str, Any]) -> None:
    for centre in ("centre-a", "centre-b"):
        clients, counts = clients_of(centre, count=CLIENTS, seed=SEED), told["counts"][centre]
        answers = sum(len(client.answers) for client in clients)
        assert counts["sent"] == counts["in_inbox"] == CLIENTS
        assert counts["answered"] == counts["replies_read"] == answers
        assert counts["messages_sent"] == counts["messages_read"] == sum(client.again is not None for client in clients)
        assert counts["gates_walked"] == sum(bool(client.points) for client in clients)
        assert counts["feedback"] == sum(client.has_file for client in clients)
        assert counts["feedback_figures"] == 0
        assert counts["mails"] == 2 * CLIENTS
        assert counts["assessed"] > 15
        assert counts["draws_received"] == counts["releases_approved"] == counts["releases_accepted"] == 1
    assert told["counts"]["office"] == {"proposals": 1, "shown_by_office": 2}


def test_a_team_of_three_and_one_of_five_do_all_of_the_quality_work(told: dict[str, Any]) -> None:
    for centre, team in (("centre-a", 3), ("centre-b", 5)):
        counts = told["counts"][centre]
        assert counts["visits_to_quality"] == counts["pulse_answers"] == team
        assert counts["own_answers"] == 3 * team
        assert counts["joint_answers"] == counts["plan_steps"] == 3
        assert counts["entries"] > 30
        assert counts["reports"] == 2
        assert counts["publications"] == 3


def test_what_was_informed_is_what_is_counted(told: dict[str, Any]) -> None:
    for centre in ("centre-a", "centre-b"):
        for outcomes in told["outcomes"][centre].values():
            assert sum(outcomes[kind] for kind in COUNTED) == told["counts"][centre]["gates_walked"]


def test_times_and_memory_are_measured(told: dict[str, Any]) -> None:
    assert told["form_to_inbox_ms"]["n"] == 2 * CLIENTS
    assert 0 < told["form_to_inbox_ms"]["p50"] <= told["form_to_inbox_ms"]["p99"]
    parts = {"intake", "cases", "quality", "notify", "nats", "postgres"}
    expected = {f"{centre} {part}" for centre in ("centre-a", "centre-b") for part in parts}
    assert expected | {"office office", "office mail"} <= told["peak_memory_mib"].keys()
    assert all(mebibytes > 1 for mebibytes in told["peak_memory_mib"].values())


def test_nobodys_words_are_in_what_is_told_or_logged(
    demonstration: tuple[Path, subprocess.CompletedProcess[str]], told: dict[str, Any]
) -> None:
    folder, finished = demonstration
    logs = "".join(file.read_text() for file in (folder / "run").rglob("*.log"))
    shown = f"{told}{finished.stdout}{finished.stderr}{logs}"
    for centre in ("centre-a", "centre-b"):
        for client in clients_of(centre, count=CLIENTS, seed=SEED):
            for words in (*client.written, *client.answers, client.receipt):
                assert words not in shown


def test_nothing_is_left_running(demonstration: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder = str(demonstration[0])
    left = [process.info["name"] for process in psutil.process_iter(["name", "cmdline"]) if folder in commands(process)]
    assert left == []


def commands(process: psutil.Process) -> str:
    return " ".join(process.info["cmdline"] or [])
