"""Settings come from the environment, once, and keep their secrets to themselves."""

from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from shared.runtime.settings import ServiceSettings

SECRET = "kanarienvogel"


class KitchenSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="KITCHEN_")

    stove: str = "gas"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": f"postgresql+asyncpg://cook:{SECRET}@localhost/kitchen",
        "NATS_SEED": SECRET,
        "CENTRE": "harbour",
        "LANGUAGES": "de, ar",
        "STOVE": "wood",
    }.items():
        monkeypatch.setenv(f"KITCHEN_{name}", value)


def test_a_service_reads_its_own_variables() -> None:
    settings = KitchenSettings()
    assert (settings.stove, settings.languages, settings.centre) == ("wood", ("de", "ar"), "harbour")
    assert settings.clock == ZoneInfo("Europe/Berlin")


def test_a_service_offers_languages_of_the_list_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITCHEN_LANGUAGES", "de-simple,pcm,de-AT")
    assert KitchenSettings().languages == ("de-simple", "pcm", "de-AT")
    monkeypatch.setenv("KITCHEN_LANGUAGES", "de,so")
    with pytest.raises(ValidationError, match=r"so is not in the list of languages\. Next step: take it out"):
        KitchenSettings()


def test_secrets_are_not_shown() -> None:
    assert SECRET not in repr(KitchenSettings()) + str(KitchenSettings().model_dump())


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        KitchenSettings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", ["CENTRE", "PORT", "LANGUAGES", "PUBLIC_URL", "LOG_FORMAT"])
def test_a_wrong_value_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"KITCHEN_{name}", f"{SECRET} !")
    with pytest.raises(ValidationError) as wrong:
        KitchenSettings()
    assert wrong.value.errors()[0]["loc"][0] == name.lower()
    assert SECRET not in str(wrong.value)
