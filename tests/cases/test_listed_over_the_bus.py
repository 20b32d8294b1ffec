"""A key goes up to the office and comes down to another centre, over two servers and a hub: offered, called, used."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI

from deploy.local.servers.nats import Centre as Server
from services.cases.rights.transfers.partners.acts import announce_key
from services.cases.rights.transfers.sealed_file import fingerprint
from services.quality.office.received.keys import acts as member_keys
from shared.events import MemberListed, TransferKeyAnnounced
from tests.cases.building import CENTRE, Database, Desk, a_request, nothing_left, sit_down, some_settings
from tests.cases.desk_acts import another_key, arrived, file_of
from tests.cases.member_lists import PLACE, a_listing, called, later
from tests.cases.stored_requests import ask
from tests.cases.two_centres import Sending, agreed_to, another_centre, key_of, taken_over
from tests.cases.watched_app import running_app
from tests.deploy.bus import AuditedCentre, member
from tests.deploy.links import Links
from tests.quality.building import members_file
from tests.quality.doors import Clock, Office, a_centre, an_office
from tests.shared.building import until

pytestmark = pytest.mark.real
NAMES = {"north": "House in the north", CENTRE: "House in the south"}


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    links = Links(tmp_path_factory.mktemp("links"))
    links.hub.start()
    try:
        for name in NAMES:
            links.add(AuditedCentre(links.folder / name, name))
        links.hub.provision()
        yield links
    finally:
        links.stop()


@asynccontextmanager
async def casework(database: Database, folder: Path, server: Server, clock: Clock) -> AsyncIterator[FastAPI]:
    """On its bus. One in this process: a second one would be handed what comes for the first."""
    wired = {"nats_url": server.url, "nats_seed": server.seed("cases")}
    async with running_app(await some_settings(database, folder, **wired), now=clock, left=nothing_left) as app:
        yield app


async def announced(app: FastAPI) -> list[bytes]:
    asked = f"SELECT body FROM outbox WHERE subject = '{TransferKeyAnnounced.subject}'"
    return [row.body for row in await ask(app.state.store, asked)]


async def announce(app: FastAPI, server: Server, clock: Clock) -> None:
    """What a centre that is not on its bus announces, published as its relay does."""
    await announce_key(workplace=app.state.workplace, now=clock())
    [body] = await announced(app)
    async with member(server, "cases") as cases:
        await cases.publish(TransferKeyAnnounced.subject, body)


async def page(lead: Desk) -> str:
    return unescape((await lead.get(PLACE)).text)


async def until_it_says(lead: Desk, *words: str) -> None:
    async def says() -> bool:
        said = await page(lead)
        return all(word in said for word in words)

    await until(says)


def a_folder(inside: Path, name: str) -> Path:
    (inside / name).mkdir()
    return inside / name


def leave(office: Office, centre: str) -> None:
    file = json.loads(members_file(**NAMES))
    file[centre]["left"] = "2026-Q1"
    office.app.state.settings.centres_file.write_text(json.dumps(file))


async def test_a_key_comes_down_from_the_office_and_is_used_after_a_call_alone(
    links: Links, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_keys, "PAUSE", 0.5)
    clock, north, south = Clock(), links.centres["north"], links.centres[CENTRE]
    async with AsyncExitStack() as stack:
        # before the one that listens: its handlers are bound to the service that was made last
        here, anew = [
            await stack.enter_async_context(another_centre(database, a_folder(tmp_path, name), "north"))
            for name in ("before", "anew")
        ]
        hub = {"nats_url": links.hub.url, "nats_seed": links.hub.seed("office")}
        office = await stack.enter_async_context(an_office(database, members=NAMES, **hub))
        uplink = {"nats_url": north.url, "nats_seed": north.seed("quality")}
        quality = await stack.enter_async_context(a_centre(database, **uplink))
        for door in (office, quality):
            await stack.enter_async_context(door.running())
        there = await stack.enter_async_context(casework(database, tmp_path, south, clock))
        lead, desk = await sit_down(there, "lead"), await sit_down(there, "counsellor")
        file = await file_of(desk, await arrived(there, a_request()))

        await until(partial(announced, there))

        key = key_of(here)
        await announce(here, north, clock)
        await until_it_says(lead, NAMES["north"], key, "Came from the office", "not confirmed")
        [partner_id] = re.findall(r'id="centre-([0-9a-f-]{36})"', await page(lead))
        consent_id = await agreed_to(there, file, desk, recipient=NAMES["north"])
        sending = Sending(there, desk, file, partner_id, consent_id)
        assert (await desk.post(f"{sending.place}/new", **sending.form())).status_code == 422, "nobody has called"
        assert await called(lead, partner_id, fingerprint(key)) == 303
        transfer_id = await sending.prepared()
        sealed, number = await sending.saved(transfer_id), await sending.number(transfer_id)
        opened = await taken_over(await sit_down(here, "counsellor"), sealed, number, pseudonym="Meadow")
        assert opened.status_code == 303

        swapped = a_listing("north", at=later(1), name=NAMES["north"], public_key=another_key())
        async with member(links.hub, "office") as attacker:
            await attacker.publish(MemberListed.subject, swapped.body())
        await until_it_says(lead, another_key(), "another key than the one that was confirmed")
        assert (await desk.post(f"{sending.place}/new", **sending.form())).status_code == 422, "swapped at the office"
        assert await called(lead, partner_id, fingerprint(key)) == 422, "what the other centre reads out does not fit"

        for one in (clock, office.clock, quality.clock):
            one.time += timedelta(hours=2)
        await announce(anew, north, clock)
        await until_it_says(lead, key_of(anew), "another key than the one that was confirmed")
        assert await called(lead, partner_id, fingerprint(key_of(anew))) == 303
        assert (await desk.post(f"{sending.place}/new", **sending.form())).status_code == 200

        for one in (clock, office.clock):
            one.time += timedelta(hours=1)
        leave(office, "north")
        await until_it_says(lead, "No other centre is here yet")
        assert (await desk.post(f"{sending.place}/new", **sending.form())).status_code == 422
