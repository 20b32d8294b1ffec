"""Languages in which people are spoken with, and their names. What is missing here belongs here."""

from collections.abc import Iterable
from enum import StrEnum

from shared.languages import KNOWN, Wording

ANOTHER = "mis"
"""One that is not among them; the code that ISO 639-2 has for languages without a code of their own."""
FURTHER = frozenset({
    "ak", "am", "az", "be", "bin", "bm", "bn", "bs", "ckb", "cs", "da", "dyu", "ee", "el", "et", "ff",
    "fi", "fil", "gu", "ha", "he", "hi", "hr", "ht", "hy", "id", "ig", "it", "ja", "ka", "kk", "km", "ko",
    "ku", "ky", "lg", "ln", "lo", "lt", "lv", "man", "mk", "mn", "ms", "my", "ne", "nl", "om", "pa", "ps",
    "pt", "rn", "rom", "rw", "si", "sk", "sl", "sn", "so", "sr", "sus", "sv", "sw", "ta", "te", "tg", "ti",
    "tk", "ug", "ur", "uz", "wo", "yo", "zu",
})  # fmt: skip
"""Those in which Kokon itself has no words."""
SPOKEN: tuple[str, ...] = (*sorted({code.split("-")[0] for code in KNOWN} | FURTHER), ANOTHER)


class Spoken(StrEnum):
    """One of them, where nothing else has room."""

    vars().update({code: code for code in SPOKEN})


EDO = "bin"
"""Has two names: its speakers say Edo, and Bini is that of the dictionaries."""


def name_of(wording: Wording, code: str) -> str:
    """In the reader's own language; of `pt-BR` that of `pt`."""
    if code == ANOTHER:
        return wording.gettext("another language")
    if code == EDO:
        return wording.gettext("Edo (Bini)")
    return wording.language(code)


def named(wording: Wording, codes: Iterable[str]) -> list[tuple[str, str]]:
    """In the order of the reader's alphabet, each under every name that it has; what is not among them comes last."""
    found = [(code, name_of(wording, code)) for code in codes]
    found += [(EDO, wording.gettext("Bini (Edo)")) for code, _ in found if code == EDO]
    return sorted(found, key=lambda entry: (entry[0] == ANOTHER, wording.sorting(entry[1])))
