"""The pulse of the team: few questions, four answers, and nothing shown about fewer than five."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.quality.foundation.domain import Author
from services.quality.foundation.second_looks import IncompleteError
from services.quality.standards.scoring.figures import Absence, Figures, Outcomes
from shared.calendar import months_later

FEWEST = 5
DETAILED_FROM = 10
"""With fewer answers only two counts are kept: who agrees and who does not."""
LONGEST = timedelta(days=92)
APART_MONTHS = 3
"""So long after a pulse with a result there is no other: two close together could be subtracted from each other."""
COUNTS_MONTHS = 12


class Question(StrEnum):
    """Known by the measure of the standards that it feeds."""

    WORKPLACE = "S1.3"
    CONFLICTS = "K10.2.pulse"


class Feeling(StrEnum):
    """The four answers; the first two count as met."""

    FULLY = "fully"
    RATHER = "rather"
    RATHER_NOT = "rather_not"
    NOT_AT_ALL = "not_at_all"

    @property
    def is_met(self) -> bool:
        return self in (Feeling.FULLY, Feeling.RATHER)


class Side(StrEnum):
    """What is told of an answer while few have answered."""

    AGREE = "agree"
    DISAGREE = "disagree"

    @property
    def is_met(self) -> bool:
        return self is Side.AGREE


class NotYoursError(Exception):
    """Only the lead or a quality officer can do this."""


class TooSoonError(Exception):
    """The last pulse was not long enough ago; `day` is the first on which there may be another."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


class ClosedError(Exception):
    """This pulse does not take answers any more."""


type Counts = Mapping[Question, Mapping[Feeling, int]]
type Told = Mapping[Feeling, int] | Mapping[Side, int]
"""What is kept of one question: how often each answer was given, or from which side."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """`counts` are there once it is closed, and only of questions that at least five have answered."""

    id: UUID
    opened_on: date
    ends: date
    closed_on: date | None = None
    counts: Mapping[Question, Told] | None = None

    def lines(self, question: Question) -> list[tuple[Feeling | Side, int]]:
        """What is told of a question, best first; empty where too few have answered it."""
        return list((self.counts or {}).get(question, {}).items())

    def takes_answers(self, today: date) -> bool:
        return self.closed_on is None and today <= self.ends


def open_pulse(*, ends: date, last: Pulse | None, by: Author, id: UUID, today: date) -> Pulse:
    """`last` is the last pulse with a result. Raises NotYoursError, TooSoonError or IncompleteError."""
    if not by.role.may_approve:
        raise NotYoursError
    first = next_day(last)
    if first and today < first:
        raise TooSoonError(first)
    if not today <= ends <= today + LONGEST:
        raise IncompleteError("ends", "not_valid")
    return Pulse(id, today, ends)


def next_day(last: Pulse | None) -> date | None:
    """The first day on which there may be another; None where any day will do."""
    return months_later(last.closed_on, APART_MONTHS) if last and last.closed_on else None


def answered(given: Mapping[str, str]) -> dict[Question, Feeling]:
    """One answer to each question. Raises IncompleteError with the question as its field."""
    for question in Question:
        if given.get(question.value) not in set(Feeling):
            raise IncompleteError(question.value, "choose")
    return {question: Feeling(given[question.value]) for question in Question}


def close(pulse: Pulse, counts: Counts, *, by: Author, today: date) -> Pulse:
    """Keeps what enough people have answered, and nothing else. When its time is over, anyone may.

    Raises NotYoursError or ClosedError.
    """
    if not by.role.may_approve and today <= pulse.ends:
        raise NotYoursError
    if pulse.closed_on is not None:
        raise ClosedError
    enough = {question: told_of(counted) for question, counted in counts.items() if sum(counted.values()) >= FEWEST}
    return replace(pulse, closed_on=today, counts=enough)


def told_of(counted: Mapping[Feeling, int]) -> Told:
    """How often each answer was given; of few only how many agree, so that no single shade stands out."""
    answers = sum(counted.values())
    if answers >= DETAILED_FROM:
        return {feeling: counted.get(feeling, 0) for feeling in Feeling}
    agree = sum(often for feeling, often in counted.items() if feeling.is_met)
    return {Side.AGREE: agree, Side.DISAGREE: answers - agree}


def figures(closed: Sequence[Pulse], day: date) -> Figures:
    """What the newest pulse of the year up to `day` says. `closed` in any order."""
    known = [each for each in closed if counts_on(each, day)]
    newest = max(known, key=lambda each: (each.closed_on or each.opened_on, each.opened_on, each.id), default=None)
    return {question.value: _figure(newest, question) for question in Question}


def counts_on(pulse: Pulse, day: date) -> bool:
    closed = pulse.closed_on
    return closed is not None and closed <= day < months_later(closed, COUNTS_MONTHS)


def _figure(newest: Pulse | None, question: Question) -> Outcomes | Absence:
    if newest is None:
        return Absence.NOTHING_ENTERED
    counted = (newest.counts or {}).get(question)
    if counted is None:
        return Absence.TOO_FEW
    met = sum(count for feeling, count in counted.items() if feeling.is_met)
    return Outcomes(met=met, not_met=sum(counted.values()) - met)


def last_with_a_result(pulses: Collection[Pulse]) -> Pulse | None:
    closed = [each for each in pulses if each.closed_on and each.counts]
    return max(closed, key=lambda each: (each.closed_on or each.opened_on, each.id), default=None)
