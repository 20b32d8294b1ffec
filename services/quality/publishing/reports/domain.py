"""What a report is made from, and which parts of it somebody wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.quality.answers.assessment.domain import Answer, Assessment
from services.quality.evidence.register.domain import Entry
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.catalogue.scores import Reported
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.scoring.domain import Reading
from services.quality.standards.scoring.figures import Rough
from services.quality.standing.domain import Standing
from shared.events import CriterionState


class Chapter(StrEnum):
    """What can be in a quality report, in the order in which it stands there."""

    SUMMARY = "summary"
    CRITERIA = "criteria"
    GAPS = "gaps"
    PLAN = "plan"
    RELEASES = "releases"
    DEFINITIONS = "definitions"


@dataclass(frozen=True, slots=True)
class Entries:
    """What the register holds for one figure: how many entries of which kind, and when one was last looked at."""

    kind: str
    """Its name in English; translated when it is written."""
    count: int
    looked_at: date | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked of a funder or of politics, and what came of it."""

    what: str
    asked_of: str
    asked_on: date | None
    answer: str
    """open, action or no_action"""
    done: str = ""
    criteria: tuple[str, ...] = ()
    """Those that it is about."""
    reply: str = ""
    """What was answered, in words."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was agreed with a funder, and whether it took place."""

    funder: str
    agreed_for: date | None
    outcome: str
    """planned, held, fell_through or called_off"""
    result: str = ""
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """A grant or a contract: how much a year, in euros, and until when; None is without an end."""

    funder: str
    what: str
    amount: float
    ends_on: date | None
    bears: str = ""
    """Who bears which cost."""
    told_on: date | None = None
    """When it was told whether it is renewed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the improvement plan, as it stood at the end of the report's time."""

    title: str
    criteria: tuple[str, ...]
    expected: str
    owner: str
    """The code of a role, or `team`."""
    due: date
    state: str
    """open, doing, done or dropped"""
    effect: str = ""
    """as_expected, partly, none, or nothing where it was not seen yet"""
    seen: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One self-assessment round that was held in the report's time."""

    name: str
    begun: date
    closed: date | None
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A quarter that was released to the office."""

    period: Period
    approved: date
    role: str
    measured: int
    """Criteria whose measured band left with it."""
    assessed: int


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known for a report. What is not known is empty, and the report says so."""

    centre: str
    catalogue: Catalogue
    period: Period
    """The last of its four quarters."""
    today: date
    until: date
    """The day up to which it looks: the end of the period, or today while that runs."""
    standings: Sequence[Standing]
    assessments: Mapping[str, Assessment] = field(default_factory=dict)
    shown_by: Mapping[str, Sequence[Entry | None]] = field(default_factory=dict)
    """By criterion: the entries of the register that its answer was linked with; None where one is not kept up."""
    months: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The months in which a measure was counted."""
    entries: Mapping[str, Sequence[Entries]] = field(default_factory=dict)
    """By measure."""
    since: Mapping[str, Period] = field(default_factory=dict)
    """The first of the quarters, without a break until now, for which a criterion had this band."""
    before: Mapping[str, float] = field(default_factory=dict)
    """The measured score of a year ago."""
    requests: Sequence[Request] = ()
    meetings: Sequence[Meeting] = ()
    names: Mapping[str, Words] = field(default_factory=dict)
    """Of criteria that requests, meetings and steps are about, also of those that are no more."""
    agreements: Sequence[Agreement] = ()
    funders: Sequence[str] = ()
    """All that the register names."""
    steps: Sequence[Step] = ()
    rounds: Sequence[Round] = ()
    sent: Sequence[Sent] = ()
    clients_in: int = 0
    """The calendar year of which it tells about clients."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A criterion that others hold up: by what is measured, by what the team says, or both."""

    standing: Standing
    readings: tuple[Reading, ...]
    said: Assessment | None

    @property
    def criterion(self) -> Criterion:
        return self.standing.criterion


def gap_of(standing: Standing, assessment: Assessment | None) -> Gap | None:
    said = assessment if assessment and assessment.answer is Answer.STRUCTURAL_GAP else None
    readings = standing.measured.gaps
    return Gap(standing, readings, said) if readings or said else None


def gaps_of(material: Material) -> list[Gap]:
    """In the order of the standards."""
    found = (gap_of(each, material.assessments.get(each.criterion.id)) for each in material.standings)
    return [gap for gap in found if gap]


def is_known(standing: Standing) -> bool:
    """Whether anything at all is known about a criterion."""
    has_figure = any(reading.figure is not None for reading in standing.measured.readings)
    return has_figure or standing.assessed.state is not CriterionState.NOT_ASSESSED


def is_counted(reading: Reading) -> bool:
    """Whether an indicator has a figure that can be shown."""
    return reading.score is not None or (isinstance(reading.indicator.score, Reported) and reading.figure is not None)


def of_clients(material: Material) -> list[tuple[Reading, str, Rough]]:
    """All that the report tells about clients: by indicator and measure what the exports tell, too."""
    readings = [reading for each in material.standings for reading in each.measured.readings]
    parts = [(each, part) for each in readings for part in each.parts]
    return [(each, part.measure, part.known) for each, part in parts if isinstance(part.known, Rough)]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a report will and will not be able to say: shown before it is printed."""

    criteria: int
    measured: int
    assessed: int
    unknown: tuple[Criterion, ...]
    gaps: int


def outlook(material: Material) -> Outlook:
    standings = material.standings
    return Outlook(
        criteria=len(standings),
        measured=sum(each.measured.score is not None for each in standings),
        assessed=sum(each.assessed.state is not CriterionState.NOT_ASSESSED for each in standings),
        unknown=tuple(each.criterion for each in standings if not is_known(each)),
        gaps=len(gaps_of(material)),
    )
