"""Names as they are compared: without what people leave out, mix up or write differently."""

import unicodedata

HYPHENS = "-‐‑‒–—―−/._"
APOSTROPHES = "'’‘ʼ`´ʿʾ"
SAME_LETTER = {
    **{"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ə": "e"},
    **{"æ": "ae", "œ": "oe"},
    # what of the Arabic script is written in several ways, and its letters in Persian, Urdu and Kurdish
    **{"ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا"},
    **{"ک": "ك", "ۆ": "و", "ء": "", "ـ": ""},
    **{"ё": "е", "ґ": "г"},
}
DIGITS = {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}


class Letters(dict[int, str]):
    """What becomes of each letter of a decomposed name; those not named yet are looked up when they are met."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        silent = unicodedata.combining(letter) or unicodedata.category(letter) == "Cf"
        self[point] = "" if silent else letter
        return self[point]


LETTERS = Letters(str.maketrans(SAME_LETTER | DIGITS | dict.fromkeys(HYPHENS, " ") | dict.fromkeys(APOSTROPHES, "")))
SPELLED_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""How an umlaut is written where there is none on the keyboard."""


def folded(name: str) -> str:
    """Compatibility forms, case, accents, vowel signs, hyphens and invisible signs no longer make a difference."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(name.casefold().translate(LETTERS).split())


def without_spelled_umlauts(plain: str) -> str:
    """Of a folded name: `mueller` and `muller` become one."""
    for written, letter in SPELLED_OUT:
        plain = plain.replace(written, letter)
    return plain


def one_slip(one: str, other: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours changed places."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(longer) - len(shorter) > 1 or longer == shorter:
        return False
    half = (len(shorter) - 1) // 2
    # whatever the slip is, it leaves one of the outer halves as it was
    if not (longer.startswith(shorter[:half]) or longer.endswith(shorter[len(shorter) - half :])):
        return False
    at = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    if len(longer) > len(shorter):
        return longer[at + 1 :] == shorter[at:]
    swapped = longer[at + 1 : at + 2] + longer[at : at + 1] + longer[at + 2 :]
    return longer[at + 1 :] == shorter[at + 1 :] or swapped == shorter[at:]
