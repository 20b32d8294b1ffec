"""The keys for letters in containers: what is asked of them, in which order, and what keeps an old key."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from deploy.compose.__main__ import main
from deploy.operations.letters import newest
from services.cases.foundation.keys.changes import public_part
from services.cases.foundation.keys.place import new_keys, with_new_opening
from tests.deploy.building import ROOT
from tests.deploy.compose_files import COMPOSE

pytestmark = pytest.mark.real

KEYS = [{"suite": suite, "key_id": f"{age} {suite}"} for age in ("new", "old") for suite in ("x25519", "p256")]
"""As `cases` tells them after it made new ones."""
ENGINE = r"""#!/bin/sh
# answers as the containers of centre-a do
note() { echo "$*" >>"$LOG"; }
ids() { grep -o '"key_id": "[a-z0-9 ]*"' | cut -d'"' -f4 | tr '\n' ' '; }
case "$*" in
    *CASES_CENTRE*) echo centre-a ;;
    *"config --services") echo "$NAMES" ;;
    *" services.cases.backup waiting") cat "$SAID"; [ ! -e "$SAID.later" ] || mv "$SAID.later" "$SAID" ;;
    *"exec -T ${CENTRE}postgres psql "*) note outbox; echo "$AT_INTAKE" ;;
    *" finish python -m deploy.compose bus centre-a letters waiting") note bus; exit "$AT_CASES" ;;
    *"restart $CENTRE"*) note "restart ${3#centre-a-}" ;;
    *" finish python -m deploy.compose tell-keys centre-a cases") note "tell intake: $(ids)" ;;
    *" --entrypoint /start ${CENTRE}cases-keys python -m services.cases.keys renew-opening")
      note renew; echo "$KEYS" ;;
    *" --entrypoint /start ${CENTRE}cases-keys python -m services.cases.keys tell") echo "$KEYS" ;;
    *" bus centre-a letters aside") echo '[{"id": 1, "body": "sealed"}]' ;;
    *" seal-anew") echo "anew: $(cat)" ;;
    *" bus centre-a letters in-place") note "in place $(cat)" ;;
    *"forget-opening --nothing-under-way") note forget ;;
    *) note "$*"; exit 9 ;;
esac
"""
NOTHING_WAITS = {"AT_INTAKE": "0", "AT_CASES": "0", "NAMES": "finish\ncentre-a-nats", "CENTRE": "centre-a-"}
ALONE = "finish\nnats\ncases"
"""The names of containers where one centre lies alone in its file."""
DAY = timedelta(days=1)
NEW, ALL = "new x25519 new p256 ", "new x25519 new p256 old x25519 old p256 "
RENEWED = ["renew", "restart cases", f"tell intake: {ALL}", "restart intake"]
FORGOTTEN = [
    "outbox", "bus", f"tell intake: {NEW}", "restart intake",
    "outbox", "bus", 'in place anew: [{"id": 1, "body": "sealed"}]', "forget", "restart cases",
]  # fmt: skip


def state_of_letters(*, unrenewed: int = 0, older: bool = False, made: timedelta = DAY) -> str:
    letters = {"waiting": 1, "unrenewed": unrenewed, "older": older, "made": (datetime.now(UTC) - made).isoformat()}
    return json.dumps({"letters": letters})


COMMAND = (sys.executable, "-S", "-m", "deploy.compose.host", "letters", "centre-a")


def run_of_command(
    folder: Path, first: str, later: str = "", *, line: Sequence[str] = COMMAND, place: Path = ROOT, **answers: str
) -> tuple[int, list[str]]:
    """The exit code, and what was asked of the containers; `first` and `later` are what `cases` says before it begins.

    With Python alone, as it is on a host of containers: no package is installed there.
    """
    engine, log, says = (folder / name for name in ("docker", "log", "said"))
    engine.write_text(ENGINE)
    engine.chmod(0o755)
    log.touch()
    says.write_text(first)
    says.with_suffix(".later").write_text(later)
    told = {"LOG": str(log), "SAID": str(says), "KEYS": json.dumps({"sealing_keys": KEYS})} | NOTHING_WAITS | answers
    surroundings = os.environ | told | {"PATH": f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(line, cwd=place, env=surroundings, capture_output=True, check=False)
    return done.returncode, log.read_text().splitlines()


def test_names_of_containers_begin_with_the_centre_where_several_lie_in_one_file(tmp_path: Path) -> None:
    assert run_of_command(tmp_path, state_of_letters(unrenewed=1), NAMES=ALONE, CENTRE="") == (0, RENEWED)


def test_one_centre_for_keeps_asks_the_same_in_its_own_folder(tmp_path: Path) -> None:
    place, line = COMPOSE / "production/centre", ["sh", "letters.sh"]
    state = state_of_letters(unrenewed=1)
    assert run_of_command(tmp_path, state, line=line, place=place, NAMES=ALONE, CENTRE="") == (0, RENEWED)


def test_cases_opens_for_new_keys_before_intake_seals_for_them(tmp_path: Path) -> None:
    assert run_of_command(tmp_path, state_of_letters(unrenewed=1)) == (0, RENEWED)


def test_a_day_later_the_older_ones_go_and_newer_ones_come_where_somebody_was_erased_since(tmp_path: Path) -> None:
    assert run_of_command(tmp_path, state_of_letters(older=True), state_of_letters()) == (0, FORGOTTEN)
    (tmp_path / "log").unlink()
    assert run_of_command(tmp_path, state_of_letters(older=True), state_of_letters(unrenewed=1)) == (
        0,
        FORGOTTEN + RENEWED,
    )


def test_before_that_nothing_is_changed(tmp_path: Path) -> None:
    assert run_of_command(tmp_path, state_of_letters(older=True, unrenewed=1, made=timedelta(hours=19))) == (0, [])


@pytest.mark.parametrize(("intake", "cases", "seen"), [("2", "0", ["outbox"]), ("0", "1", ["outbox", "bus"])])
def test_where_a_letter_waits_no_key_goes(tmp_path: Path, intake: str, cases: str, seen: list[str]) -> None:
    assert run_of_command(tmp_path, state_of_letters(older=True), AT_INTAKE=intake, AT_CASES=cases) == (1, seen)


def test_what_cases_cannot_say_changes_nothing(tmp_path: Path) -> None:
    code, seen = run_of_command(tmp_path, "")
    assert (code, seen) == (1, [])


def test_intake_is_told_of_all_keys_and_then_of_the_newest_alone(
    volumes: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = datetime.now(UTC)
    public = public_part(with_new_opening(new_keys("centre-a", now=now), now=now))
    (volumes / "centre-a" / "public" / "notify.json").write_text("{}")
    every: Any = public["sealing_keys"]
    for keys, number in ((every, 4), (newest(every), 2)):
        monkeypatch.setattr(sys, "stdin", StringIO(json.dumps(public | {"sealing_keys": keys})))
        assert main(["tell-keys", "centre-a", "cases"]) == 0
        settings = (volumes / "centre-a" / "intake" / "environment").read_text()
        kept = json.loads((volumes / "centre-a" / "public" / "cases.json").read_text())
        assert (settings.count('"key_id"'), len(kept["sealing_keys"])) == (number, number)
        assert kept["handover_public_key"] == public["handover_public_key"]
    for wrong in (["tell-keys", "nowhere", "cases"], ["tell-keys", "centre-a", "newest"], ["tell-keys"]):
        assert main(wrong) == 1
    assert main(["bus", "centre-a", "letters", "elsewhere"]) == 1
