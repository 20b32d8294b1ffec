"""Releases at the office: kept byte by byte, counted as they come, and made anew from their bytes."""

import asyncio
import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import text

from services.quality.foundation.domain import Period
from services.quality.office.federation.store import FederationCounts, Look
from services.quality.office.received.arrival import Reason
from services.quality.office.received.domain import Count, Received, counted
from services.quality.office.received.publication import ALWAYS
from services.quality.office.received.recomputing import Recomputed, recompute
from services.quality.office.received.store import ReceivedReleases, received
from services.quality.standards.catalogue.files import CURRENT
from shared.events import ReleasePublished
from tests.quality.building import a_release
from tests.quality.doors import Office

EARLIER = "2025-04"
NUMBERS = {("2025-Q4", EARLIER): 1, ("2025-Q4", CURRENT): 2, ("2026-Q1", EARLIER): 3, ("2026-Q1", CURRENT): 4}
bands = some.none() | some.integers(0, 4)
releases = some.builds(
    lambda centre, period, catalogue, pair: a_release(
        centre, period, catalogue=catalogue, sequence=NUMBERS[period, catalogue], U2=pair, S10=pair[::-1]
    ),
    some.sampled_from("abcdefgh"),
    some.sampled_from(["2025-Q4", "2026-Q1"]),
    some.sampled_from([CURRENT, EARLIER]),
    some.tuples(bands, bands),
)


async def keep(office: Office, *told: ReleasePublished, on: date | None = None) -> list[tuple[Received, Reason]]:
    async with office.store.work() as work:
        return await ReceivedReleases(work).keep_all_received([Received(each, each.body(), on) for each in told])


async def shown_counts(office: Office, *expected: str) -> list[Count]:
    async with office.store.work() as work:
        return sorted(await FederationCounts(work).counts(expected, Look(date(2026, 3, 5), least=1)), key=repr)


async def fresh(office: Office, *expected: str) -> list[Count]:
    """Counted just now from the bodies."""
    async with office.store.work() as work:
        centres = expected or set((await work.connection.execute(received.select())).scalars())
        return sorted(await FederationCounts(work).counted_of(centres), key=repr)


def added_up(releases: Iterable[ReleasePublished]) -> list[Count]:
    return sorted(counted((each, ALWAYS) for each in releases), key=repr)


async def forget(office: Office) -> None:
    async with office.store.work() as work:
        for table in ("federation_noise", "federation_count", "received_release"):
            await work.connection.execute(text(f"DELETE FROM {table}"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(groups=some.lists(some.lists(releases, max_size=6), max_size=5), expected=some.sets(some.sampled_from("abcd")))
async def test_what_is_shown_is_what_a_fresh_count_says(
    office: Office, groups: list[list[ReleasePublished]], expected: set[str]
) -> None:
    await forget(office)
    first: dict[tuple[str, str, str], ReleasePublished] = {}
    for group in groups:
        if group:
            await keep(office, *group)
        for told in group:
            first.setdefault((told.centre, told.period, told.catalogue), told)
    assert await shown_counts(office) == await fresh(office) == added_up(first.values())
    assert await shown_counts(office, *expected) == await fresh(office, *expected)
    before = await shown_counts(office)
    await recompute(office.store)
    assert await shown_counts(office) == before == await fresh(office)


async def test_the_bytes_are_kept_as_they_came(office: Office) -> None:
    told = a_release("north", U2=(4, 3))
    body = b"\n" + told.model_dump_json(indent=1).encode()
    async with office.store.work() as work:
        assert await ReceivedReleases(work).keep_all_received([Received(told, body, date(2026, 4, 2))]) == []
        row = (await work.connection.execute(received.select())).one()
    assert (row.body, row.received_on, row.sequence) == (body.rstrip(), date(2026, 4, 2), told.sequence)
    assert row.fingerprint == sha256(body).digest()


async def test_another_release_in_the_place_of_one_is_given_back(office: Office) -> None:
    told, other = a_release("north", U2=(4, 3)), a_release("north", U2=(0, 0))
    south = a_release("south", U2=(1, 1))
    assert await keep(office, told, south) == []
    given_back = await keep(office, told, other, a_release("west"))
    assert [(each.told, reason) for each, reason in given_back] == [(other, "different_release")]
    assert await shown_counts(office) == await fresh(office)


async def test_a_number_that_another_quarter_of_the_centre_has_is_given_back(office: Office) -> None:
    first = a_release("north", "2026-Q1", sequence=1)
    again = a_release("north", "2026-Q2", sequence=1)
    far = a_release("north", "2026-Q3", sequence=90)
    assert await keep(office, first, a_release("south", "2026-Q2", sequence=1)) == []
    for told in ([again], [far, first, again], [again, far]):
        assert [(each.told, reason) for each, reason in await keep(office, *told)] == [(again, "number_taken")]
    together = [a_release("west", period, sequence=7) for period in ("2026-Q1", "2026-Q2")]
    assert [(each.told, reason) for each, reason in await keep(office, *together)] == [(together[1], "number_taken")]
    assert await shown_counts(office) == added_up([first, far, a_release("south", "2026-Q2"), together[0]])
    async with office.store.work() as work:
        assert await FederationCounts(work).sequences() == {"north": [1, 90], "south": [1], "west": [7]}


async def test_a_number_is_given_out_once_whoever_comes_at_the_same_time(office: Office) -> None:
    periods = [str(Period(2026, 1).back(back)) for back in range(6)]
    told = [a_release("north", period, sequence=3) for period in periods]
    given_back = await asyncio.gather(*(keep(office, one) for one in told))
    assert sorted(len(each) for each in given_back) == [0, 1, 1, 1, 1, 1]
    assert await shown_counts(office) == await fresh(office)


async def test_releases_that_come_at_the_same_time_wait_for_no_other_for_ever(office: Office) -> None:
    groups = [[a_release(f"c{group}-{one}", U2=(one % 5, 1)) for one in range(8)] for group in range(4)]
    await asyncio.gather(
        *(keep(office, *(group if number % 2 else group[::-1])) for number, group in enumerate(groups))
    )
    assert await shown_counts(office) == added_up(each for group in groups for each in group)


async def test_everything_derived_comes_back_from_the_bytes(office: Office) -> None:
    await keep(office, *(a_release(centre, period, U2=(3, 2)) for centre in "abc" for period in ("2025-Q4", "2026-Q1")))
    before = await shown_counts(office)
    async with office.store.work() as work:
        await work.connection.execute(text("UPDATE federation_count SET centres = 7"))
    told: list[tuple[int, int]] = []
    done = await recompute(office.store, lambda so_far, total: told.append((so_far, total)))
    assert await shown_counts(office) == before == await fresh(office)
    assert (done.quarters, done.releases, done.unreadable) == (2, 6, 0)
    assert told == [(3, 6), (6, 6)]


async def test_what_an_older_kokon_took_without_noise_or_signature_is_counted_again(office: Office) -> None:
    told = a_release("a", U2=(3, 2))
    await keep(office, told, a_release("b", U2=(3, 2)))
    older = told.model_dump(mode="json", include={"centre", "period", "catalogue", "criteria"})
    async with office.store.work() as work:
        change = text("UPDATE received_release SET body = :body WHERE centre = 'a'")
        await work.connection.execute(change, {"body": json.dumps(older).encode()})
    before = await shown_counts(office)
    assert await recompute(office.store) == Recomputed(1, 2, 0)
    assert await shown_counts(office) == before


async def test_bytes_that_nobody_can_read_any_more_are_said_and_kept(office: Office) -> None:
    await keep(office, a_release("a", U2=(3, 2)), a_release("b", U2=(3, 2)))
    async with office.store.work() as work:
        await work.connection.execute(text("UPDATE received_release SET body = '{}' WHERE centre = 'a'"))
    assert (await recompute(office.store)).unreadable == 1
    assert await shown_counts(office) == added_up([a_release("b", U2=(3, 2))])
    async with office.store.work() as work:
        assert await FederationCounts(work).reporting(Period(2026, 1)) == {"a", "b"}


async def test_a_release_that_comes_while_all_is_made_anew_is_not_lost(office: Office) -> None:
    await keep(office, *(a_release(f"c{number}", U2=(3, 2)) for number in range(30)))
    late = [a_release(f"d{number}", U2=(1, None)) for number in range(10)]
    await asyncio.gather(recompute(office.store), *(keep(office, one) for one in late))
    assert await shown_counts(office) == await fresh(office)
    assert (
        sum(each.centres for each in await shown_counts(office) if each.criterion == "U2" and each.side == "measured")
        == 40
    )
