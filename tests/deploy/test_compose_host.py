"""Commands on the host of containers: which container is asked, and what the operator hears."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.compose.doctor import base_images
from deploy.compose.host.__main__ import COMMANDS, main
from deploy.compose.host.base_images import NAMES, pin
from deploy.compose.host.commands import Commands
from deploy.compose.host.compose_target import target_of
from deploy.target import COMMAND, in_words_of
from deploy.trouble import Trouble

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
    *" finish python -m deploy.compose bus centre-a dead-letters replay 7 8") ;;
    *" finish python -m deploy.compose bus-key centre-a "*) ;;
    *" finish python -m deploy.compose next-password centre-a intake") echo 'SCRAM-SHA-256$4096:a$b:c' ;;
    *" finish python -m deploy.compose use-password "*) ;;
    *" finish python -m deploy.compose new-certificate"|*" finish python -m deploy.compose use-authority") ;;
    *" finish python -m deploy.compose announce"*) echo '{"kind": "kokon announcement"}' ;;
    *"exec -T centre-a-"*"select extract(epoch from "*) echo "$SEEN" ;;
    *"exec -T centre-a-quality /start python -m shared.clock.judged "*) printf '%s\n' $JUDGED ;;
    *"exec -T centre-a-"*" set "*" = now() where "*) ;;
    *" finish python -m deploy.compose at-rest centre-a") [ ! -e "$LOG.lost" ] || exit 1 ;;
    *"run --rm --no-deps -T setup")
      [ ! -e "$LOG.broken" ] || { echo "kokon: it is full. Next step: look" >&2; exit 1; } ;;
    *"ps --services --status running") printf 'centre-a-cases\ncentre-a-nats\ncentre-b-cases\n' ;;
    "compose stop "*|*"run --rm --no-deps -T finish") ;;
    *"exec -T centre-a-postgres psql "*) cat >>"$LOG"; echo >>"$LOG" ;;
    "compose restart "*) ;;
    *"buildx imagetools inspect caddy:2 "*)
      if [ -e "$LOG.away" ]; then echo "no such host" >&2; exit 1; fi; echo "$DIGEST" ;;
    *"buildx imagetools inspect "*) echo "$DIGEST" ;;
    *) echo "Container x  Creating" >&2; echo "kokon: there is no dead letter. Next step: look again" >&2; exit 1 ;;
esac
"""
DIGEST = f"sha256:{'ab' * 32}"
type EngineLog = Callable[[], list[str]]


@pytest.fixture
def engine_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineLog:
    """What the engine was asked so far."""
    engine, log = tmp_path / "docker", tmp_path / "log"
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    monkeypatch.setenv("LOG", str(log))
    monkeypatch.setenv("DIGEST", DIGEST)
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
    step = json.loads(quarter)["next_step"]
    assert step.startswith("python3 -m deploy.compose.host keys centre-a rotate release, and have the office")
    assert "answered 1 times about releases that this centre does not know" in unknown
    assert "python3 -m deploy.compose.host dead-letters centre-a replay" in unknown


def test_what_was_put_aside_is_listed_and_seen_to(engine_log: EngineLog, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dead-letters", "centre-a", "list"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == 7
    assert main(["dead-letters", "centre-a", "close", "7"]) == 0
    assert engine_log()[-1].endswith("dead-letters close 7")
    assert main(["dead-letters", "centre-a", "replay", "7", "8"]) == 0
    assert engine_log()[-1].endswith("dead-letters replay 7 8")
    assert main(["dead-letters", "centre-a", "replay", "9"]) == 1
    assert capsys.readouterr().err == "kokon: There is no dead letter. Next step: look again.\n"


def test_whether_services_believe_the_date_is_said_until_an_operator_says_that_it_is_right(
    engine_log: EngineLog, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEEN", "1577836800")
    monkeypatch.setenv("JUDGED", "ahead ahead ahead")
    assert main(["clock", "centre-a"]) == 1
    said = capsys.readouterr().out
    assert "was 2020-01-01 when last looked at. Waiting: intake, cases, quality." in said
    assert "python3 -m deploy.compose.host clock centre-a --right" in said
    assert main(["clock", "centre-a", "--right"]) == 1
    asked = [line.partition("--command ")[2] for line in engine_log() if " = now() where " in line]
    assert asked == [
        "update clock_state set seen = now() where seen is not null;",
        "update tally_calendar set clock_seen = now() where clock_seen is not null;",
        "update clock_state set seen = now() where seen is not null;",
    ]
    monkeypatch.setenv("JUDGED", "plausible plausible plausible")
    capsys.readouterr()
    assert main(["clock", "centre-a"]) == 0
    assert capsys.readouterr().out == "All services believe the date.\n"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["letters"],
        ["letters", "a", "b"],
        ["audit", "a"],
        ["dead-letters", "a", "close", "x"],
        ["up", "a"],
        ["clock", "a", "b"],
    ],
)
def test_what_is_no_command_is_told(
    engine_log: EngineLog, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert "This is no command. Next step: say " in capsys.readouterr().err


def test_a_key_of_the_bus_is_renewed_before_its_service_starts_and_the_old_one_goes_after(
    engine_log: EngineLog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "centre-a", "rotate", "quality"]) == 0
    steps = [line.partition("deploy.compose ")[2] or line for line in engine_log()[1:]]
    restart = "compose restart centre-a-"
    assert steps == [
        "bus-key centre-a renew quality", f"{restart}nats",
        f"{restart}quality",
        "bus-key centre-a forget quality", f"{restart}nats",
    ]  # fmt: skip
    assert "the old one is worth nothing any more" in capsys.readouterr().out


def test_a_server_is_told_what_it_compares_a_password_with_before_the_password_is_used(engine_log: EngineLog) -> None:
    target = target_of("centre-a")
    target.renew_password("intake")
    asked = engine_log()[1:]
    assert asked[2] == "alter role \"intake\" password 'SCRAM-SHA-256$4096:a$b:c'"
    assert asked[3].endswith("use-password centre-a intake")
    assert "SCRAM" not in asked[1], "nobody reads it in a list of processes"


@pytest.mark.parametrize("lost", [False, True])
def test_what_ran_runs_again_whether_the_streams_are_sealed_anew_or_not(
    engine_log: EngineLog, tmp_path: Path, lost: bool
) -> None:
    if lost:
        (tmp_path / "log.lost").touch()
    assert main(["keys", "centre-a", "rotate", "at-rest"]) == int(lost)
    steps = [line.partition("--no-deps -T ")[2] or line for line in engine_log()[2:]]
    assert steps == [
        "compose stop centre-a-intake centre-a-cases centre-a-quality centre-a-notify centre-a-nats",
        "finish python -m deploy.compose at-rest centre-a",
        "setup",
        "compose restart centre-a-nats", "finish",
        "compose restart centre-a-cases",
    ]  # fmt: skip


def test_nothing_starts_while_a_change_of_the_streams_is_neither_finished_nor_undone(
    engine_log: EngineLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for state in ("lost", "broken"):
        (tmp_path / f"log.{state}").touch()
    assert main(["keys", "centre-a", "rotate", "at-rest"]) == 1
    assert engine_log()[-1].endswith(" setup")
    assert capsys.readouterr().err == "kokon: It is full. Next step: look.\n"


def test_the_hub_is_started_again_with_its_new_certificate_and_not_for_an_announcement(
    engine_log: EngineLog, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "office", "rotate", "authority", "--forget-old"]) == 0
    assert "kokon announcement" in capfd.readouterr().out, "the paper goes through the pipe"
    assert engine_log()[-1].endswith("deploy.compose announce --forget-old")
    for words, verb in ((["hub"], "new-certificate"), (["authority", "--use"], "use-authority")):
        assert main(["keys", "office", "rotate", *words]) == 0
        step, restart = engine_log()[-2:]
        assert (step.rpartition(" ")[2], restart) == (verb, "compose restart office-nats")


def test_what_cannot_be_changed_there_is_told(engine_log: EngineLog, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["clients", "--now"], ["hub"], ["authority", "--use"]):
        assert main(["keys", "centre-a", "rotate", *words]) == 1
        assert "There is no key" in capsys.readouterr().err
    assert main(["keys", "office", "rotate", "clients"]) == 1


@pytest.mark.parametrize(
    ("alone", "command", "given"),
    [
        (True, "up", "docker compose up --detach"),
        (
            True,
            "doctor",
            "docker compose run --rm --no-deps -T finish python -m deploy.compose.production doctor centre n",
        ),
        (False, "doctor", "docker compose run --rm --no-deps -T finish python -m deploy.compose doctor n"),
        (True, "join connect", "docker compose run --rm --no-deps -T finish python -m deploy.compose connect n"),
        (True, "backup", "sh backup.sh"),
        (True, "keys rotate link", "python3 -m deploy.compose.host keys n rotate link"),
    ],
)
def test_commands_are_named_as_they_are_given_there(alone: bool, command: str, given: str) -> None:
    said = in_words_of(Commands("n", "centre", alone=alone), f"first ./kokon {command}, then again.")
    assert said == f"first {given}, then again."


def test_no_operation_names_a_command_that_containers_have_not() -> None:
    """All next steps of `deploy/operations`, as an operator of containers reads them."""
    commands = Commands("north", "centre", alone=True)
    named = {
        found[1] for file in Path("deploy/operations").glob("*.py") for found in COMMAND.finditer(file.read_text())
    }
    assert len(named) > 4
    there = (*COMMANDS, "up", "doctor", "keys")
    assert {one for one in named if one.split()[0] not in there} == set()
    assert not any("./kokon" in in_words_of(commands, f"./kokon {one}") for one in named)


def test_an_operator_asks_for_them_by_the_line_of_the_page(engine_log: EngineLog, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KOKON_ID=north\n")
    line = [sys.executable, "-m", "deploy.compose.host", "images"]
    told = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(line, cwd=tmp_path, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"KOKON_NATS=nats:2-alpine@{DIGEST}" in (tmp_path / ".env").read_text()


def test_digests_of_base_images_are_written_beside_what_is_set(engine_log: EngineLog, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KOKON_ID=north\n# KOKON_NATS=nats:2-alpine@sha256:...\nKOKON_PYTHON=python:3.14-slim@sha256:old\n")
    pin(file)
    assert file.read_text().splitlines() == [
        "KOKON_ID=north",
        f"KOKON_NATS=nats:2-alpine@{DIGEST}",
        f"KOKON_PYTHON=python:3.14-slim@{DIGEST}",
        f"KOKON_POSTGRES=postgres:18@{DIGEST}",
        f"KOKON_CADDY=caddy:2@{DIGEST}",
        f"KOKON_COLLECTOR=otel/opentelemetry-collector:0.130.0@{DIGEST}",
    ]
    before = file.read_text()
    (tmp_path / "log.away").touch()
    with pytest.raises(Trouble, match=r"caddy:2 could not be found \(no such host\)"):
        pin(file)
    assert file.read_text() == before
    production = Path("deploy/compose/production")
    said = "".join(path.read_text() for path in (production / "parts.yaml", production.parent / "parts.yaml"))
    for variable, name in NAMES.items():
        assert f"${{{variable}:-{name}}}" in said, "what is looked up is what is built"
    assert base_images(dict(line.split("=") for line in before.splitlines())).state == "ok"
    assert "KOKON_NATS" in base_images({"KOKON_PYTHON": f"python:3@{DIGEST}"}).found
