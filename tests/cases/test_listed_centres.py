"""Keys of member centres come from the office: offered, used for nothing before a call, gone when a centre leaves."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import permutations
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.foundation.clock.store import CentreClock
from services.cases.rights.transfers.partners.acts import announce_key, note_listed
from services.cases.rights.transfers.partners.domain import Partner, State, confirmed
from services.cases.rights.transfers.partners.listed import after_listing, listing_of, offered, with_offered
from services.cases.rights.transfers.sealed_file import OwnKey, fingerprint
from shared.events import TransferKeyAnnounced
from tests.cases.building import NOON, Database, Desk, sit_down
from tests.cases.desk_acts import another_key
from tests.cases.member_lists import PLACE, a_listing, called, later, listed
from tests.cases.stored_requests import ask
from tests.cases.two_centres import Sending, about_to_send, agreed_to, another_centre, key_of, knows, needs_second

SECRET = b"the secret of this centre"
OTHER = OwnKey.of(b"another key file", "south").public


def confirmed_partner(name: str = "South", key: str = "") -> Partner:
    one = Partner(uuid4(), name, key or another_key(), entered_at=NOON, entered_by=uuid4())
    return confirmed(one, fingerprint(one.public_key), secret=SECRET, by=uuid4(), now=NOON)


def test_what_the_office_lists_is_offered_and_not_confirmed() -> None:
    listing = listing_of(a_listing(), None, [])
    one = offered(listing)
    assert one
    assert (one.name, one.public_key, one.entered_by, one.state(SECRET)) == (
        "South",
        another_key(),
        None,
        State.TO_CONFIRM,
    )
    assert with_offered([], [listing], own=OTHER) == [one]
    assert with_offered([], [listing], own=another_key()) == [], "our own key under the name of another centre"
    assert with_offered([one], [listing], own=OTHER) == [one]
    assert with_offered([], [replace(listing, public_key=None)], own=OTHER) == []


def test_a_centre_that_was_entered_by_hand_is_known_by_its_key_and_then_by_its_name() -> None:
    by_name, by_key = confirmed_partner("SOUTH", OTHER), confirmed_partner("The house by the sea")
    assert listing_of(a_listing(), None, [by_name, by_key]).partner_id == by_key.id
    assert listing_of(a_listing(), None, [by_name]).partner_id == by_name.id
    again = listing_of(a_listing(), listing_of(a_listing(), None, [by_key]), [by_name, by_key])
    assert again.partner_id == by_key.id, "it stays what it was taken for"
    gone = a_listing(public_key=None)
    assert listing_of(gone, None, [by_name]).partner_id != by_name.id, "nothing goes that the office did not list here"


def test_a_confirmation_stays_with_its_key_and_falls_with_another_one() -> None:
    one = confirmed_partner()
    assert after_listing(one, listing_of(a_listing(name="Another name"), None, [one])) == one
    other = after_listing(one, listing_of(a_listing(public_key=OTHER), None, [one]))
    assert other
    assert (other.id, other.state(SECRET), other.entered_by) == (one.id, State.KEY_CHANGED, None)
    assert after_listing(one, listing_of(a_listing(public_key=None), None, [one])) is None


async def announced(app: FastAPI) -> list[TransferKeyAnnounced]:
    asked = f"SELECT body FROM outbox WHERE subject = '{TransferKeyAnnounced.subject}' ORDER BY position"
    return [TransferKeyAnnounced.model_validate_json(row.body) for row in await ask(app.state.store, asked)]


async def test_the_key_is_announced_once_a_week_and_not_by_a_wrong_clock(app: FastAPI) -> None:
    workplace = app.state.workplace
    for hours in (0, 1, 24, 24 * 7):
        await announce_key(workplace=workplace, now=NOON + timedelta(hours=hours))
    assert [one.said_at for one in await announced(app)] == [NOON, NOON + timedelta(days=7)]
    assert {one.public_key for one in await announced(app)} == {key_of(app)}
    async with workplace.store.work() as work:
        await CentreClock(work).note_clock(NOON, this_month="2026-03")
    await announce_key(workplace=workplace, now=NOON + timedelta(days=9_000))
    assert len(await announced(app)) == 2


@pytest.fixture
async def south(database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with another_centre(database, tmp_path) as made:
        yield made


@pytest.fixture
async def lead(app: FastAPI) -> Desk:
    return await sit_down(app, "lead")


async def page(lead: Desk) -> str:
    return unescape((await lead.get(PLACE)).text)


async def partner_of(app: FastAPI) -> UUID:
    [row] = await ask(app.state.store, "SELECT partner_id FROM listed_centre")
    found: UUID = row.partner_id
    return found


async def test_a_centre_from_the_list_is_used_after_a_call_and_never_before(
    app: FastAPI, south: FastAPI, lead: Desk
) -> None:
    sending = await about_to_send(app, another_key())
    await listed(app, a_listing("west", public_key=key_of(south)))
    assert "Came from the office" in await page(lead)
    consent_id = await agreed_to(app, sending.file, sending.desk, recipient="West")
    west = Sending(app, sending.desk, sending.file, str(await partner_of(app)), consent_id)
    assert (await west.desk.post(f"{west.place}/new", **west.form())).status_code == 422
    assert str(west.partner_id) not in (await west.desk.get(f"{west.place}/new")).text
    assert await called(lead, west.partner_id, "1234-5678-9012-3456-7890-1234") == 422
    assert await called(lead, west.partner_id, fingerprint(key_of(south))) == 303
    assert (await west.desk.post(f"{west.place}/new", **west.form())).status_code == 200


async def test_another_key_from_the_office_takes_the_confirmation_away_until_the_next_call(
    app: FastAPI, south: FastAPI, lead: Desk
) -> None:
    sending = await about_to_send(app, key_of(south))
    await listed(app, a_listing(public_key=key_of(south)))
    assert "not confirmed" not in await page(lead), "the key that was entered by hand and confirmed"
    transfer_id = await sending.prepared()
    await listed(app, a_listing(at=later(1)))
    assert "another key than the one that was confirmed" in await page(lead)
    assert (await sending.desk.post(f"{sending.place}/{transfer_id}/file", action="save")).status_code == 409
    await listed(app, a_listing(at=later(2), public_key=key_of(south)))
    assert (await sending.desk.post(f"{sending.place}/{transfer_id}/file", action="save")).status_code == 409
    assert await called(lead, sending.partner_id, fingerprint(key_of(south))) == 303
    assert await sending.saved(transfer_id)
    acts = await ask(app.state.store, "SELECT actor FROM audit_entry WHERE kind = 'transfer_key' ORDER BY position")
    assert [row.actor is None for row in acts] == [False, False, True, True, False]


async def test_a_centre_that_left_is_gone_with_what_was_prepared_for_it(
    app: FastAPI, south: FastAPI, lead: Desk
) -> None:
    sending = await about_to_send(app, key_of(south))
    transfer_id = await sending.prepared()
    await listed(app, a_listing(public_key=key_of(south)), a_listing(at=later(1), public_key=None))
    assert await ask(app.state.store, "SELECT id FROM transfer_partner") == []
    assert key_of(south) not in await page(lead)
    assert (await sending.desk.post(f"{sending.place}/{transfer_id}/file", action="save")).status_code == 409
    await listed(app, a_listing(at=later(2), public_key=key_of(south)))
    assert "not confirmed" in await page(lead), "a centre that comes back is called anew"


async def test_the_newest_word_of_the_office_counts_in_whatever_order_they_come(app: FastAPI) -> None:
    for order in permutations(range(3)):
        centre = f"c-{''.join(map(str, order))}"
        keys = (another_key(), None, OTHER)
        words = [a_listing(centre, later(hours), public_key=key) for hours, key in enumerate(keys)]
        await listed(app, *(words[number] for number in order), words[0])
    rows = await ask(app.state.store, "SELECT public_key FROM listed_centre")
    assert [row.public_key for row in rows] == [OTHER] * 6


async def test_this_centre_is_not_offered_to_itself_and_what_is_taken_away_is_offered_again(
    app: FastAPI, lead: Desk
) -> None:
    await listed(app, a_listing(app.state.workplace.centre, public_key=key_of(app)), a_listing())
    partner_id = await partner_of(app)
    assert await called(lead, partner_id, fingerprint(another_key())) == 303
    assert (await lead.post(PLACE, action="remove", partner_id=str(partner_id))).status_code == 303
    assert "not confirmed" in await page(lead)
    assert "Came from the office" in await page(lead)


async def test_a_key_by_hand_takes_the_place_of_a_listed_one_and_needs_another_colleague_where_two_are_needed(
    app: FastAPI, lead: Desk
) -> None:
    await needs_second(app)
    await listed(app, a_listing())
    partner_id = await partner_of(app)
    assert await called(lead, partner_id, fingerprint(another_key())) == 303, (
        "the office named the key, and a lead calls"
    )
    await knows(lead, "South", OTHER, confirm=False)
    assert await called(lead, partner_id, fingerprint(OTHER)) == 422
    assert await called(await sit_down(app, "deputy"), partner_id, fingerprint(OTHER)) == 303
    await note_listed(a_listing(at=later(1), public_key=OTHER), workplace=app.state.workplace)
    assert "not confirmed" not in await page(lead)
