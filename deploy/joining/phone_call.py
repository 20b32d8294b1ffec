"""The call in which a centre joins: the office reads digits back, and the link is off until the centre has typed them.

read_back(answer)       # at the office, which has admitted this answer
check(typed, answer)    # at the centre, with the answer that it has given
"""

from typing import Literal

from deploy.joining.papers import DIGITS, GROUPS, Answer, Digest, Paper, digits_in, same_fingerprint
from deploy.trouble import Trouble
from shared.events import CentreId

THEN = "./kokon join connect with the digits that the office reads out"


class Welcome(Paper):
    """What the office says in return. It never travels: both sides make it, and its fingerprint alone is read out."""

    kind: Literal["kokon welcome"] = "kokon welcome"
    centre: CentreId
    invitation: Digest
    """At the office one of its own, at the centre the one that it has answered."""
    answer: Digest


def read_back(answer: Answer) -> str:
    """As long as a fingerprint: an attacker with a forged invitation has days to find keys with the same digits."""
    return Welcome(centre=answer.centre, invitation=answer.invitation, answer=answer.digest).fingerprint


def check(typed: str, answer: Answer) -> None:
    """Raises Trouble unless these are the digits of an office that wrote this invitation and admitted this answer."""
    if same_fingerprint(typed, read_back(answer)):
        return
    if same_fingerprint(typed, answer.fingerprint):
        raise Trouble(
            "own_digits",
            "These are the digits that you read out, and not those of the office. The link stays off.",
            f"{THEN} in return, when it has admitted you.",
        )
    if (number := len(digits_in(typed))) != GROUPS * DIGITS:
        what = f"{number} digits, and the office reads out {GROUPS * DIGITS}." if number else "No digits were given."
        raise Trouble(
            "no_digits",
            f"{what} The link stays off.",
            f"call the office on a number you know, read out {answer.fingerprint}, then {THEN} in return.",
        )
    raise Trouble(
        "wrong_digits",
        "These digits do not belong to the invitation that was answered here: one was misheard, or somebody has put "
        "another invitation in the place of the office's. The link stays off.",
        "have them read out once more, on a number you know; if they differ again, never use this invitation: "
        "./kokon leave forgets it. Ask for a new one on another way.",
    )


def waits(hub: str) -> Trouble:
    return Trouble(
        "waits_for_call",
        f"The link waits for the call: nothing goes to {hub} before the digits of the office are typed here.",
        f"call the office on a number you know, read out your digits (./kokon join connect shows them), then {THEN}.",
    )
