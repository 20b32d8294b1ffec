"""`./kokon keys rotate clients|requests` and `lock`: cases changes its own keys; what it says reaches the person."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.local.inspection import doctor
from deploy.local.keys import key_lock
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys
from deploy.local.services.local_target import OTHERWISE
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation, write_description
from deploy.operations import keys
from deploy.target import trouble_of
from deploy.trouble import Trouble
from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.place import read_keys
from services.cases.foundation.keys.register import register_of
from tests.deploy import terminal
from tests.deploy.office import answer_of_command


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Its keys and its database of wrapped keys; no service runs."""
    installation = Installation(tmp_path_factory.mktemp("centre") / "data", "north")
    write_description(installation)
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
    assert answer_of_command("keys", "rotate", "clients", "--folder", centre.folder) == {
        "rotated": "clients", "version": 2, "wrapped": 0, "unopened": 0,
    }  # fmt: skip
    assert set(json.loads(file.read_text())["keys"]["keks"]) == {"1", "2"}
    forgotten = answer_of_command("keys", "rotate", "clients", "--forget-old", "--folder", centre.folder)
    assert forgotten == {"forgotten": "clients", "left": 2}
    assert set(json.loads(file.read_text())["keys"]["keks"]) == {"2"}


@pytest.mark.real
def test_keys_for_letters_are_changed_before_their_day_is_over(centre: Installation) -> None:
    place = ("--folder", centre.folder)
    assert answer_of_command("keys", "rotate", "requests", *place) == {"rotated": "requests"}
    keys = read_keys(service_keys.key_file(centre, "cases"), centre.id, None)
    file = LetterFile.beside(register_of(service_keys.key_file(centre, "cases")), keys)
    first = file.read(keys)
    assert (len(first.opening), len(first.ending)) == (4, 0)
    assert answer_of_command("keys", "rotate", "requests", "--forget-old", *place) == {"forgotten": "requests"}
    after = file.read(keys)
    assert after.opening == first.opening
    assert after.ending == {key.key_id for key in first.opening[2:]}
    assert after.opening_number > first.opening_number


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
    return terminal.typed("deploy", *words, "--folder", str(centre.folder), answers=answers)


PASSPHRASE = "six words that nobody would guess"


@pytest.mark.real
def test_the_key_file_is_locked_at_a_terminal_and_opens_there_alone(centre: Installation) -> None:
    open_still = doctor._key_file(centre.folder)
    assert (open_still.state, open_still.next_step) == ("optional", "./kokon keys lock.")
    assert "reads every client" in open_still.found
    code, shown = typed(centre, "keys", "lock", answers=[PASSPHRASE, PASSPHRASE])
    assert (code, PASSPHRASE in shown) == (0, False), shown
    assert key_lock.open_ones(centre) == []
    assert doctor._key_file(centre.folder).state == "ok"
    with pytest.raises(Trouble, match="is locked"):
        answer_of_command("keys", "rotate", "clients", "--folder", centre.folder)
    for service, name in (("quality", "release"), ("notify", "notices")):
        before = service_keys.told_public(centre, service)
        with pytest.raises(Trouble, match="is locked"):
            answer_of_command("keys", "rotate", name, "--folder", centre.folder)
        code, shown = typed(centre, "keys", "rotate", name, answers=[PASSPHRASE])
        assert (code, service_keys.told_public(centre, service) == before) == (0, False), shown
    code, shown = typed(centre, "keys", "rotate", "clients", answers=[PASSPHRASE])
    assert code == 0, shown
    assert key_lock.open_ones(centre) == []


def test_what_cases_says_is_passed_on() -> None:
    found = trouble_of(
        "kokon: the keys cannot be reached (OSError). Next step: start what keeps them", otherwise=OTHERWISE
    )
    assert (found.what, found.next_step) == ("The keys cannot be reached (OSError).", "start what keeps them.")
    assert "start it with ./kokon up" in trouble_of("Traceback", otherwise=OTHERWISE).next_step


def test_a_person_is_told_what_to_do_next() -> None:
    assert "--forget-old" in keys.clients_text({"wrapped": 9, "version": 2, "unopened": 0})
    assert "restore" in keys.clients_text({"wrapped": 9, "version": 2, "unopened": 1})


def test_an_office_has_no_keys_of_clients(tmp_path: Path) -> None:
    write_description(Installation(tmp_path / "office", "office", "office"))
    with pytest.raises(Trouble):
        answer_of_command("keys", "rotate", "clients", "--office", "--folder", tmp_path / "office")
