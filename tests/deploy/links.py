"""A hub and centres that are linked to it, with an auditor who may read everything: for tests only."""

import re
from pathlib import Path

from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.nats.configuration_writer import Value, written
from tests.deploy.bus import AUDITOR, AuditedCentre


class AuditedHub(Hub):
    """A hub with one more identity in the office's account that may read everything."""

    def configuration(self) -> str:
        office = super().configuration().index("  OFFICE {")
        auditor: dict[str, Value] = {"users": [{"nkey": self.keys.public(AUDITOR)}]}
        line = written(auditor).strip().removeprefix("users: [").removesuffix("]")
        text = super().configuration()
        return text[:office] + text[office:].replace("users: [", f"users: [{line}, ", 1)


class EvilCentre(AuditedCentre):
    """An administrator of a centre who changes the server's own file: every right in the account of the link."""

    def configuration(self) -> str:
        text = super().configuration()
        start = text.index("UPLINK {")
        evil: dict[str, Value] = {"users": [{"nkey": self.keys.public("evil")}]}
        line = written(evil).strip().removeprefix("users: [").removesuffix("]")
        text = text[:start] + text[start:].replace("users: [", f"users: [{line}, ", 1)
        return re.sub(r", deny_(exports|imports): \[[^\]]*\]", "", text)


class Links:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = AuditedHub(folder / "office")
        self.centres: dict[str, Centre] = {}

    def add(self, centre: Centre) -> None:
        introduce(self.hub, centre)
        self.centres[centre.name] = centre
        centre.start()
        centre.provision()

    def stop(self) -> None:
        for server in (*self.centres.values(), self.hub):
            server.stop()
