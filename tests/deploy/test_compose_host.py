"""Commands on the host of containers: which container is asked, and what the operator hears."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.compose.host.__main__ import main

ENGINE = r"""#!/bin/sh
# answers as the containers of centre-a do
echo "$*" >>"$LOG"
case "$*" in
    *"config --services") printf 'finish\ncentre-a-nats\n' ;;
    *"exec "*" centre-a-quality /start python -m services.quality.recomputing centre")
      echo '{"done": 1, "total": 1}'; echo '{"made": {"quarters": 2}}' ;;
    *"exec -T centre-a-quality /start python -m services.quality.reconciling")
      echo '[{"period": "2026-Q1", "state": "refused", "reason": "unknown_key", "missing": true}]' ;;
    *"exec "*" centre-a-cases /start python -m services.cases.foundation.audit verify --json") exit 1 ;;
    *" finish python -m deploy.compose bus centre-a dead-letters list")
      echo '[{"id": 7, "reason": "unknown_release"}]' ;;
    *" finish python -m deploy.compose bus centre-a dead-letters close 7") ;;
    *) echo "Container x  Creating" >&2; echo "kokon: there is no dead letter. Next step: look again" >&2; exit 1 ;;
esac
"""
type EngineLog = Callable[[], list[str]]


@pytest.fixture
def engine_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineLog:
    """What the engine was asked so far."""
    engine, log = tmp_path / "docker", tmp_path / "log"
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    monkeypatch.setenv("LOG", str(log))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return lambda: log.read_text().splitlines()


def test_the_words_of_a_service_reach_the_operator_with_its_exit_code(
    engine_log: EngineLog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recompute", "centre-a"]) == 0
    assert "Made anew: 2 quarters." in capsys.readouterr().out
    assert main(["audit", "centre-a", "verify", "--json"]) == 1
    assert main(["reconcile", "centre-a"]) == 1
    quarter, unknown = capsys.readouterr().out.splitlines()
    assert json.loads(quarter)["next_step"].startswith("./kokon keys rotate release")
    assert "answered 1 times about releases that this centre does not know" in unknown


def test_what_was_put_aside_is_listed_and_seen_to(engine_log: EngineLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dead-letters", "centre-a", "list"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == 7
    assert main(["dead-letters", "centre-a", "close", "7"]) == 0
    assert engine_log()[-1].endswith("dead-letters close 7")
    assert main(["dead-letters", "centre-a", "replay", "9"]) == 1
    assert capsys.readouterr().err == "kokon: There is no dead letter. Next step: look again.\n"


@pytest.mark.parametrize(
    "words", [[], ["letters"], ["letters", "a", "b"], ["audit", "a"], ["dead-letters", "a", "close", "x"], ["up", "a"]]
)
def test_what_is_no_command_is_told(
    engine_log: EngineLog, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert "This is no command. Next step: say " in capsys.readouterr().err
