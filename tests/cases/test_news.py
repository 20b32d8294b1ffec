"""The number in the bar: what it counts, how it flows to an open page, and when that ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.contact.news import streams
from services.cases.contact.news.streams import HEARTBEAT, OVER, Streams
from services.cases.contact.requests.domain import Open
from shared.accounts.domain import Person
from shared.store.connections import StoreAwayError
from tests.cases.audit_entries import noted_by
from tests.cases.building import a_person, a_request, sit_down
from tests.cases.desk_acts import arrived
from tests.cases.stored_requests import ask

BY_ITSELF = {"accept": "application/json", "x-asked-by-itself": "yes"}


class Looks:
    """What a look finds, one after the other, and how many were taken."""

    def __init__(self, *found: int) -> None:
        self.found, self.taken = list(found), 0

    async def __call__(self, _: Person) -> int:
        self.taken += 1
        return self.found[min(self.taken, len(self.found)) - 1]


async def yes() -> bool:
    return True


def numbers(of: Streams, person: Person, **changes: Any) -> AsyncIterator[bytes]:
    given: dict[str, Any] = {"written": str, "lasts": yes, "stops": lambda: False}
    return of.numbers(person, **(given | changes))


async def first(count: int, flow: AsyncIterator[bytes]) -> list[bytes]:
    async with aclosing(flow) as pieces:  # type: ignore[type-var]
        return [await anext(pieces) for _ in range(count)]


def test_it_counts_what_the_reader_can_do_something_about() -> None:
    waits = Open(people=4, rights=2, asked=1)
    assert [waits.number_for(a_person(role)) for role in ("counsellor", "data_protection", "admin")] == [7, 3, 1]


async def test_a_number_comes_when_it_changes_and_else_a_line_that_says_nothing() -> None:
    of = Streams(Looks(1, 1, 2), pause=0)
    assert await first(3, numbers(of, a_person())) == [b"data: 1\n\n", HEARTBEAT, b"data: 2\n\n"]


async def test_many_pages_of_one_person_share_one_look() -> None:
    looks, me, other = Looks(1), a_person(), a_person()
    of = Streams(looks, pause=60)
    flows = [numbers(of, person) for person in (me, me, me, other)]
    assert await asyncio.gather(*(anext(flow) for flow in flows)) == [b"data: 1\n\n"] * 4
    assert looks.taken == 2


async def test_a_person_has_only_so_many_streams_and_what_ends_makes_room() -> None:
    of, me = Streams(Looks(1), pause=0, most=2), a_person()
    flows = [numbers(of, me) for _ in range(2)]
    for flow in flows:
        assert of.has_room(me)
        await anext(flow)
    assert (of.has_room(me), of.has_room(a_person())) == (False, True)
    await flows[0].aclose()  # type: ignore[attr-defined]
    assert of.has_room(me)
    await flows[1].aclose()  # type: ignore[attr-defined]
    assert (of._open, of._seen, of._locks) == ({}, {}, {})


async def away(_: Person) -> int:
    raise StoreAwayError


@pytest.mark.parametrize(
    ("look", "changes", "told"),
    [
        (Looks(1), {"lasts": lambda: asyncio.sleep(0, False)}, [OVER]),
        (Looks(1), {"stops": lambda: True}, [b"data: 1\n\n"]),
        (away, {}, []),
    ],
)
async def test_it_ends_with_the_session_the_service_and_the_database(
    look: Callable[[Person], Any], changes: dict[str, Any], told: list[bytes]
) -> None:
    assert [piece async for piece in numbers(Streams(look, pause=0), a_person(), **changes)] == told


async def test_after_a_time_the_page_asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LOOKS_AT_MOST", 3)
    assert len([piece async for piece in numbers(Streams(Looks(1), pause=0), a_person())]) == 3


async def test_the_route_says_a_number_fills_no_access_log_and_keeps_no_session(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    for _ in range(2):
        await arrived(app, a_request("Private words of the client"))
    page = (await desk.get("/requests")).text
    assert 'aria-live="polite">2</span>' in page, "without a script, as well"
    before = len(await noted_by(app, desk.person))
    old = datetime.now(UTC) - timedelta(minutes=20)
    async with app.state.store.work() as work:
        await work.connection.execute(text("UPDATE session SET seen_at = :old"), {"old": old})
    answer = await desk.client.get("/news", headers=BY_ITSELF)
    assert (answer.text, answer.headers["cache-control"]) == ("2", "no-store")
    assert len(await noted_by(app, desk.person)) == before
    assert [row.seen_at for row in await ask(app.state.store, "SELECT seen_at FROM session")] == [old]


@pytest.mark.real
async def test_signing_out_ends_what_flows_and_a_fifth_page_is_not_kept_fresh(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    flows = asyncio.Event()

    async def look(_: Person) -> int:
        flows.set()
        return 0

    app.state.streams = Streams(look, pause=0)
    headers = BY_ITSELF | {"accept": "text/event-stream"}
    flow = asyncio.create_task(desk.client.get("/news", headers=headers))
    await flows.wait()
    app.state.streams._open[desk.person.id] += 3
    assert (await desk.client.get("/news", headers=headers)).status_code == 429
    app.state.streams._open[desk.person.id] -= 3
    assert (await desk.post("/signout", out="yes")).status_code == 303
    answer = await flow
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (answer.text.startswith("data: 0\n\n"), answer.text.endswith(OVER.decode())) == (True, True)
