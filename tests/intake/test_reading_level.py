"""How easy the sentences of the public pages are: by the length of sentences and words, in German and English.

Flesch (1948) for English, Amstad (1978) for German: at 70 a text is fairly easy for a twelve-year-old. Syllables are
counted as groups of vowels, which is within a few points of what a dictionary gives.
"""

import re
from collections.abc import Sequence

import pytest

from shared.languages.catalogues import domains

SENTENCE = re.compile(r"[^.!?:;]+[.!?:;]")
WORD = re.compile(r"[^\W\d_]+")
VOWELS = {"en": r"[aeiouy]+", "de": r"eu|äu|au|ei|ie|[aeiouyäöü]"}
SILENT = {"en": r"(?<=[^aeiouyl])e\b|(?<=[^td])ed\b", "de": r"(?!)"}
EASY = 70


def texts(language: str) -> list[str]:
    """What is said in whole sentences; names of fields and buttons are no text."""
    catalogue = domains()["intake"].translated("de")
    said = [message.id if language == "en" else message.string for message in catalogue if message.id]
    return [re.sub(r"%\(\w+\)s", "1", one) for one in said if isinstance(one, str) and one.endswith((".", "?", "!"))]


def sentences(said: Sequence[str]) -> list[list[str]]:
    return [words for one in said for found in SENTENCE.findall(one) if (words := WORD.findall(found))]


def syllables(word: str, language: str) -> int:
    spoken = re.sub(SILENT[language], "", word.lower()) if len(word) > 3 else word.lower()
    return max(1, len(re.findall(VOWELS[language], spoken)))


def ease(said: Sequence[str], language: str) -> float:
    found = sentences(said)
    words = [word for one in found for word in one]
    length = len(words) / len(found)
    weight = sum(syllables(word, language) for word in words) / len(words)
    return 206.835 - 1.015 * length - 84.6 * weight if language == "en" else 180 - length - 58.5 * weight


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_public_pages_are_easy_to_read(language: str) -> None:
    assert len(texts(language)) > 100
    assert ease(texts(language), language) >= EASY


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_sentence_is_too_long_to_be_kept_in_mind(language: str) -> None:
    assert [" ".join(one) for one in sentences(texts(language)) if len(one) > 28] == []


def test_twin_a_sentence_of_an_office_is_found() -> None:
    office = "Die Inanspruchnahme der Beratungsleistung setzt eine Einwilligungserklärung gegenüber der Stelle voraus."
    assert ease([office], "de") < 20
    assert ease(["The utilisation of counselling services presupposes a declaration of consent."], "en") < 20
