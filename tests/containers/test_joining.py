"""A centre of compose.yaml leaves, joins again and changes its keys, by the commands of docs/operations.md."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.joining import phone_call
from deploy.joining.papers import Answer, read
from tests.containers.federation import Compose

pytestmark = [pytest.mark.containers, pytest.mark.timeout(900)]
HEARD = """
import asyncio, sys
from deploy.compose.finish_step import keys_of, url_of
from deploy.compose.layout import OFFICE
from deploy.nats.stream_administration import administration

RECENT = 3_000_000_000  # nanoseconds since a centre was heard of: its server says each second that it is there

async def heard():
    async with administration(url_of(OFFICE), "provision", keys_of(OFFICE).seed("provision")) as api:
        told = await api.ask("STREAM.INFO.releases", {})
        return {one["external"]["api"].split(".")[1]: one["active"] for one in told.get("sources") or []}

async def wait():
    async with asyncio.timeout(120):
        while True:
            found = await heard()
            if found.keys() == set(sys.argv[1:]) and all(0 <= active < RECENT for active in found.values()):
                return
            print(found, file=sys.stderr)
            await asyncio.sleep(0.5)

asyncio.run(wait())
"""
"""Ends when the hub has just heard of these centres and of no others."""


@pytest.fixture
def bus(engine: None) -> Iterator[Compose]:
    """The servers of the bus alone; the whole federation is not disturbed."""
    found = Compose()
    try:
        found.start_bus()
        yield found
    finally:
        found.stop()


def compose(bus: Compose, *words: str, given: str = "") -> str:
    return bus.step("python", "-m", "deploy.compose", *words, given=given)


def until_heard(bus: Compose, *centres: str) -> None:
    """One container waits: to start one for each look costs more than all else here."""
    bus.step("python", "-c", HEARD, *centres)


def admitted(bus: Compose, answer: str, folder: Path) -> str:
    """What is read out in return."""
    file = folder / "answer.json"
    file.write_text(answer)
    paper = read(file, Answer)
    compose(bus, "admit", paper.fingerprint, given=answer)
    bus.run("restart", "office-nats")
    return phone_call.read_back(paper)


def members(bus: Compose) -> dict[str, dict[str, str]]:
    """As the office is told of them."""
    told: dict[str, dict[str, str]] = json.loads(bus.step("cat", "/kokon/office/office/members.json"))
    return told


def test_a_centre_leaves_joins_again_and_changes_its_keys(bus: Compose, tmp_path: Path) -> None:
    until_heard(bus, "centre-a", "centre-b")
    with pytest.raises(AssertionError, match="nobody can look what waits"):
        compose(bus, "leave", "centre-b")
    compose(bus, "leave", "centre-b", "--now", "--yes")
    bus.run("restart", "centre-b-nats")
    compose(bus, "let-go", "centre-b", "--yes")
    bus.run("restart", "office-nats")
    bus.step()
    until_heard(bus, "centre-a")
    assert members(bus)["centre-b"]["left"]

    invitation = compose(bus, "invite", "centre-b", "Fachstelle B")
    digits = admitted(bus, compose(bus, "accept", "centre-b", given=invitation), tmp_path)
    with pytest.raises(AssertionError, match="The link stays off"):
        compose(bus, "connect", "centre-b", "1" * 30)
    compose(bus, "connect", "centre-b", digits)
    bus.run("restart", "centre-b-nats")
    bus.step()
    until_heard(bus, "centre-a", "centre-b")
    assert members(bus)["centre-b"]["left"] is None

    admitted(bus, compose(bus, "rotate", "centre-a"), tmp_path)
    assert compose(bus, "rotate", "centre-a") == ""
    bus.run("restart", "centre-a-nats")
    bus.step()
    until_heard(bus, "centre-a", "centre-b")
