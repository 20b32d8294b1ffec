"""Amounts of centres with defaults, signed with the keys that tests have for them."""

from datetime import datetime
from typing import Any

from services.quality.publishing.amounts.domain import message_of
from shared.events import AmountsPublished, CentreAmounts, OfAWhole
from tests.quality.building import NOON, a_key


def some_facts(posts: int = 15, **changes: Any) -> CentreAmounts:
    """`posts` tenths of 30."""
    given: dict[str, Any] = {
        "posts": OfAWhole(part=posts, whole=30),
        "funding": OfAWhole(part=62, whole=254),
        "requests": OfAWhole(part=1, whole=2),
        "horizon": 9,
        "places": 5,
        "interpreting": OfAWhole(part=4, whole=12),
        "therapy": OfAWhole(part=3, whole=4),
        "land": "HE",
    }
    return CentreAmounts(**{**given, **changes})


def only(**told: Any) -> CentreAmounts:
    """What is not named is not told."""
    return CentreAmounts(**{**dict.fromkeys(CentreAmounts.model_fields), **told})


def some_amounts(
    centre: str = "north", year: int = 2025, amounts: CentreAmounts | None = some_facts(), *, at: datetime = NOON
) -> AmountsPublished:
    return message_of(centre, year, amounts, key=a_key(centre), now=at)
