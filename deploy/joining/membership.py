"""A centre's side: its invitation, and the keys of its link, which never leave this folder.

FOLDER/link.json                the invitation, and which set of keys is used; written whole or not at all
FOLDER/1/{seed,link.pem,link.key}   a set of keys; FOLDER/authority.pem is whom the centre trusts
"""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from deploy.joining import phone_call
from deploy.joining.papers import Announcement, Answer, Invitation
from deploy.nats.certificates import LINK_DAYS, is_of_authorities, self_signed
from deploy.nats.configuration import Certificate, Link
from deploy.nats.keys import new_seed, public_of
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble


@dataclass(frozen=True, slots=True)
class State:
    invitation: str
    centre: str
    name: str
    hub: str
    current: int = 1
    next: int | None = None
    """The set of keys that the office is asked to admit as a replacement."""
    called: bool = True
    """Whether the digits of the call were typed: until then nothing uses the link. Those of before are in use."""


@dataclass(frozen=True, slots=True)
class KeySet:
    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "link.pem"

    @property
    def key(self) -> Path:
        return self.folder / "link.key"

    @property
    def seed(self) -> SecretStr:
        return SecretStr((self.folder / "seed").read_text().strip())

    def make(self, centre: str, days: float) -> None:
        """What is there stays."""
        if not (self.folder / "seed").exists():
            write_owner_only(self.folder / "seed", new_seed() + "\n")
        self_signed(centre, self.certificate, self.key, days=days)


class Membership:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "link.json"

    @property
    def state(self) -> State | None:
        if not self.is_answered:
            return None
        try:
            return State(**json.loads(self._file.read_text()))
        except (ValueError, TypeError):
            raise Trouble("no_link", f"{self._file} cannot be read.", "restore it from the backup.") from None

    @property
    def is_answered(self) -> bool:
        """Whether an invitation was answered; the link may be damaged."""
        return self._file.exists()

    @property
    def current(self) -> KeySet | None:
        """None before the call."""
        state = self.state
        return self._set(state.current) if state and state.called else None

    @property
    def before_call(self) -> KeySet | None:
        """Keys that were made for an invitation and are not used yet."""
        state = self.state
        return self._set(state.current) if state and not state.called else None

    @property
    def next(self) -> KeySet | None:
        state = self.state
        return self._set(state.next) if state and state.next else None

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def link(self) -> Link | None:
        """None before the call."""
        state, current = self.state, self.current
        return Link(state.hub, self.certificate_of(current)) if state and current else None

    def certificate_of(self, keys: KeySet) -> Certificate:
        return Certificate(keys.certificate, keys.key, self.authority)

    def accept(
        self, invitation: Invitation, centre: str, *, now: datetime, days: float = LINK_DAYS, called: bool = False
    ) -> State:
        """Makes the keys of the link, used from `connect` on; the same invitation again is harmless.

        `called`: both ends are ours, and nobody has to call.
        """
        state = self.state
        if state and state.invitation == invitation.digest:
            return state
        _check(invitation, centre, state, now)
        if self.folder.exists():
            shutil.rmtree(self.folder)  # of an attempt that was interrupted before it said what it was for
        self._set(1).make(centre, days)
        write_owner_only(self.authority, invitation.authority)
        state = State(invitation.digest, centre, invitation.name, invitation.hub, called=called)
        self._write(state)
        return state

    def connect(self, typed: str, release_keys: dict[str, str]) -> State:
        """From now on the link is used. Raises Trouble for other digits than those that the office reads out."""
        state = self.joined()
        if not state.called:
            phone_call.check(typed, self.answer(release_keys))
            state = replace(state, called=True)
            self._write(state)
        return state

    def renew(self, *, days: float = LINK_DAYS) -> State:
        """Makes the next set of keys, used from `switch` on; again is harmless."""
        state = self.linked()
        if state.next is None:
            state = replace(state, next=state.current + 1)
            shutil.rmtree(self._set(state.current + 1).folder, ignore_errors=True)
            self._set(state.current + 1).make(state.centre, days)
            self._write(state)
        return state

    def switch(self) -> State:
        """Use the next set of keys and destroy the old one."""
        state = self.joined()
        if state.next is not None:
            old, state = state.current, replace(state, current=state.next, next=None)
            self._write(state)
            shutil.rmtree(self._set(old).folder, ignore_errors=True)
        return state

    def answer(self, release_keys: dict[str, str], *, renews: bool = False) -> Answer:
        """For the office: of the next set where there is one, else of the one in use."""
        state = self.joined()
        keys = self._set(state.next or state.current)
        return Answer(
            centre=state.centre,
            invitation=state.invitation,
            renews=renews or (state.next or state.current) > 1,
            leaf=public_of(keys.seed),
            certificate=keys.certificate.read_text(),
            release_keys=release_keys,
        )

    def trust(self, paper: Announcement) -> None:
        """Replace the trusted authorities."""
        self.joined()
        if not is_of_authorities(paper.authority):
            raise Trouble("not_a_paper", "There is no authority in this file.", "ask the office for it again.")
        write_owner_only(self.authority, paper.authority)

    def forget(self) -> None:
        """No key of the link is left. First the file that names them: without it there is no link."""
        self._file.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def joined(self) -> State:
        """Raises Trouble where no invitation was answered."""
        if (state := self.state) is None:
            raise Trouble("not_joined", "This centre is not linked to an office.", "./kokon join accept INVITATION.")
        return state

    def linked(self) -> State:
        """Raises Trouble before the call, too."""
        state = self.joined()
        if not state.called:
            raise phone_call.waits(state.hub)
        return state

    def _set(self, number: int) -> KeySet:
        return KeySet(self.folder / str(number))

    def _write(self, state: State) -> None:
        write_owner_only(self._file, json.dumps(asdict(state), indent=1, ensure_ascii=False))


def _check(invitation: Invitation, centre: str, state: State | None, now: datetime) -> None:
    if state:
        raise Trouble(
            "already_joined",
            f"This centre has answered another invitation, to {state.hub}.",
            "./kokon leave, then accept the new invitation.",
        )
    if invitation.centre != centre:
        raise Trouble(
            "other_centre",
            f"The invitation is for {invitation.centre}, and this is {centre}.",
            "name the right --folder, or ask the office for an invitation for this id.",
        )
    if now.date() > invitation.valid_until:
        raise Trouble(
            "invitation_expired",
            f"The invitation was valid until {invitation.valid_until}.",
            "ask the office for a new one; if it is newer than that, set the clock of this machine.",
        )
