"""`python -m deploy.kubernetes`: the folder of secrets of one installation, from which kubectl applies it.

begin FOLDER NAME        writes settings.toml and kustomization.yaml; NAME is the id of a centre, or office
prepare FOLDER           makes keys and passwords that are missing, and FOLDER/made anew
invite FOLDER CENTRE NAME tls://HUB:7422 >invitation.json    the office
accept FOLDER <invitation.json >answer.json                  the centre: says what to read out on the phone
admit FOLDER FINGERPRINT <answer.json                        the office: says the digits to read out in return
connect FOLDER DIGITS                                        the centre: uses the link from now on
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.joining import papers
from deploy.joining.papers import Answer, Invitation, Paper
from deploy.kubernetes import folder, link, settings
from deploy.trouble import Trouble

GIVEN = Path("/dev/stdin")


def main(arguments: Sequence[str]) -> int:
    try:
        run(arguments)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1
    return 0


def run(arguments: Sequence[str]) -> None:
    match arguments:
        case ["begin", place, name]:
            folder.begin(Path(place), name)
            say(f"Next step: edit {place}/settings.toml and {place}/kustomization.yaml, then prepare {place}.")
        case ["prepare", place]:
            folder.prepare(Path(place))
            say(applied(place))
        case ["invite", place, centre, name, reach]:
            write(link.invite(Path(place), centre, name, reach))
            say("Next step: send it to the centre.")
        case ["accept", place]:
            answer = link.accept(Path(place), papers.read(GIVEN, Invitation))
            write(answer)
            say(f"Call the office and read out: {answer.fingerprint}")
        case ["admit", place, *fingerprint] if fingerprint:
            digits = link.admit(Path(place), papers.read(GIVEN, Answer), " ".join(fingerprint))
            say(f"Read out in the same call: {digits}. {applied(place)}")
        case ["connect", place, *digits] if digits:
            link.connect(Path(place), digits)
            say(applied(place))
        case _:
            raise Trouble("usage", "This is no command.", "see docs/kubernetes.md.")


def applied(place: str) -> str:
    """A job that is there cannot be changed, only made anew."""
    namespace = f"kokon-{settings.read(Path(place)).name}"
    return f"Next step: kubectl -n {namespace} delete job --all, then kubectl apply -k {place}"


def write(paper: Paper) -> None:
    sys.stdout.write(paper.model_dump_json(indent=1) + "\n")


def say(words: str) -> None:
    """Print to stderr, as stdout carries the paper for the other side."""
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
