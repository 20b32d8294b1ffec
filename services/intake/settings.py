"""What the intake service takes from its environment."""

from pathlib import Path
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, Field
from pydantic_settings import NoDecode, SettingsConfigDict

from services.intake.opening import openings
from shared.accounts.handover import public_keys
from shared.languages import untranslated
from shared.runtime.settings import Listed, ServiceSettings

LOCALE = Path(__file__).parent / "locale"
OWN_NAMES = {"116 016": "Hilfetelefon Gewalt gegen Frauen"}
"""What helplines call themselves where no setting says it."""


def readable_hours(text: str) -> str:
    openings(text)
    return text


def named_channels(value: object) -> object:
    """`email,text`; `none` offers none."""
    if not isinstance(value, str):
        return value
    named = (part.strip() for part in value.split(","))
    return tuple(part for part in named if part not in ("", "none"))


def complete_languages(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Refuses a language in which a reader would get English, or a mixture of two."""
    for code in codes:
        if missing := untranslated(code, ("intake", LOCALE)):
            raise ValueError(
                f"the public pages are not complete in {code}: {len(missing)} messages have no translation."
                " Next step: take it out of INTAKE_LANGUAGES, or translate it (docs/translating.md)"
            )
    return codes


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="INTAKE_")

    languages: Annotated[Listed, AfterValidator(complete_languages)] = ("de", "en", "ar")
    """Only those whose catalogues are complete."""
    casework_public_keys: Annotated[tuple[Ed25519PublicKey, ...], NoDecode, BeforeValidator(public_keys)]
    """By which the keys that letters are sealed for are known to be from casework; JSON list of base64."""
    centre_name: str = ""
    """As it stands on the public pages; without one they say "Counselling"."""
    phone: str = ""
    phone_hours: Annotated[str, AfterValidator(readable_hours)] = ""
    """`1-4 10:00-16:00, 5 10:00-13:00`, where 1 is Monday."""
    helpline: str = "116 016"
    """Answers day and night."""
    helpline_name: str = ""
    """What the helpline calls itself, as it stands beside its number."""
    police: str = "110"
    ambulance: str = "112"
    answer_days: int = Field(default=2, ge=1, le=14)
    """Working days within which the centre usually answers."""
    notice_channels: Annotated[tuple[Literal["email", "text"], ...], NoDecode, BeforeValidator(named_channels)] = ()
    """By which a client may ask for a short message that there is an answer: none, where `notify` cannot send any. No
    page asks for an address that nobody uses."""
    calm: int = Field(default=100, ge=0)
    """Sealed texts in ten seconds that are taken as they come; above it a browser computes for its place. 0: never."""
    exit_url: AnyHttpUrl = AnyHttpUrl("https://www.wikipedia.org/")
    """Where "leave this page" leads: somewhere that many people go."""

    @property
    def helpline_called(self) -> str:
        return self.helpline_name or OWN_NAMES.get(self.helpline, "")
