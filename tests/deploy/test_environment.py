"""What each service is told: its own settings and secrets, and nobody else's."""

import json
from pathlib import Path

import pytest

from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.services import environment, passphrase_prompt
from deploy.local.services.service_keys import PublicKeys, public_keys, public_release_keys
from deploy.local.settings.installation import Installation
from shared.topology import SERVICES

PUBLIC = PublicKeys(handover='["AAAA"]', notify='{"key_id": "n"}', thread_key="a secret")


def environment_of(folder: Path, service: str) -> dict[str, str]:
    north = Installation(folder, "north", port=9_000, phone="030 1234", phone_hours="1-4 10:00-16:00")
    servers = (EmbeddedPostgres(folder / "postgres"), Centre(folder / "nats", "north"))
    return environment.of_service(north, service, servers, PUBLIC)


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_knows_a_secret_of_another(tmp_path: Path, service: str) -> None:
    others = [other for other in SERVICES if other != service]
    mine = environment_of(tmp_path, service)
    for other in others:
        theirs = environment_of(tmp_path, other)
        for name in ("NATS_SEED", "DATABASE_URL"):
            assert theirs[f"{other.upper()}_{name}"] not in mine.values()
    assert not [name for name in mine if name.split("_")[0].lower() in others]


def test_only_cases_opens_the_database_of_the_keys(tmp_path: Path) -> None:
    having = [
        service
        for service in SERVICES
        if any("cases_keys" in value for value in environment_of(tmp_path, service).values())
    ]
    assert having == ["cases"]


def test_private_keys_are_named_only_to_their_owners(tmp_path: Path) -> None:
    assert environment_of(tmp_path, "cases")["CASES_KEY_FILE"] == str(tmp_path / "keys" / "cases.key")
    assert environment_of(tmp_path, "notify")["NOTIFY_SEALING_PRIVATE_KEY_FILE"] == str(
        tmp_path / "keys" / "notify.key"
    )
    assert environment_of(tmp_path, "quality")["QUALITY_RELEASE_KEY_FILE"] == str(tmp_path / "keys" / "quality.key")
    for service in SERVICES:
        named = [value for value in environment_of(tmp_path, service).values() if value.endswith(".key")]
        assert named == ([] if service == "intake" else [str(tmp_path / "keys" / f"{service}.key")])


def test_what_happens_to_be_set_here_is_not_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEBODYS_TOKEN", "canary")
    monkeypatch.setenv("INTAKE_PORT", "1")
    assert "canary" not in environment_of(tmp_path, "intake").values()
    assert environment_of(tmp_path, "intake")["INTAKE_PORT"] == "9000"


def test_who_keeps_the_keys_of_clients_is_said_to_cases_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASES_KEY_PROVIDER", "transit")
    monkeypatch.setenv("CASES_TRANSIT_URL", "https://canary.example.org:8200")
    words = tmp_path / "canary"
    words.write_text("the canary of the file\n")
    monkeypatch.setenv("CASES_KEY_PASSPHRASE_FILE", str(words))
    monkeypatch.setenv("CASES_KEY_PASSPHRASE", "the canary itself")
    mine = environment_of(tmp_path, "cases")
    assert (mine["CASES_KEY_PROVIDER"], mine["CASES_KEY_PASSPHRASE_FILE"]) == ("transit", str(words))
    assert mine["CASES_TRANSIT_URL"] == "https://canary.example.org:8200"
    for service in SERVICES:
        assert "the canary itself" not in environment_of(tmp_path, service).values()
        assert service == "cases" or "canary" not in str(environment_of(tmp_path, service))


def test_the_others_open_their_locked_keys_with_words_that_are_made_of_the_passphrase_of_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "words"
    words.write_text("canary\n")
    monkeypatch.setenv("CASES_KEY_PASSPHRASE_FILE", str(words))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "notify.key").write_text('{"sealed": {}}')
    (tmp_path / "keys" / "quality.key").write_text("{}")
    made = Path(environment_of(tmp_path, "notify")["NOTIFY_KEY_PASSPHRASE_FILE"])
    assert made == Path(environment_of(tmp_path, "notify")["NOTIFY_KEY_PASSPHRASE_FILE"]), "made once"
    assert made.read_text() != passphrase_prompt.made_of(words, "quality", "north").read_text()
    again = tmp_path / "again"
    again.write_text("canary")
    assert made.read_text() == passphrase_prompt.made_of(again, "notify", "north").read_text()
    assert "canary" not in made.read_text()
    assert "QUALITY_KEY_PASSPHRASE_FILE" not in environment_of(tmp_path, "quality"), "it is not locked"


def test_the_public_pages_show_what_was_given_and_stay_neutral_otherwise(tmp_path: Path) -> None:
    shown = environment_of(tmp_path, "intake")
    assert (shown["INTAKE_PHONE"], shown["INTAKE_PHONE_HOURS"]) == ("030 1234", "1-4 10:00-16:00")
    assert "INTAKE_CENTRE_NAME" not in shown


def test_clients_are_asked_for_an_address_only_where_mail_goes_to_clients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "INTAKE_NOTICE_CHANNELS" not in environment_of(tmp_path, "intake")
    monkeypatch.setenv("NOTIFY_CLIENT_SENDER", "post@mail.example")
    assert environment_of(tmp_path, "intake")["INTAKE_NOTICE_CHANNELS"] == "email"
    monkeypatch.setenv("INTAKE_NOTICE_CHANNELS", "none")
    assert environment_of(tmp_path, "intake")["INTAKE_NOTICE_CHANNELS"] == "none"


def test_clients_are_asked_for_an_address_where_a_sender_is_kept(tmp_path: Path) -> None:
    servers = (EmbeddedPostgres(tmp_path / "postgres"), Centre(tmp_path / "nats", "north"))
    north = Installation(tmp_path, "north", client_sender="post@mail.example")
    assert environment.of_service(north, "intake", servers, PUBLIC)["INTAKE_NOTICE_CHANNELS"] == "email"


def test_the_office_is_told_where_its_members_stand(tmp_path: Path) -> None:
    office = Installation(tmp_path, "office", "office")
    servers = (EmbeddedPostgres(tmp_path / "postgres"), Hub(tmp_path / "nats"))
    own = environment.of_service(office, "office", servers, None)
    assert own["OFFICE_CENTRES_FILE"] == str(tmp_path / "federation" / "members.json")
    assert not [name for name in own if name.startswith(("CASES_", "INTAKE_", "QUALITY_"))]


def test_keys_are_made_once_by_their_owners_and_stay(tmp_path: Path) -> None:
    north = Installation(tmp_path, "north")
    first = public_keys(north)
    assert len(json.loads(first.handover)) == 1
    assert public_keys(north) == first
    assert list(public_release_keys(north)) == ["release-1"]
    assert public_release_keys(north) == public_release_keys(north)
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in north.keys.iterdir()}
    assert set(modes.values()) == {"0o600"}
