"""What is asked about colleagues, of whom, and who may say it. Nothing here has room for a word, a mark or a reason."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from services.cases.foundation.roles import COUNSELLING, Role
from services.cases.people.personnel.contributions import first_month
from shared.privacy.counts import Indicator


class Item(StrEnum):
    DEGREE = "degree"
    INDUCTION = "induction"
    RACISM_TRAINING = "racism_training"
    GENDER_TRAINING = "gender_training"
    SUBJECT_HOURS = "subject_hours"
    DIGITAL_SAFETY = "digital_safety"
    MANDATORY = "mandatory"
    """The first day on which one of the trainings runs out that have to be repeated."""
    LANGUAGE = "language"
    LEARNING_PLAN = "learning_plan"
    SELF_ASSESSMENT = "self_assessment"
    FEEDBACK_TALK = "feedback_talk"
    SUPERVISION_HELD = "supervision_held"
    SUPERVISION_TAKEN = "supervision_taken"
    PRINCIPLES = "principles"
    SAFETY_PLAN = "safety_plan"
    DEVICE = "device"
    FIRST_ASSIGNMENT = "first_assignment"
    INTRODUCTION = "introduction"


class Answer(StrEnum):
    DONE = "done"
    BEGUN = "begun"
    NO = "no"
    NOT_NEEDED = "not_needed"


class Shape(StrEnum):
    """What stands beside an answer that something was done."""

    PLAIN = "plain"
    DAY = "day"
    AHEAD = "ahead"
    """A day that may still come."""
    NUMBER = "number"
    SHARE = "share"
    """So many of so many."""


class Paper(StrEnum):
    """Papers that come in versions: a colleague who read an earlier one has not read the one in force."""

    SAFETY_PLAN = "safety_plan"
    PRINCIPLES = "principles"


@dataclass(frozen=True, slots=True)
class Question:
    """`own` may be answered by the colleague. `asked_for` names the indicator that a number's period is of."""

    shape: Shape
    answers: tuple[Answer, ...] = ()
    own: bool = False
    asked_for: Indicator | None = None
    most: int = 0


DONE, BEGUN, NO, NOT_NEEDED = Answer
QUESTIONS: dict[Item, Question] = {
    Item.DEGREE: Question(Shape.PLAIN, (DONE, BEGUN, NO, NOT_NEEDED)),
    Item.INDUCTION: Question(Shape.PLAIN, (DONE, BEGUN, NO, NOT_NEEDED)),
    Item.RACISM_TRAINING: Question(Shape.DAY, (DONE, NO, NOT_NEEDED), own=True),
    Item.GENDER_TRAINING: Question(Shape.DAY, (DONE, NO, NOT_NEEDED), own=True),
    Item.SUBJECT_HOURS: Question(Shape.NUMBER, own=True, asked_for=Indicator.K4_1, most=400),
    Item.DIGITAL_SAFETY: Question(Shape.DAY, (DONE, NO, NOT_NEEDED), own=True),
    Item.MANDATORY: Question(Shape.AHEAD, (DONE, NO, NOT_NEEDED), own=True),
    Item.LANGUAGE: Question(Shape.DAY, (DONE, BEGUN, NO, NOT_NEEDED), own=True),
    Item.LEARNING_PLAN: Question(Shape.DAY, (DONE, BEGUN, NO), own=True),
    Item.SELF_ASSESSMENT: Question(Shape.DAY, (DONE, NO), own=True),
    Item.FEEDBACK_TALK: Question(Shape.DAY, (DONE, NO)),
    Item.SUPERVISION_HELD: Question(Shape.SHARE, asked_for=Indicator.S9_1, most=99),
    Item.SUPERVISION_TAKEN: Question(Shape.SHARE, own=True, asked_for=Indicator.K12_2, most=99),
    Item.PRINCIPLES: Question(Shape.DAY, (DONE, NO), own=True),
    Item.SAFETY_PLAN: Question(Shape.DAY, (DONE, NO)),
    Item.DEVICE: Question(Shape.PLAIN, (DONE, NO, NOT_NEEDED)),
    Item.FIRST_ASSIGNMENT: Question(Shape.DAY, (DONE, NOT_NEEDED)),
    Item.INTRODUCTION: Question(Shape.PLAIN, (DONE, BEGUN, NO)),
}
LASTS = {Item.RACISM_TRAINING: 36, Item.GENDER_TRAINING: 36, Item.DIGITAL_SAFETY: 12}
"""Months after which the standards want a training again."""
OF_COUNSELLORS = frozenset({Item.DEGREE})
OF_ASSISTANTS = frozenset({Item.FIRST_ASSIGNMENT, Item.INTRODUCTION})
OF_EVERYBODY = frozenset({Item.SAFETY_PLAN, Item.DEVICE})


@dataclass(frozen=True, slots=True)
class Entry:
    """`period` is the first month of what a number is about, empty where there is none; `part` is of `whole`."""

    item: Item
    answer: Answer
    day: date | None = None
    period: str = ""
    part: int | None = None
    whole: int | None = None


type Record = Mapping[Item, Entry]


def items_of(roles: Collection[str]) -> tuple[Item, ...]:
    """What is asked about somebody with these tasks: an interpreter assists, everybody else is staff."""
    asked = set(OF_EVERYBODY)
    if not {Role.INTERPRETER}.issuperset(roles):
        asked |= QUESTIONS.keys() - OF_ASSISTANTS - OF_COUNSELLORS
    if not COUNSELLING.isdisjoint(roles):
        asked |= OF_COUNSELLORS
    if Role.INTERPRETER in roles:
        asked |= OF_ASSISTANTS
    return tuple(item for item in Item if item in asked)


def period_of(item: Item, month: str) -> str:
    """What a number that is entered in this month (`YYYY-MM`) is about."""
    asked_for = QUESTIONS[item].asked_for
    return first_month(asked_for, month) if asked_for else ""


def in_month(entries: Collection[Entry], month: str) -> dict[Item, Entry]:
    """The record as it is in a month: of numbers, those of the period that it lies in."""
    return {one.item: one for one in entries if one.period == period_of(one.item, month)}


def seen(record: Record) -> str:
    """Changes with whatever is entered, so that nobody writes over what somebody else has just entered."""
    lines = sorted(f"{one.item}|{one.answer}|{one.day}|{one.part}|{one.whole}" for one in record.values())
    return sha256("\n".join(lines).encode()).hexdigest()[:16]
