"""The keys for letters in containers: what `letters.sh` asks of them, in which order, and what keeps an old key."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from deploy.compose.__main__ import main
from services.cases.foundation.keys.changes import public_part
from services.cases.foundation.keys.place import new_keys, with_new_opening
from tests.deploy.building import ROOT
from tests.deploy.compose_files import COMPOSE

pytestmark = pytest.mark.real

SCRIPT = COMPOSE / "letters.sh"
KEPT = COMPOSE / "production/centre"
ENGINE = """#!/bin/sh
# answers as the containers of centre-a do
note() { echo "$*" >>"$LOG"; }
case "$*" in
    *"services.cases.backup waiting") cat "$SAID"; [ ! -e "$SAID.later" ] || mv "$SAID.later" "$SAID" ;;
    *letters-due) exec "$PYTHON" -m deploy.compose letters-due ;;
    *"exec -T centre-a-postgres psql "*) note outbox; echo "$AT_INTAKE" ;;
    *"letters --folder /kokon/setup/centre-a --url nats://centre-a-nats:4222 waiting") note bus; exit "$AT_CASES" ;;
    *"restart centre-a-"*) note "restart ${3#centre-a-}" ;;
    *"tell-letters centre-a"*) note "tell intake${12:+ ${12}}: $(cat)" ;;
    *" --entrypoint /start centre-a-cases-keys python -m services.cases.keys renew-opening")
      note renew; echo both ;;
    *" --entrypoint /start centre-a-cases-keys python -m services.cases.keys tell") echo newest first ;;
    *" aside") echo sealed ;;
    *" seal-anew") echo "anew: $(cat)" ;;
    *" in-place") note "in place $(cat)" ;;
    *"forget-opening --nothing-under-way") note forget ;;
    *) note "$*"; exit 9 ;;
esac
"""
DAY = timedelta(days=1)
RENEWED = ["renew", "restart cases", "tell intake: both", "restart intake"]
FORGOTTEN = [
    "outbox", "bus", "tell intake newest: newest first", "restart intake",
    "outbox", "bus", "in place anew: sealed", "forget", "restart cases",
]  # fmt: skip


def state_of_letters(*, unrenewed: int = 0, older: bool = False, made: timedelta = DAY) -> str:
    letters = {"waiting": 1, "unrenewed": unrenewed, "older": older, "made": (datetime.now(UTC) - made).isoformat()}
    return json.dumps({"letters": letters})


ALONE = ENGINE.replace("centre-a-", "").replace('case "$*" in', 'case "$*" in\n    *CASES_CENTRE*) echo centre-a ;;')
"""As the containers of one centre for keeps do, whose names have none of the centre before them."""


def run_of_script(
    folder: Path, first: str, later: str = "", before: str = "centre-a-", **answers: str
) -> tuple[int, list[str]]:
    """The exit code of the script, and what it asked; `first` and `later` are what `cases` says before it begins.

    `before` is what the containers have before the names of their services.
    """
    engine, log, says = (folder / name for name in ("docker", "log", "said"))
    engine.write_text(ENGINE if before else ALONE)
    engine.chmod(0o755)
    log.touch()
    says.write_text(first)
    says.with_suffix(".later").write_text(later)
    told = {"LOG": str(log), "SAID": str(says), "PYTHON": sys.executable, "AT_INTAKE": "0", "AT_CASES": "0"} | answers
    surroundings = os.environ | told | {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    line, place = (["sh", str(SCRIPT), "centre-a"], ROOT) if before else (["sh", "letters.sh"], KEPT)
    done = subprocess.run(line, cwd=place, env=surroundings, capture_output=True, check=False)
    return done.returncode, log.read_text().splitlines()


def test_cases_opens_for_new_keys_before_intake_seals_for_them(tmp_path: Path) -> None:
    assert run_of_script(tmp_path, state_of_letters(unrenewed=1)) == (0, RENEWED)


def test_a_centre_for_keeps_asks_the_same_of_containers_with_shorter_names(tmp_path: Path) -> None:
    assert run_of_script(tmp_path, state_of_letters(unrenewed=1), before="") == (0, RENEWED)
    (tmp_path / "log").unlink()
    assert run_of_script(tmp_path, state_of_letters(older=True), state_of_letters(), before="") == (0, FORGOTTEN)


def test_a_day_later_the_older_ones_go_and_newer_ones_come_where_somebody_was_erased_since(tmp_path: Path) -> None:
    assert run_of_script(tmp_path, state_of_letters(older=True), state_of_letters()) == (0, FORGOTTEN)
    (tmp_path / "log").unlink()
    assert run_of_script(tmp_path, state_of_letters(older=True), state_of_letters(unrenewed=1)) == (
        0,
        FORGOTTEN + RENEWED,
    )


def test_before_that_nothing_is_changed(tmp_path: Path) -> None:
    assert run_of_script(tmp_path, state_of_letters(older=True, unrenewed=1, made=timedelta(hours=19))) == (0, [])


@pytest.mark.parametrize(
    ("answers", "code", "seen"), [({"AT_INTAKE": "2"}, 1, ["outbox"]), ({"AT_CASES": "1"}, 1, ["outbox", "bus"])]
)
def test_where_a_letter_waits_no_key_goes(tmp_path: Path, answers: dict[str, str], code: int, seen: list[str]) -> None:
    assert run_of_script(tmp_path, state_of_letters(older=True), **answers) == (code, seen)


def test_what_cases_cannot_say_changes_nothing(tmp_path: Path) -> None:
    code, seen = run_of_script(tmp_path, "")
    assert (code != 0, seen) == (True, [])


def test_intake_is_told_of_all_keys_and_then_of_the_newest_alone(
    volumes: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = datetime.now(UTC)
    public = public_part(with_new_opening(new_keys("centre-a", now=now), now=now))
    (volumes / "centre-a" / "public" / "notify.json").write_text("{}")
    for words, number in ((["tell-letters", "centre-a"], 4), (["tell-letters", "centre-a", "newest"], 2)):
        monkeypatch.setattr(sys, "stdin", StringIO(json.dumps(public)))
        assert main(words) == 0
        settings = (volumes / "centre-a" / "intake" / "environment").read_text()
        kept = json.loads((volumes / "centre-a" / "public" / "cases.json").read_text())
        assert (settings.count('"key_id"'), len(kept["sealing_keys"])) == (number, number)
        assert kept["handover_public_key"] == public["handover_public_key"]
    for wrong in (["tell-letters", "nowhere"], ["tell-letters", "centre-a", "oldest"], ["tell-letters"]):
        assert main(wrong) == 1
