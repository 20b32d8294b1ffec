"""A round beside the one before it, criterion by criterion."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from services.quality.answers.assessment.domain import Answer, Assessment
from services.quality.answers.plan.domain import PlanStep, State, about, ended_when
from services.quality.answers.rounds.domain import Round
from services.quality.standards.catalogue.ids import Ids


class Turn(StrEnum):
    """What became of an answer. Without both sides there is nothing to compare, which is not the same as no change."""

    FORWARD = "forward"
    BACK = "back"
    SAME = "same"
    OTHER = "other"
    """One of the two is no level: does not apply, or lies with others."""
    FIRST = "first"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Compared:
    criterion: str
    before: Answer | None
    now: Answer | None
    turn: Turn
    steps: tuple[PlanStep, ...]
    """What the plan finished in between."""


def turn(before: Answer | None, now: Answer | None) -> Turn:
    if now is None:
        return Turn.MISSING
    if before is None:
        return Turn.FIRST
    if now is before:
        return Turn.SAME
    if before.level is None or now.level is None:
        return Turn.OTHER
    return Turn.FORWARD if now.level > before.level else Turn.BACK


def compare(
    of: Round,
    now: Mapping[str, Assessment],
    before: Mapping[str, Assessment],
    done: Collection[PlanStep],
    today: Mapping[str, str],
) -> tuple[Compared, ...]:
    """`done` are the steps that were finished between the two rounds, `today` says what its criteria are called now."""
    return tuple(
        Compared(criterion, was, is_, turn(was, is_), tuple(about(done, [today[criterion]])))
        for criterion in of.criteria
        for was, is_ in [(_answer(before, criterion), _answer(now, criterion))]
    )


def round_before(of: Round, closed: Collection[Round], ids: Ids) -> Round | None:
    """The last round that was closed before this one was started, and that shares a criterion with it.

    `ids` are seen from the standards that this one was started by.
    """
    earlier = [
        each
        for each in closed
        if each.id != of.id
        and each.closed
        and each.closed.at <= of.started.at
        and {ids.now(each.catalogue, id_) for id_ in each.criteria} & set(of.criteria)
    ]
    return max(earlier, key=lambda each: (closed_at(each), each.id), default=None)


def in_other_words(answers: Mapping[str, Assessment], before: Round, ids: Ids) -> dict[str, Assessment]:
    """Joint answers of an earlier round, as a later one calls its criteria; without those to what is counted anew."""
    heirs = {id_: ids.heir(before.catalogue, id_) for id_ in answers}
    return {heir.id: answers[id_] for id_, heir in heirs.items() if heir and not heir.anew}


def closed_at(of: Round) -> datetime:
    """Only for closed rounds."""
    assert of.closed
    return of.closed.at


def _answer(answers: Mapping[str, Assessment], criterion: str) -> Answer | None:
    found = answers.get(criterion)
    return found.answer if found else None


def done_between(entries: Iterable[PlanStep], since: datetime, until: datetime) -> list[PlanStep]:
    """Steps that were finished in between. `entries` are all of the plan: step by step, the oldest first."""
    steps = [list(own) for _, own in groupby(entries, key=lambda entry: entry.id)]
    return [
        own[-1]
        for own in steps
        if own[-1].said.state is State.DONE and (ended := ended_when(own)) and since < ended <= until
    ]
