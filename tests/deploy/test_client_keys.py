"""`./kokon keys rotate clients|requests`: cases changes its own keys; what it says reaches the person."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import client_keys, service_keys
from deploy.local.installation import Installation, settle
from deploy.local.servers import Servers
from deploy.trouble import Trouble
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


def test_new_keys_for_requests_are_offered_first_and_the_old_ones_stay(centre: Installation) -> None:
    before = json.loads(service_keys.public_keys(centre).sealing)
    assert told("keys", "rotate", "requests", "--folder", centre.folder) == {"rotated": "requests"}
    after = json.loads(service_keys.public_keys(centre).sealing)
    assert after[2:] == before
    assert len(after) == 4


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
