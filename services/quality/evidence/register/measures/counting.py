"""The few ways in which entries become a figure.

Nothing was entered: NOTHING_ENTERED, because nobody knows. Entries are there, but none of them belongs to what the
measure is about (nothing was due, nothing was reported): NOT_APPLICABLE, because it did not occur. What is told month
by month or look by look is asked only for what is `recent`: of a time that nobody has told of nothing is known, however
much was told of the time before. Facts of the organisation are full counts, so a figure needs no least number here;
where pay or profiles of staff are behind it, scoring asks for five.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.kinds.lists import unanswered
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Outcomes
from shared.calendar import months_between, months_later

type Said[T] = Callable[[T], bool]
type Amount = Callable[[Entry], float]


def everything(_: object) -> bool:
    return True


def nothing(_: object) -> bool:
    return False


def counted[T](
    entries: Sequence[T], fulfilled: Said[T], *, partly: Said[T] = nothing, out_of: Said[T] = everything
) -> Outcomes | Absence:
    """How many of those it is about fulfil something, and how many of the others fulfil it partly."""
    if not entries:
        return Absence.NOTHING_ENTERED
    about = [entry for entry in entries if out_of(entry)]
    if not about:
        return Absence.NOT_APPLICABLE
    met = sum(1 for entry in about if fulfilled(entry))
    half = sum(1 for entry in about if not fulfilled(entry) and partly(entry))
    return Outcomes(met, half, len(about) - met - half)


def ticked_off(
    kind: Kind, entries: Sequence[Entry], fulfilled: Said[Entry], *, partly: Said[Entry] = nothing
) -> Outcomes | Absence:
    """The items of a checklist that fulfil something, out of all of the list that apply.

    Once the list was begun, what nobody has answered is not there: one good line makes no good list.
    """
    found = counted(entries, fulfilled, partly=partly, out_of=lambda item: not says(item, "met", "not_applicable"))
    if found is Absence.NOTHING_ENTERED:
        return found
    answered = found if isinstance(found, Outcomes) else Outcomes()
    whole = answered + Outcomes(not_met=len(unanswered(kind, entries)))
    return Absence.NOT_APPLICABLE if whole.empty else whole


def added(
    entries: Sequence[Entry], part: Amount, whole: Amount, *, out_of: Said[Entry] = everything
) -> Amounts | Absence:
    """Part and whole of all those it is about, each added up."""
    if not entries:
        return Absence.NOTHING_ENTERED
    about = [entry for entry in entries if out_of(entry)]
    total = sum(whole(entry) for entry in about)
    return Amounts(sum(part(entry) for entry in about), total) if total > 0 else Absence.NOT_APPLICABLE


def added_ones(entries: Sequence[Entry], part: str, whole: str) -> Outcomes | Absence:
    """The same for what is counted in ones, of entries that each stand for several."""
    sums = added(entries, lambda entry: number(entry, part), lambda entry: number(entry, whole))
    if isinstance(sums, Absence):
        return sums
    return Outcomes(round(sums.part), 0, round(sums.whole - sums.part))


def age_of_newest(
    entries: Sequence[Entry], field: str, day: date, *, out_of: Said[Entry] = everything
) -> Age | Absence:
    """Months since the newest of the dates; never, where entries say that there is none."""
    if not entries:
        return Absence.NOTHING_ENTERED
    dates = [found for entry in entries if out_of(entry) and (found := dated(entry, field)) and found <= day]
    return Age(months_between(max(dates), day) if dates else None)


def in_the_year_to(day: date, found: date | None, *, months: int = 12) -> bool:
    """Within the twelve months that end with the day, or within fewer."""
    return found is not None and months_later(day, -months) < found <= day


def recent(entries: Iterable[Entry], field: str, day: date, *, months: int = 12) -> list[Entry]:
    """Those whose date or month lies within the months that end with the day."""
    return [entry for entry in entries if in_the_year_to(day, dated(entry, field), months=months)]


def recent_or_ahead(entries: Iterable[Entry], field: str, day: date) -> list[Entry]:
    """Those of the last twelve months, and those that are still to come: somebody sees to them."""
    return [entry for entry in entries if months_later(day, -12) < (dated(entry, field) or date.min)]


def dated(entry: Entry, field: str) -> date | None:
    """A month counts as its first day."""
    value = entry.values.get(field)
    return date.fromisoformat(value if len(value) > 7 else f"{value}-01") if value else None


def number(entry: Entry, field: str) -> float:
    return float(entry.values.get(field, 0))


def says(entry: Entry, field: str, *values: str) -> bool:
    return entry.values.get(field) in values


def within(entry: Entry, field: str, months: int, day: date) -> bool:
    """Whether a date is there, not after the day, and no more than so many months before it."""
    found = dated(entry, field)
    return found is not None and found <= day <= months_later(found, months)


def of_kind(entries: Iterable[Entry], kind: str) -> list[Entry]:
    return [entry for entry in entries if entry.kind == kind]
