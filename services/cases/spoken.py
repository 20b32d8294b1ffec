"""Languages in which people are spoken with, and their names. What is missing here belongs here."""

from collections.abc import Iterable

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


def name_of(wording: Wording, code: str) -> str:
    """In the reader's own language; of `pt-BR` that of `pt`."""
    if code == ANOTHER:
        return wording.gettext("another language")
    return wording.language(code)


def named(wording: Wording, codes: Iterable[str]) -> list[tuple[str, str]]:
    """In the order of the alphabet; whatever is not among them comes last."""
    found = [(code, name_of(wording, code)) for code in codes]
    return sorted(found, key=lambda entry: (entry[0] == ANOTHER, entry[1].casefold()))
