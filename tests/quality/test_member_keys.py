"""The office keeps the newest key of each member, and tells the centres what is new among them, once."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.quality.office.members.file import Members
from services.quality.office.received.keys.acts import receive_key, tell_due
from services.quality.office.received.keys.domain import Member, due
from services.quality.office.received.keys.store import MemberKeys
from shared.bus.subscriptions import Postponed, Refused
from shared.events import MemberListed, TransferKeyPublished
from tests.cases.desk_acts import another_key
from tests.quality.building import NOON, members_file
from tests.quality.doors import Database, Office, an_office

KEY, OTHER = another_key(), another_key()[:-1] + "q"
NAMES = {"north": "North", "south": "South"}


def due_now(known: list[Member], names: dict[str, str] = NAMES, gone: frozenset[str] = frozenset()) -> list[Any]:
    return [(one.centre, one.name, one.public_key) for one in due(known, names, gone=gone, now=NOON)]


def test_what_is_new_is_told_and_nothing_twice() -> None:
    new = Member("north", KEY, NOON)
    listed = replace(new, listed_name="North", listed_key=KEY)
    assert due_now([new]) == [("north", "North", KEY)]
    assert due_now([listed]) == []
    assert due_now([replace(listed, public_key=OTHER)]) == [("north", "North", OTHER)]
    assert due_now([listed], NAMES | {"north": "House"}) == [("north", "House", KEY)]
    assert due_now([Member("west", KEY, NOON)]) == [], "nobody knows its name yet"


def test_of_a_centre_that_left_it_is_told_that_it_has_none_any_more() -> None:
    listed = Member("north", KEY, NOON, "North", KEY)
    assert due_now([listed], gone=frozenset({"north"})) == [("north", "North", None)]
    assert due_now([listed], {"south": "South"}) == [("north", "North", None)], "and of one that is in the file no more"
    assert due_now([Member("north", KEY, NOON)], gone=frozenset({"north"})) == []
    assert due_now([replace(listed, listed_key=None)], gone=frozenset({"north"})) == []


def test_a_name_of_the_file_fits_into_the_event_whatever_stands_in_it() -> None:
    [(_, name, _)] = due_now([Member("north", KEY, NOON)], {"north": "North\n\x00" + "x" * 300})
    assert name == "North  " + "x" * 193


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with an_office(database, members=NAMES) as made:
        yield made


def members(office: Office) -> Members:
    found: Members = office.app.state.members()
    return found


async def receive(office: Office, key: str, centre: str = "north", *, hours: int = 0) -> None:
    event = TransferKeyPublished(public_key=key, said_at=NOON + timedelta(hours=hours))
    await receive_key(event, centre, desk=office.app.state.desk, members=members(office))


async def tell(office: Office) -> None:
    async with office.store.work() as work:
        await tell_due(work, desk=office.app.state.desk, members=members(office))


async def published(office: Office) -> list[tuple[str, str, str | None]]:
    asked = text(f"SELECT body FROM outbox WHERE subject = '{MemberListed.subject}' ORDER BY position")
    async with office.store.work() as work:
        bodies = (await work.connection.execute(asked)).scalars()
        events = [MemberListed.model_validate_json(body) for body in bodies]
    return [(one.centre, one.name, one.public_key) for one in events]


async def test_the_newest_key_is_told_to_all_centres_and_an_older_one_that_comes_later_is_not(office: Office) -> None:
    await receive(office, KEY, hours=1)
    await receive(office, OTHER)
    await receive(office, KEY, hours=2)
    await tell(office)
    assert await published(office) == [("north", "North", KEY)]
    await receive(office, OTHER, hours=3)
    await receive(office, KEY, "south")
    assert await published(office) == [("north", "North", KEY), ("north", "North", OTHER), ("south", "South", KEY)]


async def test_a_centre_that_left_is_told_of_once_and_its_key_is_not_kept(office: Office) -> None:
    await receive(office, KEY)
    file = json.loads(members_file(**NAMES))
    file["north"]["left"] = "2026-Q1"
    office.app.state.settings.centres_file.write_text(json.dumps(file))
    await tell(office)
    await tell(office)
    await receive(office, OTHER, hours=1)
    assert await published(office) == [("north", "North", KEY), ("north", "North", None)]
    async with office.store.work() as work:
        assert await MemberKeys(work).member_keys_to_list() == []


async def test_a_key_that_comes_before_its_centre_is_known_waits_for_the_name(office: Office) -> None:
    await receive(office, KEY, "west")
    assert await published(office) == []
    office.expect(**NAMES, west="West")
    await tell(office)
    assert await published(office) == [("west", "West", KEY)]


async def test_a_key_from_the_far_future_is_refused_and_by_a_wrong_clock_nothing_is_taken(office: Office) -> None:
    with pytest.raises(Refused):
        await receive(office, KEY, hours=24 * 3)
    await receive(office, KEY)
    office.clock.time = NOON + timedelta(days=9_000)
    with pytest.raises(Postponed):
        await receive(office, OTHER, hours=24)
    assert await published(office) == [("north", "North", KEY)]
