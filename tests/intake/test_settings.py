"""The door does not open with settings that would leave somebody without a way in."""

import json
import shutil
from base64 import b64encode
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from pydantic import ValidationError

from services.intake import settings
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


@pytest.mark.parametrize("listed", ["de,fr", "fa", "de,en,ar,uk-UA"])
def test_a_language_that_is_not_complete_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    monkeypatch.setenv("INTAKE_LANGUAGES", listed)
    with pytest.raises(ValidationError) as refusal:
        some_settings()
    [error] = refusal.value.errors()
    assert error["loc"] == ("languages",)
    assert f"not complete in {listed.split(',')[-1]}" in error["msg"]


def test_a_language_that_is_half_translated_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of one message only one half of its plural is missing."""
    shutil.copytree(settings.LOCALE, tmp_path / "locale")
    file = tmp_path / "locale/ar/LC_MESSAGES/intake.po"
    with file.open("rb") as opened:
        catalogue = read_po(opened)
    for message in [one for one in catalogue if not isinstance(one.id, str)][:1]:
        message.string = ("", *(message.string or ())[1:])
    with file.open("wb") as opened:
        write_po(opened, catalogue)
    monkeypatch.setattr(settings, "LOCALE", tmp_path / "locale")
    with pytest.raises(ValidationError, match="not complete in ar: 1 messages"):
        some_settings(languages=("de", "ar"))


def test_keys_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    public = CASEWORK.public_key().public_bytes_raw()
    monkeypatch.setenv("INTAKE_CASEWORK_PUBLIC_KEYS", json.dumps([b64encode(public).decode()]))
    given = {name: value for name, value in some_settings() if name != "casework_public_keys"}
    [key] = type(some_settings())(**given).casework_public_keys
    assert key.public_bytes_raw() == public
