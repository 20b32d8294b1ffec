"""What the intake service takes from its environment."""

from pathlib import Path
from typing import Annotated, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from services.intake.pages.opening import openings
from shared.accounts.handover import public_keys
from shared.clock.public_holidays import Land
from shared.crypto.thread_ids import key_of_text
from shared.languages import KNOWN, untranslated
from shared.runtime.settings import Listed, ServiceSettings

LOCALE = Path(__file__).parent / "locale"
HELPLINE_FOR_WOMEN = "116 016"
"""Of the whole country; the pages say in the reader's language for whom it is."""


def readable_hours(text: str) -> str:
    openings(text)
    return text


def readable_key(text: SecretStr) -> SecretStr:
    key_of_text(text.get_secret_value())
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
        if code not in KNOWN:
            raise ValueError(
                f"{code} is not in the list of languages. Next step: name it as shared/languages/known.toml"
            )
        if missing := untranslated(code, "intake", LOCALE):
            raise ValueError(
                f"the public pages are not complete in {code}: {len(missing)} messages have no translation."
                " Next step: take it out of INTAKE_LANGUAGES, or translate it (docs/translating.md)"
            )
    return codes


def all_complete() -> tuple[str, ...]:
    """In the order of the list."""
    return tuple(code for code in KNOWN if not untranslated(code, "intake", LOCALE))


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="INTAKE_")

    languages: Annotated[Listed, AfterValidator(complete_languages)] = Field(default_factory=all_complete)
    """Only those whose catalogues are complete; where none is named, all of these."""
    casework_public_keys: Annotated[tuple[Ed25519PublicKey, ...], NoDecode, BeforeValidator(public_keys)]
    """By which the keys that letters are sealed for are known to be from casework; JSON list of base64."""
    thread_key: Annotated[SecretStr, AfterValidator(readable_key)]
    """By which threads are stored and told, so that a stolen list of them is no list to try numbers against; base64,
    said by `cases`. Another one, and no number opens anything any more."""
    centre_name: str = ""
    """As it stands on the public pages; without one they say "Counselling"."""
    phone: str = ""
    phone_hours: Annotated[str, AfterValidator(readable_hours)] = ""
    """`1-4 10:00-16:00, 5 10:00-13:00`, where 1 is Monday."""
    helpline: str = HELPLINE_FOR_WOMEN
    """Answers day and night."""
    helpline_name: str = ""
    """What the helpline calls itself, as it stands below its number."""
    police: str = "110"
    ambulance: str = "112"
    answer_days: int = Field(default=2, ge=1, le=14)
    """Working days within which the centre usually answers."""
    land: Annotated[Land | None, BeforeValidator(lambda value: value or None)] = None
    """Whose public holidays count, such as `BE`; without it only those of all Germany do."""
    address: str = Field(default="", max_length=300)
    """Postal address, as it stands in the imprint and in the privacy notice."""
    mail: str = Field(default="", max_length=200)
    """E-mail address for everybody, as it stands there."""
    data_protection: str = Field(default="", max_length=300)
    """How the data protection officer is reached."""
    authority: str = Field(default="", max_length=300)
    """Supervisory authority for data protection, with how it is reached."""
    complaints: str = Field(default="", max_length=300)
    """Who listens to complaints outside the centre, with how that body is reached."""
    notice_channels: Annotated[tuple[Literal["email", "text"], ...], NoDecode, BeforeValidator(named_channels)] = ()
    """By which a client may ask for a short message that there is an answer: none, where `notify` cannot send any. No
    page asks for an address that nobody uses."""
    calm: int = Field(default=100, ge=0)
    """Sealed texts in ten seconds that are taken as they come; above it a browser computes for its place. 0: never."""
    exit_url: AnyHttpUrl = AnyHttpUrl("https://www.wikipedia.org/")
    """Where "leave this page" leads: somewhere that many people go."""
