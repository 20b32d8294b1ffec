"""What a service with a door is told of a provider; without an issuer there is none."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_SECRET = 4096


def words_of(given: object) -> object:
    return tuple(given.split()) if isinstance(given, str) else given


def readable_issuer(issuer: str) -> str:
    """As the provider writes itself, letter by letter; without TLS on this machine only."""
    if issuer and not is_protected(issuer):
        raise ValueError("the issuer is an https:// address without query and fragment")
    return issuer


def is_protected(address: str) -> bool:
    """An address that may be asked: with TLS, or on this machine; nobody's name in it, and no fragment."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.fragment or parts.query) and address.isprintable()
    return plain and bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


class ProviderSettings(BaseSettings):
    """Beside `ServiceSettings`, whose prefix it takes: `CASES_OIDC_ISSUER`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    oidc_issuer: Annotated[str, AfterValidator(readable_issuer)] = ""
    """The address that the provider calls itself by: `https://login.example.org/realms/centre`."""
    oidc_client_id: str = Field(default="", max_length=200)
    oidc_client_secret_file: Path | None = None
    """A file with the secret that the provider gave for this client, and nothing else."""
    oidc_name: str = Field(default="", max_length=60)
    """What staff call the provider, as it stands on the button; its host without one."""
    oidc_acr: Annotated[tuple[str, ...], NoDecode, BeforeValidator(words_of)] = ()
    """Values of `acr`, separated by spaces, by which this provider says that it saw two factors."""

    @model_validator(mode="after")
    def _whole_or_not_at_all(self) -> "ProviderSettings":
        if not self.oidc_issuer:
            return self
        if not self.oidc_client_id or self.oidc_client_secret_file is None:
            raise ValueError("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET_FILE")
        self.oidc_client_secret()
        return self

    def oidc_client_secret(self) -> SecretStr:
        """Raises ValueError where the file holds none."""
        try:
            secret = self.oidc_client_secret_file.read_text().strip() if self.oidc_client_secret_file else ""
        except (OSError, UnicodeDecodeError):
            secret = ""
        if not 0 < len(secret) <= LONGEST_SECRET:
            raise ValueError("OIDC_CLIENT_SECRET_FILE cannot be read or is empty")
        return SecretStr(secret)
