"""What would tell another reader of a client's telephone where the client gets counselling, and why."""

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from services.notify.notices.words import Catalogue
from shared.client_letters.notice import LINK

LEFT_OUT = re.compile("[\u064b-\u0652\u0640\u00ad\u200b-\u200f]")
"""Vowel signs and strokes of Arabic, and signs without a width: a word is the same with and without them."""


def plain(text: str) -> str:
    return LEFT_OUT.sub("", normalize("NFKC", text).casefold())


def forbidden_words(catalogues: Mapping[str, Catalogue]) -> frozenset[str]:
    """Those of all languages: a client may use several."""
    return frozenset(plain(word) for catalogue in catalogues.values() for word in catalogue.forbidden.all)


def found_in(text: str, words: Iterable[str]) -> list[str]:
    """The words of the list that the text has, and its links."""
    shown = plain(text)
    return sorted(word for word in words if word in shown) + LINK.findall(text)
