"""The door does not open with settings that would leave somebody without a way in."""

import json

import pytest
from pydantic import ValidationError

from tests.intake.building import KEY, some_settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"sealing_keys": "[]"},
        {"sealing_keys": "canary"},
        {"sealing_keys": json.dumps([{**KEY.public().to_json(), "public": "Y2FuYXJ5"}])},
        {"phone_hours": "canary"},
        {"exit_url": "canary"},
        {"answer_days": "0"},
    ],
    ids=str,
)
def test_wrong_settings_are_refused_without_being_quoted(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refusal:
        some_settings(**wrong)
    assert "anary" not in str(refusal.value)
    assert "Y2Fu" not in str(refusal.value)


def test_keys_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_SEALING_KEYS", some_settings().sealing_keys)
    given = {name: value for name, value in some_settings() if name != "sealing_keys"}
    assert type(some_settings())(**given).sealing_keys == some_settings().sealing_keys
