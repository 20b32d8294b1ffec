"""Key files of a centre in containers: into a set of a backup, and back into new volumes."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from deploy.compose.layout import LINK, SAYING, Installation, hand_over
from deploy.compose.production.steps import prepare_alone
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

PLACES = {
    "cases.key": "cases/centre.keys",
    "notify.key": "notify/notify.key",
    "quality.key": "quality/release.key",
}
"""Of the key files, in the folder of the installation."""
REGISTER = "destroyed-keys"
LETTERS, LETTER_KEYS = "letters", "letter-keys"
"""The folder beside the register, and the file in it: only where a letter waited; else casework makes new ones."""


def copy_keys(one: Installation, to: Path) -> None:
    """All but the key file of `cases`, which copies it itself."""
    for name, place in PLACES.items():
        if name != "cases.key":
            write_owner_only(to / name, (one.folder / place).read_text())
    for service in SAYING:
        write_owner_only(to / f"{service}.public.json", one.said_by(service).read_text())
    if (one.folder / LINK).exists():
        shutil.copytree(one.folder / LINK, to / LINK)


def register_of(one: Installation) -> Path:
    return one.folder / "cases-kept" / REGISTER


def copy_register(one: Installation, to: Path) -> None:
    """Which keys were destroyed; none yet is an empty file."""
    known = register_of(one)
    write_owner_only(to / REGISTER, known.read_text() if known.exists() else "")


def letter_keys_of(one: Installation) -> Path:
    return register_of(one).with_name(LETTERS) / LETTER_KEYS


def copy_letter_keys(one: Installation, to: Path) -> None:
    """None are there before casework has begun."""
    if (known := letter_keys_of(one)).exists():
        write_owner_only(to / LETTER_KEYS, known.read_text())


def put_letter_keys_back(one: Installation, keys: Path) -> None:
    if (keys / LETTER_KEYS).exists():
        file = letter_keys_of(one)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        write_owner_only(file, (keys / LETTER_KEYS).read_text())


def check_is_new(one: Installation) -> None:
    """Raises Trouble where there are keys already."""
    if (one.folder / PLACES["cases.key"]).exists():
        raise Trouble("not_empty", f"{one.name} has keys already.", "restore into new volumes only.")


def put_back(one: Installation, keys: Path, registers: Iterable[Path]) -> None:
    """The key files of a set, and every line of each register; `cases` takes the first moment of each key."""
    check_is_new(one)
    for name, place in PLACES.items():
        write_owner_only(one.folder / place, (keys / name).read_text())
    for file in (keys / LINK).rglob("*"):
        if file.is_file():
            write_owner_only(one.prepared / file.relative_to(keys), file.read_text())
    lines = {line for register in registers for line in register.read_text().splitlines() if line}
    write_owner_only(register_of(one), "".join(f"{line}\n" for line in sorted(lines)))
    put_letter_keys_back(one, keys)
    prepare_alone(one)
    for folder in one.ours:
        hand_over(folder)
