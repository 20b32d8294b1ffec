"""Looks at the installations in the volumes: configuration, certificates, rights, key files, room and the bus of each.

docker compose run --rm --no-deps -T finish python -m deploy.compose doctor CENTRE...

Whether a service is ready its container says by itself: docker compose ps.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from deploy.compose import layout
from deploy.compose.finish_step import keys_of, url_of
from deploy.compose.host.commands import Commands
from deploy.compose.join_commands import one
from deploy.compose.layout import OFFICE, Installation
from deploy.joining import restored_register
from deploy.joining.hub_probe import is_admitted
from deploy.nats.configuration import Certificate
from deploy.nats.folder_check import Fault
from deploy.nats.identities import PROVISION, UPLINK
from deploy.nats.server_folders import register_in
from deploy.nats.streams import Definition, centre_definitions, hub_definitions, uplink_definitions
from deploy.operations import doctor as looks
from deploy.operations.backups import last_backup, trial_restores
from deploy.operations.findings import Finding
from deploy.target import in_words_of
from deploy.trouble import Trouble

RUN = "docker compose run --rm --no-deps"
ANEW = f"{RUN} setup, docker compose restart {{server}}, then {RUN} finish."
STEPS = {
    **dict.fromkeys(("differs", "not_ours", "no_tls", "no_file", "other_key", "open_to_others", "refused"), ANEW),
    "not_looked_at": "docker compose up --detach {server}.",
    "stream_full": "make room on the disk; nothing is lost meanwhile.",
    "not_defined": f"{RUN} finish, which sets it back. If it was none of you: messages may have gone elsewhere.",
    "put_aside": "python3 -m deploy.compose.host dead-letters {name} list; then replay ID or close ID for each.",
    "held_back": f"{RUN} -T finish python -m deploy.compose confirm with each that is still a member, let-go with each "
    f"that has left; then docker compose restart {{server}}, then {RUN} finish.",
    "not_taken": f"once it is connected: {RUN} finish.",
    "overdue": "docker compose logs of that service; what is not handled in time is gone for good.",
}
"""Next steps in containers, by the code of a fault; for other codes the steps for one machine apply."""
LOCK = "lock.yaml beside the Compose file, as docs/first-run.md has it."
BASES = ("KOKON_PYTHON", "KOKON_NATS", "KOKON_POSTGRES")
MARKS = {"ok": "✓", "missing": "✗", "optional": "-"}


@dataclass(frozen=True, slots=True)
class Server:
    """The bus of an installation, as the checks need it."""

    installation: Installation

    @property
    def url(self) -> str:
        return url_of(self.installation)

    @property
    def prepared(self) -> Path:
        return self.installation.prepared

    def seed(self, identity: str) -> SecretStr:
        return keys_of(self.installation).seed(identity)

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        if self.installation is OFFICE:
            register = register_in(layout.PREPARED)
            return {PROVISION: hub_definitions(sorted(register.links), not_yet=register.anew)}
        name = self.installation.name
        return {PROVISION: centre_definitions(name), UPLINK: uplink_definitions(name)}


def doctor(centres: Sequence[str]) -> int:
    """Print all findings; exit code 1 where something is missing."""
    findings = [finding for centre in centres for finding in of_centre(one(centre)[0])]
    return report([*findings, *of_each(OFFICE)], Commands(" ".join(centres), "centre", alone=False))


def report(findings: Sequence[Finding], commands: Commands) -> int:
    for finding in findings:
        said = f"{MARKS[finding.state]} {finding.what}: {finding.found}"
        if finding.next_step:
            said = f"{said.removesuffix('.')}. Next step: {in_words_of(commands, finding.next_step)}"
        sys.stdout.write(f"{said}\n")
    return int(any(finding.state == "missing" for finding in findings))


def of_centre(centre: Installation) -> Iterator[Finding]:
    yield from of_each(centre)
    yield link(centre)
    yield key_file(centre)


def of_each(installation: Installation) -> Iterator[Finding]:
    yield looks.of_disk(f"disk of {installation.name}", installation.folder)
    faults = looks.faults_of_bus(installation.folder / "nats", installation.folder, Server(installation))
    if installation is OFFICE:
        faults += restored_register.waited_for(register_in(layout.PREPARED))
    said = (here(fault, installation) for fault in faults)
    yield from looks.of_bus(f"message bus of {installation.name}", said, running=True)
    yield from certificates(installation)
    yield from copies(installation)
    yield from exports(installation)


def exports(installation: Installation) -> Iterator[Finding]:
    """Nothing where no export has ever been written: only its service knows whether one is wanted."""
    [service] = layout.EXPORTS.keys() & {*installation.services}
    folder = installation.folder / layout.EXPORTS[service]
    if folder.is_dir() and any(folder.iterdir()):
        found = looks.of_exports(folder, datetime.now(UTC), service=service)
        yield replace(found, next_step=found.next_step and f"docker compose logs {service} says why; make room.")


def copies(installation: Installation) -> Iterator[Finding]:
    """The last backup and the last trial restore, as `backup.sh` noted them; nothing in the demonstration."""
    if not layout.ALONE:
        return
    kept = installation.noted
    for finding in (last_backup.judged(kept), trial_restores.judged(kept / trial_restores.FILE)):
        yield replace(finding, next_step=finding.next_step and "sh backup.sh, as docs/first-run.md has it.")


def here(fault: Fault, installation: Installation) -> Fault:
    step = STEPS.get(fault.code, fault.next_step)
    server = installation.host("nats")
    return replace(fault, next_step=step.format(server=server, name=installation.name))


def base_images(said: Mapping[str, str]) -> Finding:
    """Of one installation for keeps: whether it is built again from what it was built from."""
    what, named = "base images", [name for name in BASES if "@sha256:" not in said.get(name, "")]
    if named:
        found = f"not named by digest: {', '.join(named)}; a later build may begin with others"
        return Finding(what, "optional", found, "python3 -m deploy.compose.host images, in the folder of .env.")
    return Finding(what, "ok", "each is named by its digest")


def link(centre: Installation) -> Finding:
    """Whether the office admits the centre; checked by a TLS handshake alone."""
    what, (_, membership) = f"link of {centre.name}", one(centre.name)
    state, own = membership.state, membership.current
    if state is None or own is None:
        return Finding(what, "ok", "there is none")
    return looks.of_link(what, partial(admitted, centre.name, state.hub, membership.certificate_of(own)))


def admitted(name: str, hub: str, certificate: Certificate) -> str:
    """Raises Trouble where the office does not let the centre in."""
    if is_admitted(hub, certificate):
        return f"the office at {hub} lets it in"
    again = f"{RUN} -T finish python -m deploy.compose rotate {name} >answer.json"
    what = f"the office at {hub} does not let it in: it has not admitted it, or has struck it off."
    raise Trouble("not_admitted", what, f"call the office; new keys: {again}.")


def certificates(installation: Installation) -> Iterator[Finding]:
    """A number alone; what is near its end the look at the bus says."""
    if installation is OFFICE:
        files = [OFFICE.prepared / "tls" / "hub.pem", OFFICE.prepared / "authority" / "ca.pem"]
    else:
        _, membership = one(installation.name)
        files = [membership.current.certificate, membership.authority] if membership.current else []
    if found := looks.of_certificates(f"certificates of {installation.name}", files, datetime.now(UTC)):
        yield found


def key_file(centre: Installation) -> Finding:
    what, file = f"key file of {centre.name}", centre.folder / "cases" / "centre.keys"
    absent = Finding(what, "missing", "there is none", f"docker compose up {centre.host('cases-keys')}.")
    step = LOCK if layout.ALONE else ""
    return looks.of_key_file(what, file, absent=absent, step=step)
