"""What a record says of each indicator. What was not entered is not counted, neither for nor against anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.people.personnel.contributions import contribution_of
from services.cases.people.personnel.domain import LASTS, Answer, Item, Paper, Record, items_of
from shared.calendar import months_before
from shared.privacy.counts import Indicator, ends_period

MET, PARTLY, NOT_MET = Outcome
HOURS = 8
"""A day of subject training a year."""
EVER = 12 * 1_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one colleague at the end of `at`. `passkey` is None for a colleague who has no way in."""

    record: Record
    at: date
    papers: Mapping[Paper, date] = field(default_factory=dict)
    pledged_on: date | None = None
    passkey: bool | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    roles: frozenset[str]
    known: Known


type Rule = Callable[[Known], Outcome | None]


def stated(item: Item) -> Rule:
    outcomes = {Answer.DONE: MET, Answer.BEGUN: PARTLY, Answer.NO: NOT_MET}

    def rule(known: Known) -> Outcome | None:
        entry = known.record.get(item)
        return outcomes.get(entry.answer) if entry else None

    return rule


def recent(item: Item, months: int, *, half: int = 0) -> Rule:
    """Done within so many months; up to `half` months it counts half, as what was only begun does."""

    def rule(known: Known) -> Outcome | None:
        entry = known.record.get(item)
        if entry is None or entry.day is None:
            return stated(item)(known)
        if entry.day >= months_before(known.at, months):
            return MET
        return PARTLY if entry.day >= months_before(known.at, max(half, months)) else NOT_MET

    return rule


def in_force(item: Item, paper: Paper) -> Rule:
    """The version in force, or an earlier one; nothing is said as long as nobody entered since when it holds."""

    def rule(known: Known) -> Outcome | None:
        entry = known.record.get(item)
        if paper not in known.papers or entry is None or entry.day is None:
            return stated(item)(known) if paper in known.papers else None
        return MET if entry.day >= known.papers[paper] else PARTLY

    return rule


def share(item: Item, *, met: int, partly: int) -> Rule:
    """From so many hundredths on; of nothing there is no share."""

    def rule(known: Known) -> Outcome | None:
        entry = known.record.get(item)
        if entry is None or not entry.whole:
            return None
        hundredths = 100 * (entry.part or 0)
        if hundredths >= met * entry.whole:
            return MET
        return PARTLY if hundredths >= partly * entry.whole and entry.part else NOT_MET

    return rule


def hours(known: Known) -> Outcome | None:
    entry = known.record.get(Item.SUBJECT_HOURS)
    if entry is None or entry.part is None:
        return None
    return MET if entry.part >= HOURS else PARTLY if 2 * entry.part >= HOURS else NOT_MET


def looked_at_herself_and_talked(known: Known) -> Outcome | None:
    found = [recent(item, 12)(known) for item in (Item.SELF_ASSESSMENT, Item.FEEDBACK_TALK)]
    if None in found:
        return None
    return (NOT_MET, PARTLY, MET)[found.count(MET)]


def protected(known: Known) -> Outcome | None:
    device = stated(Item.DEVICE)(known)
    if device is None or known.passkey is None:
        return None
    return (NOT_MET, PARTLY, MET)[(device is MET) + known.passkey]


def ran_out(known: Known) -> Outcome | None:
    """The bad side is what this indicator counts: met is a training that has run out, or that never was."""
    entry = known.record.get(Item.MANDATORY)
    if entry is None or entry.answer is Answer.NOT_NEEDED:
        return None
    return NOT_MET if entry.day is not None and entry.day >= known.at else MET


def first_assignment(known: Known) -> date | None:
    entry = known.record.get(Item.FIRST_ASSIGNMENT)
    return entry.day if entry and entry.day and entry.day <= known.at else None


def pledged(known: Known) -> Outcome | None:
    first = first_assignment(known)
    if first is None:
        return None
    return MET if known.pledged_on and known.pledged_on <= first else NOT_MET


def introduced(known: Known) -> Outcome | None:
    """The whole introduction has the pledge in it."""
    found = stated(Item.INTRODUCTION)(known) if first_assignment(known) else None
    return PARTLY if found is MET and pledged(known) is not MET else found


RULES: dict[Indicator, Rule] = {
    Indicator.S3_1: introduced,
    Indicator.S3_1_PLEDGE: pledged,
    Indicator.S6_2: in_force(Item.SAFETY_PLAN, Paper.SAFETY_PLAN),
    Indicator.S9_1: share(Item.SUPERVISION_HELD, met=100, partly=0),
    Indicator.K1_1: stated(Item.DEGREE),
    Indicator.K1_2: stated(Item.INDUCTION),
    Indicator.K2_1: recent(Item.RACISM_TRAINING, LASTS[Item.RACISM_TRAINING], half=EVER),
    Indicator.K3_1: recent(Item.GENDER_TRAINING, LASTS[Item.GENDER_TRAINING], half=EVER),
    Indicator.K4_1: hours,
    Indicator.K6_1: looked_at_herself_and_talked,
    Indicator.K8_2: recent(Item.LANGUAGE, 12),
    Indicator.K9_1: recent(Item.DIGITAL_SAFETY, LASTS[Item.DIGITAL_SAFETY], half=18),
    Indicator.K9_2: protected,
    Indicator.K11_2: in_force(Item.PRINCIPLES, Paper.PRINCIPLES),
    Indicator.K12_1: recent(Item.LEARNING_PLAN, 12, half=EVER),
    Indicator.K12_2: share(Item.SUPERVISION_TAKEN, met=75, partly=50),
    Indicator.K12_3: ran_out,
}
"""All that is counted of colleagues but for how they sign in, which their accounts say."""
ASKS: dict[Indicator, tuple[Item, ...]] = {
    Indicator.S3_1: (Item.FIRST_ASSIGNMENT, Item.INTRODUCTION),
    Indicator.S3_1_PLEDGE: (Item.FIRST_ASSIGNMENT,),
    Indicator.S6_2: (Item.SAFETY_PLAN,),
    Indicator.S9_1: (Item.SUPERVISION_HELD,),
    Indicator.K1_1: (Item.DEGREE,),
    Indicator.K1_2: (Item.INDUCTION,),
    Indicator.K2_1: (Item.RACISM_TRAINING,),
    Indicator.K3_1: (Item.GENDER_TRAINING,),
    Indicator.K4_1: (Item.SUBJECT_HOURS,),
    Indicator.K6_1: (Item.SELF_ASSESSMENT, Item.FEEDBACK_TALK),
    Indicator.K8_2: (Item.LANGUAGE,),
    Indicator.K9_1: (Item.DIGITAL_SAFETY,),
    Indicator.K9_2: (Item.DEVICE,),
    Indicator.K11_2: (Item.PRINCIPLES,),
    Indicator.K12_1: (Item.LEARNING_PLAN,),
    Indicator.K12_2: (Item.SUPERVISION_TAKEN,),
    Indicator.K12_3: (Item.MANDATORY,),
}
"""Which entries an indicator is read from; each has all it needs or says nothing."""


def outcome_of(colleague: Colleague, indicator: Indicator) -> Outcome | None:
    """None where nothing was entered, or where it is not asked about a colleague with these roles."""
    asked = ASKS[indicator]
    return RULES[indicator](colleague.known) if set(asked) <= set(items_of(colleague.roles)) else None


def recorded(colleagues: Mapping[UUID, Colleague], *, month: str, key: bytes) -> list[Contribution]:
    """What the last month of a period tells of them, each once for each indicator."""
    return [
        contribution_of(person, indicator, outcome, month=month, key=key)
        for indicator in RULES
        if ends_period(indicator, month)
        for person, colleague in colleagues.items()
        if (outcome := outcome_of(colleague, indicator)) is not None
    ]
