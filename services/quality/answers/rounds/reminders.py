"""That a round has begun is told to everybody, once."""

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from uuid import UUID, uuid5

from services.quality.answers.rounds.domain import Round
from services.quality.foundation.domain import Role
from shared.events import QualityRole, ReminderDue

REMINDERS = UUID("9b6a5c1e-2f0d-5e7a-8c3b-6d1f4e2a7b90")
WEEK = timedelta(days=7)
EVERYBODY = frozenset(Role)


def of_rounds(rounds: Iterable[Round], *, today: date, clock: tzinfo, centre: str) -> list[ReminderDue]:
    """One for each round that has just begun, the same again for the same round; what began long ago is known."""
    return [due(EVERYBODY, f"{centre}|{each.id}|round") for each in rounds if has_just_begun(each, today, clock)]


def has_just_begun(each: Round, today: date, clock: tzinfo) -> bool:
    """In the last days, so that one that began while nothing ran is told all the same."""
    known_since = max(each.begins, each.started.at.astimezone(clock).date())
    return not each.closed and each.begins <= today and today - known_since < WEEK


def due(roles: frozenset[Role], cause: str) -> ReminderDue:
    return ReminderDue(id=uuid5(REMINDERS, cause), roles=tuple(role for role in QualityRole if Role(role) in roles))
