"""At which hours a colleague may get a mail, by the clock of the centre."""

from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from uuid import UUID

from shared.client_letters import SafeTime, SafeTimes

DAYS = range(7)
"""Monday is 0."""
HOURS = range(24)


@dataclass(frozen=True, slots=True)
class Urgent:
    """A notice that waits for no gathered mail, and with colleagues on duty not for the end of their quiet hours."""

    on_duty: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class NoticeTimes:
    """`quiet_from` until `quiet_until` are whole hours, and may go past midnight; both or neither is given."""

    staff_id: UUID
    quiet_from: int | None = None
    quiet_until: int | None = None
    days_off: frozenset[int] = frozenset()
    daily_at: int | None = None
    """The hour of the one mail a day; None where each notice comes by itself."""
    gathered_at: datetime | None = None
    """When the last mail came for what has waited."""

    @property
    def gathers(self) -> bool:
        """Whether there are times in which a notice waits."""
        return self.daily_at is not None or self.quiet_from is not None or bool(self.days_off)

    def waits(self, now: datetime, clock: tzinfo) -> bool:
        """Whether what is not urgent waits for the gathered mail."""
        return self.daily_at is not None or not self.times(clock).are_now(now)

    def next_from(self, now: datetime, clock: tzinfo) -> datetime:
        """The next moment that is not quiet: now, if it is not."""
        found = self.times(clock).next_from(now)
        return found[0] if found else now

    def is_gathered(self, now: datetime, clock: tzinfo) -> bool:
        """Whether one mail is to come now for all that has waited: once after each quiet time, or once a day."""
        begun = next((begins for begins, ends in self.times(clock).around(now) if begins <= now < ends), None)
        if begun is None:
            return False
        if self.daily_at is not None:
            begun = datetime.combine(now.astimezone(clock).date(), time(self.daily_at), clock)
        return begun <= now and (self.gathered_at is None or self.gathered_at < begun)

    def times(self, clock: tzinfo) -> SafeTimes:
        """All that is neither quiet nor a day off. Where the clock is changed in an hour, it is quiet for longer."""
        days = tuple(day for day in DAYS if day not in self.days_off)
        given = [SafeTime(days=days, begins=begins, ends=ends) for begins, ends in self.hours() if begins < ends]
        return SafeTimes(zone=str(clock), times=tuple(given))

    def hours(self) -> list[tuple[time, time]]:
        if self.quiet_from is None or self.quiet_until is None:
            return [(time.min, time.max)]
        begins, ends = time(self.quiet_until), time(self.quiet_from)
        return [(begins, ends)] if begins < ends else [(time.min, ends), (begins, time.max)]


class TimesNotPossibleError(Exception):
    """`field` of the form, and a code for what is wrong with it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


def checked(times: NoticeTimes) -> NoticeTimes:
    """Every colleague can be reached at some hour of the week. Raises TimesNotPossibleError."""
    if (times.quiet_from is None) != (times.quiet_until is None):
        raise TimesNotPossibleError("quiet_until" if times.quiet_until is None else "quiet_from", "missing")
    if times.quiet_from is not None and times.quiet_from == times.quiet_until:
        raise TimesNotPossibleError("quiet_until", "whole_day")
    if times.days_off.issuperset(DAYS):
        raise TimesNotPossibleError("days_off", "whole_week")
    daily = times.daily_at
    if daily is not None and not any(begins <= time(daily) < ends for begins, ends in times.hours()):
        raise TimesNotPossibleError("daily_at", "quiet")
    return times
