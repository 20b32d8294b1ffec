"""Languages in which people are spoken with, and their names. What is missing here belongs here."""

from collections.abc import Iterable
from enum import StrEnum

from shared.languages import Wording

ANOTHER = "mis"
"""One that is not among them; the code that ISO 639-2 has for languages without a code of their own."""
SPOKEN: tuple[str, ...] = (
    *("ak", "am", "ar", "az", "be", "bg", "bin", "bm", "bn", "bs", "ckb", "cs", "da", "de", "dyu", "ee", "el", "en"),
    *("es", "et", "fa", "ff", "fi", "fil", "fr", "gu", "ha", "he", "hi", "hr", "ht", "hu", "hy", "id", "ig", "it"),
    *("ja", "ka", "kk", "km", "ko", "ku", "ky", "lg", "ln", "lo", "lt", "lv", "man", "mk", "mn", "ms", "my"),
    *("ne", "nl", "om", "pa", "pcm", "pl", "ps", "pt", "rn", "ro", "rom", "ru", "rw", "si", "sk", "sl", "sn", "so"),
    *("sq", "sr", "sus", "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tr", "ug", "uk", "ur", "uz", "vi", "wo"),
    *("yo", "zh", "zu", ANOTHER),
)


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
