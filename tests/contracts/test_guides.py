"""Guides call pages and buttons as they are called on the screen, exist in both languages, and show pictures that a
test has made."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "docs" / "guides"
PICTURES = GUIDES / "pictures"
NAMES = sorted(file.stem for file in GUIDES.glob("*.md") if file.suffixes == [".md"] and file.stem != "README")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
IN_A_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
PICTURE = re.compile(r"!\[[^\]]+\]\(pictures/([\w.-]+)\)")
TAKEN = re.compile(r'picture\([^"]*"([\w-]+)"')


@cache
def on_screens(language: str) -> frozenset[str]:
    """Every text of every service in this language."""
    found = set[str]()
    for catalogue in ROOT.glob("s*/**/locale/de/LC_MESSAGES/*.po"):
        messages = read_po(catalogue.open("rb"))
        for message in messages:
            said = message.id if language == "en" else message.string
            found |= {said} if isinstance(said, str) else set(said or ())
    return frozenset(found)


def unknown_names(text: str, language: str) -> set[str]:
    """What stands in bold in a table and on no screen. Outside tables bold only stresses."""
    named = {name for row in IN_A_ROW.findall(text) for name in BOLD.findall(row)}
    return named - on_screens(language)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_guide_calls_everything_as_the_screen_does(name: str, language: str) -> None:
    file = GUIDES / (f"{name}.md" if language == "en" else f"{name}.{language}.md")
    assert unknown_names(file.read_text(encoding="utf-8"), language) == set()


def test_twin_a_name_that_stands_on_no_screen_is_found() -> None:
    assert unknown_names("| a | **My day**, **Nowhere at all** |", "en") == {"Nowhere at all"}
    assert unknown_names("| a | **Mein Tag**, **My day** |", "de") == {"My day"}


def test_every_guide_and_picture_is_shown_and_every_picture_is_made_by_a_test() -> None:
    index = (GUIDES / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"({name}.md)" not in index or f"({name}.de.md)" not in index] == []
    shown = {name for file in GUIDES.glob("*.md") for name in PICTURE.findall(file.read_text(encoding="utf-8"))}
    assert shown == {file.name for file in PICTURES.iterdir()}
    tests = [file.read_text(encoding="utf-8") for file in (ROOT / "tests" / "browser").rglob("test_*.py")]
    taken = {name for text in tests for name in TAKEN.findall(text)}
    assert {name.partition(".")[0] for name in shown} == taken
