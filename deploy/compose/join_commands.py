"""Joining, leaving and new keys of a link, where servers run in containers: papers come in and go out by the pipe.

docker compose run --rm --no-deps -T finish python -m deploy.compose VERB ... <PAPER >PAPER

invite CENTRE NAME [REACH]   the office: an invitation              accept CENTRE    the centre: its answer
admit FINGERPRINT            the office: takes the centre in, or its new keys; says digits to read out in return
connect CENTRE DIGITS        the centre: uses the link, with the digits that the office has read out
rotate CENTRE                the centre: new keys of its link, and an answer; once more when they are admitted
leave CENTRE [--now] --yes   the centre: ends its link
let-go CENTRE --yes          the office: strikes its keys off
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.compose import layout
from deploy.compose.finish_step import release_keys
from deploy.compose.layout import OFFICE, Installation, hand_over
from deploy.compose.prepare_step import SURROUNDINGS, give_to_nats
from deploy.compose.unsent_work import pending
from deploy.joining import hub_probe, papers, phone_call
from deploy.joining.departure import agree, lost_by_leaving, lost_by_letting_go
from deploy.joining.membership import Membership
from deploy.joining.papers import Answer, Invitation, Paper
from deploy.nats.certificates import Authority
from deploy.nats.server_folders import membership_in, prepare_centre, prepare_hub, register_in
from deploy.trouble import Trouble

GIVEN = Path("/dev/stdin")


def invite(centre: str, name: str, reach: str | None = None) -> None:
    register = register_in(layout.PREPARED)
    hub = register.reachable(reach).reach or SURROUNDINGS.hub
    authority = Authority(OFFICE.prepared / "authority").trusted()
    write(register.invite(centre, name, hub=hub, authority=authority, now=datetime.now(UTC)))
    renew_hub()


def accept(centre: str) -> None:
    installation, membership = one(centre)
    membership.accept(papers.read(GIVEN, Invitation), centre, now=datetime.now(UTC))
    answer(installation, membership)


def admit(fingerprint: str) -> None:
    given = papers.read(GIVEN, Answer)
    done = register_in(layout.PREPARED).admit(given, fingerprint, now=datetime.now(UTC))
    renew_hub()
    say(f"{given.centre}: {done}.")
    if not given.renews:
        say(f"Read out in the same call, for connect {given.centre} there: {phone_call.read_back(given)}")


def connect(centre: str, *digits: str) -> None:
    installation, membership = one(centre)
    membership.connect(" ".join(digits), release_keys(installation))
    renew_centre(installation)


def rotate(centre: str) -> None:
    """First time: new keys and an answer. When the office has admitted them: they are used."""
    installation, membership = one(centre)
    waiting, state = membership.next, membership.state
    if waiting and state and hub_probe.is_admitted(state.hub, membership.certificate_of(waiting)):
        membership.switch()
        renew_centre(installation)
        return
    membership.renew()
    answer(installation, membership, renews=True)


def leave(centre: str, *said: str) -> None:
    """Without `--yes` it says what is lost, and asks where somebody can answer."""
    check_said(said, "--now", "--yes")
    installation, membership = one(centre)
    if (state := membership.state) is None:
        raise Trouble("not_joined", f"{centre} is not linked to an office.", "nothing has to be done.")
    if not state.called:
        # nothing has gone over the link, so nothing is lost
        membership.forget()
        return say(f"The invitation to {state.hub} is forgotten. Next step: ask the office for a new one.")
    if "--now" not in said and (waiting := asyncio.run(pending(installation)).in_words()):
        raise Trouble(
            "work_pending",
            f"Not everything has arrived at the office: {'; '.join(waiting)}.",
            "wait until it has, or leave all the same with --now: the office will never have it then.",
        )
    agree(centre, lost_by_leaving(centre, state.hub, now=datetime.now(UTC)), yes="--yes" in said)
    membership.forget()
    renew_centre(installation)


def let_go(centre: str, *said: str) -> None:
    check_said(said, "--yes")
    register = register_in(layout.PREPARED)
    if register.member(centre).leaf:
        agree(centre, lost_by_letting_go(centre, now=datetime.now(UTC)), yes="--yes" in said)
    gone = register.leave(centre, now=datetime.now(UTC))
    renew_hub()
    say(f"{centre} has left, in {gone.left}; what it released stays. Whoever speaks for it here has no vote any more.")


def check_said(said: Sequence[str], *known: str) -> None:
    if strange := [word for word in said if word not in known]:
        raise Trouble("usage", f"{' '.join(strange)} is nothing that can be said here.", f"say {' or '.join(known)}.")


def one(centre: str) -> tuple[Installation, Membership]:
    installation = layout.centre(centre)
    if not installation.prepared.exists():
        raise Trouble("no_installation", f"There is no centre {centre} here.", "name one of compose.yaml.")
    return installation, membership_in(layout.PREPARED, centre)


def answer(installation: Installation, membership: Membership, *, renews: bool = False) -> None:
    told = membership.answer(release_keys(installation), renews=renews)
    write(told)
    say(f"Call the office and read out: {told.fingerprint}")
    if not membership.current:
        say(f"Next step: connect {installation.name} with the digits that they read out in return.")


def write(paper: Paper) -> None:
    sys.stdout.write(paper.model_dump_json(indent=1) + "\n")


def renew_hub() -> None:
    prepare_hub(OFFICE.prepared, SURROUNDINGS)
    renew(OFFICE)


def renew_centre(installation: Installation) -> None:
    prepare_centre(installation.prepared, installation.name, SURROUNDINGS)
    renew(installation)


def renew(installation: Installation) -> None:
    give_to_nats(installation)
    hand_over(installation.folder / "nats")
    server = installation.host("nats")
    say(f"Next step: docker compose restart {server}, then docker compose run --rm --no-deps finish")


def say(words: str) -> None:
    """Print to stderr, as stdout carries the paper for the other side."""
    sys.stderr.write(f"{words}\n")


MOST_WORDS = papers.GROUPS * papers.DIGITS
"""The largest number of groups of digits, however they are spaced."""
VERBS = {
    "invite": (invite, 2, 3),
    "accept": (accept, 1, 1),
    "admit": (admit, 1, 1),
    "connect": (connect, 1, 1 + MOST_WORDS),
    "rotate": (rotate, 1, 1),
    "leave": (leave, 1, 3),
    "let-go": (let_go, 1, 2),
}
"""The commands, with the numbers of arguments that they take."""


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    if verb not in VERBS or not VERBS[verb][1] <= len(words) <= VERBS[verb][2]:
        return False
    VERBS[verb][0](*words)  # type: ignore[operator]
    return True
