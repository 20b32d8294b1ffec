"""Key files of a centre that a new machine needs again; what can be made anew there is not copied."""

from pathlib import Path

from deploy.local.settings.installation import Installation
from deploy.local.settings.service_settings import settings_of
from deploy.secrets_file import write_owner_only

FILES = ("cases.public.json", "quality.key", "quality.public.json", "notify.key", "notify.public.json")
"""Beside the key file of `cases`, which `cases` copies itself. Passwords and keys of the bus are made anew."""
LINK = "link"
REGISTER = "destroyed-keys"
LETTER_KEYS = "letter-keys"
LETTERS = "letters"
"""The folder in which they lie."""
"""Beside the register; copied only where a letter waits, for it is worth as much as the letters of its days."""


def copy_keys(installation: Installation, to: Path) -> None:
    link = installation.keys / LINK
    linked = (
        [file.relative_to(installation.keys) for file in link.rglob("*") if file.is_file()] if link.exists() else []
    )
    for name in (*map(Path, FILES), *linked):
        if (installation.keys / name).exists():
            write_owner_only(to / name, (installation.keys / name).read_text())


def put_back(copied: Path, installation: Installation) -> None:
    """All that a set of key files has, readable for its owner alone."""
    for name in (
        Path("cases.key"),
        *map(Path, FILES),
        *(file.relative_to(copied) for file in (copied / LINK).rglob("*")),
    ):
        if (copied / name).is_file():
            write_owner_only(installation.keys / name, (copied / name).read_text())


def register_file(installation: Installation) -> Path:
    named = settings_of("cases").get("DESTROYED_KEYS")
    return Path(named) if named else installation.keys / REGISTER


def copy_register(installation: Installation, to: Path) -> None:
    """Which keys were destroyed; none yet is an empty file."""
    known = register_file(installation)
    write_owner_only(to / REGISTER, known.read_text() if known.exists() else "")


def copy_letter_keys(installation: Installation, to: Path) -> None:
    """The keys that open the letters that wait; none are there before casework has begun."""
    known = register_file(installation).with_name(LETTERS) / LETTER_KEYS
    if known.exists():
        write_owner_only(to / LETTER_KEYS, known.read_text())


def put_letter_keys_back(copied: Path, installation: Installation) -> None:
    """Without a copy casework makes new ones."""
    if (copied / LETTER_KEYS).is_file():
        folder = register_file(installation).with_name(LETTERS)
        folder.mkdir(mode=0o700, exist_ok=True)
        write_owner_only(folder / LETTER_KEYS, (copied / LETTER_KEYS).read_text())


def put_register_back(copies: list[Path], installation: Installation) -> None:
    """Every line of every copy; `cases` takes the first moment of each key."""
    lines = sorted({line for copy in copies if copy.exists() for line in copy.read_text().splitlines() if line})
    file = register_file(installation)
    before = file.read_text() if file.exists() else ""
    write_owner_only(file, before + "".join(f"{line}\n" for line in lines))
