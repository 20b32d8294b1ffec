"""A centre joins an office by two files and one phone call, changes the keys of its link, and leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from deploy.joining import hub_probe, papers, phone_call
from deploy.joining.departure import agree, lost_by_leaving, lost_by_letting_go
from deploy.joining.entries import Member
from deploy.joining.membership import Membership, State
from deploy.joining.papers import Announcement, Answer, Invitation
from deploy.joining.register import VALID_DAYS, Register
from deploy.nats.certificates import Authority
from deploy.trouble import Trouble


class Office(Protocol):
    """The hub of an office, seen from beside its register."""

    @property
    def register(self) -> Register: ...

    @property
    def authority(self) -> Authority: ...

    @property
    def reach(self) -> str:
        """By which centres reach it, as the register says or as it is placed."""

    def reload(self) -> object:
        """Take over the configuration that follows from the register."""

    def take_over(self, *changed: str) -> bool:
        """The same, and the links of `changed` centres begin anew; False where the hub does not run."""


class Centre(Protocol):
    """A centre, seen from beside its side of the link."""

    @property
    def name(self) -> str: ...

    @property
    def membership(self) -> Membership: ...

    def release_keys(self) -> dict[str, str]:
        """The public keys that its releases are signed with, by id."""

    def start_anew(self) -> object:
        """Have its server use the link as the membership says now."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """`done` is joined, renewed or nothing; `digits` are read out in return where the centre is new."""

    done: str
    digits: str
    running: bool


def invite(
    office: Office, centre: str, name: str, *, reach: str | None = None, days: int = VALID_DAYS, now: datetime
) -> Invitation:
    """There is no secret in an invitation."""
    office.register.reachable(reach)
    authority = office.authority.trusted()
    invitation = office.register.invite(centre, name, hub=office.reach, authority=authority, now=now, days=days)
    office.reload()
    return invitation


def accept(centre: Centre, invitation: Invitation, *, now: datetime, probe: bool = True) -> None:
    """Make the keys of the link. With `probe`, nothing is kept where the hub does not answer."""
    fresh = centre.membership.state is None
    centre.membership.accept(invitation, centre.name, now=now)
    if not probe:
        return
    try:
        hub_probe.check_hub(invitation.hub, centre.membership.authority)
    except Trouble:
        if fresh:
            centre.membership.forget()
        raise


def answer(centre: Centre, *, renews: bool = False) -> Answer:
    """For the office; its fingerprint is for the phone."""
    return centre.membership.answer(centre.release_keys(), renews=renews)


def admit(office: Office, paper: Answer, fingerprint: str | None, *, keep_old: bool = True, now: datetime) -> Admitted:
    """Take a centre in, or its new keys. Nobody else notices."""
    done = office.register.admit(paper, fingerprint, now=now, keep_old=keep_old)
    running = office.take_over(*([] if done == "nothing" else [paper.centre]))
    return Admitted(done, "" if paper.renews else phone_call.read_back(paper), running)


def connect(centre: Centre, digits: str) -> str:
    """Use the link, with the digits that the office reads out; return the address of the hub. Idempotent."""
    if centre.membership.current is None:
        centre.membership.connect(digits, centre.release_keys())
        centre.start_anew()
    return centre.membership.linked().hub


def rotate(centre: Centre) -> Answer | None:
    """The first time: new keys, and an answer for the office. When it has admitted them they are used: None."""
    membership = centre.membership
    waiting, state = membership.next, membership.state
    if waiting and state and hub_probe.is_admitted(state.hub, membership.certificate_of(waiting)):
        membership.switch()
        centre.start_anew()
        return None
    membership.renew()
    return answer(centre, renews=True)


def leave(centre: Centre, waiting: Callable[[], list[str]] | None, *, yes: bool, ask: bool, now: datetime) -> State:
    """End the link, and return what it was. `waiting` is None where the centre leaves whatever has not arrived."""
    state = centre.membership.state
    if state is None:
        raise Trouble("not_joined", f"{centre.name} is not linked to an office.", "nothing has to be done.")
    if not state.called:
        # nothing has gone over the link, so nothing is lost
        centre.membership.forget()
        return state
    if waiting is not None and (found := waiting()):
        raise Trouble(
            "work_pending",
            f"Not everything has arrived at the office: {'; '.join(found)}.",
            "wait until it has, or leave all the same with --now: the office will never have it then.",
        )
    agree(centre.name, lost_by_leaving(centre.name, state.hub, now=now), yes=yes, ask=ask)
    centre.membership.forget()
    centre.start_anew()
    return state


def let_go(office: Office, centre: str, *, yes: bool, ask: bool, now: datetime) -> Member:
    """Strike the keys of a centre off; what it released stays."""
    if office.register.member(centre).leaf:
        agree(centre, lost_by_letting_go(centre, now=now), yes=yes, ask=ask)
    member = office.register.leave(centre, now=now)
    office.take_over(centre)
    return member


def announce(office: Office, *, forget_old: bool) -> Announcement:
    """The next authority of the hub, made once, for centres to know before it is used."""
    return Announcement(authority=office.authority.announced(with_current=not forget_old))


def compare(paper: Announcement, fingerprint: str | None) -> None:
    """Before a centre trusts it. Raises Trouble."""
    if not fingerprint:
        step = "call the office on a number you know, have the fingerprint read out, and give it as --fingerprint."
        raise Trouble("no_fingerprint", "Nobody has compared this file yet.", step)
    if not papers.same_fingerprint(fingerprint, paper.fingerprint):
        raise Trouble(
            "wrong_fingerprint",
            "The fingerprint is not that of this file: a digit was misheard, or somebody has changed the file.",
            "have it read out once more; if it differs again, ask for the file on another way and trust nobody.",
        )
