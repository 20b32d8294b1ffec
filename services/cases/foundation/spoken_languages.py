"""Languages in which people are spoken with, and their names."""

from collections.abc import Iterable
from enum import StrEnum

from shared.languages import Wording
from shared.languages.spoken import ANOTHER, SPOKEN

__all__ = ["ANOTHER", "EDO", "SPOKEN", "Spoken", "name_of", "named"]


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
