"""Joining a federation: the same papers and the same call as everywhere, with the keys in the operator's folder."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.joining import phone_call
from deploy.joining.membership import Membership
from deploy.joining.papers import Answer, Invitation
from deploy.joining.register import Register
from deploy.kubernetes import settings
from deploy.kubernetes.folder import prepare, release_keys
from deploy.kubernetes.installation import OFFICE
from deploy.nats.certificates import Authority
from deploy.nats.server_folders import membership_in, register_in
from deploy.trouble import Trouble


def invite(folder: Path, centre: str, name: str, reach: str) -> Invitation:
    """The office invites a centre. `reach`: where its bus is for others, `tls://hub.example.org:7422`."""
    register = register_of(folder)
    hub = register.reachable(reach).reach or reach
    authority = Authority(folder / "server" / "hub" / "authority").trusted()
    invitation = register.invite(centre, name, hub=hub, authority=authority, now=datetime.now(UTC))
    prepare(folder)
    return invitation


def accept(folder: Path, invitation: Invitation) -> Answer:
    """The centre makes the keys of its link. Nothing uses them before `connect`."""
    centre, membership = membership_of(folder)
    membership.accept(invitation, centre, now=datetime.now(UTC))
    return membership.answer(release_keys(folder, centre))


def admit(folder: Path, answer: Answer, fingerprint: str) -> str:
    """The office takes the centre in. Returns the digits to read out in the same call."""
    register_of(folder).admit(answer, fingerprint, now=datetime.now(UTC))
    prepare(folder)
    return phone_call.read_back(answer)


def connect(folder: Path, digits: Sequence[str]) -> None:
    """From now on the centre uses its link."""
    centre, membership = membership_of(folder)
    membership.connect(" ".join(digits), release_keys(folder, centre))
    prepare(folder)


def register_of(folder: Path) -> Register:
    if settings.read(folder).name != OFFICE:
        raise Trouble("not_an_office", f"{folder} is of a centre.", "name the folder of the office.")
    return register_in(folder / "server")


def membership_of(folder: Path) -> tuple[str, Membership]:
    if (centre := settings.read(folder).name) == OFFICE:
        raise Trouble("not_a_centre", f"{folder} is of the office.", "name the folder of a centre.")
    return centre, membership_in(folder / "server", centre)
