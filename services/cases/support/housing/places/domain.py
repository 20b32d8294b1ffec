"""A place that the centre knows: what it is, for whom it is, and how often which review of it came to which result."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.outcomes import K
from services.cases.foundation.spoken_languages import Spoken
from services.cases.support.housing.domain import PlaceKind, Result

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_WORDS = 120, 300, 1000


class ForWhom(StrEnum):
    WOMEN = "women"
    MEN = "men"
    ALL_GENDERS = "all_genders"
    CHILDREN = "children"
    ANIMALS = "animals"


class Access(StrEnum):
    STEP_FREE = "step_free"
    WHEELCHAIR = "wheelchair"
    LIFT = "lift"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a colleague enters. Nothing of it is about a client."""

    name: str
    kind: PlaceKind
    for_whom: tuple[ForWhom, ...] = ()
    access: tuple[Access, ...] = ()
    languages: tuple[Spoken, ...] = ()
    warning: str = ""
    address: str = field(default="", repr=False)


type Reviews = Mapping[Result, int]
"""How many reviews, over all placements, came to each result. Of whom they were is nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`described` is None where it cannot be opened; its address is empty in a list."""

    id: UUID
    described: Described | None = field(repr=False)
    reviews: Reviews = field(default_factory=dict, repr=False)
    changed_at: datetime
    changed_by: UUID


def by_result(reviews: Reviews) -> Mapping[Result, int | None]:
    """By result, without those that never came. None is a few, and not how many: below five a colleague who knows who
    lived there could tell which look came to what.
    """
    return {result: count if count >= K else None for result, count in reviews.items() if count}


class PlaceNotFoundError(Exception):
    def __init__(self, place_id: UUID) -> None:
        super().__init__(str(place_id))
        self.place_id = place_id


class PlaceChangedError(Exception):
    """A colleague changed it since the form was shown. Nothing is written."""


def with_review(place: Place, result: Result | None) -> Place:
    """One more. That a client did not want a review says nothing of the place."""
    if result in (None, Result.DECLINED):
        return place
    return replace(place, reviews={**place.reviews, result: place.reviews.get(result, 0) + 1})
