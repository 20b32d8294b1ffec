"""Approving a quarter's figures, and reading the releases that the centre then sends."""

import httpx

from shared.events import ReleasePublished
from tests.quality.doors import Centre

LAST, BEFORE = "2025-Q4", "2025-Q3"


async def approve(client: httpx.AsyncClient, period: str = LAST) -> None:
    seen = (await client.get(f"/release?period={period}")).text.split('name="seen" value="')[1].split('"')[0]
    assert (await client.post("/release/approve", data={"period": period, "seen": seen})).status_code == 303


async def sent(centre: Centre) -> list[bytes]:
    rows = centre.store.outbox.rows
    async with centre.store.work() as work:
        found = await work.connection.execute(rows.select().order_by(rows.c.position))
        return [row.body for row in found if row.subject == ReleasePublished.subject]
