"""What the centre let go, beside what the office says it took: quarter by quarter, with what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.quality.foundation.domain import Period
from services.quality.publishing.releases.journey import Journey, Stage

LATE = "late"
"""Instead of its stage, for a release whose day has passed and that has not left."""
UNANSWERED = "unanswered"
"""Instead of its stage, for a release that the office has not answered for a week."""


@dataclass(frozen=True, slots=True)
class Line:
    """One quarter. `missing` is whether somebody has to do something; days are those of the centre, or empty."""

    period: str
    state: str
    missing: bool
    sequence: int | None = None
    leaves_on: str = ""
    left_on: str = ""
    times_sent: int = 0
    answered_on: str = ""
    reason: str = ""


def reconciled(drawn: Iterable[Period], journeys: Sequence[Journey], *, now: datetime, clock: ZoneInfo) -> list[Line]:
    """Every quarter from the first that casework told or that was released to the last that is over, oldest first."""
    gone, told = {journey.release.period: journey for journey in journeys}, set(drawn)
    today = now.astimezone(clock).date()
    known = gone.keys() | told
    if not known:
        return []
    last = max(Period.of(today).back(1), *known)
    periods = [last.back(number) for number in range(last.number - min(known).number, -1, -1)]
    return [
        _travelled(gone[period], now, today, clock) if period in gone else _not_released(period, told, today)
        for period in periods
    ]


def _not_released(period: Period, told: set[Period], today: date) -> Line:
    if period >= Period.of(today):
        return Line(str(period), Stage.RUNNING.value, missing=False)
    return Line(str(period), (Stage.DRAFT if period in told else Stage.WAITING).value, missing=True)


def _travelled(journey: Journey, now: datetime, today: date, clock: ZoneInfo) -> Line:
    release = journey.release
    answer = journey.accepted or journey.refusal
    state = _state(journey, now, today)
    return Line(
        period=str(release.period),
        state=state,
        missing=state in (LATE, UNANSWERED, Stage.REFUSED.value),
        sequence=release.event.sequence,
        leaves_on=release.leaves_on.isoformat(),
        left_on=_day(journey.left.at if journey.left else None, clock),
        times_sent=len(journey.sendings),
        answered_on=_day(answer.at if answer else None, clock),
        reason=answer.reason if answer else "",
    )


def _state(journey: Journey, now: datetime, today: date) -> str:
    if journey.stage is Stage.APPROVED and journey.release.leaves_on < today:
        return LATE
    return UNANSWERED if journey.is_unanswered(now) else journey.stage.value


def _day(moment: datetime | None, clock: ZoneInfo) -> str:
    return moment.astimezone(clock).date().isoformat() if moment else ""
