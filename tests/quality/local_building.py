"""Criteria of a centre's own, with defaults."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import httpx

from services.quality.answers.local.domain import Edition, Stamp, begin
from services.quality.answers.local.texts import Texts
from services.quality.foundation.domain import Author
from tests.quality.building import LEAD

GARDEN = {"name_en": "A garden", "description_en": "There is a garden, and it is looked after.", "why_en": "It calms."}
COUNTED = {"numerator_en": "rooms with a plant", "denominator_en": "all rooms"}


def a_stamp(day: str = "2026-03-05", by: Author = LEAD) -> Stamp:
    moment = date.fromisoformat(day)
    return Stamp(uuid4(), by, datetime.combine(moment, time(9), UTC), moment)


def some_texts(**changes: Any) -> Texts:
    given: dict[str, Any] = {
        "name": {"de": "Ein Garten"},
        "description": {"de": "Es gibt einen Garten, und er wird gepflegt."},
        "why": {"de": "Er beruhigt."},
        "numerator": {"de": "Räume mit Pflanze"},
        "denominator": {"de": "alle Räume"},
    }
    return Texts(**{**given, **changes})


def an_edition(day: str = "2026-03-05", **changes: Any) -> Edition:
    return begin(some_texts(**changes), (), a_stamp(day))


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


async def set_garden(client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    return await client.post("/local/new", data={"form_id": str(uuid4()), **GARDEN, **COUNTED, **changes})
