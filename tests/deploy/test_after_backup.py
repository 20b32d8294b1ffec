"""What a command after a backup is told, what of it is a failure, and what the scripts do that are shipped."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.operations.backups import after_backup
from deploy.trouble import Trouble
from tests.deploy.building import ROOT

SCRIPTS = ROOT / "deploy/operations/backups/off_site"
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
RECORDING = """#!/bin/sh
echo "$KOKON_BACKUP_PART $KOKON_BACKUP_DAYS $2 ${CASES_KEY_PASSPHRASE_FILE-none} ${CREDENTIALS_DIRECTORY-none}" >>"$1"
[ "$KOKON_BACKUP_PART" != client-keys ]
"""
PARTS = ("key-files", "client-keys", "databases")


def test_it_runs_for_each_set_without_what_opens_a_key_file_and_a_failure_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "a script"
    script.write_text(RECORDING)
    script.chmod(0o700)
    for name in ("CASES_KEY_PASSPHRASE_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.setenv(name, "/somewhere")
    sets = {part: f"/mnt/{part}/kokon-north" for part in PARTS}
    failed = after_backup.run(f"'{script}' {tmp_path}/told", sets, days=20)
    assert failed == ["client-keys"]
    told = (tmp_path / "told").read_text().splitlines()
    assert told == [f"{part} 20 /mnt/{part}/kokon-north none none" for part in PARTS]
    assert "client-keys" in after_backup.result_text(failed)


def test_the_doctor_names_what_was_not_carried_away_and_what_is_too_old(tmp_path: Path) -> None:
    assert not after_backup.was_run(tmp_path)
    after_backup.note(tmp_path, ["databases"], now=NOW)
    found = after_backup.judged(tmp_path, now=NOW)
    assert (found.state, found.found) == ("missing", "not carried away: databases")
    after_backup.note(tmp_path, [], now=NOW)
    assert after_backup.judged(tmp_path, now=NOW).state == "ok"
    assert after_backup.judged(tmp_path, now=NOW + timedelta(days=3)).state == "missing"
    (tmp_path / after_backup.FILE).write_text("[]")
    assert after_backup.judged(tmp_path, now=NOW).state == "missing"


@pytest.mark.parametrize("command", ["", "  ", "'not closed"])
def test_what_is_no_command_is_said(command: str) -> None:
    with pytest.raises(Trouble, match="is no command"):
        after_backup.words_of(command)


def test_a_command_that_is_not_there_is_a_failure() -> None:
    assert after_backup.run("/no/such/command", {"databases": "/x"}, days=30) == ["databases"]


class Away:
    """Places of a backup here, and one place elsewhere for each part."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.here = {part: folder / "here" / part / "kokon" for part in PARTS}
        self.there = {part: folder / "there" / part for part in PARTS}
        (folder / "password").write_text("of the repositories")
        self.told = {f"{kind}_{part.upper().replace('-', '_')}": str(place) for part, place in self.there.items()}
        self.told |= {"RESTIC_PASSWORD_FILE": str(folder / "password"), "RCLONE_CONFIG": str(folder / "none")}

    def new_set(self, day: int) -> dict[str, str]:
        sets = {part: place / f"kokon-north-202611{day}T031500.000Z" for part, place in self.here.items()}
        for part, folder in sets.items():
            folder.mkdir(parents=True)
            (folder / "content.age").write_text(f"{part} of day {day}")
            (folder.parent / ".kokon-north-left").mkdir(exist_ok=True)
            (folder.parent / ".kokon-north-left" / "half").touch()
        return {part: str(folder) for part, folder in sets.items()}


@pytest.mark.skipif(shutil.which("restic") is None, reason="there is no restic")
def test_restic_keeps_every_set_but_of_the_key_files_the_newest_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(tmp_path, "RESTIC")
    for name, value in away.told.items():
        monkeypatch.setenv(name, value)
    for day in (28, 29):
        sets = away.new_set(day)
        del sets["client-keys"]  # as the databases; each repository takes seconds
        assert after_backup.run(f"sh {SCRIPTS}/restic.sh", sets, days=30) == []
    for part, days in {"key-files": {29}, "databases": {28, 29}}.items():
        restic = ["restic", "--repo", str(away.there[part]), "--no-cache"]
        listed = subprocess.run([*restic, "snapshots", "--json"], capture_output=True, text=True, check=True).stdout
        assert {day for day in (28, 29) if f"202611{day}" in listed} == days
    anew = tmp_path / "anew"
    subprocess.run([*restic, "--quiet", "restore", "latest", "--target", str(anew)], check=True)
    [content] = [file.read_text() for file in anew.rglob("content.age")]
    assert content == "databases of day 29"
    monkeypatch.setenv("RESTIC_DATABASES", "/proc/nowhere")
    assert after_backup.run(f"sh {SCRIPTS}/restic.sh", {"databases": sets["databases"]}, days=30) == ["databases"]


@pytest.mark.skipif(shutil.which("rclone") is None, reason="there is no rclone")
def test_rclone_makes_the_remote_what_the_place_here_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Away(tmp_path, "RCLONE")
    for name, value in away.told.items():
        monkeypatch.setenv(name, value)
    older, newer = away.new_set(28), away.new_set(29)
    assert after_backup.run(f"sh {SCRIPTS}/rclone.sh", older, days=30) == []
    shutil.rmtree(older["key-files"])
    assert after_backup.run(f"sh {SCRIPTS}/rclone.sh", newer, days=30) == []
    kept = {part: sorted(one.name for one in place.iterdir()) for part, place in away.there.items()}
    assert kept == {part: [Path(one[part]).name for one in (older, newer)] for part in PARTS} | {
        "key-files": [Path(newer["key-files"]).name]
    }
