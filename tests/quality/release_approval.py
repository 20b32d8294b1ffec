"""Approving a release through the doors of a centre, and what becomes of it."""

import re

import httpx

from services.quality.publishing.releases.handlers import note
from shared.events import ReleaseAccepted, ReleasePublished, ReleaseRefused
from tests.quality.doors import Centre

LAST = "2025-Q4"
"""The quarter that ended before the clock of these tests."""


def seen_on(page: httpx.Response) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]


async def approve(client: httpx.AsyncClient, period: str = LAST) -> httpx.Response:
    seen = seen_on(await client.get(f"/release?period={period}"))
    return await client.post("/release/approve", data={"period": period, "seen": seen})


async def released_bodies(centre: Centre) -> list[bytes]:
    async with centre.store.work() as work:
        rows = await work.connection.execute(centre.store.outbox.rows.select())
        return [row.body for row in rows if row.subject == ReleasePublished.subject]


async def on_the_bus(centre: Centre) -> None:
    async with centre.store.work() as work:
        await work.connection.execute(centre.store.outbox.rows.update().values(published_at=centre.clock.time))


async def answered(centre: Centre, reason: str = "") -> None:
    desk, event = centre.app.state.desk, ReleasePublished.model_validate_json((await released_bodies(centre))[0])
    if reason:
        said: ReleaseAccepted | ReleaseRefused = ReleaseRefused(release_id=event.id, reason=reason)
    else:
        said = ReleaseAccepted(release_id=event.id)
    await note(said, event.id, reason, centre="north", desk=desk)
