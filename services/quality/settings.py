"""What the quality service takes from its environment, at a centre and at the office."""

from pathlib import Path
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AnyHttpUrl, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.accounts.handover import public_keys
from shared.accounts.oidc.settings import ProviderSettings
from shared.events import CentreId
from shared.runtime.settings import ServiceSettings


class ExportSettings(BaseSettings):
    """Beside `ServiceSettings`, whose prefix it takes: `QUALITY_EXPORT_FOLDER`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    export_folder: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = None
    """Where the export lies as files each night, for its owner alone. Without it none is written."""
    export_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """How many days they stay there."""


class QualitySettings(ServiceSettings, ExportSettings):
    model_config = SettingsConfigDict(env_prefix="QUALITY_", arbitrary_types_allowed=True)

    handover_public_keys: Annotated[tuple[Ed25519PublicKey, ...], NoDecode, BeforeValidator(public_keys)]
    """Whose hand-overs are taken: those of the centre's own `cases`. Several while a key is changed."""
    cases_url: AnyHttpUrl
    """Where people sign in."""
    intake_url: AnyHttpUrl | None = None
    """The public pages, for links to the texts that are shipped."""
    release_key_file: Path
    """What releases are signed with; made by `python -m services.quality.keys init`."""
    key_passphrase_file: Path | None = None
    """What opens it, where it is locked. Without it: the systemd credential `quality-key-passphrase`."""
    centre_name: str = ""
    """As it stands on reports; the id of the centre where none is given."""

    @property
    def entrance(self) -> str:
        return f"{str(self.cases_url).rstrip('/')}/handover/quality"


class OfficeSettings(ServiceSettings, ProviderSettings, ExportSettings):
    model_config = SettingsConfigDict(env_prefix="OFFICE_")

    centre: CentreId = "office"
    centres_file: Path | None = None
    """Who belongs to the federation, with their release keys, as `services.quality.office.members.file` reads it."""
    office_name: str = ""
    """As it stands on the yearly report."""
    signin_secret: SecretStr | None = Field(default=None, min_length=32)
    """At least 32 characters that nobody knows: seals what belongs to one-time codes. Without it the seed of the bus
    does so; then a new seed means that all set up their codes again.
    """

    @property
    def own_secret(self) -> bytes:
        return self.signin_secret.get_secret_value().encode() if self.signin_secret else b""
