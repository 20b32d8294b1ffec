"""What leaves a centre about a quarter, and who may let it go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID, uuid5

from services.quality.foundation.domain import Author, Period, publication_day
from services.quality.foundation.signing import ReleaseKey, signed
from services.quality.publishing.releases.leaving import Gone, Level, entries, levels_in, measured_in
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.ids import Heir, Ids
from services.quality.standing.domain import Known
from shared.events import ContributionDrawn, CriterionState, ReleasedCriterion, ReleasePublished
from shared.privacy.budget import Budgets

HELD_BACK: Level = (CriterionState.SUPPRESSED, None)
"""Of a criterion that was counted anew: a level in its old words says nothing of the new ones."""
RELEASES = UUID("5a1e3f3c-9c1f-5d6b-8f57-2d2b6a0f8c11")


class NotYoursToApproveError(Exception):
    """Only the lead or a quality officer lets a release go."""


class ChangedSincePreviewError(Exception):
    """What would be sent now is not what was looked at."""


class NotOverError(Exception):
    """The quarter is still running."""


class NotDrawnError(Exception):
    """Casework has not told yet what may leave of the quarter."""


@dataclass(frozen=True)
class Release:
    """One line of the ledger: the very bytes that were approved, and the day on which they leave."""

    period: Period
    catalogue: str
    event_id: UUID
    body: bytes
    approved_by: Author | None
    """Nobody knows it any more of a release that came back in from the bus after a restore."""
    approved_at: datetime
    """Or, where that is not known any more, when it left."""
    leaves_on: date

    @cached_property
    def event(self) -> ReleasePublished:
        return ReleasePublished.model_validate_json(self.body)


def release_id(centre: str, period: Period, catalogue: str) -> UUID:
    """The same centre, quarter and standards are always the same release."""
    return uuid5(RELEASES, f"{centre}|{period}|{catalogue}")


def outlook(
    catalogue: Catalogue,
    known: Known,
    earlier: Iterable[Release],
    *,
    period: Period,
    today: date,
    ids: Ids | None = None,
) -> tuple[ReleasedCriterion, ...]:
    """The lines about the organisation, as they stand: all that there is to see before casework has told its part.

    `ids` are those of the catalogue; none where it is the first.
    """
    return entries(catalogue, known, gone_with(earlier, ids), period=period, today=today)


def gone_with(releases: Iterable[Release], ids: Ids | None) -> list[Gone]:
    """In the order in which they left.

    A criterion that has moved since is not released sooner for that: it is told under the id that it has now.
    """
    return [_gone(each, ids) for each in sorted(releases, key=lambda each: each.event.sequence)]


def _gone(release: Release, ids: Ids | None) -> Gone:
    measured, levels = measured_in(release.event), levels_in(release.event)
    if ids is None:
        return Gone(release.period, measured, levels)
    heirs = {id_: ids.heir(release.catalogue, id_) or Heir(id_) for id_ in measured | levels.keys()}
    return Gone(
        release.period,
        frozenset(heirs[id_].id for id_ in measured),
        {heirs[id_].id: HELD_BACK if heirs[id_].anew else level for id_, level in levels.items()},
    )


def draw_up(
    catalogue: Catalogue,
    known: Known,
    earlier: Iterable[Release],
    drawn: ContributionDrawn,
    *,
    centre: str,
    key: ReleaseKey,
    today: date,
    ids: Ids | None = None,
) -> ReleasePublished:
    """The release as it would be sent now. The same knowledge always gives the same bytes, signature and all."""
    period, before = Period.parse(drawn.period), list(earlier)
    told = ReleasePublished(
        id=release_id(centre, period, catalogue.version),
        centre=centre,
        catalogue=catalogue.version,
        period=drawn.period,
        sequence=max((each.event.sequence for each in before), default=0) + 1,
        criteria=outlook(catalogue, known, before, period=period, today=today, ids=ids),
        budget=drawn.budget,
        index=drawn.index,
        contributions=drawn.criteria,
        centre_criteria=drawn.centre_criteria,
        key_id=key.key_id,
        signature="",
    )
    return signed(told, key.private)


def fingerprint(body: bytes) -> str:
    return sha256(body).hexdigest()


def approve(
    event: ReleasePublished, *, seen: str, by: Author, now: datetime, today: date, budgets: Budgets, demo: bool = False
) -> Release:
    """Lets a release go if the person may, the quarter is over, and `seen` is the fingerprint of just these bytes.

    It leaves on the day of publication, or at once if that has passed. A demonstration waits for nothing.
    """
    period, body = Period.parse(event.period), event.body()
    permit(period, by, today, demo=demo)
    if seen != fingerprint(body):
        raise ChangedSincePreviewError
    day = today if demo else max(today, publication_day(period, budgets))
    return Release(period, event.catalogue, event.id, body, by, now, day)


def permit(period: Period, by: Author, today: date, *, demo: bool) -> None:
    """Raises NotYoursToApproveError, NotOverError."""
    if not by.role.may_approve:
        raise NotYoursToApproveError
    if not may_be_approved(period, today, demo=demo):
        raise NotOverError


def may_be_approved(period: Period, today: date, *, demo: bool) -> bool:
    running = Period.of(today)
    return period < running or (period == running and demo)
