"""What a kind of entry asks for, as data: fields with a type, checks between them, deadlines, and what it feeds."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.quality.evidence.register.kinds.checks import Check


def _(text: str) -> str:
    """Marks a text for the translators; it is translated when a page shows it."""
    return text


class FieldType(StrEnum):
    TEXT = "text"
    DATE = "date"
    MONTH = "month"
    NUMBER = "number"
    WHOLE = "whole"
    HOURS = "hours"
    MONEY = "money"
    YES_NO = "yes_no"
    APPLIES = "applies"
    """Yes, no, or does not apply."""
    FULFILLED = "fulfilled"
    """The same, with something between yes and no."""
    CHOICE = "choice"
    LEVEL = "level"
    LANGUAGE = "language"
    LINK = "link"
    CRITERIA = "criteria"
    """Ids of criteria of the joint standards, several or none."""

    @property
    def is_number(self) -> bool:
        return self in (FieldType.NUMBER, FieldType.WHOLE, FieldType.HOURS, FieldType.MONEY)


LANGUAGES = (
    "de", "en", "ar", "am", "bg", "bn", "cs", "el", "es", "fa", "fr", "ha", "hi", "hr", "hu", "ig", "it", "ku", "lt",
    "lv", "mk", "nl", "pa", "pl", "ps", "pt", "ro", "ru", "sk", "so", "sq", "sr", "sw", "ta", "th", "ti", "tl", "tr",
    "uk", "ur", "vi", "wo", "yo", "zh", "pcm",
)  # fmt: skip
"""Languages that an entry can be about. Sign language and rarer ones go into a text field."""
YES_NO = (("yes", _("Yes")), ("no", _("No")))
APPLIES = (*YES_NO, ("not_applicable", _("Does not apply")))
FULFILLED = (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No")), ("not_applicable", _("Does not apply")))


@dataclass(frozen=True, slots=True)
class Field:
    """`choices` are (code, label); `above_zero` forbids the number 0. Files may still say `choices_before`.

    `of_pay`: what one post is paid, which only the lead and the quality officer read.
    """

    name: str
    type: FieldType
    label: str
    required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    above_zero: bool = False
    choices_before: tuple[tuple[str, str], ...] = ()
    of_pay: bool = False

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Where the answers are fixed by their codes; languages are put in words elsewhere."""
        fixed = {FieldType.YES_NO: YES_NO, FieldType.APPLIES: APPLIES, FieldType.FULFILLED: FULFILLED}
        return fixed.get(self.type, self.choices)

    @property
    def codes(self) -> tuple[str, ...]:
        return LANGUAGES if self.type is FieldType.LANGUAGE else tuple(code for code, _ in self.options)


@dataclass(frozen=True, slots=True)
class Lead:
    """So long before a deadline somebody is reminded."""

    months: int = 0
    days: int = 0


AS_USUAL = (Lead(days=30), Lead())
PROFILES = (Lead(days=60), Lead(days=30), Lead())
GRANTS = (Lead(months=12), Lead(months=9), Lead(months=6), Lead(months=3))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something has to be done, counted from the date in `field`.

    It holds for entries whose values are among `only`, and is over where a value of `unless` is there (an empty tuple
    is any value), or where the date in `unless_since` is not before the one in `field`.
    """

    name: str
    label: str
    field: str
    months: int = 0
    days: int = 0
    leads: tuple[Lead, ...] = AS_USUAL
    only: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    unless_since: str = ""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """An entry that says one of `values` in `field` counts in full only when a second person has looked at it.

    That person looks at `field` and at the field `evidence`. The look holds for so many `months`.
    """

    field: str
    values: tuple[str, ...]
    evidence: str
    months: int

    @property
    def looked_at(self) -> tuple[str, ...]:
        return self.field, self.evidence


class Group(StrEnum):
    """What kinds are good for; the order of the register."""

    PLACE = "place"
    POSTS = "posts"
    FUNDING = "funding"
    SAFETY = "safety"
    ACCESS = "access"
    LEARNING = "learning"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry.

    `named_by` are the fields that an entry is known by in lists; without any it is known by its kind. `told_apart_by`
    tells apart what may come again under the same name.
    `review_months` is after how long somebody looks whether it still holds; None for what happened once. `feeds` are
    the measures that count it, `beside` those that it is only shown with. `anyone`: everybody of the team may report
    one. `none` is what a centre says that rightly has nothing to enter; without it an empty list is a lack. `listed`
    is the field whose choices make a checklist: each of them wants an entry, except for "other". `every_month`: there
    is something to tell of each month. `newest_by` is the date by which the newest entry takes the place of earlier
    ones; of a checklist, that of each item. `former` are fields that are not asked for any more: entries of before
    keep them, and nothing is made from them. `closed` says of a whole kind where the fact is entered now: entries of
    before stay readable, nobody changes them or is reminded of them, and nothing is made from them.
    """

    name: str
    group: Group
    title: str
    one: str
    purpose: str
    fields: tuple[Field, ...]
    named_by: tuple[str, ...]
    review_months: int | None
    feeds: tuple[str, ...]
    beside: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    checks: tuple[Check, ...] = ()
    anyone: bool = False
    none: str = ""
    listed: str = ""
    every_month: bool = False
    told_apart_by: tuple[str, ...] = ()
    newest_by: str = ""
    second_look: SecondLook | None = None
    former: tuple[Field, ...] = ()
    closed: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """What stands on the list, by code; nothing where the kind is no list."""
        return tuple(code for code in self.field(self.listed).codes if code != "other") if self.listed else ()

    @property
    def known_by(self) -> tuple[str, ...]:
        """By these a line of a file finds its entry."""
        return (*self.named_by, *self.told_apart_by)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the indicators whose figures it feeds or stands beside, each once."""
        return tuple(dict.fromkeys(".".join(measure.split(".")[:2]) for measure in (*self.feeds, *self.beside)))

    def of_before(self, values: Mapping[str, str]) -> dict[str, str]:
        """What an entry keeps that is not asked for any more."""
        return {field.name: values[field.name] for field in self.former if field.name in values}

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)


class UnknownKindError(Exception):
    """The register has no such kind of entry."""
