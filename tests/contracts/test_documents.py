"""Documents can be read in an editor and name only what is there: lines end at 120 characters, paths and links lead."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    {ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")}
    | {*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/dpia").glob("*.md"), *(ROOT / "docs/guides").glob("*.md")}
)
LONGEST = 120
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
PLACE = re.compile(r"(?:services|shared|deploy|tests|docs|bench|simulation)/[\w./-]*\w/?")
COMMAND = re.compile(r"python -m\s+((?:services|shared|deploy|tests|simulation|bench)[\w.]*\w)")
ANCHOR = re.compile(r'<a id="([^"]+)"')


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Lines that an author can wrap: no table, no fenced code."""
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        if not (fenced or fence or line.lstrip().startswith("|")):
            yield number, line


def long_lines(text: str) -> list[int]:
    """A line that is one link or one piece of code cannot be wrapped."""
    return [number for number, line in prose(text) if len(line) > LONGEST and can_be_wrapped(line)]


def can_be_wrapped(line: str) -> bool:
    words = CODE.sub("code", line).removeprefix("- ").split()
    return len(words) > 1


def missing_places(text: str) -> list[str]:
    """Files and folders of the repository that are named as code and are not there."""
    named = {code.partition("::")[0] for code in CODE.findall(text)}
    return sorted(name for name in named if PLACE.fullmatch(name) and not (ROOT / name).exists())


def missing_commands(text: str) -> list[str]:
    """Modules that a reader is told to run and that cannot be run."""
    return sorted({name for name in COMMAND.findall(text) if not can_be_run(ROOT / name.replace(".", "/"))})


def can_be_run(place: Path) -> bool:
    return place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


def dead_links(document: Path, text: str) -> list[str]:
    """Links to a file that is not there, or to a heading that it does not have."""
    return [link for link in LINK.findall(text) if "://" not in link and not leads(document, text, link)]


def leads(document: Path, text: str, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    if not target.exists():
        return False
    return not anchor or anchor in anchors(text if target == document else target.read_text(encoding="utf-8"))


def anchors(text: str) -> set[str]:
    titles = [line.lstrip("#").strip().lower() for line in text.splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles} | set(ANCHOR.findall(text))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_document_is_wrapped_and_names_only_what_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert long_lines(text) == []
    assert missing_places(text) == []
    assert missing_commands(text) == []
    assert dead_links(document, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("word " * 30, [1]),
        ("- " + "word " * 30, [1]),
        ("short\n\n```sh\n" + "word " * 30 + "\n```\n" + "word " * 30, [6]),
        ("| " + "word " * 30 + "|", []),
        ("- `" + "a" * 130 + "`,", []),
        ("[a](docs/" + "b" * 130 + ")", []),
    ],
)
def test_twin_a_long_line_of_prose_is_found(text: str, found: list[int]) -> None:
    assert long_lines(text) == found


def test_twin_what_is_named_and_not_there_is_found() -> None:
    assert missing_places("`shared/nowhere.py`, `shared/events.py`, `services/cases/`") == ["shared/nowhere.py"]
    assert missing_commands("`python -m shared.dictionary`, `python -m\n  shared.web`") == ["shared.web"]
    text = "# One two\n[a](docs/nowhere.md) [b](docs/demo.md) [c](#one-two) [d](#three) [e](https://example.org/x)"
    assert dead_links(ROOT / "README.md", text) == ["docs/nowhere.md", "#three"]
