"""Documents that a command writes are under version control as it writes them: each is run in a copy of the sources."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SOURCES = ("deploy", "docs", "services", "shared")
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.mo", "*.png", ".*")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        shutil.copytree(ROOT / name, place / name, ignore=LEFT_BEHIND)
    shutil.copy(ROOT / "pyproject.toml", place)
    yield place
    shutil.rmtree(place)


def written(copy: Path, *words: str) -> str:
    """What `python -m ...` says, in the copy."""
    done = subprocess.run([sys.executable, "-m", *words], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def same(copy: Path, *names: str) -> None:
    for name in names:
        file = copy / "docs" / name
        assert file.read_text(encoding="utf-8") == (ROOT / "docs" / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("shared.dictionary", ("data-dictionary.md", "records-of-processing.md")),
        ("shared.dictionary.dpia", ("dpia/measures.md",)),
        ("services.cases.foundation.regimes", ("dpia/laws.md",)),
        ("services.cases.rights.copies", ("access-copy.schema.json",)),
    ],
)
def test_a_document_is_what_its_command_writes(copy: Path, module: str, names: tuple[str, ...]) -> None:
    for name in names:
        (copy / "docs" / name).unlink()
    written(copy, module)
    same(copy, *names)


@pytest.mark.parametrize(
    ("module", "name"),
    [("services.quality.publishing.api", "quality.json"), ("services.quality.office.api", "office.json")],
)
def test_an_interface_is_what_its_command_says(copy: Path, module: str, name: str) -> None:
    assert written(copy, module) == (ROOT / "docs/openapi" / name).read_text(encoding="utf-8")


def test_catalogues_are_written_by_three_words(copy: Path) -> None:
    """Collected, carried over and compiled: no translation gets lost by it."""
    before = translations(copy)
    for words in (["extract"], ["update"], ["update", "intake"], ["compile"]):
        written(copy, "deploy", "languages", *words)
    assert translations(copy) == before
    assert list(copy.rglob("*.mo"))


def translations(copy: Path) -> dict[str, dict[object, object]]:
    """By catalogue and message; their order and places may differ."""
    found: dict[str, dict[object, object]] = {}
    for file in copy.rglob("*.po"):
        with file.open("rb") as opened:
            found[str(file.relative_to(copy))] = {one.id: one.string for one in read_po(opened) if one.id}
    return found
