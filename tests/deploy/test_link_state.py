"""How the link stands is said at the centre, by the doctor and while it runs; with real servers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.joining.papers import Invitation, read
from deploy.local.inspection import bus_findings, doctor
from deploy.local.servers import link_state
from deploy.local.servers.nats import Hub
from deploy.local.services import service_keys
from deploy.local.settings.installation import ROOM
from deploy.local.settings.places import with_folder
from deploy.local.supervision.watchdog import Watch
from deploy.nats.keys import new_seed
from deploy.secrets_file import write_owner_only
from tests.chaos.wires import on_a_port
from tests.deploy.office import Office, Place, answer_of_command
from tests.shared.building import until

pytestmark = pytest.mark.real
REFUSED, WAITS = "does not let this centre in", "waits for the call"
WELL: Any = SimpleNamespace(running=lambda: True, answers=lambda *, within: True)


@pytest.fixture
def east(office: Office) -> Iterator[Place]:
    """A centre of its own for each test."""
    place = Place(office.folder, f"east-{len(office.hub.register.entries().invited)}")
    yield place
    place.server.stop()


def found(place: Place) -> tuple[str, str, str]:
    """What the doctor finds of the link."""
    looked = [doctor._looked(one) for one in bus_findings.of_the_link(place.installation.folder)]
    [finding] = [one for one in looked if one.what == "link"]
    return finding.state, finding.found, finding.next_step


async def until_connected(place: Place) -> None:
    await until(lambda: found(place)[:2] == ("ok", f"connected to {hub_of(place)}"))


def hub_of(place: Place) -> str:
    return place.server.membership.joined().hub


@asynccontextmanager
async def watched(place: Place, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """What `./kokon up` says of the link meanwhile."""
    monkeypatch.setattr(link_state, "EVERY", 0.05)
    said: list[str] = []
    roomy = {"room": lambda: 2 * ROOM}
    servers = SimpleNamespace(
        nats=place.server,
        postgres=WELL,
        watched=lambda: {"nats": place.server},
        links=set,
        look_again=lambda: None,
        **roomy,
    )
    seen: Any = SimpleNamespace(
        servers=servers,
        services={},
        hear=lambda: None,
        remember=lambda: None,
        say=lambda about, line: said.append(f"{about}: {line}"),
    )
    watching = asyncio.create_task(Watch(seen).keep())
    try:
        yield said
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def test_a_centre_hears_that_it_waits_for_the_call_that_it_is_connected_and_not_admitted(
    office: Office, east: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, fingerprint = east.accept(office.invite(east.installation.id))
    east.start()
    state, what, step = found(east)
    assert state == "missing"
    assert WAITS in what
    assert "./kokon join connect" in step
    findings: Any = answer_of_command("doctor", "--folder", east.installation.folder)
    folder = east.installation.folder
    named = {"found": with_folder(what, folder), "next_step": with_folder(step, folder)}
    expected = {"what": "link", "state": state} | named
    assert any(expected.items() <= finding.items() for finding in findings)
    async with watched(east, monkeypatch) as said:
        await until(lambda: said)
        assert WAITS in said[0]
        assert step in said[0]
        # the server begins anew at once
        await asyncio.to_thread(east.connect, office.admit(answer, fingerprint)["digits"])
        await until(lambda: said[-1] == f"link: connected to {hub_of(east)}")
    assert all(one != following for one, following in pairwise(said)), "each state once"
    await until_connected(east)
    answer_of_command("leave", "--office", east.installation.id, "--yes", "--folder", office.installation.folder)
    await until(lambda: REFUSED in found(east)[1])
    assert found(east)[::2] == ("missing", "call the office, whose list of members says which.")


async def test_an_office_that_is_away_is_said_and_that_it_is_back(
    office: Office, north: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await until_connected(north)
    async with watched(north, monkeypatch) as said:
        await until(lambda: said == [f"link: connected to {hub_of(north)}"])
        office.hub.stop()
        try:
            state, what, step = found(north)
            await until(lambda: len(said) > 1)
        finally:
            office.hub.start()
        assert state == "missing"
        assert f"The hub at {hub_of(north)} cannot be reached" in what
        assert "ask the office whether its hub runs" in step
        assert "cannot be reached" in said[1]
        await until(lambda: said[-1] == said[0])
    await until_connected(north)


async def test_a_short_gap_is_said_and_the_hub_is_reached_at_no_address_but_the_one_that_was_told(
    office: Office, east: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub names its own address to each centre that connects; the only way that this centre was told is a wire."""
    async with on_a_port(lambda: office.hub.ports["leaf"]) as (wire, port):
        monkeypatch.setattr(Hub, "leaf_url", property(lambda hub: f"tls://127.0.0.1:{port}"))
        await asyncio.to_thread(east.join, office)
        await until(lambda: asyncio.to_thread(east.server.connected))
        async with watched(east, monkeypatch) as said:
            connected = f"link: connected to {hub_of(east)}"
            await until(lambda: said == [connected])
            wire.drop()
            await until(lambda: said == [connected, f"{connected} again, after a gap"])
        wire.cut()
        wire.drop()
        for _ in range(30):
            await asyncio.sleep(0.1)
            assert east.installation.id not in await asyncio.to_thread(office.hub.linked)
        wire.mend()
        await until(lambda: asyncio.to_thread(east.server.connected))


async def test_a_certificate_that_is_over_is_said_and_the_way_out_leads_to_a_link(office: Office, east: Place) -> None:
    id, folder = east.installation.id, east.installation.folder
    invitation = office.invite(id)
    east.server.membership.accept(read(invitation, Invitation), id, now=datetime.now(UTC), days=-0.01)
    east.connect(office.admit(*east.accept(invitation))["digits"])
    east.start()
    state, what, step = found(east)
    assert (state, what.split(" on ")[0]) == ("missing", "The certificate of this centre ended")
    assert step.startswith("./kokon keys rotate link")
    said = answer_of_command("keys", "rotate", "link", "--to", office.folder / "renewed.json", "--folder", folder)
    assert found(east)[1:] == (what, step), "the office has not admitted the new keys yet"
    office.admit(office.folder / "renewed.json", said["fingerprint"])
    state, what, step = found(east)
    assert (state, step) == ("missing", "./kokon keys rotate link")
    assert "has admitted the new keys" in what
    east.server.stop()
    answer_of_command("keys", "rotate", "link", "--folder", folder)
    east.start()
    await until_connected(east)


async def test_a_centre_whose_bus_did_not_start_again_since_it_joined_hears_that(office: Office, east: Place) -> None:
    east.start()
    assert bus_findings.of_the_link(east.installation.folder) == []
    digits = office.admit(*east.accept(office.invite(east.installation.id)))["digits"]
    east.server.membership.connect(digits, service_keys.public_release_keys(east.installation))
    state, what, step = found(east)
    assert (state, step) == ("missing", "stop, and start again with ./kokon up")
    assert "started before it was linked" in what
    east.server.stop()
    assert found(east)[0] == "ok", "nothing runs here, and the office would take it"
    east.start()
    await until_connected(east)


async def test_a_link_that_does_not_come_up_although_the_hub_answers(
    office: Office, east: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right certificate, and another key behind it."""
    east.join(office)
    await until_connected(east)
    east.server.stop()
    write_owner_only(east.server.membership.folder / "1" / "seed", new_seed() + "\n")
    east.start()
    monkeypatch.setattr(link_state, "PATIENCE", 0.3)
    state, what, step = found(east)
    assert (state, what.split(" answers")[1]) == ("missing", ", and yet the link does not come up.")
    assert "call the office" in step


def test_a_bus_that_hangs_is_one_finding_beside_the_others(east: Place) -> None:
    east.start()
    process = east.server.process()
    assert process
    process.suspend()
    try:
        looked: Any = answer_of_command("doctor", "--folder", east.installation.folder)
    finally:
        process.resume()
    states = {one["what"]: one["state"] for one in looked}
    assert (states["bus"], states["Python"]) == ("missing", "ok")
