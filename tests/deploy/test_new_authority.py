"""The hub gets a new authority, as docs/operations.md says it: nothing is lost, and the old one opens nothing."""

import asyncio
from pathlib import Path

import pytest

from deploy.joining import reaching
from tests.deploy.bus import stream_info, until_messages
from tests.deploy.office import Place, opened, told
from tests.deploy.test_joining import refused, release, until_linked

pytestmark = pytest.mark.real


def test_every_centre_is_invited_anew_and_what_waited_arrives(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        north = Place(tmp_path, "north")
        north.join(office)
        try:
            asyncio.run(until_linked(office, "north"))
            before = asyncio.run(stream_info(office.hub, "releases"))["messages"]
            # at the office: stop, move both folders away, start
            office.hub.stop()
            for name in ("authority", "tls"):
                (office.hub.folder / name).rename(tmp_path / f"{name}-before")
            office.hub.start()
            with refused("not_the_hub"):
                reaching.check_hub(office.hub.leaf_url, north.server.membership.authority)
            asyncio.run(release(north, b"said while nobody was trusted"))
            # then with each centre
            told("leave", "--office", "north", "--folder", office.installation.folder)
            north.server.stop()
            told("leave", "--now", "--folder", north.installation.folder)
            north.join(office)
            asyncio.run(until_linked(office, "north"))
            asyncio.run(until_messages(office.hub, "releases", before + 1))
            assert office.members()["north"]["left"] is None
        finally:
            north.server.stop()
