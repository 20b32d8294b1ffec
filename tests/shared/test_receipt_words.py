"""A number as six words: the same number, in every language that has a list, and a mistake is called by its word."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.languages.receipt_words import (
    FOLDER,
    LISTS,
    LONGEST,
    Misread,
    check_digits,
    has_words,
    plain,
    read_words,
    words_in,
    words_of,
)

NUMBERS = st.integers(0, 10**16 - 1).map(lambda number: f"{number:016d}")
every_list = pytest.mark.parametrize("name", sorted(set(LISTS.values())))
STRUCK = {
    "words/h2.txt": "police prison slave sex gun knife blood money debt pimp kill dead border passport father",
    "words/m4.txt": "Polizei Gefängnis Sklave Sex Waffe Messer Blut Geld Schulden Tod Grenze Pass Vater Bordell",
    "words/q9.txt": "police prison esclave sexe arme couteau sang argent dette mort frontière passeport père",
    "words/j7.txt": "policía cárcel esclavo sexo arma cuchillo sangre dinero deuda muerte frontera pasaporte padre",
    "words/c5.txt": "poliție închisoare sclav sex armă cuțit sânge bani datorie moarte graniță pașaport tată",
    "words/v5.txt": "полиция тюрьма раб секс оружие нож кровь деньги долг смерть граница паспорт отец муж пуля",
    "words/t6.txt": "شرطة سجن عبد جنس سلاح سكين دم مال دين موت حدود جواز أب زوج حشيش",
}
"""Some of the words that could frighten somebody, or tell a stranger what it is about."""


FINGERPRINTS = {
    "words/c5.txt": "529ec17ec8c68618",
    "words/h2.txt": "5e700e9cf25659bd",
    "words/j7.txt": "3ef6393066ae367e",
    "words/m4.txt": "3bd143903c596115",
    "words/q9.txt": "71f5a72e65871bdc",
    "words/t6.txt": "46da9fb09277861b",
    "words/v5.txt": "6f4ab358e7ea37de",
}


@every_list
def test_a_list_never_changes(name: str) -> None:
    """Words that were given out would open another number. A better list needs a way to read the one before, too."""
    assert sha256((FOLDER / name).read_bytes()).hexdigest()[:16] == FINGERPRINTS[name]


@every_list
def test_a_list_has_a_thousand_words_that_nobody_takes_for_one_another(name: str) -> None:
    words = words_in(name)
    assert len(words) == len({plain(word) for word in words}) == 1_000
    assert all(3 <= len(plain(word)) <= 13 for word in words)
    assert not {plain(word) for word in STRUCK[name].split()} & {plain(word) for word in words}


@given(number=NUMBERS, code=st.sampled_from(sorted(LISTS)))
def test_the_words_are_the_number(number: str, code: str) -> None:
    words = words_of(number, code)
    assert len(words) == 6
    for typed in (" ".join(words), "-".join(words).upper(), ", ".join(map(plain, words))):
        assert read_words(typed, "en") == read_words(typed, code) == number


@given(number=NUMBERS, place=st.integers(0, 5), other=st.integers(1, 999))
def test_one_wrong_word_is_found_but_for_about_one_in_a_hundred(number: str, place: int, other: int) -> None:
    """A word is wrong by a number below 1,000: it is not found where 97 divides that."""
    words, known = list(words_of(number, "en")), words_in(LISTS["en"])
    words[place] = known[(known.index(words[place]) + other) % 1_000]
    found = read_words(" ".join(words), "en")
    by = int("".join(f"{known.index(word):03d}" for word in words)) - int(number + check_digits(number))
    assert found == Misread() or by % 97 == 0


def test_a_mistake_is_called_by_its_word() -> None:
    words = words_of("1234567812345678", "en")
    assert read_words(" ".join([*words[:2], "acrn", *words[3:]]), "en") == Misread("acrn")
    assert read_words(" ".join(words[:5]), "en") == Misread()
    assert read_words(" ".join([*words, words[0]]), "en") == Misread()
    swapped = " ".join([words[1], words[0], *words[2:]])
    assert read_words(swapped, "en") == Misread()
    assert read_words("123 456", "en") == Misread()
    assert (has_words("123 456"), has_words(words[0]), has_words("١٢٣")) == (False, True, False)
    assert words[0] not in repr(Misread(words[0]))


def test_what_is_longer_than_any_six_words_is_not_looked_at() -> None:
    """Half a megabyte of words would take seconds, in which nobody else gets a page."""
    assert read_words("a+" * 260_000, "en") == Misread()
    longest = [max(map(len, words_in(name))) for name in LISTS.values()]
    assert 2 * 6 * (max(longest) + 1) < LONGEST, "also where each letter has its accent beside it"


def test_the_language_of_the_words_need_not_be_that_of_the_page() -> None:
    for code in LISTS:
        assert read_words(" ".join(words_of("8765432187654321", code)), "th") == "8765432187654321"
    assert words_of("8765432187654321", "th") == ()
    assert words_of("8765432187654321", "de-simple") == words_of("8765432187654321", "de")


def test_letters_that_many_write_for_one_another_are_the_same() -> None:
    assert plain("كعكة") == plain("كعكه")
    assert plain("إكليل") == plain("اكليل")
    assert plain("Straße") == plain("STRASSE")
    assert plain("کعکة") == plain("كعكة"), "from a Persian keyboard"
    assert plain("لیل") == plain("ليل")
    assert plain("érable") == plain("ERABLE")
