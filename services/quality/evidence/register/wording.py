"""Entries, values and problems in the reader's language."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from babel import dates, numbers

from services.quality.evidence.publications.cells import PublicationCell
from services.quality.evidence.register.domain import DATES, Entry, path_to
from services.quality.evidence.register.kinds.every import BY_NAME, kinds_for
from services.quality.evidence.register.kinds.fields import Field, FieldType, Kind
from services.quality.evidence.register.nothing import is_about
from services.quality.evidence.register.reminders import Due, again_on, overdue
from services.quality.standards.catalogue.naming import Called
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a list shows it; `path` leads to it. `told_at` leads to the publication that speaks for it."""

    entry: Entry
    kind: Kind
    title: str
    kind_title: str
    path: str
    overdue: bool
    told_at: str = ""
    again: date | None = None


ISOLATED, ISOLATED_END = "\u2068", "\u2069"
"""Around each part of a title where the script runs from the right: words of the one and days of the other script
would mix."""
NOBODY: Mapping[UUID, PublicationCell] = MappingProxyType({})


def path_of(entry: Entry) -> str:
    return path_to(entry.kind, entry.entry)


def title_of(entry: Entry, wording: Wording) -> str:
    """What an entry is known by."""
    kind = BY_NAME[entry.kind]
    named = [said(kind.field(name), entry.values[name], wording) for name in kind.named_by if name in entry.values]
    if wording.direction == "rtl":
        named = [f"{ISOLATED}{name}{ISOLATED_END}" for name in named]
    return " · ".join(named) or wording.gettext(kind.one)


def line_of(
    entry: Entry, wording: Wording, late: Container[UUID], told: Mapping[UUID, PublicationCell] = NOBODY
) -> Line:
    """`late` are entries that something is overdue of, `told` the publications that speak for entries."""
    kind, cell = BY_NAME[entry.kind], told.get(entry.entry)
    return Line(
        entry,
        kind,
        title_of(entry, wording),
        wording.gettext(kind.title),
        path_of(entry),
        entry.entry in late and cell is None,
        cell.path if cell else "",
        again_on(entry),
    )


def entries_for(
    entries: Iterable[Entry],
    measure: str,
    wording: Wording,
    today: date,
    told: Mapping[UUID, PublicationCell] = NOBODY,
) -> list[Line]:
    """The entries that a figure is made from or shown with, by kind, then the newest first."""
    names = [kind.name for kind in kinds_for(measure)]
    found = [entry for entry in entries if entry.kind in names and is_about(entry, measure)]
    late = overdue(found, today)
    ordered = sorted(found, key=lambda entry: entry.at, reverse=True)
    placed = sorted(ordered, key=lambda entry: names.index(entry.kind))
    return [line_of(entry, wording, late, told) for entry in placed]


def said(field: Field, value: str, wording: Wording, called: Called = str) -> str:
    """A value as people of this language write it; "" where there is none. `called` has the names of criteria."""
    if not value:
        return ""
    if field.type is FieldType.DATE:
        return wording.day(date.fromisoformat(value), "medium")
    if field.type is FieldType.MONTH:
        return dates.format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=wording.locale)
    if field.type is FieldType.MONEY:
        return numbers.format_currency(float(value), "EUR", locale=wording.locale)
    if field.type is FieldType.LANGUAGE:
        return language(value, wording)
    if field.type is FieldType.CRITERIA:
        return wording.listing([called(id_) for id_ in value.split()])
    if field.type.is_number:
        return wording.number(float(value))
    return answers(field, wording).get(value, value)


def answers(field: Field, wording: Wording) -> dict[str, str]:
    """What can be chosen, by code; languages in the order of their names."""
    if field.type is FieldType.LANGUAGE:
        return dict(sorted(((code, language(code, wording)) for code in field.codes), key=lambda pair: pair[1]))
    return {code: wording.gettext(label) for code, label in field.options}


def language(code: str, wording: Wording) -> str:
    return str(wording.locale.languages.get(code, code))


def expected(field: Field, wording: Wording) -> str:
    """What a column of a file may hold."""
    if field.codes:
        return " / ".join(answers(field, wording).values())
    told = {
        FieldType.DATE: wording.gettext("a day, such as 2026-03-05 or 5.3.2026"),
        FieldType.MONTH: wording.gettext("a month, such as 2026-03 or 03.2026"),
        FieldType.WHOLE: wording.gettext("a whole number"),
        FieldType.HOURS: wording.gettext("hours, such as 7.5 or 7,5"),
        FieldType.MONEY: wording.gettext("an amount in euros, such as 1250.50 or 1250,50"),
        FieldType.NUMBER: wording.gettext("a number, such as 0.75 or 0,75"),
        FieldType.LINK: wording.gettext("an address that begins with https://"),
        FieldType.CRITERIA: wording.gettext("ids of criteria, such as S4 or S4, S10"),
    }
    return told.get(field.type) or wording.gettext("a few words")


ASKING = ("not_offered", "not_a_date", "not_a_month", "not_a_number", "no_criterion", "out_of_range")
"""Problems that are told together with what is expected."""


def problem(code: str, field: Field | None, wording: Wording) -> str:
    """What is wrong, and what is expected."""
    told = {
        "missing": wording.gettext("Please fill this in."),
        "too_long": wording.gettext("This is too long."),
        "not_offered": wording.gettext("This is none of the answers."),
        "not_a_date": wording.gettext("This is no day of the calendar."),
        "not_a_month": wording.gettext("This is no month."),
        "not_a_number": wording.gettext("This is no number."),
        "unclear_number": wording.gettext("One mark before three digits can mean two things. Please write it without."),
        "out_of_range": wording.gettext("The number is too small or too large."),
        "too_exact": wording.gettext("At most three places after the mark, please."),
        "not_whole": wording.gettext("This has to be a whole number."),
        "no_link": wording.gettext("Please give a whole address that begins with https://"),
        "no_criterion": wording.gettext("There is no such criterion in the standards."),
        "in_the_future": wording.gettext("This day has not come yet."),
        "before_beginning": wording.gettext("This lies before the day that it follows."),
        "more_than_whole": wording.gettext("A part cannot be more than the whole."),
        "needed_here": wording.gettext("With your other answers this is needed."),
        "contradicts": wording.gettext("This contradicts your other answers."),
    }[code]  # fmt: skip
    asks = field is not None and code in ASKING
    if not asks or field is None:
        return told
    return told + " " + wording.gettext("Expected: %s.") % expected(field, wording)


def problems(found: Mapping[str, str], kind: Kind, wording: Wording) -> dict[str, str]:
    """By field, in words."""
    fields = {field.name: field for field in (*kind.fields, *DATES)}
    return {name: problem(code, fields.get(name), wording) for name, code in found.items()}


def what_is_due(due: Due, wording: Wording) -> str:
    return wording.gettext(due.deadline.label if due.deadline else "Look whether it still holds")


@dataclass(frozen=True, slots=True)
class ChangedField:
    label: str
    before: str
    after: str


def changed_dates(before: Entry, after: Entry, wording: Wording) -> list[ChangedField]:
    """The days of looking at an entry, where a version has others than the one before it."""
    days = [(field, getattr(before, field.name), getattr(after, field.name)) for field in DATES]
    return [
        ChangedField(wording.gettext(field.label), *(wording.day(day, "medium") if day else "" for day in (old, new)))
        for field, old, new in days
        if old != new
    ]


def changes(before: Entry | None, after: Entry, wording: Wording, called: Called = str) -> list[ChangedField]:
    """What a version says otherwise than the one before it; of the first all that it says."""
    kind = BY_NAME[after.kind]
    old: Mapping[str, str] = before.values if before else {}
    return [
        ChangedField(
            wording.gettext(field.label),
            said(field, old.get(field.name, ""), wording, called),
            said(field, after.values.get(field.name, ""), wording, called),
        )
        for field in (*kind.fields, *kind.former)
        if old.get(field.name, "") != after.values.get(field.name, "")
    ]
