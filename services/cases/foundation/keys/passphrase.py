"""What opens the key file: from a file, a descriptor or a credential of systemd; at worst from the environment."""

from pathlib import Path

from pydantic import SecretStr

from services.cases.foundation.keys.form import KeyFileError
from services.cases.foundation.keys.place import credentials, read_privately

CREDENTIAL = "cases-key-passphrase"


def passphrase_of(file: Path | None, given: SecretStr | None) -> SecretStr | None:
    """None where the key file is not locked. `/dev/fd/3` is a file, too. Raises KeyFileError."""
    folder = credentials()
    handed_over = folder / CREDENTIAL if folder and (folder / CREDENTIAL).exists() else None
    source = file or handed_over
    if source is None:
        return given if given and given.get_secret_value() else None
    try:
        words = read_privately(source).decode().rstrip("\r\n")
    except (KeyFileError, UnicodeDecodeError):
        words = ""
    if not words:
        raise KeyFileError("passphrase_file")
    return SecretStr(words)
