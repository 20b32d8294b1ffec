"""The languages in which public texts may be written; more than the pages themselves speak."""

from collections.abc import Iterable

from babel import Locale

from shared.languages import KNOWN, Wording, is_known

OFFERED = (
    "de", "en", "ar", "am", "bg", "bn", "es", "fa", "fr", "ha", "hi", "hu", "it", "ku", "pa", "pl", "ps", "pt", "ro",
    "ru", "so", "sq", "sr", "sw", "ta", "th", "ti", "tr", "uk", "ur", "vi", "yo", "zh", "pcm", "de-simple",
)  # fmt: skip


def named(code: str, wording: Wording) -> str:
    """The name of a language in the reader's own; its code where nobody has named it. A kind of a language, such as
    plain German, is called as it calls itself."""
    if "-" in code and code in KNOWN:
        return KNOWN[code].own_name
    if not is_known(code):
        return wording.language(code)
    return Locale.parse(code, sep="-").get_display_name(wording.locale) or code


def in_order(codes: Iterable[str], first: Iterable[str]) -> list[str]:
    """Those the pages speak, then the others by code."""
    spoken = list(first)
    return [*spoken, *sorted(set(codes) - set(spoken))]
