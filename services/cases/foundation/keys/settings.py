"""What the keys of a centre need to know: for the service, and for the commands that change them."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.cases.foundation.keys.passphrase import passphrase_of
from services.cases.foundation.keys.place import KeyPlace
from shared.events import CentreId


class KeySettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="CASES_", frozen=True, extra="ignore", hide_input_in_errors=True)

    centre: CentreId
    keys_database_url: SecretStr
    key_provider: str = "file"
    """Who wraps the keys of the clients: `file`, `transit`, or a name that an installed package announces."""
    key_file: Path
    destroyed_keys: Path | None = None
    """The file that remembers which keys were destroyed; without it `destroyed-keys` beside the key file."""
    key_passphrase_file: Path | None = None
    """`/dev/fd/3` and the like are good, too. Without it: the systemd credential `cases-key-passphrase`."""
    key_passphrase: SecretStr | None = None
    """Only where there is no other way: an operator or attacker who sees the environment of the service can read it."""

    def place(self) -> KeyPlace:
        """Raises KeyFileError."""
        return KeyPlace(self.key_file, self.centre, passphrase_of(self.key_passphrase_file, self.key_passphrase))
