"""What of a criterion may leave as it is: figures about the organisation and its staff, never one about clients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Aspect, Catalogue, Criterion, Indicator, Privacy
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standing.domain import Known, stand_on
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from shared.privacy.counts import ABOUT_STAFF, FeedbackQuestion
from shared.privacy.counts import Indicator as Counting

type Level = tuple[CriterionState, int | None]


@dataclass(frozen=True, slots=True)
class Gone:
    """A quarter that was released: the criteria whose measured band left with it, and what the team said about users.

    `levels` has no criterion of which the team had said nothing.
    """

    period: Period
    measured: frozenset[str]
    levels: Mapping[str, Level]


STANDS = 4
"""Quarters for which a level about users stands once it was told."""
LEAVING = frozenset({Privacy.ORGANISATION, Privacy.STAFF})
ABOUT_CLIENTS = frozenset(each.value for each in (*Counting, *FeedbackQuestion)) - {each.value for each in ABOUT_STAFF}
"""All else that `cases` counts is about clients, and so is all that they say themselves."""


def leaves(indicator: Indicator) -> bool:
    """Whether a band may be made from it for the office.

    The standards say whom it is about. They are data, and come from outside: no version of them can call a count of
    clients something else.
    """
    return indicator.privacy in LEAVING and ABOUT_CLIENTS.isdisjoint(indicator.measures)


def leaving(criterion: Criterion) -> Criterion:
    """The criterion with only those indicators that may leave."""
    return criterion.model_copy(update={"indicators": tuple(each for each in criterion.indicators if leaves(each))})


def stays(criterion: Criterion) -> bool:
    """Whether nothing of it is ever measured for the office, because all of it is about clients."""
    return bool(criterion.indicators) and not leaving(criterion).indicators


def entries(
    catalogue: Catalogue, known: Known, gone: Sequence[Gone], *, period: Period, today: date
) -> tuple[ReleasedCriterion, ...]:
    """A line for every joint criterion. What a centre has set itself stays there.

    `gone` is in the order in which it left.
    """
    joint = (criterion for criterion in catalogue.criteria if criterion.aspect is not Aspect.LOCAL)
    return tuple(_entry(each, known, catalogue.scoring, gone, period=period, today=today) for each in joint)


def _entry(
    criterion: Criterion, known: Known, scoring: Scoring, gone: Sequence[Gone], *, period: Period, today: date
) -> ReleasedCriterion:
    part = leaving(criterion)
    standing = stand_on(part, known, scoring, today=today)
    state, band = standing.measured.state, standing.measured.band
    nothing_left = state is CriterionState.NOT_ASSESSED and part != criterion
    too_early = state is CriterionState.SCORED and not may_leave(part, period, gone)
    if nothing_left or too_early:
        state, band = CriterionState.SUPPRESSED, None
    assessed, level = standing_level(criterion, period, gone) or (standing.assessed.state, standing.assessed.level)
    return ReleasedCriterion(
        criterion=criterion.id, measured=state, measured_band=band, assessed=assessed, assessed_band=level
    )


def standing_level(criterion: Criterion, period: Period, gone: Sequence[Gone]) -> Level | None:
    """What was told of a criterion about users and still stands; None where the team may say something new.

    The team that chooses a level may have the figures of its clients before its eyes. A level each quarter would be
    about four windows with the same client; one that stands for four quarters is about one.
    """
    if criterion.aspect is not Aspect.USERS:
        return None
    told: list[Gone] = []
    for each in gone:
        if criterion.id in each.levels and not any(_near(each.period, other.period) for other in told):
            told.append(each)
    near = [each for each in told if _near(each.period, period)]
    newest = min(near, key=lambda each: abs(each.period.number - period.number), default=None)
    return newest.levels[criterion.id] if newest else None


def _near(one: Period, other: Period) -> bool:
    return abs(one.number - other.number) < STANDS


def may_leave(criterion: Criterion, period: Period, gone: Sequence[Gone]) -> bool:
    """Whether the measured band of a criterion may leave with this quarter.

    A band is about four quarters. Two of them that overlap could be subtracted from each other, so an indicator that
    leaves once a year waits until four quarters have passed.
    """
    pause = max((indicator.cadence.quarters for indicator in criterion.indicators), default=1)
    left = (each.period for each in gone if criterion.id in each.measured)
    return all(abs(period.number - other.number) >= pause for other in left)


def measured_in(told: ReleasePublished) -> frozenset[str]:
    """The criteria whose measured band left with a release."""
    return frozenset(entry.criterion for entry in told.criteria if entry.measured is CriterionState.SCORED)


def levels_in(told: ReleasePublished) -> dict[str, Level]:
    """What the team said with a release of the criteria about users, where it had said anything."""
    about_users = (entry for entry in told.criteria if entry.criterion.startswith(Aspect.USERS.value))
    return {
        entry.criterion: (entry.assessed, entry.assessed_band)
        for entry in about_users
        if entry.assessed is not CriterionState.NOT_ASSESSED
    }
