"""The door does not open with settings that would leave somebody without a way in."""

import json
import shutil
from base64 import b64encode
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from pydantic import ValidationError

from services.intake import settings
from shared.languages import untranslated
from tests.intake.building import CASEWORK, some_settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"casework_public_keys": "[]"},
        {"casework_public_keys": "canary"},
        {"casework_public_keys": json.dumps(["Y2FuYXJ5"])},
        {"phone_hours": "canary"},
        {"exit_url": "canary"},
        {"answer_days": "0"},
        {"notice_channels": "email,canary"},
    ],
    ids=str,
)
def test_wrong_settings_are_refused_without_being_quoted(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        some_settings(**wrong)
    assert "anary" not in str(refusal.value)
    assert "Y2Fu" not in str(refusal.value)


@pytest.fixture
def german_and_arabic(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A door that nobody has translated into any other language."""
    for code in ("de", "ar"):
        shutil.copytree(settings.LOCALE / code, tmp_path / code)
    monkeypatch.setattr(settings, "LOCALE", tmp_path)
    return tmp_path


def spoil(file: Path) -> None:
    """Of one message only one half of its plural is missing."""
    with file.open("rb") as opened:
        catalogue = read_po(opened)
    for message in [one for one in catalogue if not isinstance(one.id, str)][:1]:
        message.string = ("", *(message.string or ())[1:])
    with file.open("wb") as opened:
        write_po(opened, catalogue)


@pytest.mark.usefixtures("german_and_arabic")
@pytest.mark.parametrize("listed", ["de,fr", "fa", "de,en,ar,uk"])
def test_a_language_that_is_not_complete_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    monkeypatch.setenv("INTAKE_LANGUAGES", listed)
    with pytest.raises(ValidationError) as refusal:
        some_settings()
    [error] = refusal.value.errors()
    assert error["loc"] == ("languages",)
    assert f"not complete in {listed.split(',')[-1]}" in error["msg"]


def test_a_region_is_no_language_of_the_list() -> None:
    with pytest.raises(ValidationError, match="en-GB is not in the list of languages"):
        some_settings(languages=("de", "en-GB"))


def test_a_language_that_is_half_translated_is_refused(german_and_arabic: Path) -> None:
    spoil(german_and_arabic / "ar/LC_MESSAGES/intake.po")
    with pytest.raises(ValidationError, match="not complete in ar: 1 messages"):
        some_settings(languages=("de", "ar"))


def test_where_none_is_named_every_complete_language_is_offered(german_and_arabic: Path) -> None:
    """In the order of the list, and a new one by nothing but its catalogue."""
    assert some_settings().languages == ("de", "en", "ar")
    shutil.copytree(german_and_arabic / "de", german_and_arabic / "ro")
    assert some_settings().languages == ("de", "en", "ro", "ar")
    spoil(german_and_arabic / "ro/LC_MESSAGES/intake.po")
    assert some_settings().languages == ("de", "en", "ar")


@pytest.mark.parametrize("code", sorted(path.name for path in settings.LOCALE.iterdir() if path.is_dir()))
def test_every_catalogue_of_the_door_is_whole(code: str) -> None:
    assert untranslated(code, "intake", settings.LOCALE) == frozenset()


def test_keys_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    public = CASEWORK.public_key().public_bytes_raw()
    monkeypatch.setenv("INTAKE_CASEWORK_PUBLIC_KEYS", json.dumps([b64encode(public).decode()]))
    given = {name: value for name, value in some_settings() if name != "casework_public_keys"}
    [key] = type(some_settings())(**given).casework_public_keys
    assert key.public_bytes_raw() == public
