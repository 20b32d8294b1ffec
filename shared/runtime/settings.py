"""What every service takes from its environment; each adds its own prefix and its own extras."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AnyHttpUrl, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.events import CentreId, Language
from shared.languages import KNOWN
from shared.store.limits import CONNECTIONS


def _listed(value: object) -> object:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _known(codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if code not in KNOWN and code.split("-")[0] not in KNOWN:
            step = "take it out, or add it to shared/languages/known.toml"
            raise ValueError(f"{code} is not in the list of languages. Next step: {step}")
    return codes


Listed = Annotated[tuple[Language, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_known)]
"""Which languages of the list a service offers: codes in one variable, separated by commas, `de,en,ar`."""


class ServiceSettings(BaseSettings):
    """Subclass with `model_config = SettingsConfigDict(env_prefix="CASES_")`; read once, in `create_app`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr
    database_connections: int = Field(default=CONNECTIONS, ge=3, le=40)
    """How many it has open at once at most; the limit of its role at the database leaves room for two such services."""
    nats_url: str = "nats://127.0.0.1:4222"
    nats_seed: SecretStr
    """The nkey seed of the service's own identity."""
    centre: CentreId
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    operator_host: str = "127.0.0.1"
    operator_port: int = Field(default=9000, ge=0, le=65_535)
    """Where `/ready` and `/metrics` are: never what a proxy leads to. 0 for both ports takes any two."""
    public_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8000")
    """Where browsers reach the service; decides which origin may post to it."""
    languages: Listed = ("de", "en", "ar")
    """The first one is shown to a browser that asks for none of them."""
    time_zone: str = "Europe/Berlin"
    otlp_endpoint: str | None = None
    log_format: Literal["console", "json"] = "console"
    demo: bool = False
    secure_cookies: bool = True
    second_factor: Literal["required", "offered"] = "required"
    """Whether everybody who signs in needs a passkey or a one-time code; `offered` is for demonstrations only."""

    @model_validator(mode="after")
    def _offered_in_a_demonstration_only(self) -> "ServiceSettings":
        if self.second_factor == "offered" and not self.demo:
            raise ValueError("a second factor is only `offered` in a demonstration")
        return self

    @model_validator(mode="after")
    def _a_port_for_operators_alone(self) -> "ServiceSettings":
        if self.operator_port == self.port != 0:
            raise ValueError("operators need a port of their own")
        return self

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
