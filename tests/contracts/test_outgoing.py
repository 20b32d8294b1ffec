"""Who opens connections to others, and that each goes where a setting says: nobody who writes to us chooses a place.

What really happens while hostile requests come: test_bad_input_on_routes.py.
"""

import asyncio
import socket
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import httpx
import pytest

from tests.contracts.connecting import connections, ways_out

ROOT = Path(__file__).parents[2]
NOWHERE, BY_NAME = "http://127.0.0.1:9/canary", "http://localhost:9/canary"
GOES_TO: dict[str, tuple[set[str], str]] = {
    "shared/store/store.py": ({"create_async_engine"}, "DATABASE_URL"),
    "shared/bus/relay.py": ({"create_async_engine"}, "DATABASE_URL"),
    "shared/store/migrations/env.py": ({"create_async_engine"}, "DATABASE_URL"),
    "services/cases/foundation/keys/store.py": ({"create_async_engine"}, "KEYS_DATABASE_URL"),
    "shared/bus/subscriptions.py": ({"BoundBroker"}, "NATS_URL"),
    "services/notify/post.py": ({"aiosmtplib"}, "SMTP_URL"),
    "services/cases/foundation/keys/transit.py": ({"hvac", "requests"}, "TRANSIT_URL"),
    "shared/accounts/oidc/client.py": ({"httpx"}, "OIDC_ISSUER"),
    "shared/telemetry/exporter.py": ({"opentelemetry.exporter"}, "OTLP_ENDPOINT"),
    "shared/store/upgrade.py": ({"asyncpg"}, ""),
    "shared/runtime/server.py": ({"socket"}, ""),
    "services/cases/files/attachments/inspection.py": ({"create_subprocess_exec"}, ""),
    "shared/printing/printer.py": ({"create_subprocess_exec"}, ""),
}
"""How, and which setting says where to. Without one: names a class of the library, listens, or starts one of ours."""
PLANTED = {
    "import httpx": {"httpx"},
    "def page():\n    from urllib.request import urlopen": {"urllib.request"},
    "import urllib.request": {"urllib.request"},
    "from http import client": {"http.client"},
    "import asyncio\nasyncio.open_connection('h', 1)": {"open_connection"},
    "import nats\nnats.connect('h')": {"nats.connect"},
    "import socket as plain": {"socket"},
    "from urllib.parse import urlsplit\nfrom http import HTTPStatus": set(),
}


def found(*packages: str) -> dict[str, set[str]]:
    files = [file for package in packages for file in (ROOT / package).rglob("*.py")]
    ways = {str(file.relative_to(ROOT)): ways_out(file.read_text()) for file in files}
    return {file: out for file, out in ways.items() if out}


def test_no_other_module_of_a_service_reaches_anybody() -> None:
    assert found("services", "shared") == {file: ways for file, (ways, _) in GOES_TO.items()}


@pytest.mark.parametrize("source", PLANTED)
def test_a_way_out_is_seen(source: str) -> None:
    assert ways_out(source) == PLANTED[source]


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
