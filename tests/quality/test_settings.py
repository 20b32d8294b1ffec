"""What quality and the office take from their environment, and accounts at the office."""

import base64
import io
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr, ValidationError

from deploy.nats.keys import new_seed
from services.quality.office import team
from services.quality.settings import OfficeSettings, QualitySettings
from shared.accounts import commands
from tests.quality.doors import Database, a_centre, an_office

KEYS = [Ed25519PrivateKey.generate().public_key() for _ in range(2)]
USUAL = {
    "DATABASE_URL": "postgresql+asyncpg://nowhere",
    "NATS_SEED": new_seed(),
    "CENTRE": "north",
    "RELEASE_KEY_FILE": "/run/release.key",
}


def set_environment(monkeypatch: pytest.MonkeyPatch, prefix: str, **given: str) -> None:
    for name, value in {**USUAL, **given}.items():
        monkeypatch.setenv(f"{prefix}_{name}", value)


def encoded(*keys: bytes) -> str:
    return json.dumps([base64.b64encode(key).decode() for key in keys])


def test_the_keys_of_hand_overs_come_as_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    given = encoded(*(key.public_bytes_raw() for key in KEYS))
    set_environment(monkeypatch, "QUALITY", HANDOVER_PUBLIC_KEYS=given, CASES_URL="https://cases.test/")
    settings = QualitySettings()
    assert [key.public_bytes_raw() for key in settings.handover_public_keys] == [key.public_bytes_raw() for key in KEYS]
    assert settings.entrance == "https://cases.test/handover/quality"


@pytest.mark.parametrize("keys", ["", "x", "[]", '["AAAA"]', '["not base64"]', '{"a": 1}', "[1]"])
def test_keys_that_are_none_stop_the_start_and_are_named_without_their_content(
    monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    set_environment(monkeypatch, "QUALITY", HANDOVER_PUBLIC_KEYS=keys, CASES_URL="https://cases.test")
    with pytest.raises(ValidationError) as wrong:
        QualitySettings()
    assert [error["loc"] for error in wrong.value.errors()] == [("handover_public_keys",)]
    assert "AAAA" not in str(wrong.value)


def test_the_office_knows_where_its_members_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, "OFFICE", CENTRES_FILE="/somewhere/centres.json")
    assert OfficeSettings().centres_file == Path("/somewhere/centres.json")


async def added(url: SecretStr, *words: str, password: str = "a long enough password") -> bool:
    return await team.add(team.arguments_of(["add", *words]), password, url)


async def test_an_account_is_made_once_and_not_changed_by_another_password(database: Database) -> None:
    async with an_office(database, demo=True, second_factor="offered") as office:
        url = office.app.state.settings.database_url
        words = ("--login", "Olga", "--name", "Olga O.", "--email", "olga@example.org")
        assert [await added(url, *words), await added(url, *words)] == [True, False]
        client = office.stranger()
        login = {"login": " olga ", "password": "a long enough password"}
        assert (await client.post("/signin", data=login)).status_code == 303
        assert "Olga O." in (await client.get("/")).text
        with pytest.raises(commands.AccountExistsError):
            await added(url, *words, password="another long password")
        assert "Olga O." in (await client.get("/")).text


def test_a_short_password_and_a_missing_address_say_the_next_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["add", "--login", "olga", "--name", "Olga"]
    monkeypatch.delenv("OFFICE_DATABASE_URL", raising=False)
    assert team.main(words) == 1
    assert "OFFICE_DATABASE_URL is not set. Next step:" in capsys.readouterr().err
    monkeypatch.setenv("OFFICE_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/office")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert team.main(words) == 1
    assert "the password is too short. Next step:" in capsys.readouterr().err


def test_a_database_that_is_away_says_the_next_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OFFICE_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/office")
    monkeypatch.setenv("OFFICE_NEW_PASSWORD", "a long enough password")
    assert team.main(["add", "--login", "olga", "--name", "Olga"]) == 1
    assert "the database cannot be reached. Next step:" in capsys.readouterr().err


def test_a_password_that_nobody_sees_is_asked_for_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["a long enough password", "a long enuogh password"])
    monkeypatch.setattr(commands, "getpass", lambda _: next(typed))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setenv("OFFICE_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/office")
    assert team.main(["add", "--login", "olga", "--name", "Olga"]) == 1
    assert "the two are not the same, and nothing was changed. Next step:" in capsys.readouterr().err


async def test_a_centre_without_keys_of_cases_takes_nobody(database: Database) -> None:
    async with a_centre(database, handover_public_keys=(KEYS[0],)) as centre:
        assert (await centre.stranger().post("/handover", data={"token": centre.slip("lead")})).status_code == 403
