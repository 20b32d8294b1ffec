"""The bus of an installation in a cluster, asked through a port of this machine that `kubectl` leads there.

The seeds stay in the operator's folder. What may speak to the bus inside the cluster is not changed by it.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from deploy.kubernetes.cluster.kubectl import Kubectl
from deploy.kubernetes.folder import server_folder
from deploy.kubernetes.installation import InNamespace
from deploy.nats.identities import PROVISION, UPLINK
from deploy.nats.keys import Keys
from deploy.nats.server_folders import register_in
from deploy.nats.streams import Definition, centre_definitions, hub_definitions, uplink_definitions
from deploy.trouble import Trouble

FORWARDED = re.compile(r"127\.0\.0\.1:(\d+) ->")


@dataclass(frozen=True, slots=True)
class ForwardedBus:
    folder: Path
    installation: InNamespace
    url: str

    @property
    def prepared(self) -> Path:
        return server_folder(self.folder, self.installation)

    def seed(self, identity: str) -> SecretStr:
        return Keys(self.prepared / "keys.json").seed(identity)

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        if self.installation.is_office:
            register = register_in(self.folder / "server")
            return {PROVISION: hub_definitions(sorted(register.links), not_yet=register.anew)}
        name = self.installation.name
        return {PROVISION: centre_definitions(name), UPLINK: uplink_definitions(name)}


@contextmanager
def bus_of(folder: Path, installation: InNamespace) -> Iterator[ForwardedBus]:
    """While the block lasts. Raises Trouble where nothing is led there."""
    line = Kubectl(installation.name).line("port-forward", "--address", "127.0.0.1", "service/nats", ":4222")
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        try:
            found = FORWARDED.search(process.stdout.readline())
            if not found:
                last = (process.stderr.read().strip().splitlines() or ["it said nothing"])[-1]
                step = f"kubectl -n {Kubectl(installation.name).namespace} get pods."
                raise Trouble("no_bus", f"kubectl leads nothing to the bus: {last}.", step)
            yield ForwardedBus(folder, installation, f"nats://127.0.0.1:{found[1]}")
        finally:
            process.terminate()
