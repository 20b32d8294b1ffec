"""The titles of the printed standards: one for each criterion, typed in one place, and outside of every version."""

import subprocess
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.quality.standards.catalogue.files import VERSIONS, shipped
from services.quality.standards.catalogue.official import FILE, OfficialTitle, official_titles, read

ROOT = Path(__file__).parents[2]
TITLES = official_titles()
PHRASES = [title.en for title in TITLES.values() if len(title.en.split()) > 4]
"""What nobody writes by chance; "Safety and data protection" may stand anywhere."""


def test_each_of_the_32_criteria_has_one_and_no_two_have_the_same() -> None:
    assert len(TITLES) == 32
    for catalogue in shipped().values():
        assert [each.id for each in catalogue.criteria] == list(TITLES)
    assert len({title.en.casefold() for title in TITLES.values()}) == 32
    german = [title.de for title in TITLES.values() if title.de]
    assert len(set(german)) == len(german)


def test_they_are_no_part_of_a_version_that_members_adopt() -> None:
    assert not FILE.is_relative_to(VERSIONS)
    for version in VERSIONS.glob("*.toml"):
        text = version.read_text(encoding="utf-8")
        assert [each for each in PHRASES if each in text] == []


def test_none_is_typed_twice() -> None:
    assert len(PHRASES) > 10
    patterns = [part for each in PHRASES for part in ("-e", each)]
    command = ["git", "grep", "-lF", *patterns, "--", "services", "shared", "docs"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout.split()
    assert set(found) == {str(FILE.relative_to(ROOT))}


@pytest.mark.parametrize(
    ("de", "language", "spoken", "said"),
    [
        ("", "de", "en", "Staff"),
        ("Team", "de", "de", "Team"),
        ("Team", "ar", "en", "Staff"),
    ],
)
def test_the_german_title_is_shown_once_it_is_there(de: str, language: str, spoken: str, said: str) -> None:
    title = OfficialTitle(en="Staff", de=de)
    assert (title.spoken(language), title.said(language)) == (spoken, said)


@pytest.mark.parametrize("text", ['[S99]\nen = "x"', "[S1]\nen = ''", '[S1]\nde = "x"', '[S1]\nen = "x"\nfr = "y"'])
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read(text)
