"""How safe a client is, as counsellors assess it with the client; safety plans, and checks of devices and accounts.

No number is ever made of answers: the page shows what was answered with yes, and the counsellor decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.casework.contact_notes.domain import ContactNote, Whom, current
from services.cases.casework.contact_plans.domain import ContactPlan
from services.cases.foundation.records.domain import (
    ChangedMeanwhileError,
    Noted,
    NothingToConfirmError,
    NotYetError,
    OfClient,
    sealed,
)
from services.cases.foundation.spoken_languages import Spoken

LONGEST_WORDS, LONGEST_LINE = 1000, 400
FIRST_LOOK = timedelta(days=7)
"""How long after the first contact an assessment and a contact plan have time."""
MANY_CONTACTS = 3
"""From so many contacts on, a check of devices is offered to every client."""


class Question(StrEnum):
    """Of every version. The words, and which version asks what, are in `questions.toml`."""

    IN_CONTACT = "in_contact"
    THREATS = "threats"
    OTHERS_IN_REACH = "others_in_reach"
    PLACE_KNOWN = "place_known"
    LOOKED_FOR = "looked_for"
    DEBTS = "debts"
    PAPERS_HELD = "papers_held"
    DEPENDS_ON_THEM = "depends_on_them"
    HEALTH = "health"
    SELF_HARM = "self_harm"
    DIGITAL_TRACES = "digital_traces"
    WAY_HERE = "way_here"
    ALONE_AT_NIGHT = "alone_at_night"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"
    NOT_ASKED = "not_asked"


class Outcome(StrEnum):
    """What became of an assessment."""

    ASSESSED = "assessed"
    CONFIRMED = "confirmed"
    """Looked at again, and nothing has changed."""
    DECLINED = "declined"
    """The client does not want to talk about it. That is a full answer."""


class Level(StrEnum):
    LOW = "low"
    RAISED = "raised"
    HIGH = "high"
    ACUTE = "acute"

    @property
    def is_danger(self) -> bool:
        return self in (Level.HIGH, Level.ACUTE)


class Reason(StrEnum):
    """Why the counsellor chose this level."""

    VIOLENCE = "violence"
    NEAR = "near"
    FOUND = "found"
    OTHERS = "others"
    NO_SAFE_PLACE = "no_safe_place"
    HEALTH = "health"
    SELF_HARM = "self_harm"
    OWN_VIEW = "own_view"
    CHANGED = "changed"
    LITTLE_KNOWN = "little_known"
    PROTECTED = "protected"
    NO_SIGN = "no_sign"


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """As it was talked about. None where it cannot be opened; a question in none of the three lists was not asked."""

    assessed_on: date
    outcome: Outcome | None = sealed()
    level: Level | None = sealed(default=None)
    reasons: tuple[Reason, ...] = sealed(default=())
    words: str | None = sealed(default=None)
    answered_yes: tuple[Question, ...] = sealed(default=())
    answered_no: tuple[Question, ...] = sealed(default=())
    not_known: tuple[Question, ...] = sealed(default=())
    review_on: date | None = sealed(default=None)
    """When it is looked at again: sealed, for the interval gives the level away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAssessment(Noted, Assessment):
    """A row is never changed: each look at the risk is the next one."""

    number: int
    questions_version: str

    @property
    def is_danger(self) -> bool:
        return self.level is not None and self.level.is_danger

    def answer(self, question: Question) -> Answer:
        given = {Answer.YES: self.answered_yes, Answer.NO: self.answered_no, Answer.NOT_KNOWN: self.not_known}
        return next((answer for answer, those in given.items() if question in those), Answer.NOT_ASKED)


class Paper(StrEnum):
    """Whether the client has the plan on paper."""

    GIVEN = "given"
    NOT_GIVEN = "not_given"
    """Deliberately: a person who finds it would be a danger."""


@dataclass(frozen=True, kw_only=True)
class Steps:
    """A safety plan in the client's own words. The code word is that of the contact plan and stands there alone."""

    agreed_on: date
    warns: str | None = sealed(default=None)
    does: str | None = sealed(default=None)
    calls: str | None = sealed(default=None)
    goes: str | None = sealed(default=None)
    takes: str | None = sealed(default=None)
    children: str | None = sealed(default=None)
    language: Spoken | None = sealed(default=None)
    paper: Paper | None = sealed(default=None)
    plan_review_on: date | None = sealed(default=None)


STEPS = ("warns", "does", "calls", "goes", "takes", "children")


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyPlan(Noted, Steps):
    """A row is never changed: each change is the next one."""

    number: int


class Offer(StrEnum):
    """What became of a check of devices and accounts."""

    OFFERED = "offered"
    DECLINED = "declined"
    DONE = "done"


class Finding(StrEnum):
    NOTHING = "nothing"
    SOMETHING = "something"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Check:
    checked_on: date
    offer: Offer | None = sealed()
    finding: Finding | None = sealed(default=None)
    shared_accounts: str | None = sealed(default=None)
    location_sharing: str | None = sealed(default=None)
    stalkerware: str | None = sealed(default=None)
    sim_owner: str | None = sealed(default=None)
    passwords: str | None = sealed(default=None)
    backup_contacts: str | None = sealed(default=None)


CHECKLIST = ("shared_accounts", "location_sharing", "stalkerware", "sim_owner", "passwords", "backup_contacts")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCheck(Noted, Check):
    """Each talk about devices and accounts is a row of its own."""


def assessed(
    file: OfClient,
    before: Sequence[RiskAssessment],
    said: Assessment,
    *,
    days: Mapping[str, int],
    version: str,
    seen: UUID | None,
    assessment_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> RiskAssessment | None:
    """None where this very form was sent before. `seen` is the newest that stood there when it was shown.

    Who confirms or declines leaves the level as it stands: a danger that was found is not over by silence. Raises
    NotYetError, ChangedMeanwhileError, NothingToConfirmError.
    """
    if any(one.id == assessment_id for one in before):
        return None
    if said.assessed_on > today:
        raise NotYetError("assessed_on")
    newest = newest_of(before)
    require_seen(newest, seen)
    if said.outcome is Outcome.CONFIRMED and (newest is None or newest.level is None):
        raise NothingToConfirmError
    if said.outcome is not Outcome.ASSESSED and newest:
        said = replace(
            said,
            level=newest.level,
            reasons=newest.reasons,
            answered_yes=newest.answered_yes,
            answered_no=newest.answered_no,
            not_known=newest.not_known,
        )
        version = newest.questions_version
    until = said.review_on or said.assessed_on + timedelta(days=days[said.level or Outcome.DECLINED])
    given: dict[str, Any] = vars(replace(said, review_on=until))
    return RiskAssessment(
        **of_file(file, assessment_id, by, now), **given, number=number_after(before), questions_version=version
    )


def planned(
    file: OfClient,
    before: Sequence[SafetyPlan],
    said: Steps,
    *,
    days: int,
    seen: UUID | None,
    plan_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> SafetyPlan | None:
    """None where this very form was sent before. Raises NotYetError, ChangedMeanwhileError."""
    if any(one.id == plan_id for one in before):
        return None
    if said.agreed_on > today:
        raise NotYetError("agreed_on")
    require_seen(newest_of(before), seen)
    until = said.plan_review_on or said.agreed_on + timedelta(days=days)
    given: dict[str, Any] = vars(replace(said, plan_review_on=until))
    return SafetyPlan(**of_file(file, plan_id, by, now), **given, number=number_after(before))


def checked(file: OfClient, said: Check, *, check_id: UUID, by: UUID, now: datetime, today: date) -> DeviceCheck:
    """Raises NotYetError."""
    if said.checked_on > today:
        raise NotYetError("checked_on")
    given: dict[str, Any] = vars(said)
    return DeviceCheck(**of_file(file, check_id, by, now), **given)


def of_file(file: OfClient, record_id: UUID, by: UUID, now: datetime) -> dict[str, Any]:
    return {"id": record_id, "file_id": file.id, "key_id": file.key_id, "noted_at": now, "noted_by": by}


def newest_of[R: (RiskAssessment, SafetyPlan)](rows: Iterable[R]) -> R | None:
    """The one in force. What is entered later from paper, of an earlier day, does not replace it."""
    return max(rows, key=lambda one: (day_of(one), one.number), default=None)


def day_of(one: RiskAssessment | SafetyPlan) -> date:
    return one.assessed_on if isinstance(one, RiskAssessment) else one.agreed_on


def number_after(rows: Iterable[RiskAssessment | SafetyPlan]) -> int:
    return max((one.number for one in rows), default=0) + 1


def require_seen(newest: RiskAssessment | SafetyPlan | None, seen: UUID | None) -> None:
    if (newest.id if newest else None) != seen:
        raise ChangedMeanwhileError


class Fulfilment(StrEnum):
    """Whether what a measure asks for was done for one client. It counts once per client."""

    FULFILLED = "fulfilled"
    NOT = "not"
    NOT_YET = "not_yet"
    """It is not due, so the client is not counted yet."""


@dataclass(frozen=True, slots=True)
class Held:
    """A talk that holds until a day: None where that day cannot be opened."""

    on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class SafetyDates:
    """What the measures of safety need of one client."""

    first_contact: date | None = None
    """None where nobody has talked with the client yet."""
    contacts: int = 0
    risks: Sequence[Held] = ()
    """Declining is an answer: it stands here as any other."""
    plans: Sequence[Held] = ()
    """Contact plans that were confirmed with the client."""
    is_flagged: bool = False
    """Whether a digital risk was ever answered with yes."""
    offers: Sequence[date] = ()
    """Of a check of devices, whatever the client said to it."""


def with_client(notes: Iterable[ContactNote]) -> list[ContactNote]:
    """The contacts with the client: of a note that was corrected the version that holds."""
    return [one for one in current(notes) if one.whom in (Whom.CLIENT, Whom.WITH_OTHERS)]


def has_left_traces(risk: RiskAssessment) -> bool:
    """Whether the client may be followed by a device or an account."""
    return Question.DIGITAL_TRACES in risk.answered_yes


def assessed_and_reachable(dates: SafetyDates, today: date) -> Fulfilment:
    """U1.1: a risk assessment and a confirmed contact plan within 7 days of the first contact, and both still hold.

    It is due when the 7 days are over, or as soon as both are there. Later it is fulfilled as long as neither has run
    out on the day of counting: what was late once and is up to date again counts as fulfilled.
    """
    if dates.first_contact is None:
        return Fulfilment.NOT_YET
    last = dates.first_contact + FIRST_LOOK
    both = (dates.risks, dates.plans)
    if not all(any(one.on <= last for one in held) for held in both):
        return Fulfilment.NOT_YET if today <= last else Fulfilment.NOT
    newest = [max(held, key=lambda one: one.on) for held in both]
    holds = all(one.until is not None and one.until >= today for one in newest)
    return Fulfilment.FULFILLED if holds else Fulfilment.NOT


def check_offered(dates: SafetyDates) -> Fulfilment:
    """K9.3: a check of devices and accounts was offered to a client with a digital risk, or after three contacts.

    An offer that was made earlier counts as soon as it is due; one that the client declined counts as any other.
    """
    if not dates.is_flagged and dates.contacts < MANY_CONTACTS:
        return Fulfilment.NOT_YET
    return Fulfilment.FULFILLED if dates.offers else Fulfilment.NOT


def dates_of(
    first_contact: date | None,
    contacts: int,
    risks: Iterable[RiskAssessment],
    plans: Iterable[ContactPlan],
    checks: Iterable[DeviceCheck],
) -> SafetyDates:
    rows = list(risks)
    return SafetyDates(
        first_contact=first_contact,
        contacts=contacts,
        risks=[Held(one.assessed_on, one.review_on) for one in rows],
        plans=[Held(one.confirmed_on, one.runs_out_on) for one in plans if one.confirmed_on],
        is_flagged=any(has_left_traces(one) for one in rows),
        offers=[one.checked_on for one in checks],
    )
