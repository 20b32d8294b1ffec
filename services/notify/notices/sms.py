"""How many parts a short message is sent in: they are paid for singly, and old telephones show them singly."""

from dataclasses import dataclass
from typing import Literal

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of GSM 03.38."""
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Its extension table: an escape and a letter, which stay together."""


@dataclass(frozen=True, slots=True)
class Parts:
    alphabet: Literal["GSM", "UCS-2"]
    units: int
    """Septets of GSM, or code units of UCS-2."""
    parts: int


def parts_of(text: str) -> Parts:
    if set(text) <= GSM_EXTENSION | GSM:
        return _counted("GSM", [2 if letter in GSM_EXTENSION else 1 for letter in text], 160, 153)
    return _counted("UCS-2", [2 if ord(letter) > 0xFFFF else 1 for letter in text], 70, 67)


def _counted(alphabet: Literal["GSM", "UCS-2"], widths: list[int], alone: int, joined: int) -> Parts:
    """A letter of two units is not cut in two, so a part can end one unit early."""
    units = sum(widths)
    if units <= alone:
        return Parts(alphabet, units, 1)
    parts, room = 1, joined
    for width in widths:
        if width > room:
            parts, room = parts + 1, joined
        room -= width
    return Parts(alphabet, units, parts)
