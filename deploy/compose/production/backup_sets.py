"""The sets of a backup where servers run in containers, as `./kokon backup` writes and `./kokon restore` reads them."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from deploy.compose.layout import Installation, hand_over
from deploy.compose.production.steps import prepare_alone
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

BACKUP = Path("/backup")
"""Below it the three sets, by the name of their part."""
PARTS = ("databases", "client-keys", "key-files")
PLACES = {
    "cases.key": "cases/centre.keys",
    "notify.key": "notify/notify.key",
    "quality.key": "quality/release.key",
}
"""Of the key files, in the folder of the installation."""
TOLD = ("cases", "notify", "quality")
"""Who says something of its keys in public; a set has it beside them."""
LINK = "link"
REGISTER = "destroyed-keys"
LETTER_KEYS = "letter-keys"
"""Where a letter waited; else casework makes new ones."""
MANIFEST = "manifest.json"
FORMAT = 1
LAST = "last-backup"
"""In the folder of the migrations of each service: when the last backup was whole."""
FIRST = "the sets are named in the order databases, client keys, key files, as docs/first-run.md has it."


def put_back(one: Installation) -> None:
    """Raises Trouble where the sets do not fit together, are damaged or locked, or where there are keys already."""
    said = {part: manifest(BACKUP / part, part, one.name) for part in PARTS}
    if said["client-keys"]["made_at"] < said["databases"]["made_at"]:
        raise Trouble("older_keys", "The client keys are older than the databases.", "use newer client keys.")
    if (one.folder / PLACES["cases.key"]).exists():
        raise Trouble("not_empty", f"{one.name} has keys already.", "restore into new volumes only.")
    keys = BACKUP / "key-files"
    for name, place in PLACES.items():
        write_owner_only(one.folder / place, (keys / name).read_text())
    for file in (keys / LINK).rglob("*"):
        if file.is_file():
            write_owner_only(one.prepared / file.relative_to(keys), file.read_text())
    if (keys / LETTER_KEYS).exists():
        letters = one.folder / "cases-kept" / "letters"
        letters.mkdir(mode=0o700, exist_ok=True)
        write_owner_only(letters / LETTER_KEYS, (keys / LETTER_KEYS).read_text())
    write_owner_only(one.folder / "cases-kept" / REGISTER, "".join(f"{line}\n" for line in sorted(set(destroyed()))))
    prepare_alone(one)
    # what is restored lies in a backup
    note(one)


def note(one: Installation) -> None:
    for service in one.services:
        write_owner_only(one.folder / f"{service}-migrations" / LAST, f"{datetime.now(UTC).isoformat()}\n")


def destroyed() -> Iterator[str]:
    """Every line of every copy; `cases` takes the first moment of each key."""
    for part in PARTS[1:]:
        yield from filter(None, (BACKUP / part / REGISTER).read_text().splitlines())


def manifest(folder: Path, part: str, centre: str) -> Mapping[str, Any]:
    """Reads every file of the set. Raises Trouble."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        raise Trouble("no_backup", f"There is no set of {part}.", FIRST) from None
    if (told["part"], told["centre"]) != (part, centre):
        raise Trouble("other_backup", f"That is a set of {told['part']} of {told['centre']}.", FIRST)
    if told.get("locked_for"):
        step = "./kokon restore opens it with its identity; then back that folder up without a recipient."
        raise Trouble("locked", f"The set of {part} is locked.", step)
    found = listed(folder)
    for name, expected in told["files"].items():
        if found.get(name) != expected:
            raise Trouble("damaged_backup", f"{name} is not as it was written.", "use another set.")
    return told


def listed(folder: Path) -> dict[str, list[object]]:
    """Bytes and SHA-256 of each file, by its path in the set."""
    found: dict[str, list[object]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                found[str(path.relative_to(folder))] = [path.stat().st_size, file_digest(file, "sha256").hexdigest()]
    return found


def copy(one: Installation, version: str, wrapped: str, key_file: str) -> None:
    """Beside the dumps that are there: the key files, and what each set is. `wrapped` and `key_file` are what `cases`
    said of the copied keys of the clients and of its key file. Raises Trouble where they do not open."""
    opened, copied = json.loads(wrapped), json.loads(key_file)
    if opened["unopened"]:
        raise Trouble("not_backed_up", "Keys of clients do not open.", "restore them from an older backup first.")
    keys = BACKUP / "key-files"
    for name, place in PLACES.items():
        write_owner_only(keys / name, (one.folder / place).read_text())
    for service in TOLD:
        write_owner_only(keys / f"{service}.public.json", (one.folder / "public" / f"{service}.json").read_text())
    if (link := one.prepared / LINK).exists():
        shutil.copytree(link, keys / LINK)
    known = one.folder / "cases-kept" / REGISTER
    for part in PARTS[1:]:
        write_owner_only(BACKUP / part / REGISTER, known.read_text() if known.exists() else "")
    now = datetime.now(UTC).isoformat()
    usual = {"centre": one.name, "made_at": now, "postgres": version, "kokon_backup": FORMAT}
    written("databases", usual | {"name": one.name, "port": 8400})
    written("client-keys", usual | {"provider": opened["provider"], "versions": opened["versions"]})
    written("key-files", usual | {"versions": copied["versions"]})


def written(part: str, told: Mapping[str, object]) -> None:
    whole = {"part": part, **told, "files": listed(BACKUP / part)}
    write_owner_only(BACKUP / part / MANIFEST, json.dumps(whole, indent=1))


def run(verb: str, one: Installation, words: Sequence[str]) -> None:
    if verb == "copy":
        copy(one, *words)
        return
    (note if verb == "noted" else put_back)(one)
    for folder in one.ours:
        hand_over(folder)
