"""A step with a request, and what the person needs to be answered well. Each is a row; what was before stays."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import Line, sealed
from services.cases.foundation.spoken_languages import Spoken

LONGEST_REASON = 1000
LONGEST_PLACE = 200


class StepKind(StrEnum):
    TAKEN = "taken"
    HANDED = "handed"
    """To a colleague."""
    DECLINED = "declined"
    FORWARDED = "forwarded"
    """To another place, which helps instead of the centre."""
    NO_REQUEST = "no_request"
    """Advertising, or a mistake."""
    TAKEN_BACK = "taken_back"
    """It was declined, forwarded or no request, and is one again."""
    SPOKE = "spoke"
    """A colleague spoke with the person by telephone."""


SETS_ASIDE = frozenset({StepKind.DECLINED, StepKind.FORWARDED, StepKind.NO_REQUEST})
"""Nobody waits for an answer any more until the person writes again."""
WITH_REASON = frozenset({StepKind.DECLINED, StepKind.FORWARDED})


class Because(StrEnum):
    """Why a request was declined or forwarded."""

    WISHED = "wished"
    OTHER_TASK = "other_task"
    OTHER_PLACE = "other_place"
    NO_LANGUAGE = "no_language"
    NO_ROOM = "no_room"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Line):
    """`to_staff` is the colleague to whom it was handed. What is sealed is None where it cannot be opened."""

    thread_id: UUID
    key_id: str
    at: datetime
    by: UUID
    kind: StepKind
    to_staff: UUID | None = None
    reason: Because | None = sealed(default=None)
    words: str | None = sealed(default=None)
    forwarded_to: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a colleague wants to do with a request, as the form says it."""

    kind: StepKind
    to_staff: UUID | None = None
    reason: Because | None = None
    words: str | None = None
    forwarded_to: str | None = None


class MediationNeed(StrEnum):
    NEEDED = "needed"
    NOT_NEEDED = "not_needed"


class RequestUrgency(StrEnum):
    DANGER = "danger"
    """Somebody may be in danger."""
    DEADLINE = "deadline"
    """A day is near that cannot be moved."""
    USUAL = "usual"


class GenderWish(StrEnum):
    """With whom the person wants to speak."""

    WOMAN = "woman"
    MAN = "man"
    ANYBODY = "anybody"


class AppointmentWish(StrEnum):
    WANTED = "wanted"
    NOT_WANTED = "not_wanted"
    NO_LONGER = "no_longer"
    """The person wanted one, and thought better of it."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """As a counsellor enters them; None is not known."""

    spoken: Spoken | None = sealed(default=None)
    mediation: MediationNeed | None = sealed(default=None)
    urgency: RequestUrgency | None = sealed(default=None)
    gender_wish: GenderWish | None = sealed(default=None)
    appointment: AppointmentWish | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestNeeds(Line, Needs):
    """The newest of a conversation holds."""

    thread_id: UUID
    key_id: str
    at: datetime
    by: UUID

    @property
    def is_urgent(self) -> bool:
        return self.urgency in (RequestUrgency.DANGER, RequestUrgency.DEADLINE)
