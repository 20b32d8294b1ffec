"""Forms on the page of a request, sent as the page gives them."""

from typing import Any

from httpx import Response

from shared.events import RequestSealed
from tests.cases.building import Desk, field_in


async def take(desk: Desk, event: RequestSealed, action: str, *, page: Any = None, **told: Any) -> Response:
    """As a form on the page of the request sends it; `page` is an earlier one."""
    place = f"/requests/{event.request_id}"
    shown = page or await desk.get(place)
    hidden = {"step_id": field_in(shown, "step_id"), "step_before": field_in(shown, "step_before")}
    return await desk.post(f"{place}/steps", **hidden | {"seen": field_in(shown, "seen"), "action": action} | told)


async def enter(desk: Desk, event: RequestSealed, *, page: Any = None, **told: Any) -> Response:
    place = f"/requests/{event.request_id}"
    shown = page or await desk.get(place)
    hidden = {name: field_in(shown, name) for name in ("needs_id", "needs_before")}
    return await desk.post(f"{place}/needs", **hidden | told)
