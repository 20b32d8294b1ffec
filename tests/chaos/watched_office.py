"""An office and a centre whose streams a test may read."""

from pathlib import Path
from typing import Any

from tests.deploy.bus import AUDITOR, AuditedCentre, subjects_in
from tests.deploy.linked_centres import RELEASE
from tests.deploy.links import AuditedHub
from tests.deploy.office import Office, Place
from tests.shared.building import until

ARRIVES_WITHIN = 150.0
"""Seconds: a server that found the other one away asks it again after pauses that grow to two minutes."""


class Watched(Office):
    """An office whose streams the test may read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.hub.stop()
        self.hub = AuditedHub(
            self.installation.folder / "nats", keys=self.installation.keys / "nats.json", register=self.hub.register
        )
        self.hub.start()

    def admit(self, file: Path, fingerprint: str | None, *words: object) -> dict[str, Any]:
        """The command writes a file without an auditor."""
        said = super().admit(file, fingerprint, *words)
        self.hub.reload()
        return said

    async def releases(self, centre: str) -> list[bytes]:
        found = await subjects_in(self.hub, "releases", AUDITOR)
        return [body for subject, body in found if subject == f"centre.{centre}.{RELEASE}"]


class WatchedPlace(Place):
    def __init__(self, folder: Path, id: str) -> None:
        super().__init__(folder, id)
        keys = self.installation.keys
        self.server = AuditedCentre(self.server.folder, id, keys=keys / "nats.json", link=keys / "link")


async def until_released(office: Watched, centre: str, body: bytes) -> list[bytes]:
    async def come() -> list[bytes]:
        found = await office.releases(centre)
        return found if body in found else []

    return list(await until(come, seconds=ARRIVES_WITHIN))
