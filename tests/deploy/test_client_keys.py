"""`./kokon keys rotate clients|requests` and `lock`: cases changes its own keys; what it says reaches the person."""

import asyncio
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.local import client_keys, doctor, service_keys
from deploy.local.__main__ import app
from deploy.local.claim import Claim
from deploy.local.installation import Installation, settle
from deploy.local.passed_on import plain
from deploy.local.servers import Servers
from deploy.trouble import Trouble
from tests.deploy.building import ROOT
from tests.deploy.bus import member
from tests.deploy.office import told


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Its keys and its database of wrapped keys; no service runs."""
    installation = Installation(tmp_path_factory.mktemp("centre") / "data", "north")
    settle(installation)
    service_keys.public_keys(installation)
    servers = Servers(installation)
    servers.postgres.start()
    servers.ensure_databases()
    servers.migrate()
    yield installation
    servers.postgres.stop()


@pytest.mark.real
def test_the_keys_of_the_clients_are_wrapped_anew_and_the_old_one_is_forgotten(centre: Installation) -> None:
    file = service_keys.key_file(centre, "cases")
    assert told("keys", "rotate", "clients", "--folder", centre.folder) == {
        "rotated": "clients", "version": 2, "wrapped": 0, "unopened": 0,
    }  # fmt: skip
    assert set(json.loads(file.read_text())["keys"]["keks"]) == {"1", "2"}
    forgotten = told("keys", "rotate", "clients", "--forget-old", "--folder", centre.folder)
    assert forgotten == {"forgotten": "clients", "left": 2}
    assert set(json.loads(file.read_text())["keys"]["keks"]) == {"2"}


NEEDED = "insert into outbox (event_id, subject, body) values (gen_random_uuid(), 'intake.request.sealed', '');"
TAKEN = "update outbox set published_at = now();"


@contextmanager
def at_work(centre: Installation) -> Iterator[Servers]:
    """Its message bus; nobody listens, so that what comes waits."""
    servers = Servers(centre)
    servers.nats.start()
    try:
        servers.nats.provision()
        yield servers
    finally:
        servers.nats.stop()


def refused(*words: object) -> str:
    with pytest.raises(Trouble) as trouble:
        told("keys", "rotate", "requests", "--forget-old", *words)
    return str(trouble.value)


async def comes_in(servers: Servers, subject: str, identity: str) -> None:
    async with member(servers.nats, identity) as service:
        await service.publish(subject)


@pytest.mark.real
def test_new_keys_for_requests_come_first_and_the_old_ones_go_when_no_letter_waits_for_them_anywhere(
    centre: Installation,
) -> None:
    old = json.loads(service_keys.public_keys(centre).sealing)
    assert told("keys", "rotate", "requests", "--folder", centre.folder) == {"rotated": "requests"}
    before = json.loads(service_keys.public_keys(centre).sealing)
    assert (before[2:], len(before)) == (old, 4)
    listed = {one["name"]: one["rotates"] for one in told("keys", "--folder", centre.folder)["keys"]}
    assert listed["older keys of requests"] == "requests --forget-old"
    place = ("--folder", centre.folder)
    assert "does not run" in refused(*place)
    with at_work(centre) as servers:
        servers.postgres.sql(NEEDED, database="intake")
        assert "wait at intake" in refused(*place)
        servers.postgres.sql(TAKEN, database="intake")
        assert json.loads(service_keys.public_keys(centre).sealing) == before, "nothing was changed"
        assert told("keys", "rotate", "requests", "--forget-old", *place) == {"forgotten": "requests"}
        assert json.loads(service_keys.public_keys(centre).sealing) == before[:2]
        assert len(json.loads(service_keys.key_file(centre, "cases").read_text())["keys"]["opening"]) == 2
        asyncio.run(comes_in(servers, "cases.dead.intake.message.sealed", "cases"))
        assert "put aside: 1" in refused(*place)
        asyncio.run(comes_in(servers, "intake.request.sealed", "intake"))
        assert "wait for casework" in refused(*place)
    assert "older keys of requests" not in {one["name"] for one in told("keys", *place)["keys"]}


@pytest.mark.real
def test_the_records_name_the_period_that_holds_while_a_shorter_one_waits(
    centre: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASES_RETENTION", '{"file_closed": 9}')
    kept = "insert into retention_period (retention, months) values ('file_closed', 24), ('of tomorrow', 1);"
    Servers(centre).postgres.sql(kept, database="cases")
    line = ["records", "--form", "md", "--language", "en", "--folder", str(centre.folder)]
    with Claim(centre.folder):
        assert "24 months after the file was closed" in CliRunner().invoke(app, line).output
    stopped = CliRunner().invoke(app, line).output
    assert "9 months after the file was closed" in stopped
    assert "does not run" in stopped


def typed(centre: Installation, *words: str, answers: Sequence[str] = ()) -> tuple[int, str]:
    """At a terminal: each answer is typed when it is asked for. The exit code, and all that stands there then."""
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "deploy.local", *words, "--folder", str(centre.folder)]
    process = subprocess.Popen(
        line, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=plain()
    )
    os.close(theirs)
    shown, left = "", list(answers)
    try:
        while part := os.read(ours, 4096):
            shown += part.decode()
            if left and shown.endswith(": "):
                os.write(ours, f"{left.pop(0)}\n".encode())
                shown += "\n"
    except OSError:
        pass  # it is over
    os.close(ours)
    return process.wait(), shown


PASSPHRASE = "six words that nobody would guess"


@pytest.mark.real
def test_the_key_file_is_locked_at_a_terminal_and_opens_there_alone(centre: Installation) -> None:
    open_still = doctor._key_file(centre.folder)
    assert (open_still.state, open_still.next_step) == ("optional", "./kokon keys lock.")
    assert "reads every client" in open_still.found
    code, shown = typed(centre, "keys", "lock", answers=[PASSPHRASE, PASSPHRASE])
    assert (code, PASSPHRASE in shown) == (0, False), shown
    assert "keys" not in json.loads(service_keys.key_file(centre, "cases").read_text())
    assert doctor._key_file(centre.folder).state == "ok"
    with pytest.raises(Trouble, match="is locked"):
        told("keys", "rotate", "clients", "--folder", centre.folder)
    code, shown = typed(centre, "keys", "rotate", "clients", answers=[PASSPHRASE])
    assert code == 0, shown


def test_what_cases_says_is_passed_on() -> None:
    found = client_keys.trouble("kokon: the keys cannot be reached (OSError). Next step: start what keeps them")
    assert (found.what, found.next_step) == ("The keys cannot be reached (OSError).", "start what keeps them.")
    assert "start it with ./kokon up" in client_keys.trouble("Traceback").next_step


def test_a_person_is_told_what_to_do_next() -> None:
    assert "--forget-old" in client_keys.said({"wrapped": 9, "version": 2, "unopened": 0})
    assert "restore" in client_keys.said({"wrapped": 9, "version": 2, "unopened": 1})


def test_an_office_has_no_keys_of_clients(tmp_path: Path) -> None:
    settle(Installation(tmp_path / "office", "office", "office"))
    with pytest.raises(Trouble):
        told("keys", "rotate", "clients", "--office", "--folder", tmp_path / "office")
