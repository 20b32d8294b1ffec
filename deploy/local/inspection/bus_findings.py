"""Findings of the doctor about the message bus of an installation and the link of a centre."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from deploy.joining import restored_register
from deploy.local.servers import link_state, nats_server
from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.outside_nats import OutsideNats
from deploy.local.servers.servers import Servers
from deploy.local.servers.stream_lag import counted_further
from deploy.local.settings.places import existing
from deploy.nats import stream_faults
from deploy.nats.folder_check import Fault
from deploy.operations import doctor as looks
from deploy.operations.findings import Finding
from deploy.trouble import Trouble


def of_the_bus(folder: Path) -> list[Callable[[], Finding]]:
    """One finding for what is right, or one for each thing that is not."""
    nats = Servers(existing(folder)).nats
    if isinstance(nats, OutsideNats):
        found = [Fault("not_let_in", trouble.what, trouble.next_step)] if (trouble := trouble_with(nats)) else []
        found = found or stream_faults.examine(nats)
        return [partial(_found, finding) for finding in looks.of_bus("message bus", found, running=True)]
    if not (nats.folder / "nats.conf").exists():
        return []
    running = nats if nats.process() else None
    faults = looks.faults_of_bus(nats.folder, folder, running, server=nats_server.installed())
    if running:
        faults += [*without_room(nats), *older_streams(nats)]
    faults += held_back(nats)
    return [partial(_found, finding) for finding in looks.of_bus("message bus", faults, running=running is not None)]


def trouble_with(nats: OutsideNats) -> Trouble | None:
    try:
        nats.check()
    except Trouble as trouble:
        return trouble
    return None


def _found(finding: Finding) -> Finding:
    return finding


def of_the_link(folder: Path) -> list[Callable[[], Finding]]:
    nats = Servers(existing(folder)).nats
    certificates = looks.of_certificates("certificates", certificates_of(nats), datetime.now(UTC))
    found = [partial(_found, certificates)] if certificates else []
    return [partial(_link, nats), *found] if isinstance(nats, Centre) and nats.membership.is_answered else [*found]


def certificates_of(nats: Centre | Hub) -> list[Path]:
    if isinstance(nats, Hub):
        return [nats.folder / "tls" / "hub.pem", nats.folder / "authority" / "ca.pem"]
    own = nats.membership.current
    return [own.certificate, nats.membership.authority] if own else []


def _link(centre: Centre) -> Finding:
    return looks.of_link("link", partial(link_state.look_at, centre))


def without_room(nats: EmbeddedNats) -> list[Fault]:
    """After its disk was full a server keeps nothing more, however much room there is by now."""
    step = "make room on the disk; ./kokon up then starts it again by itself, and all that waited arrives."
    what = "the message bus keeps nothing more: its disk was full. What is new waits where it comes from."
    return [Fault("disk_full", what, step)] if nats.ran_out_of_room() else []


def older_streams(nats: EmbeddedNats) -> list[Fault]:
    """Streams whose disk comes from an older copy than what the other end of the link has of them."""
    return [
        Fault("stream_older", f"stream {name} is older than what others have of it.", f"./kokon recreate-stream {name}")
        for name in counted_further(nats)
    ]


def held_back(nats: EmbeddedNats) -> list[Fault]:
    """What an office waits for since it was restored."""
    return restored_register.waited_for(nats.register) if isinstance(nats, Hub) else []
