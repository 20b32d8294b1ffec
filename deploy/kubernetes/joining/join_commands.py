"""A centre joins, changes the keys of its link and leaves, by the operators' folders; papers go through the pipe."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from deploy.joining import papers, restored_register
from deploy.joining.papers import Answer, Invitation, Paper
from deploy.joining.register import MOST as MOST_MEMBERS
from deploy.kubernetes import settings
from deploy.kubernetes.joining.link import centre_in, hub_in
from deploy.operations import links
from deploy.trouble import Trouble

GIVEN = Path("/dev/stdin")


class Verb(Protocol):
    def __call__(self, folder: Path, words: Sequence[str], now: datetime) -> None: ...


def run(verb: str, folder: Path, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of words."""
    least, most, act = VERBS.get(verb, (1, 0, connect))
    if not least <= len(words) <= most:
        return False
    act(folder, words, datetime.now(UTC))
    return True


def invite(folder: Path, words: Sequence[str], now: datetime) -> None:
    centre, name, reach = words
    write(links.invite(hub_in(folder), centre, name, reach=reach, now=now))
    say("Next step: send it to the centre.")


def accept(folder: Path, words: Sequence[str], now: datetime) -> None:
    centre = centre_in(folder)
    links.accept(centre, papers.read(GIVEN, Invitation), now=now, probe=False)
    answer(links.answer(centre))


def admit(folder: Path, words: Sequence[str], now: datetime) -> None:
    admitted = links.admit(hub_in(folder), papers.read(GIVEN, Answer), " ".join(words), now=now)
    digits = f"Read out in the same call: {admitted.digits}. " if admitted.digits else ""
    say(f"{digits}{applied(folder)}")


def connect(folder: Path, words: Sequence[str], now: datetime) -> None:
    links.connect(centre_in(folder), " ".join(words))
    say(applied(folder))


def rotate(folder: Path, words: Sequence[str], now: datetime) -> None:
    """First time: new keys, and an answer. When the office has admitted them: they are used."""
    if paper := links.rotate(centre_in(folder)):
        answer(paper)
    else:
        say(applied(folder))


def answer_anew(folder: Path) -> None:
    """After a new key of releases: an answer for the office, where the centre is linked."""
    centre = centre_in(folder)
    if centre.membership.state is None:
        say("An office is told of it when this centre joins one.")
    else:
        answer(links.answer(centre, renews=True))


def leave(folder: Path, words: Sequence[str], now: datetime) -> None:
    """What has not arrived the office will never have: nobody here can look."""
    gone = links.leave(centre_in(folder), None, yes=agreed(words), ask=True, now=now)
    say(f"The link to {gone.hub} is ended. {applied(folder)}")


def let_go(folder: Path, words: Sequence[str], now: datetime) -> None:
    centre, *said = words
    links.let_go(hub_in(folder), centre, yes=agreed(said), ask=True, now=now)
    say(f"{centre} has left; what it released stays. {applied(folder)}")


def confirm(folder: Path, words: Sequence[str], now: datetime) -> None:
    """After a restore of the office: they are members still, by the keys that they had."""
    hub = hub_in(folder)
    let_in = restored_register.confirmed(hub.register, words)
    hub.reload()
    say(f"{let_in} {applied(folder)}")


def agreed(words: Sequence[str]) -> bool:
    if strange := [word for word in words if word != "--yes"]:
        raise Trouble("usage", f"{' '.join(strange)} is nothing that can be said here.", "say --yes, or nothing.")
    return bool(words)


MOST = papers.GROUPS * papers.DIGITS
"""The largest number of groups of digits, however they are spaced."""
VERBS: Mapping[str, tuple[int, int, Verb]] = {
    "invite": (3, 3, invite),
    "accept": (0, 0, accept),
    "admit": (1, MOST, admit),
    "connect": (1, MOST, connect),
    "rotate": (0, 0, rotate),
    "leave": (0, 1, leave),
    "let-go": (1, 2, let_go),
    "confirm": (1, MOST_MEMBERS, confirm),
}
"""With the least and the largest number of words behind the folder."""


def answer(paper: Answer) -> None:
    write(paper)
    say(f"Call the office and read out: {paper.fingerprint}")


def write(paper: Paper) -> None:
    sys.stdout.write(paper.model_dump_json(indent=1) + "\n")


def applied(folder: Path) -> str:
    """A job that is there cannot be changed, only made anew; a backup that is under way goes on."""
    jobs = f"kubectl -n kokon-{settings.read(folder).name} delete job -l app.kubernetes.io/name!=backup"
    return f"Next step: {jobs}, then kubectl apply -k {folder}"


def say(words: str) -> None:
    """Print to stderr, as stdout carries the paper for the other side."""
    sys.stderr.write(f"{words}\n")
