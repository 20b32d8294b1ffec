"""Rehearses an update and the way back with the program of the version before, which no build has at hand.

python -m tests.deploy.versions.way_back VERSION TREE    the program of that version, in a folder with its own packages

The kept centre of that version is started by its own program and backed up; the newest one refuses it without a fresh
backup, and brings it up to date; the older one refuses what the newer one made; the backup opens in the older one
again, and has every row that it had.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.local.machine import ports
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble
from tests.deploy.earlier_centre import Counts, restored, rows
from tests.deploy.versions import kept
from tests.deploy.versions.pack import installation_in

HERE = Path(__file__).parents[3]
LIVELY = {"audit_entry", "clock_state", "session", "outbox", "inbox", "outbox_state", "reminder", "audit_signed"}
"""What a service that runs adds to by itself."""


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def line(tree: Path, *words: object) -> list[str]:
    module = "deploy" if (tree / "deploy/__main__.py").exists() else "deploy.local"
    return [str(tree / ".venv/bin/python"), "-m", module, *map(str, words)]


def command(tree: Path, *words: object) -> tuple[int, str]:
    done = subprocess.run(line(tree, *words), cwd=tree, capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, done.stdout + done.stderr


def succeeds(tree: Path, *words: object) -> None:
    code, said = command(tree, *words)
    if code:
        raise Trouble("not_rehearsed", f"{words[0]} of {tree} ended with {code}: {said[-1500:]}", "look at it.")


@contextmanager
def up(tree: Path, folder: Path, *words: str) -> Iterator[dict[str, Any]]:
    begun = line(tree, "up", "--folder", folder, "--json", *words)
    process = subprocess.Popen(begun, cwd=tree, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        if not (told := process.stdout.readline()):
            raise Trouble("not_rehearsed", f"{tree} did not start {folder}.", "read what it said.")
        yield json.loads(told)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)


def counted(folder: Path) -> Counts:
    """With the servers of this program; nothing runs on the folder."""
    one: Installation = installation_in(folder)
    postgres = Servers(one).postgres
    postgres.start()
    try:
        return rows(postgres, *one.databases)
    finally:
        postgres.stop()


def refused(tree: Path, folder: Path, words: str) -> None:
    code, said = command(tree, "up", "--folder", folder, "--json")
    if not code or words not in said:
        raise Trouble("not_refused", f"{tree} should have refused {folder}, and said: {said[-1500:]}", "look at it.")


def rehearse(version: str, tree: Path, place: Path) -> None:
    kept.unpack(version, place)
    centre, back = restored(place / "centre-a").folder, place / "back"
    parts = [place / medium / "kokon" for medium in ("disk", "share", "stick")]
    for part in parts:
        part.mkdir(parents=True)
    there, wrapped, keys = parts
    port = ("--port", str(ports.row(4)))
    with up(tree, centre, *port):
        say(f"{version} runs on its kept centre")
        succeeds(tree, "backup", there, "--client-keys", wrapped, "--keys", keys, "--folder", centre)
    before = counted(centre)
    (centre / "last-backup").unlink(missing_ok=True)
    refused(HERE, centre, "no_fresh_backup")
    say("the newest version refuses it without a fresh backup")
    with up(tree, centre, *port):
        say(f"and has changed nothing: {version} starts it again")
    with up(HERE, centre, "--without-backup", *port):
        say("the newest version runs on it")
    refused(tree, centre, "")
    say(f"{version} refuses what the newest version has made")
    succeeds(tree, "restore", there, "--client-keys", wrapped, "--keys", keys, "--folder", back)
    with up(tree, back, *port):
        say(f"the backup opens in {version}")
        succeeds(tree, "audit", "verify", "--folder", back)
    after = counted(back)
    lost = {name: number for name, number in before.items() if after.get(name, 0) < number and name[1] not in LIVELY}
    if lost:
        raise Trouble("not_there", f"Fewer rows than before the update: {lost}", "look at it.")
    say(f"and has all {sum(before.values())} rows that it had")


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        sys.stderr.write("kokon: say the version, and the folder of its program.\n")
        return 1
    with TemporaryDirectory(prefix="kokon-") as place:
        Path(place).chmod(0o711)
        try:
            rehearse(arguments[0], Path(arguments[1]).resolve(), Path(place))
        except Trouble as trouble:
            sys.stderr.write(f"kokon: {trouble}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
