"""Texts, dates and numbers of each language: the catalogues of a service first, then the shared ones."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from babel.messages import Message
from babel.messages.mofile import read_mo

from shared.languages.known import KNOWN, LATIN_DIGITS, LISTED, instead_of
from shared.languages.mo_files import compiled

SOURCE = "en"
"""The language the messages are written in; it needs no catalogue."""
COMPLETE = "de"
"""The translation that always has every message: a test says so."""
SHARED = ("messages", Path(__file__).parents[1] / "web" / "locale")
RIGHT_TO_LEFT = frozenset(
    {code for code, known in KNOWN.items() if known.direction == "rtl"}
    | {"he", "ur", "ps", "ckb", "dv", "ku", "sd", "ug", "yi"}
)
"""Those of the list, and others in which a text may be written."""
HOUR = 3600
type Style = Literal["short", "medium", "long"]

ARTICLE = "ال"
LETTERS_SORTED_AS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ʼ": "", "’": "", "'": ""}
)


class Wording:
    """One language as a page uses it. Every moment is shown in the clock of the centre."""

    def __init__(self, code: str, translations: NullTranslations, clock: tzinfo) -> None:
        self.code = code
        self.direction = "rtl" if code.split("-")[0] in RIGHT_TO_LEFT else "ltr"
        known = KNOWN.get(code)
        self.locale = known.locale if known else Locale.parse(code, sep="-")
        self.own_name = (known.own_name if known else self.locale.get_display_name()) or code
        self._digits = str.maketrans(LATIN_DIGITS, known.digits if known else LATIN_DIGITS)
        self.gettext = translations.gettext
        self.ngettext = translations.ngettext
        self.pgettext = translations.pgettext
        self.npgettext = translations.npgettext
        self._clock = clock

    def in_own_digits(self, text: str) -> str:
        """As the language writes numbers. What is dialled or typed again keeps Latin digits."""
        return text.translate(self._digits)

    def day(self, value: date | datetime, style: str = "long") -> str:
        there = self.day_of(value) if isinstance(value, datetime) else value
        return self.in_own_digits(written_day(there, style, self.locale))

    def day_of(self, value: datetime) -> date:
        """By the clock of the centre."""
        return value.astimezone(self._clock).date()

    def moment(self, value: datetime, style: Style = "medium") -> str:
        """The day in that style and the time to the minute: seconds and zones help nobody."""
        together = str(dates.get_datetime_format(style, locale=self.locale)).replace("'", "")
        return together.replace("{0}", self.time(value)).replace("{1}", self.day(value, style))

    def time(self, value: datetime | time) -> str:
        there = value.astimezone(self._clock).time() if isinstance(value, datetime) else value
        return self.in_own_digits(written_time(there.hour, there.minute, self.locale))

    def there(self, value: datetime) -> datetime:
        """A moment by the clock of the centre, for a field of a form or for its day."""
        return value.astimezone(self._clock)

    def ago(self, value: datetime, now: datetime) -> str:
        return self.in_own_digits(dates.format_timedelta(value - now, add_direction=True, locale=self.locale))

    def duration(self, value: timedelta) -> str:
        return self.in_own_digits(written_duration(told_alike(value), self.locale))

    def language(self, code: str) -> str:
        """The name of a language in this one; its code where Babel has no name."""
        return named_language(code, self.locale)

    def sorting(self, text: str) -> str:
        """By which words stand in the order of the alphabet: an umlaut beside its letter, without the Arabic article.

        Not the whole of Unicode's collation, but what it comes to for short names in our languages.
        """
        plain = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS_SORTED_AS)
        bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
        return bare.removeprefix(ARTICLE) if self.code == "ar" else bare

    def number(self, value: float, digits: int | None = None) -> str:
        pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
        return self.in_own_digits(written_number(value, pattern, self.locale))

    def percent(self, share: float, digits: int = 0) -> str:
        whole = str(self.locale.percent_formats[None].pattern)
        pattern = whole.replace("##0", "##0." + "0" * digits, 1) if digits else None
        return self.in_own_digits(numbers.format_percent(share, pattern, locale=self.locale))

    def listing(self, values: Sequence[str]) -> str:
        return lists.format_list(values, locale=self.locale)


@lru_cache(4096)
def written_day(day: date, style: str, locale: Locale) -> str:
    """Remembered: lists are full of the same days. The style `month` leaves the day out, `weekday` the year."""
    if style == "month":
        return dates.format_skeleton("yMMMM", day, locale=locale)
    if style == "weekday":
        short = str(locale.datetime_skeletons["MMMEd"].pattern)
        return dates.format_date(day, re.sub("M{3,}", "MMMM", re.sub("E+|ccc", "EEEE", short)), locale)
    return dates.format_date(day, style, locale)


@lru_cache(4096)
def written_time(hour: int, minute: int, locale: Locale) -> str:
    return dates.format_time(time(hour, minute), "short", locale=locale)


@lru_cache(4096)
def written_duration(seconds: int, locale: Locale) -> str:
    return dates.format_timedelta(timedelta(seconds=seconds), locale=locale)


def told_alike(duration: timedelta) -> int:
    """Seconds: from an hour on one number for all in a minute, for which the words are the same, so that they are
    remembered. Whole minutes, where the words change, stay what they are."""
    seconds = int(duration.total_seconds())
    return seconds - seconds % 60 + 30 if abs(seconds) >= HOUR and seconds % 60 else seconds


@lru_cache(1024)
def named_language(code: str, locale: Locale) -> str:
    return str(locale.languages.get(code.split("-")[0], code))


@lru_cache(4096)
def written_number(value: float, pattern: str | None, locale: Locale) -> str:
    return numbers.format_decimal(value, pattern, locale)


class Languages:
    """The languages a service speaks, and which of them a request gets."""

    def __init__(self, codes: Iterable[str], *domains: tuple[str, Path], clock: tzinfo, alone: bool = False) -> None:
        """`domains` are (catalogue name, locale folder), the most specific first; the shared one comes last, unless
        they have all that is shown (`alone`)."""
        taken = domains if alone else (*domains, SHARED)
        self._spoken = {code: Wording(code, catalogue(code, *taken), clock) for code in codes}
        self.default = next(iter(self._spoken.values()))

    def __iter__(self) -> Iterator[Wording]:
        return iter(self._spoken.values())

    def __len__(self) -> int:
        return len(self._spoken)

    def __getitem__(self, code: str) -> Wording:
        """The wording of a language, or the default where the service has no such catalogue."""
        return self._spoken.get(code) or self._spoken.get(code.split("-")[0]) or self.default

    def speaks(self, code: str) -> bool:
        return code in self._spoken

    def negotiated(self, *, wanted: str | None, accepted: str | None) -> Wording:
        """The language asked for, else the best one of an Accept-Language header, else what speakers of the first of
        these can have explained to them, else the default."""
        return self.best([*([wanted] if wanted else ()), *accepted_codes(accepted or "")])

    def best(self, codes: Sequence[str]) -> Wording:
        """The first that is offered, as it is or without its region; else what is read instead of the first of them
        that there is."""
        for code in codes:
            for candidate in (code, code.split("-")[0]):
                if candidate in self._spoken:
                    return self._spoken[candidate]
        spoken = next((code for code in codes if code in LISTED or is_language(code.split("-")[0])), "")
        instead = instead_of(spoken) if spoken else ()
        return next((self._spoken[code] for code in instead if code in self._spoken), self.default)


def catalogue(code: str, *domains: tuple[str, Path]) -> NullTranslations:
    found: list[NullTranslations] = []
    for name, folder in domains:
        content = compiled(folder / code / "LC_MESSAGES" / f"{name}.po")
        if content is not None:
            found.append(GNUTranslations(BytesIO(content)))
    first = found[0] if found else NullTranslations()
    for later in found[1:]:
        first.add_fallback(later)
    return first


def untranslated(code: str, name: str, folder: Path) -> frozenset[object]:
    """The messages that a language lacks of those that the first translation, which is complete, has."""
    if code.partition("-")[0] == SOURCE:
        return frozenset()
    return _translated(COMPLETE, name, folder) - _translated(code, name, folder)


def _translated(code: str, name: str, folder: Path) -> frozenset[object]:
    content = compiled(folder / code / "LC_MESSAGES" / f"{name}.po")
    return frozenset() if content is None else _those_of(content)


@lru_cache(64)
def _those_of(content: bytes) -> frozenset[object]:
    """Remembered by the content of the catalogue."""
    return frozenset(_key(message) for message in read_mo(BytesIO(content)) if message.id and _said(message))


def _key(message: Message) -> object:
    first = message.id if isinstance(message.id, str) else message.id[0]
    return first, message.context


def _said(message: Message) -> bool:
    """Whether nothing is missing; a plural form that is missing is compiled as that of the source."""
    if isinstance(message.id, str):
        return bool(message.string)
    return not set(message.id) & set(message.string or message.id)


def is_known(code: str) -> bool:
    """Whether Babel knows the language, so that its dates and numbers can be written."""
    try:
        return bool(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def is_language(code: str) -> bool:
    """Whether Babel knows a language by these two or three letters, which a browser sent."""
    return code.isascii() and code.isalpha() and len(code) in (2, 3) and is_known(code)


def accepted_codes(header: str) -> list[str]:
    """Of an Accept-Language header, what is wanted most first."""
    weighed: list[tuple[float, str]] = []
    for part in header[:512].split(","):
        code, _, parameters = part.strip().partition(";")
        weight = _weight(parameters)
        if code and code != "*" and weight > 0:
            weighed.append((-weight, code.strip().lower()))
    return [code for _, code in sorted(weighed, key=lambda entry: entry[0])]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
