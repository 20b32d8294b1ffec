"""What leaves a centre about a quarter, when a figure may leave at all, and who may let it go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from services.quality.catalogue.domain import Aspect, Catalogue, Criterion
from services.quality.domain import Author, Period
from services.quality.standings import Standing
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished

RELEASES = UUID("5a1e3f3c-9c1f-5d6b-8f57-2d2b6a0f8c11")
type Gone = tuple[Period, frozenset[str]]
"""A quarter that was released, and the criteria whose measured band left with it."""


class NotYoursToApproveError(Exception):
    """Only the lead or a quality officer lets a release go."""


class ChangedSincePreviewError(Exception):
    """What would be sent now is not what was looked at."""


class NotOverError(Exception):
    """The quarter is still running."""


@dataclass(frozen=True, slots=True)
class Release:
    """One line of the ledger: the very bytes that were approved, and that are published."""

    period: Period
    catalogue: str
    event_id: UUID
    body: bytes
    approved_by: Author
    approved_at: datetime

    @property
    def told(self) -> ReleasePublished:
        return ReleasePublished.model_validate_json(self.body)


def release_id(centre: str, period: Period, catalogue: str) -> UUID:
    """The same centre, quarter and standards are always the same release."""
    return uuid5(RELEASES, f"{centre}|{period}|{catalogue}")


def draw_up(
    catalogue: Catalogue, standings: Sequence[Standing], earlier: Iterable[Release], *, centre: str, period: Period
) -> ReleasePublished:
    """The release as it would be sent now. The same knowledge always gives the same bytes.

    What a centre has set itself stays there, whoever hands it over.
    """
    joint = [each for each in standings if each.criterion.aspect is not Aspect.LOCAL]
    gone = [(release.period, measured_in(release)) for release in earlier]
    return ReleasePublished(
        id=release_id(centre, period, catalogue.version),
        centre=centre,
        catalogue=catalogue.version,
        period=str(period),
        criteria=tuple(_released(each, period, gone) for each in joint),
    )


def _released(standing: Standing, period: Period, gone: Sequence[Gone]) -> ReleasedCriterion:
    measured, assessed = standing.measured, standing.assessed
    leaves = measured.state is not CriterionState.SCORED or may_leave(standing.criterion, period, gone)
    return ReleasedCriterion(
        criterion=standing.criterion.id,
        measured=measured.state if leaves else CriterionState.SUPPRESSED,
        measured_band=measured.band if leaves else None,
        assessed=assessed.state,
        assessed_band=assessed.level,
    )


def may_leave(criterion: Criterion, period: Period, gone: Sequence[Gone]) -> bool:
    """Whether the measured band of a criterion may leave with this quarter.

    A band is about four quarters. Two of them that overlap could be subtracted from each other, so an indicator that
    leaves once a year waits until four quarters have passed.
    """
    pause = max((indicator.cadence.quarters for indicator in criterion.indicators), default=1)
    return all(abs(period.number - other.number) >= pause for other, criteria in gone if criterion.id in criteria)


def measured_in(release: Release) -> frozenset[str]:
    """The criteria whose measured band left with a release."""
    told = release.told.criteria
    return frozenset(entry.criterion for entry in told if entry.measured is CriterionState.SCORED)


def fingerprint(body: bytes) -> str:
    return sha256(body).hexdigest()


def approve(
    event: ReleasePublished, *, seen: str, by: Author, now: datetime, today_is: Period, even_running: bool = False
) -> Release:
    """Lets a release go if the person may, the quarter is over, and `seen` is the fingerprint of just these bytes."""
    period, body = Period.parse(event.period), event.body()
    if not by.role.may_approve:
        raise NotYoursToApproveError
    if period > today_is or (period == today_is and not even_running):
        raise NotOverError
    if seen != fingerprint(body):
        raise ChangedSincePreviewError
    return Release(period, event.catalogue, event.id, body, by, now)
