"""All releases as rows of a table: what became of each, and what of casework left in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from services.quality.publishing.releases.domain import fingerprint
from services.quality.publishing.releases.journey import Journey
from shared import spreadsheets
from shared.privacy.counts import Noised


@dataclass(frozen=True, slots=True)
class Row:
    """One count of casework in one release. `met`, `partly` and `not_met` carry noise and may be negative."""

    period: str
    sequence: int
    catalogue: str
    state: str
    approved_on: str
    approved_by: str
    leaves_on: str
    left_on: str
    times_sent: int
    answered_on: str
    reason: str
    release: str
    fingerprint: str
    key: str
    budget: str
    layer: str
    criterion: str
    met: int
    partly: int
    not_met: int


def rows(journeys: Iterable[Journey], clock: ZoneInfo) -> Iterator[Row]:
    for journey in journeys:
        told = journey.release.event
        yield _row(journey, clock, "index", "", told.index)
        for each in told.contributions:
            yield _row(journey, clock, "criteria", each.criterion, each.counts)
        for each in told.centre_criteria:
            yield _row(journey, clock, "centre_criteria", each.criterion, each.counts)


def _row(journey: Journey, clock: ZoneInfo, layer: str, criterion: str, counts: Noised) -> Row:
    release, told = journey.release, journey.release.event

    def day(moment: datetime | None) -> str:
        return moment.astimezone(clock).date().isoformat() if moment else ""

    answer, by = journey.accepted or journey.refusal, release.approved_by
    return Row(
        period=told.period,
        sequence=told.sequence,
        catalogue=told.catalogue,
        state=journey.stage.value,
        approved_on=day(release.approved_at if by else None),
        approved_by=by.role.value if by else "",
        leaves_on=release.leaves_on.isoformat(),
        left_on=day(journey.left.at if journey.left else None),
        times_sent=len(journey.sendings),
        answered_on=day(answer.at if answer else None),
        reason=answer.reason if answer else "",
        release=str(release.event_id),
        fingerprint=fingerprint(release.body),
        key=told.key_id,
        budget=told.budget,
        layer=layer,
        criterion=criterion,
        met=counts.met,
        partly=counts.partly,
        not_met=counts.not_met,
    )


def as_csv(table: Iterable[Row]) -> str:
    names = [field.name for field in fields(Row)]
    return spreadsheets.table([names, *([getattr(row, name) for name in names] for row in table)])
