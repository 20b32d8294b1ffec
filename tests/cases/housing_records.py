"""Records of housing as they stand in a file, so many days before or after a noon."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.cases.support.housing.domain import FoundBy, HousingStep, Placement, PlaceReview, Result, Step

NOW, DAY = datetime(2026, 3, 5, 12, tzinfo=UTC), timedelta(days=1)
TODAY = NOW.date()
ROW: dict[str, Any] = {"file_id": uuid4(), "key_id": "key", "noted_by": uuid4()}


def a_step(on: int, step: Step, *, of: UUID | None = None, **given: Any) -> HousingStep:
    at = NOW + on * DAY
    days = {"happened_on": at.date(), "noted_at": at, "placement_id": of}
    return HousingStep(**(ROW | {"id": uuid4(), "step": step} | days | given))


def a_placement(on: float, **given: Any) -> Placement:
    at = NOW + on * DAY
    return Placement(**(ROW | {"id": uuid4(), "found_by": FoundBy.CENTRE, "moved_in_at": at, "noted_at": at} | given))


def a_review(of: Placement | None, on: float, result: Result = Result.SAFE, **given: Any) -> PlaceReview:
    at, of_id = NOW + on * DAY, of.id if of else None
    row = {"id": uuid4(), "questions_version": "1", "placement_id": of_id, "looked_at": at, "noted_at": at}
    return PlaceReview(**(ROW | row | {"result": result} | given))
