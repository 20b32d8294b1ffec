"""A7, the half of the release: number, size, headers and day of what leaves a centre are the same whatever is in it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.quality.foundation.domain import Period
from services.quality.publishing.releases.calendar import publish_due
from services.quality.publishing.releases.journey import Journey
from shared.events import ReleasePublished
from tests.attacks.approved_releases import approve
from tests.quality.building import a_draw
from tests.quality.doors import Centre, a_centre
from tests.quality.lived_years import live

LAST = Period(2025, 4)
type Database = Callable[[str], Awaitable[SecretStr]]
type Shape = list[tuple[str, str, int, str]]
LIVES: dict[str, tuple[int, int, int]] = {"nobody": (0, 0, 0), "below nothing": (-4, -1, -2), "many": (180, 15, 9)}


async def a_quarter(centre: Centre, index: tuple[int, int, int], *, full: bool) -> Shape:
    """Day, subject, size and headers of all that leaves from the first day of January until the middle of February."""
    desk = centre.app.state.desk
    centre.clock.time = centre.clock.time.replace(month=1, day=2)
    await centre.draw(a_draw(str(LAST), index))
    if full:
        await live(centre)
    await approve(await centre.colleague("lead"), str(LAST))
    found: Shape = []
    for _ in range(45):
        await publish_due(desk)
        rows = await on_the_way(centre)
        found += [(str(desk.today), *row) for row in rows[len(found) :]]
        centre.clock.time += timedelta(days=1)
    return found


async def on_the_way(centre: Centre) -> list[tuple[str, int, str]]:
    rows = centre.store.outbox.rows
    async with centre.store.work() as work:
        found = await work.connection.execute(rows.select().order_by(rows.c.position))
        return [(row.subject, len(row.body), str(row.headers)) for row in found]


async def shapes(database: Database) -> list[Shape]:
    found = []
    for name, index in LIVES.items():
        async with a_centre(database) as centre:
            found.append(await a_quarter(centre, index, full=name == "many"))
    return found


async def test_what_leaves_has_one_shape_for_nobody_and_for_hundreds(database: Database) -> None:
    told = await shapes(database)
    assert told[0] == [("2026-01-21", ReleasePublished.subject, ReleasePublished.padded_to, "{}")]
    assert all(shape == told[0] for shape in told)


async def test_twin_a_release_that_leaves_early_when_there_is_much_to_tell_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Journey.is_due
    monkeypatch.setattr(
        "services.quality.publishing.releases.store.Releases.due_journeys",
        lambda work, today: eager(work, today),
    )

    async def eager(work: object, today: object) -> list[Journey]:
        """Planted."""
        journeys: list[Journey] = await work.journeys()  # type: ignore[attr-defined]
        much = [each for each in journeys if not each.sendings and each.release.event.index.met > 100]
        return [*much, *(each for each in journeys if each not in much and honest(each, today))]  # type: ignore[arg-type]

    told = await shapes(database)
    assert told[0] != told[-1]
