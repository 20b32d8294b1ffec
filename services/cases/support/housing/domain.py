"""A client's search for a safe place: what happened in it, the places the client moved into, and reviews of them.

No number is ever made of the answers of a review: the counsellor decides with the client.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed

LONGEST_WORDS, LONGEST_LINE = 1000, 200
FIRST_REVIEW = timedelta(hours=72)
"""A place is looked at before the client moves in, or this long after it at the latest."""
AHEAD = timedelta(days=60)
"""So long beforehand it can be noted that a client will move in."""


class Step(StrEnum):
    """What happened in the search for a place."""

    NEEDED = "needed"
    FREE = "free"
    WAITING = "waiting"
    FULL = "full"
    REFUSED = "refused"
    NONE_FREE = "none_free"
    """Whatever was asked: nothing that fits is free. The need is not met."""
    MOVED_OUT = "moved_out"
    DECLINED = "declined"
    """The client does not want a place. That is a full answer."""
    NOT_NEEDED = "not_needed"


class WishSaid(StrEnum):
    NAMED = "named"
    NONE = "none"
    """The client was asked and does not want to name one. That is a full answer."""
    NOT_ASKED = "not_asked"


class Must(StrEnum):
    """What a place must have."""

    CHILDREN = "children"
    STEP_FREE = "step_free"
    WOMEN_ONLY = "women_only"
    MEN_TAKEN = "men_taken"
    ALL_GENDERS = "all_genders"
    OWN_ROOM = "own_room"
    FAR_AWAY = "far_away"
    HIDDEN = "hidden"
    LANGUAGE = "language"
    MEDICAL = "medical"
    ANIMAL = "animal"


class Left(StrEnum):
    """Why the client moved out."""

    OWN_PLACE = "own_place"
    OTHER_PLACE = "other_place"
    OWN_WISH = "own_wish"
    NOT_SAFE = "not_safe"
    DID_NOT_FIT = "did_not_fit"
    STAY_ENDED = "stay_ended"
    UNKNOWN = "unknown"
    MISTAKE = "mistake"
    """The client never lived there: it was noted by mistake, or nothing came of it."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """As it was written down. None where it cannot be opened."""

    happened_on: date
    step: Step | None = sealed()
    wish_said: WishSaid | None = sealed(default=None)
    wish: str | None = sealed(default=None)
    musts: tuple[Must, ...] = sealed(default=())
    asked: str | None = sealed(default=None)
    left: Left | None = sealed(default=None)
    words: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HousingStep(Noted, Happened):
    """A row is never changed. `placement_id` is the place that the client moved out of."""

    placement_id: UUID | None = None


class PlaceKind(StrEnum):
    SHELTER = "shelter"
    FLAT = "flat"
    HOTEL = "hotel"
    PRIVATE = "private"
    OTHER = "other"


class FoundBy(StrEnum):
    CENTRE = "centre"
    OTHERS = "others"
    """The client, or another office."""


class Fit(StrEnum):
    SUITABLE = "suitable"
    MAKESHIFT = "makeshift"
    """Better than nothing: the search goes on."""


class WishMet(StrEnum):
    FULLY = "fully"
    PARTLY = "partly"
    NOT = "not"
    NO_WISH = "no_wish"


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Where the client lives, or will live. `place_id` is a place that the centre knows; its address stays there."""

    moved_in_at: datetime
    found_by: FoundBy | None = sealed()
    kind: PlaceKind | None = sealed(default=None)
    place_id: UUID | None = sealed(default=None)
    place: str | None = sealed(default=None)
    address: str | None = sealed(default=None)
    fit: Fit | None = sealed(default=None)
    wish_met: WishMet | None = sealed(default=None)
    not_guaranteed_on: date | None = sealed(default=None)
    """When the client was told that nobody can guarantee safety."""
    words: str | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(Noted, Stay):
    """A row is never changed: that the client moved out is a step of the search."""


class Result(StrEnum):
    SAFE = "safe"
    CONDITIONS = "conditions"
    """Safe as long as something is done or stays as it is."""
    NOT_SAFE = "not_safe"
    DECLINED = "declined"
    """The client does not want the place to be looked at. That is a full answer."""


class Question(StrEnum):
    """Of every version. The words, and which version asks what, are in `questions.toml`."""

    KNOWN_TO_THEM = "known_to_them"
    NEAR_THEM = "near_them"
    STRANGERS_COME_IN = "strangers_come_in"
    NO_LOCK = "no_lock"
    NEIGHBOURS_TALK = "neighbours_talk"
    NO_HELP_AT_NIGHT = "no_help_at_night"
    FEAR_THERE = "fear_there"
    CHILDREN_DO_NOT_FIT = "children_do_not_fit"
    BARRIERS = "barriers"
    NO_QUIET = "no_quiet"
    NOT_UNDERSTOOD = "not_understood"
    FAR_FROM_HELP = "far_from_help"
    COSTS = "costs"


@dataclass(frozen=True, kw_only=True)
class Look:
    """A look at a place. A question in none of the three lists was not asked."""

    looked_at: datetime
    result: Result | None = sealed()
    answered_yes: tuple[Question, ...] = sealed(default=())
    answered_no: tuple[Question, ...] = sealed(default=())
    not_known: tuple[Question, ...] = sealed(default=())
    conditions: str | None = sealed(default=None)
    words: str | None = sealed(default=None)
    review_on: date | None = sealed(default=None)
    """When it is looked at again: sealed, for the interval can give the result away."""
    wish_met: WishMet | None = sealed(default=None)
    not_guaranteed_on: date | None = sealed(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReview(Noted, Look):
    """`placement_id` is None for a place into which the client has not decided to move."""

    placement_id: UUID | None = None
    questions_version: str


class NothingToLeaveError(Exception):
    """The client has no place, as far as it is written down."""


class PlacementNotFoundError(Exception):
    """The file has no such placement."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A place was needed, and nothing that fitted was free. `until` None is until now."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Housing:
    """All of one client, the newest first."""

    steps: Sequence[HousingStep] = field(default=(), repr=False)
    placements: Sequence[Placement] = field(default=(), repr=False)
    reviews: Sequence[PlaceReview] = field(default=(), repr=False)

    @property
    def lived_in(self) -> list[Placement]:
        """Without what was noted by mistake."""
        wrong = {one.placement_id for one in self.steps if one.step is Step.MOVED_OUT and one.left is Left.MISTAKE}
        real = [one for one in self.placements if one.id not in wrong]
        return sorted(real, key=lambda one: (one.moved_in_at, one.noted_at), reverse=True)

    @property
    def stay(self) -> Placement | None:
        """Where the client lives, or moves in next. Moving into another place ends a stay, noted or not."""
        newest = next(iter(self.lived_in), None)
        return None if newest and self.left(newest) else newest

    def left(self, placement: Placement) -> HousingStep | None:
        out = (one for one in self.steps if one.step is Step.MOVED_OUT and one.placement_id == placement.id)
        return next(out, None)

    def reviews_of(self, placement: Placement) -> list[PlaceReview]:
        found = [one for one in self.reviews if one.placement_id == placement.id]
        return sorted(found, key=lambda one: (one.looked_at, one.noted_at), reverse=True)

    @property
    def review(self) -> PlaceReview | None:
        """The newest of the place where the client lives."""
        return next(iter(self.reviews_of(self.stay)), None) if self.stay else None

    @property
    def is_not_safe(self) -> bool:
        return self.review is not None and self.review.result is Result.NOT_SAFE

    @property
    def need(self) -> HousingStep | None:
        """What the client said last: needed, not wanted, not needed any more."""
        said = [one for one in self.steps if one.step in (Step.NEEDED, Step.DECLINED, Step.NOT_NEEDED)]
        return max(said, key=lambda one: (one.happened_on, one.noted_at), default=None)

    @property
    def wish(self) -> HousingStep | None:
        """The newest line that says what the client wishes, or that the client names no wish."""
        return max(
            (one for one in self.steps if one.wish or one.wish_said),
            key=lambda one: (one.happened_on, one.noted_at),
            default=None,
        )

    def is_open(self, clock: tzinfo) -> bool:
        """Whether a place is needed and none that fits was found since."""
        need = self.need
        return need is not None and need.step is Step.NEEDED and self.housed_on(need, clock) is None

    def housed_on(self, need: HousingStep, clock: tzinfo) -> date | None:
        """The first day from this need on, on which the client moved into a place that was more than a makeshift."""
        days = (one.moved_in_at.astimezone(clock).date() for one in self.lived_in if one.fit is not Fit.MAKESHIFT)
        return min((day for day in days if day >= need.happened_on), default=None)

    def unmet(self, clock: tzinfo) -> Unmet | None:
        """Of the last need; None where nobody noted that nothing was free."""
        needed = [one for one in self.steps if one.step is Step.NEEDED]
        need = max(needed, key=lambda one: (one.happened_on, one.noted_at), default=None)
        if need is None:
            return None
        none_free = [one.happened_on for one in self.steps if one.step is Step.NONE_FREE]
        since = min((day for day in none_free if day >= need.happened_on), default=None)
        if since is None:
            return None
        ended = [one.happened_on for one in self.steps if one.step in (Step.DECLINED, Step.NOT_NEEDED)]
        found = self.housed_on(need, clock)
        ends = [day for day in (*ended, found) if day and day >= since]
        return Unmet(since, min(ends, default=None))

    @property
    def look_by(self) -> datetime | None:
        """Until when the place is looked at for the first time; None where that was done, or there is no place."""
        return self.stay.moved_in_at + FIRST_REVIEW if self.stay and not self.review else None

    @property
    def look_again_on(self) -> date | None:
        return self.review.review_on if self.review else None


def happened(
    file: OfClient, before: Housing, said: Happened, *, step_id: UUID, by: UUID, now: datetime, today: date
) -> HousingStep:
    """Raises NotYetError, NothingToLeaveError."""
    if said.happened_on > today:
        raise NotYetError("happened_on")
    if said.step is Step.MOVED_OUT and before.stay is None:
        raise NothingToLeaveError
    out_of = before.stay.id if said.step is Step.MOVED_OUT and before.stay else None
    given: dict[str, Any] = vars(said)
    return HousingStep(**of_file(file, step_id, by, now), **given, placement_id=out_of)


def placed(file: OfClient, said: Stay, *, placement_id: UUID, by: UUID, now: datetime) -> Placement:
    """Raises NotYetError."""
    if said.moved_in_at > now + AHEAD:
        raise NotYetError("moved_in_at")
    given: dict[str, Any] = vars(said)
    return Placement(**of_file(file, placement_id, by, now), **given)


def reviewed(
    file: OfClient,
    before: Housing,
    said: Look,
    *,
    of: UUID | None,
    days: int,
    version: str,
    review_id: UUID,
    by: UUID,
    now: datetime,
    clock: tzinfo,
) -> PlaceReview:
    """A place that the client does not want to be looked at has no next day, unless one is said.

    Raises NotYetError, PlacementNotFoundError.
    """
    placement = next((one for one in before.placements if one.id == of), None)
    if of and placement is None:
        raise PlacementNotFoundError
    if said.looked_at > now:
        raise NotYetError("looked_at")
    if said.review_on is None and said.result is not Result.DECLINED:
        from_ = max(said.looked_at, placement.moved_in_at) if placement else said.looked_at
        said = replace(said, review_on=from_.astimezone(clock).date() + timedelta(days=days))
    given: dict[str, Any] = vars(said)
    return PlaceReview(**of_file(file, review_id, by, now), **given, placement_id=of, questions_version=version)


def of_file(file: OfClient, record_id: UUID, by: UUID, now: datetime) -> dict[str, Any]:
    return {"id": record_id, "file_id": file.id, "key_id": file.key_id, "noted_at": now, "noted_by": by}


def together(housings: Iterable[Housing]) -> Housing:
    """Of all files of one client."""
    all_of = list(housings)
    return Housing(
        [each for one in all_of for each in one.steps],
        [each for one in all_of for each in one.placements],
        [each for one in all_of for each in one.reviews],
    )
