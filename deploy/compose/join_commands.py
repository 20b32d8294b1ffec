"""Joining, leaving and new keys of a link, where servers run in containers: papers come in and go out by the pipe.

docker compose run --rm --no-deps -T finish python -m deploy.compose VERB ... <PAPER >PAPER

invite CENTRE NAME [REACH]   the office: an invitation              accept CENTRE    the centre: its answer
admit FINGERPRINT            the office: takes the centre in, or its new keys; says digits to read out in return
connect CENTRE DIGITS        the centre: uses the link, with the digits that the office has read out
rotate CENTRE                the centre: new keys of its link, and an answer; once more when they are admitted
answer-anew CENTRE           the centre: an answer, after its key of releases was changed
leave CENTRE [--now] --yes   the centre: ends its link
let-go CENTRE --yes          the office: strikes its keys off
trust CENTRE FINGERPRINT     the centre: trusts the next authority of the hub
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.compose import layout
from deploy.compose.finish_step import release_keys
from deploy.compose.layout import OFFICE, Installation
from deploy.compose.prepare_step import SURROUNDINGS, give_bus
from deploy.compose.unsent_work import pending
from deploy.joining import papers
from deploy.joining.membership import Membership
from deploy.joining.papers import Announcement, Answer, Invitation, Paper
from deploy.joining.register import Register
from deploy.nats.certificates import Authority
from deploy.nats.server_folders import membership_in, prepare_centre, prepare_hub, register_in
from deploy.operations import links
from deploy.trouble import Trouble

GIVEN = Path("/dev/stdin")


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub of the office, by its prepared folder."""

    @property
    def register(self) -> Register:
        return register_in(layout.PREPARED)

    @property
    def authority(self) -> Authority:
        return Authority(OFFICE.prepared / "authority")

    @property
    def reach(self) -> str:
        return self.register.entries().reach or SURROUNDINGS.hub

    def reload(self) -> None:
        """Its server takes over when it is started again."""
        prepare_hub(OFFICE.prepared, SURROUNDINGS)
        renew(OFFICE)

    def take_over(self, *changed: str) -> bool:
        self.reload()
        return False


@dataclass(frozen=True, slots=True)
class LinkedCentre:
    installation: Installation
    membership: Membership

    @property
    def name(self) -> str:
        return self.installation.name

    def release_keys(self) -> dict[str, str]:
        return release_keys(self.installation)

    def start_anew(self) -> None:
        prepare_centre(self.installation.prepared, self.name, SURROUNDINGS)
        renew(self.installation)

    def waiting(self) -> list[str]:
        return asyncio.run(pending(self.installation)).in_words()


def invite(centre: str, name: str, reach: str | None = None) -> None:
    write(links.invite(Hub(), centre, name, reach=reach, now=datetime.now(UTC)))


def accept(centre: str) -> None:
    linked = LinkedCentre(*one(centre))
    links.accept(linked, papers.read(GIVEN, Invitation), now=datetime.now(UTC), probe=False)
    answer(linked, links.answer(linked))


def admit(fingerprint: str) -> None:
    given = papers.read(GIVEN, Answer)
    admitted = links.admit(Hub(), given, fingerprint, now=datetime.now(UTC))
    say(f"{given.centre}: {admitted.done}.")
    if admitted.digits:
        say(f"Read out in the same call, for connect {given.centre} there: {admitted.digits}")


def connect(centre: str, *digits: str) -> None:
    links.connect(LinkedCentre(*one(centre)), " ".join(digits))


def rotate(centre: str) -> None:
    """First time: new keys and an answer. When the office has admitted them: they are used."""
    linked = LinkedCentre(*one(centre))
    if paper := links.rotate(linked):
        answer(linked, paper)


def answer_anew(centre: str) -> None:
    """After a new key of releases: an answer for the office, where the centre is linked."""
    linked = LinkedCentre(*one(centre))
    if linked.membership.state is None:
        say("An office is told of it when this centre joins one.")
    else:
        answer(linked, links.answer(linked, renews=True))


def leave(centre: str, *said: str) -> None:
    """Without `--yes` it says what is lost, and asks where somebody can answer."""
    check_said(said, "--now", "--yes")
    linked = LinkedCentre(*one(centre))
    waiting = None if "--now" in said else linked.waiting
    state = links.leave(linked, waiting, yes="--yes" in said, ask=True, now=datetime.now(UTC))
    if not state.called:
        say(f"The invitation to {state.hub} is forgotten. Next step: ask the office for a new one.")


def let_go(centre: str, *said: str) -> None:
    check_said(said, "--yes")
    gone = links.let_go(Hub(), centre, yes="--yes" in said, ask=True, now=datetime.now(UTC))
    say(f"{centre} has left, in {gone.left}; what it released stays. Whoever speaks for it here has no vote any more.")


def trust(centre: str, *fingerprint: str) -> None:
    linked, paper = LinkedCentre(*one(centre)), papers.read(GIVEN, Announcement)
    links.compare(paper, " ".join(fingerprint))
    linked.membership.trust(paper)
    linked.start_anew()
    say("The new authority of the hub is trusted. Tell the office.")


def check_said(said: Sequence[str], *known: str) -> None:
    if strange := [word for word in said if word not in known]:
        raise Trouble("usage", f"{' '.join(strange)} is nothing that can be said here.", f"say {' or '.join(known)}.")


def one(centre: str) -> tuple[Installation, Membership]:
    installation = layout.centre(centre)
    if not installation.prepared.exists():
        raise Trouble("no_installation", f"There is no centre {centre} here.", "name one of compose.yaml.")
    return installation, membership_in(layout.PREPARED, centre)


def answer(centre: LinkedCentre, paper: Answer) -> None:
    write(paper)
    say(f"Call the office and read out: {paper.fingerprint}")
    if not centre.membership.current:
        say(f"Next step: connect {centre.name} with the digits that they read out in return.")


def write(paper: Paper) -> None:
    sys.stdout.write(paper.model_dump_json(indent=1) + "\n")


def renew(installation: Installation) -> None:
    give_bus(installation)
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
    "answer-anew": (answer_anew, 1, 1),
    "leave": (leave, 1, 3),
    "let-go": (let_go, 1, 2),
    "trust": (trust, 1, 1 + MOST_WORDS),
}
"""The commands, with the numbers of arguments that they take."""


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    if verb not in VERBS or not VERBS[verb][1] <= len(words) <= VERBS[verb][2]:
        return False
    VERBS[verb][0](*words)  # type: ignore[operator]
    return True
