"""One centre in containers, for keeps: it starts whole, what hangs is started anew, and the image of cases is small."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deploy.local.servers import postgres_program
from tests.containers.engine import place_of
from tests.containers.federation import ROOT, postgres_image
from tests.containers.kept import IMAGES, Counts, Kept, rows, running
from tests.containers.sealed_and_opened import ENDED, KEPT, seen
from tests.containers.struck.repairs import filled, repairs

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]

BASE = "python:3.13-slim"
MOST = 450_000_000
"""Bytes of the image of cases above its base."""
HUNG = {"intake": "kill -STOP $(cat /tmp/main.pid)", "nats": "kill -STOP $(cat /tmp/main.pid)"}


@pytest.fixture(scope="module")
def running_centre(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    asked = {name: {"healthcheck": {"start_interval": "8s", "interval": "6s"}} for name in (*HUNG, "postgres")}
    with running(tmp_path_factory.mktemp("networks") / "networks.json", services=asked) as centre:
        yield centre


@pytest.mark.level("compose", 1)
def test_it_starts_whole_and_shows_its_own_number(running_centre: Kept) -> None:
    page = subprocess.run(
        ["curl", "-sL", f"{running_centre.address}/"], capture_output=True, text=True, check=True
    ).stdout
    assert "030 4711" in page
    doctor = ["python", "-m", "deploy.compose.production", "doctor", "centre", "north"]
    said = running_centre.run("run", "--rm", "--no-deps", "-T", "finish", *doctor)
    assert "✓ message bus of north" in said
    # again, as after an update: nothing is made anew
    running_centre.told["KOKON_FRESH_BACKUP"] = "not_needed"
    try:
        running_centre.run("up", "--detach", "--no-build")
    finally:
        del running_centre.told["KOKON_FRESH_BACKUP"]
    running_centre.wait()


def test_commands_of_the_first_hour_answer(running_centre: Kept, tmp_path: Path) -> None:
    """Those that change nothing while it works; others stand in the tests beside."""
    example = running_centre.folder / "example.env"
    subprocess.run(f"cp {example} .env && chmod 600 .env", shell=True, cwd=tmp_path, check=True)
    names = {line.partition("=")[0].lstrip("# ") for line in (tmp_path / ".env").read_text().splitlines()}
    assert {"KOKON_ID", "COMPOSE_PROFILES"} <= names
    assert "cases" in running_centre.run("logs", "cases-migrations")


def test_keys_are_changed_on_the_host_while_it_works(running_centre: Kept) -> None:
    """Each side goes on with the other, and what opened the bus or a database before opens it no more."""
    before = settings_of(running_centre)
    for name in ("coming-over", "certificates", "notices", "clients", "intake", "passwords", "release"):
        said = host(running_centre, "keys", "north", "rotate", name)
        assert "new" in said, said
    for word in ("renew", "end"):
        host(running_centre, "letters", "north", word)
    running_centre.wait()
    after = settings_of(running_centre)
    for name in ("INTAKE_NATS_SEED", "INTAKE_DATABASE_URL", "QUALITY_HANDOVER_PUBLIC_KEYS", "CASES_NOTIFY_SEALING_KEY"):
        assert after[name] != before[name], name
    assert after["QUALITY_NATS_SEED"] == before["QUALITY_NATS_SEED"]
    assert len(json.loads(after["QUALITY_HANDOVER_PUBLIC_KEYS"])) == 1
    old = before["INTAKE_DATABASE_URL"].replace("+asyncpg", "")
    ask = f"import asyncio, asyncpg; asyncio.run(asyncpg.connect({old!r}))"
    assert "password authentication failed" in running_centre.complaint("exec", "-T", "intake", "python", "-c", ask)
    assert "There is no key hub here" in running_centre.host_complaint("keys", "north", "rotate", "hub")


def settings_of(centre: Kept) -> dict[str, str]:
    found: dict[str, str] = {}
    for service in ("intake", "cases", "quality", "notify"):
        line = ["exec", "-T", service, "/start", "python", "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
        found |= json.loads(centre.run(*line))
    return found


def host(centre: Kept, *words: str) -> str:
    done = centre.on_host(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_its_key_file_is_locked_by_the_lines_of_the_guide(
    running_centre: Kept, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With words on another medium; what follows in this file, backup and restore, goes on with them."""
    words = tmp_path_factory.mktemp("stick") / "passphrase"
    subprocess.run(["install", "-m", "400", "-o", "10001", "/dev/null", words], check=True)
    words.write_text(secrets.token_urlsafe(16))
    running_centre.told["COMPOSE_FILE"] += ":lock.yaml"
    running_centre.told["KOKON_PASSPHRASE"] = str(words)
    locking = ["/start", "python", "-m", "services.cases.keys", "lock", "--passphrase-file", "/run/passphrase"]
    said = running_centre.run("--profile", "keys", "run", "--rm", "--no-deps", "-T", "cases-wrapping", *locking)
    assert json.loads(said) == {"locked": "/run/kokon/centre.keys"}
    running_centre.run("up", "--detach", "--no-build", "--no-deps", "cases")
    running_centre.wait()
    doctor = ["python", "-m", "deploy.compose.production", "doctor", "centre", "north"]
    found = running_centre.run("run", "--rm", "--no-deps", "-T", "finish", *doctor, check=False)
    assert "✓ key file of north: locked with a passphrase" in found
    without = ["run", "--rm", "--no-deps", "-T", "--env", "CASES_KEY_PASSPHRASE_FILE=", "--entrypoint", "/start"]
    tell = ["cases", "python", "-m", "services.cases.keys", "tell"]
    assert "passphrase" in running_centre.complaint(*without, *tell)


def test_what_hangs_is_started_anew(running_centre: Kept) -> None:
    for service, stop in HUNG.items():
        running_centre.run("exec", "-T", service, "sh", "-c", stop)
    stop = 'kill -STOP "$(head -n 1 "$PGDATA/postmaster.pid")"'
    running_centre.run("exec", "-T", "postgres", "gosu", "postgres", "sh", "-c", stop)
    deadline = time.monotonic() + 240
    while missing := [one for one in (*HUNG, "postgres") if not running_centre.restarts(one)]:
        assert time.monotonic() < deadline, f"nobody ended {missing}"
        time.sleep(2)
    running_centre.wait()


def test_the_image_of_cases_is_small_and_what_was_stripped_still_loads(running_centre: Kept) -> None:
    line = ["docker", "image", "inspect", "--format", "{{.Size}}", f"{IMAGES}/cases", BASE]
    size, base = map(int, subprocess.run(line, capture_output=True, text=True, check=True).stdout.split())
    assert size - base <= MOST
    running_centre.run("exec", "-T", "cases", "python", "-c", "import opendp.prelude, typst, uvloop, asyncpg, cedarpy")


def places_in(folder: Path) -> list[str]:
    places = [folder / part / "place" for part in ("databases", "client-keys", "key-files")]
    for place in places:
        place.mkdir(parents=True)
    return list(map(str, places))


DAMAGE = """
import sys
from pathlib import Path

with next(Path("/kokon/north").glob("cases-data/" + sys.argv[1])).open("r+b") as table:
    table.seek(8_192 - 200)
    [byte] = table.read(1)
    table.seek(8_192 - 200)
    table.write(bytes([byte ^ 1]))
"""
"""Flips one bit of a table."""
LIVELY = {"audit_entry", "clock_state", "session", "outbox", "inbox", "outbox_state", "audit_signed"}
"""What a service that runs adds to or removes by itself."""
ANNOUNCED = {"letter_key", "letter_keys_announced"}
"""Of `intake`: a restored one waits for what casework announces anew."""
DATABASES = ("intake", "cases", "cases_keys", "quality", "notify")


def lasting(centre: Kept) -> Counts:
    return {place: number for place, number in rows(centre, *DATABASES).items() if place[1] not in LIVELY | ANNOUNCED}


def damaged(centre: Kept) -> None:
    """A page of a table of casework, met when it is read again."""
    table = centre.sql("cases", "select pg_relation_filepath('account')")
    centre.sql("cases", "checkpoint")
    centre.run("kill", "cases-postgres")
    step = ("--profile", "backup", "run", "--rm", "--no-deps", "-T", "restore", "python", "-c")
    centre.run(*step, DAMAGE, table)
    centre.run("start", "cases-postgres")
    centre.run("up", "--detach", "--wait", "--no-build", "--no-deps", "cases-postgres")
    with pytest.raises(AssertionError):
        centre.sql("cases", "select count(*) from account")


@pytest.mark.level("compose", 4)
def test_a_locked_backup_makes_the_same_centre_in_new_volumes_and_on_one_machine(
    running_centre: Kept, tmp_path: Path
) -> None:
    """Backed up while it works, with a trial restore; then a page of it is damaged, and archive and identity make it
    anew by the words of the page.

    What only stands in for PostgreSQL may write dumps that no other server reads: then the trial has to say so.
    """
    reads = postgres_image() == f"postgres:{postgres_program.version().split('.')[0]}"
    words = ["--login", "anna", "--name", "Anna A.", "--role", "lead", "--language", "de"]
    words += ["--email", "anna@example.org"]
    adding = ["/start", "python", "-m", "services.cases.oversight.team_command", "add", *words]
    running_centre.run("exec", "-T", "--env", f"CASES_NEW_PASSWORD={secrets.token_urlsafe(12)}", "cases", *adding)
    assert seen(running_centre, "keep") == KEPT
    places, identity = places_in(tmp_path), tmp_path / "identity"
    making = ["python", "-m", "deploy.compose.production.backing_up", "identity"]
    identity.write_text(running_centre.run("--profile", "backup", "run", "--rm", "--no-deps", "-T", "backup", *making))
    running_centre.told["KOKON_BACKUP_RECIPIENT"] = identity.read_text().splitlines()[0].split()[-1]
    (tmp_path / "carrying").write_text(f'echo "$KOKON_BACKUP_PART $1" >>{tmp_path}/carried\n')
    running_centre.told["KOKON_BACKUP_AFTER"] = f"sh {tmp_path}/carrying"
    said = running_centre.script("backup.sh", *places, code=0 if reads else 1)
    assert "Locked for age1" in said
    assert said.splitlines()[-1].endswith(": everything opened." if reads else ": a database cannot be restored.")
    assert len((tmp_path / "carried").read_text().splitlines()) == 3
    doctor = ["python", "-m", "deploy.compose.production", "doctor", "centre", "north"]
    found = running_centre.run("run", "--rm", "--no-deps", "-T", "finish", *doctor, check=False)
    assert f"{'✓' if reads else '✗'} trial restore" in found

    if reads:
        rows, wrapped, keys = places
        folder = ["--folder", str(tmp_path / "north"), "--identity", str(identity)]
        own_words = tmp_path / "passphrase"  # of the user who restores
        own_words.write_text(Path(running_centre.told["KOKON_PASSPHRASE"]).read_text())
        own_words.chmod(0o400)
        given = {"CASES_KEY_PASSPHRASE_FILE": str(own_words)}
        restored = answer_of("restore", rows, "--client-keys", wrapped, "--keys", keys, *folder, given=given)
        assert restored["centre"] == "north"

    there, keys_before = lasting(running_centre), settings_of(running_centre)["CASES_NOTIFY_SEALING_KEY"]
    damaged(running_centre)
    repair = repairs()["a page of the database is damaged"]
    assert all(words in running_centre.typed(repair.look) for words in repair.words)
    old, told = running_centre.name, dict(zip(("DISK", "SHARE", "STICK"), places, strict=True))
    for number, command in enumerate(repair.commands):
        running_centre.typed(filled(command, told | {"IDENTITY": str(identity)}))
        if number == 0:
            running_centre.told["COMPOSE_PROJECT_NAME"] = f"{old}-anew"
    running_centre.wait()
    assert all(place_of(f"{old}_{volume}").exists() for volume in ("centre", "setup")), "what came since is lost"
    assert there["cases", "account"] == 1
    after = lasting(running_centre)
    assert {place for place, number in there.items() if after.get(place, 0) < number} == set()
    assert settings_of(running_centre)["CASES_NOTIFY_SEALING_KEY"] == keys_before
    assert seen(running_centre) == ENDED
    doctors = running_centre.run("run", "--rm", "--no-deps", "-T", "finish", *doctor, check=False)
    assert "✓ message bus of north" in doctors


def answer_of(*words: str, given: Mapping[str, str]) -> dict[str, str]:
    line = [sys.executable, "-m", "deploy", *words, "--json"]
    done = subprocess.run(line, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, str] = json.loads(done.stdout)
    return answer
