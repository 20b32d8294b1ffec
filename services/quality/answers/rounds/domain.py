"""A self-assessment round: answers alone, a talk, one joint answer each, minutes that are sealed by closing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.quality.answers.assessment.domain import Answer, Assessment
from services.quality.foundation.domain import Author
from services.quality.foundation.second_looks import IncompleteError
from services.quality.standards.catalogue.domain import Catalogue, Criterion

LONGEST_NAME = 100
LONGEST_MINUTES = 40_000
LONGEST_ROUND = timedelta(days=366)


class Way(StrEnum):
    ALONE_FIRST = "alone_first"
    TOGETHER = "together"


class Stage(StrEnum):
    ANSWERING = "answering"
    TALK = "talk"
    CLOSED = "closed"


class RoundNotFoundError(Exception):
    """There is no such round."""


class WrongStageError(Exception):
    """The round is not where this can be done."""


class NotYoursError(Exception):
    """Only the lead or a quality officer can do this."""


class NotAllDoneError(Exception):
    """Somebody who began is not done yet; the lead may go on all the same."""


class MinutesChangedError(Exception):
    """Somebody else wrote into the minutes since they were opened."""


@dataclass(frozen=True, slots=True)
class Act:
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class Minutes:
    text: str = ""
    number: int = 0
    """Counts how often they were written."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one person of the team has answered alone."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    done: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """`took_part` is known from the talk on: how many had answered alone."""

    id: UUID
    name: str
    begins: date
    ends: date
    way: Way
    catalogue: str
    criteria: tuple[str, ...]
    started: Act
    talk_at: datetime | None = None
    took_part: int | None = None
    minutes: Minutes = Minutes()
    closed: Act | None = None

    @property
    def stage(self) -> Stage:
        if self.closed:
            return Stage.CLOSED
        return Stage.TALK if self.talk_at else Stage.ANSWERING

    def in_stage(self, *stages: Stage) -> None:
        """Raises WrongStageError."""
        if self.stage not in stages:
            raise WrongStageError


def start(
    *,
    name: str,
    begins: date,
    ends: date,
    way: str,
    chosen: Collection[str],
    catalogue: Catalogue,
    by: Author,
    id: UUID,
    now: datetime,
) -> Round:
    """A round about what was chosen: ids of criteria, or the letters of whole aspects.

    Raises NotYoursError or IncompleteError.
    """
    if not by.role.may_approve:
        raise NotYoursError
    if not begins <= ends <= begins + LONGEST_ROUND:
        raise IncompleteError("ends", "not_valid")
    if way not in set(Way):
        raise IncompleteError("way", "choose")
    offered = catalogue.criteria
    if not chosen or not set(chosen) <= {each.id for each in offered} | {each.aspect.value for each in offered}:
        raise IncompleteError("criteria", "choose_criteria")
    criteria = tuple(each.id for each in offered if {each.id, each.aspect.value} & set(chosen))
    talk_at = now if way == Way.TOGETHER else None
    return Round(id, name, begins, ends, Way(way), catalogue.version, criteria, Act(by, now), talk_at)


def own_answer(of: Round, criterion: Criterion, answer: str) -> Answer:
    """What one person answers alone. Raises WrongStageError or IncompleteError."""
    of.in_stage(Stage.ANSWERING)
    if criterion.id not in of.criteria or answer not in set(Answer):
        raise IncompleteError("answer", "choose")
    if answer == Answer.STRUCTURAL_GAP and not criterion.lies_with_others_too:
        raise IncompleteError("answer", "lies_with_us")
    return Answer(answer)


def may_begin_talk(of: Round, parts: Collection[Part], by: Author) -> bool:
    """Everybody who began is done, or the lead moves on."""
    all_done = bool(parts) and all(part.done for part in parts)
    return of.stage is Stage.ANSWERING and (by.role.may_approve or all_done)


def begin_talk(of: Round, parts: Collection[Part], *, by: Author, now: datetime) -> Round:
    """Raises WrongStageError or NotAllDoneError."""
    of.in_stage(Stage.ANSWERING)
    if not may_begin_talk(of, parts, by):
        raise NotAllDoneError
    return replace(of, talk_at=now, took_part=sum(1 for part in parts if part.answers))


def write_minutes(of: Round, text: str, *, seen_number: int) -> Round:
    """Raises WrongStageError or MinutesChangedError. The same text again changes nothing."""
    of.in_stage(Stage.TALK)
    if text == of.minutes.text:
        return of
    if seen_number != of.minutes.number:
        raise MinutesChangedError
    return replace(of, minutes=Minutes(text, of.minutes.number + 1))


def close(of: Round, *, by: Author, now: datetime) -> Round:
    """For good. Criteria without a joint answer stay without one. Raises WrongStageError or NotYoursError."""
    if not by.role.may_approve:
        raise NotYoursError
    of.in_stage(Stage.TALK)
    return replace(of, closed=Act(by, now))


def joint_answers(of: Round, assessments: Collection[Assessment]) -> dict[str, Assessment]:
    """The last joint answer to each criterion, in the order of the round; what has none is left out."""
    newest: dict[str, Assessment] = {}
    for each in sorted(assessments, key=lambda assessment: (assessment.at, assessment.id)):
        newest[each.criterion] = each
    return {criterion: newest[criterion] for criterion in of.criteria if criterion in newest}


def left_open(of: Round, answered: Collection[str]) -> tuple[str, ...]:
    return tuple(criterion for criterion in of.criteria if criterion not in answered)


def next_open(of: Round, answered: Collection[str], *, after: str = "") -> str | None:
    """The next criterion without an answer, from `after` on and then from the beginning."""
    at = of.criteria.index(after) + 1 if after in of.criteria else 0
    ahead = [*of.criteria[at:], *of.criteria[:at]]
    return next((criterion for criterion in ahead if criterion not in answered), None)


def following_one(of: Round, known: Collection[str], answered: Collection[str], *, after: str = "") -> str | None:
    """The same of those that are known today: what a centre has retired since is not asked any more."""
    return next_open(of, {*answered, *(set(of.criteria) - set(known))}, after=after)


def seal(of: Round, joint: Mapping[str, Assessment]) -> str:
    """A fingerprint of the minutes with all joint answers: the same for as long as nobody has touched them."""
    lines = [of.id.hex, of.minutes.text]
    for criterion in of.criteria:
        each = joint.get(criterion)
        lines += [criterion, *((each.answer.value, each.evidence, each.link) if each else ("", "", ""))]
    return sha256("\0".join(lines).encode()).hexdigest()
