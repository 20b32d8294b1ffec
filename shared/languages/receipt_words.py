"""A number as six words, which are easier to remember than digits: another spelling, and nothing else.

Each word of a list of 1,000 stands for three digits: the sixteen of the number and two more, by which a wrong word is
found (ISO 7064, MOD 97-10). A list is a file of the static ones, because the script of the public pages reads the same;
it has the name of the segment that stands for its language in addresses.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from shared.languages.known import KNOWN, Known

FOLDER = Path(__file__).parents[1] / "web" / "static"
WORDS, DIGITS_OF_WORD, DIGITS = 6, 3, 16
LONGEST = 200
"""Characters; six words of any list have fewer, however they are written. What is longer is not looked at."""
ALIKE = str.maketrans("ةىکی", "هيكي")
"""Letters that many write for one another, and those of a Persian keyboard for the Arabic ones."""


def file_of(known: Known) -> str:
    """Another way to write a language, such as simple German, has the words of that language."""
    return f"words/{KNOWN.get(known.of, known).segment}.txt"


LISTS: Mapping[str, str] = {code: file_of(known) for code, known in KNOWN.items() if (FOLDER / file_of(known)).exists()}
"""The static file with the words of a language, by its code; not every language has one."""


@dataclass(frozen=True, slots=True)
class Misread:
    """Words that are no number: one of them is unknown, or they do not belong together."""

    word: str = field(default="", repr=False)
    """As it was typed, if it is in no list."""


@cache
def words_in(name: str) -> tuple[str, ...]:
    return tuple((FOLDER / name).read_text().split())


@cache
def places_in(name: str) -> Mapping[str, int]:
    return {plain(word): place for place, word in enumerate(words_in(name))}


def plain(word: str) -> str:
    """Without case and accents, as somebody remembers it."""
    signs = unicodedata.normalize("NFKD", word).casefold().translate(ALIKE)
    return "".join(sign for sign in signs if sign.isalpha())


def check_digits(receipt: str) -> str:
    return f"{98 - int(receipt) * 100 % 97:02d}"


def words_of(receipt: str, code: str) -> tuple[str, ...]:
    """None of them where there is no list for the language."""
    if code not in LISTS:
        return ()
    digits, words = receipt + check_digits(receipt), words_in(LISTS[code])
    return tuple(words[int(digits[start : start + DIGITS_OF_WORD])] for start in range(0, len(digits), DIGITS_OF_WORD))


def spelled(receipt: str, *codes: str | None) -> tuple[str, str] | None:
    """The words in the first of these languages that has a list, with its code."""
    code = next((code for code in codes if code in LISTS), None)
    return (code, " ".join(words_of(receipt, code))) if code else None


def has_words(typed: str) -> bool:
    return any(sign.isalpha() for sign in typed)


def read_words(typed: str, code: str) -> str | Misread:
    """The sixteen digits. The words are of the language of the page, or else of the list that knows most of them."""
    if len(typed) > LONGEST:
        return Misread()
    words = "".join(sign if sign.isalpha() or unicodedata.combining(sign) else " " for sign in typed).split()
    names = dict.fromkeys([*([LISTS[code]] if code in LISTS else []), *LISTS.values()])
    known = max((places_in(name) for name in names), key=lambda places: sum(plain(word) in places for word in words))
    for word in words:
        if plain(word) not in known:
            return Misread(word)
    digits = "".join(f"{known[plain(word)]:0{DIGITS_OF_WORD}d}" for word in words)
    receipt = digits[:DIGITS]
    return receipt if len(words) == WORDS and digits[DIGITS:] == check_digits(receipt) else Misread()
