"""What a person or a file wrote, made into the one form in which the register keeps it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from unicodedata import decimal
from urllib.parse import urlsplit

from services.quality.evidence.register.kinds.fields import Field, FieldType

LONGEST_TEXT = 300
LONGEST_LINK = 500
MOST = Decimal(1_000_000_000)
YEARS = range(1950, 2101)
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
GERMAN = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
MONTHS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})[./](?P<year>[0-9]{4})"),
)
GROUPED = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
"""One mark and three digits: 1.500 may be one and a half or fifteen hundred."""
THOUSANDS = (
    re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?"),
    re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"),
)


class UnreadableError(Exception):
    """What was written does not fit the field; `code` says why, never what was written."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical(field: Field, written: str, words: Mapping[str, str] | None = None) -> str:
    """The value as it is kept, "" where nothing was written. Raises UnreadableError.

    `words` are the answers as people say them, in lower case, with the code that each stands for.
    """
    text = " ".join(written.replace("\0", "\ufffd").split())
    if not text:
        if field.required:
            raise UnreadableError("missing")
        return ""
    if field.type is FieldType.DATE:
        return _date(_western(text))
    if field.type is FieldType.MONTH:
        return _month(_western(text))
    if field.type.is_number:
        return _number(field, _western(text))
    if field.type is FieldType.CRITERIA:
        return _criteria(text, words or {})
    if field.codes:
        return _answer(field, text, words or {})
    return _link(text) if field.type is FieldType.LINK else _text(text)


def _western(text: str) -> str:
    """Digits of every script as those of ours; the Arabic decimal mark as a comma."""
    plain = "".join(str(decimal(sign, -1)) if decimal(sign, -1) >= 0 else sign for sign in text)
    return plain.replace("٫", ",").replace("٬", "").strip("\u200e\u200f\u061c")


def _date(text: str) -> str:
    if found := ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := GERMAN.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise UnreadableError("not_a_date")
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        raise UnreadableError("not_a_date") from None
    if read.year not in YEARS:
        raise UnreadableError("not_a_date")
    return read.isoformat()


def _month(text: str) -> str:
    """Spreadsheets make the first day of it."""
    with suppress(UnreadableError):
        if (day := _date(text)).endswith("-01"):
            return day.removesuffix("-01")
    for way in MONTHS:
        if (found := way.fullmatch(text)) and 1 <= int(found["month"]) <= 12 and int(found["year"]) in YEARS:
            return f"{int(found['year'])}-{int(found['month']):02}"
    raise UnreadableError("not_a_month")


def _number(field: Field, text: str) -> str:
    text = text.replace("\u00a0", "").replace("\u202f", "").removesuffix("€").strip()
    if GROUPED.fullmatch(text):
        raise UnreadableError("unclear_number")
    read = _decimal(text)
    if read < 0 or read > MOST or (field.above_zero and read == 0):
        raise UnreadableError("out_of_range")
    if field.type is FieldType.WHOLE and read != read.to_integral_value():
        raise UnreadableError("not_whole")
    if read != round(read, 3):
        raise UnreadableError("too_exact")
    return f"{read:f}".rstrip("0").rstrip(".") if "." in f"{read:f}" else f"{read:f}"


def _decimal(text: str) -> Decimal:
    german, english = (way.fullmatch(text) for way in THOUSANDS)
    if german:
        text = text.replace(".", "")
    elif english:
        text = text.replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,15}([.,][0-9]{1,6})?", text):
        raise UnreadableError("not_a_number")
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise UnreadableError("not_a_number") from None


def _answer(field: Field, text: str, words: Mapping[str, str]) -> str:
    said = _western(text).casefold()
    if said in field.codes:
        return said
    if (meant := words.get(said)) in field.codes and meant is not None:
        return meant
    raise UnreadableError("not_offered")


def _criteria(text: str, words: Mapping[str, str]) -> str:
    """Each once, in the order of the standards: `S4 S10`. `words` has these, by their id in lower case."""
    given = {part.casefold() for part in re.split(r"[\s,;،؛]+", _western(text)) if part}
    if not given or not given <= words.keys():
        raise UnreadableError("no_criterion")
    return " ".join(id_ for name, id_ in words.items() if name in given)


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise UnreadableError("too_long")
    return text


def _link(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise UnreadableError("no_link") from None
    if len(text) > LONGEST_LINK or parts.scheme not in ("http", "https") or not parts.netloc or not text.isprintable():
        raise UnreadableError("no_link")
    if " " in text:
        raise UnreadableError("no_link")
    return text
