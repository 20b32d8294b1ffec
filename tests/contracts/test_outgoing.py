"""Who opens connections to others, and that each goes where a setting says: nobody who writes to us chooses a place.

Which modules may: rules/ways_out.py. What really happens while hostile requests come: test_bad_input_on_routes.py.
"""

import asyncio
import socket
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import httpx
import pytest

from tests.contracts.outgoing_connections import connections
from tests.contracts.rules.ways_out import GOES_TO

ROOT = Path(__file__).parents[2]
NOWHERE, BY_NAME = "http://127.0.0.1:9/canary", "http://localhost:9/canary"


def test_whoever_keeps_the_firewall_is_told_all_places() -> None:
    told = (ROOT / "docs" / "operations.md").read_text().partition("## What goes out\n")[2].partition("\n## ")[0]
    assert told
    assert [setting for _, setting in GOES_TO.values() if f"`{setting}`" not in told and setting] == []


async def test_a_connection_that_is_tried_is_seen() -> None:
    with connections() as reached:
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(NOWHERE)
        assert reached == {"127.0.0.1:9"}
        reached.clear()
        with pytest.raises(URLError):
            await asyncio.to_thread(urlopen, BY_NAME, timeout=5)
        assert reached >= {"localhost", "127.0.0.1:9"}
        reached.clear()
        with socket.socket(socket.AF_UNIX) as own, pytest.raises(OSError, match="No such file"):
            own.connect("/nowhere")
        assert reached == {"/nowhere"}
