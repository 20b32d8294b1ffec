"""A folder is seen at a glance: it has at most 15 entries, or stands here with a reason and a number that shrinks."""

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
MOST = 15
GROWS = None
"""Instead of a number: the folder gets entries by its nature, and nobody would look for one in a smaller folder."""


class Larger(NamedTuple):
    reason: str
    most: int | None


MIGRATIONS = Larger("one file a migration, in the order of their numbers", GROWS)
MIRROR = Larger("test files by the names of what they test", GROWS)
OPERATIONS = "the rooms of operations come with their own change"
LARGER = {
    ".": Larger("tools and readers look for these files at the root", 18),
    "bench": Larger("one file a benchmark; their names change first", 29),
    "deploy": Larger("one room a place or a subject of operations, and what all of them use", 18),
    "deploy/compose": Larger(OPERATIONS, 17),
    "deploy/nats": Larger(OPERATIONS, 17),
    "docs": Larger("one document a subject, linked from README by this address", 22),
    "docs/decisions": Larger("one file a decision, in the order of their numbers", GROWS),
    "services/cases": Larger("app, settings, the wings, and what belongs to all of them", 24),
    "services/cases/casework": Larger("one package a concept, and no wing holds a smaller one", 17),
    "services/cases/foundation/keys": Larger("one concept, imported from everywhere by these names", 17),
    "services/cases/migrations/versions": MIGRATIONS,
    "services/intake": Larger("one concept: the files of a service, with desk, shelf and opening", 21),
    "services/intake/templates": Larger("one file a page of the door, and the parts that they share", 17),
    "services/notify": Larger("the files of a service, with pages, staff, clients, channels and notices", 19),
    "services/intake/locale": Larger("one folder a language", GROWS),
    "services/notify/templates/notices": Larger("one file a language", GROWS),
    "services/quality": Larger("app, settings, the wings, and what belongs to all of them", 21),
    "services/quality/migrations/versions": MIGRATIONS,
    "services/quality/office": Larger("one package a concept, and no wing holds a smaller one", 17),
    "shared": Larger("the packages in CONTRIBUTING, events and topology, and what is one file each", 22),
    "shared/accounts": Larger("one concept: the files of a concept, and one file each page of an account", 17),
    "shared/web": Larger("one file for each thing that all pages have", 17),
    "tests": Larger("one folder a service or kind of test, and the plugins of pytest", 27),
    "tests/attacks": Larger("one file an attack, by its number in docs/guarantees.md", GROWS),
    "tests/browser": MIRROR,
    "tests/cases": MIRROR,
    "tests/chaos": Larger("one file a kind of fault, and what these files share", 16),
    "tests/containers": MIRROR,
    "tests/contracts": Larger("one file a contract", GROWS),
    "tests/contracts/rules": Larger("one file a subject of house rules", GROWS),
    "tests/deploy": MIRROR,
    "tests/intake": MIRROR,
    "tests/quality": MIRROR,
    "tests/shared": MIRROR,
    "tests/shared/web": MIRROR,
}
"""Folders with more entries. Numbers only get smaller, and a folder that has become small leaves the list."""


def kept_files() -> list[str]:
    """Files under version control that are there, and new ones that would be added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    named = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in named if name and (ROOT / name).exists()]


def sizes(files: Iterable[str]) -> dict[str, int]:
    """How many files and folders lie directly in each folder."""
    entries = dict[str, set[str]]()
    for file in files:
        path = PurePosixPath(file)
        for entry in (path, *path.parents[:-1]):
            entries.setdefault(str(entry.parent), set()).add(entry.name)
    return {folder: len(names) for folder, names in entries.items()}


def faults(sizes: Mapping[str, int], larger: Mapping[str, Larger]) -> list[str]:
    found = [
        f"{folder} has {size} entries, and {MOST} are seen at a glance: lay them in folders by subject"
        for folder, size in sizes.items()
        if size > MOST and folder not in larger
    ]
    for folder, (_, most) in larger.items():
        size = sizes.get(folder, 0)
        if size <= MOST:
            found.append(f"{folder} has {size} entries: it needs no reason any more, take it out of the list")
        elif most is not None and size > most:
            found.append(f"{folder} has {size} entries, and had {most}: lay the new one elsewhere, or some in a folder")
        elif most is not None and size < most:
            found.append(f"{folder} has {size} entries, and may have {most}: write {size}, so that it stays at that")
    return found


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what is under version control is known in a clone alone")
def test_no_folder_is_too_large_to_be_seen_at_a_glance() -> None:
    found = faults(sizes(kept_files()), LARGER)
    assert not found, "\n".join(found)


def test_files_and_folders_count_once_where_they_lie() -> None:
    assert sizes(["a.md", "b/c.py", "b/d/e.py", "b/d/f.py"]) == {".": 2, "b": 2, "b/d": 2}


@pytest.mark.parametrize(
    ("size", "most", "says"),
    [
        pytest.param(MOST + 1, "not in the list", "by subject", id="a large folder without a reason"),
        pytest.param(21, 20, "had 20", id="one that grew"),
        pytest.param(19, 20, "write 19", id="one that shrank"),
        pytest.param(MOST, 20, "no reason any more", id="one that became small"),
        pytest.param(MOST, GROWS, "no reason any more", id="one that grows by its nature and became small"),
        pytest.param(0, 20, "no reason any more", id="one that is gone"),
    ],
)
def test_a_planted_folder_is_found(size: int, most: int | str | None, says: str) -> None:
    files = [f"planted/{number}.py" for number in range(size)]
    larger = {} if isinstance(most, str) else {"planted": Larger("planted", most)}
    (fault,) = faults(sizes(files), larger)
    assert fault.startswith(f"planted has {size} entries")
    assert says in fault


@pytest.mark.parametrize(("size", "most"), [(20, 20), (20, GROWS), (2_000, GROWS)])
def test_a_folder_with_a_reason_may_be_as_large_as_it_says(size: int, most: int | None) -> None:
    assert faults({"planted": size}, {"planted": Larger("planted", most)}) == []
