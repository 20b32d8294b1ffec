"""How long a test waits, and how long somebody may wait, on a machine on which others work as well."""

import os
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

PATIENCE = 120.0
"""Seconds for what another process does. A wait that ends well costs nothing more by it; a test may take longer
altogether (pyproject.toml)."""


def on_this_machine(seconds: float) -> float:
    """`seconds` on a quiet machine, by the number of programs that want each processor."""
    return seconds * max(1.0, max(os.getloadavg()[0], wanting()) / (os.cpu_count() or 1))


def wanting() -> int:
    """How many programs want a processor now: what has only begun is hardly seen in the mean of a minute."""
    told = Path("/proc/loadavg")
    return int(told.read_text().split()[3].partition("/")[0]) if told.exists() else 0


class PatientClient(Client):
    """Of the bus, which waits for half a second or five of its own accord. A test that expects no answer says how long
    it listens."""

    async def request(
        self,
        subject: str,
        payload: bytes = b"",
        timeout: float = PATIENCE,  # noqa: ASYNC109 - the library's own
        old_style: bool = False,
        headers: dict[str, Any] | None = None,
    ) -> Msg:
        return await super().request(subject, payload, timeout, old_style, headers)

    def jetstream(self, **given: Any) -> JetStreamContext:
        return super().jetstream(**({"timeout": PATIENCE} | given))
