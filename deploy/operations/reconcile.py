"""What a centre released, what the office says it took, and what to do where they differ."""

import json
from typing import Any

from deploy.operations import dead_letters
from deploy.target import NOT_DONE, Target
from deploy.trouble import Trouble

type Told = dict[str, Any]
CALL = "call the office; the page Release says what to do then."
STATES = {
    "running": ("not over yet", ""),
    "waiting": (
        "casework has not told its part",
        "if the quarter ended days ago: open Figures in casework, it says why.",
    ),
    "draft": ("not approved", "the lead or the quality officer approves it on the page Release."),
    "approved": ("approved, leaves on its day", ""),
    "late": ("approved, its day has passed", "start the centre with ./kokon up; it leaves by itself."),
    "leaving": ("waits for the message bus", "./kokon doctor, if it stays so."),
    "released": ("left, no answer yet", ""),
    "unanswered": (
        "left, no answer for a week",
        "./kokon doctor looks at the link; then send it again on the page Release.",
    ),
    "refused": ("the office refused it", CALL),
    "locked": ("the office has it; locked", ""),
}
"""In words, and what to do where something has to be done."""
REFUSALS = {
    "different_release": "the office keeps the one it has had before; nothing is lost. Was a backup put back? " + CALL,
    "number_taken": "its number was given out before. Was an older backup put back? Restore a newer one, or " + CALL,
    "unknown_key": "./kokon keys rotate release, and have the office admit the answer; then send it again.",
    "other_version": "update this program or the office's, then send it again on the page Release.",
    "unknown_catalogue": "update this program or the office's, then send it again on the page Release.",
    "unknown_budget": "update this program or the office's, then send it again on the page Release.",
    "wrong_criteria": "update this program or the office's, then send it again on the page Release.",
}
UNKNOWN_HERE = (
    "The office answered {number} times about releases that this centre does not know.",
    "its database is older than what it sent: start the centre, so that they come back in from "
    "the message bus; then ./kokon dead-letters replay.",
)


def quarters(target: Target) -> list[Told]:
    """Each quarter in its place."""
    try:
        found: list[Told] = json.loads(target.run("quality", "services.quality.reconciling"))
    except Trouble as trouble:
        if trouble.code != NOT_DONE:
            raise
        step = "start the centre with ./kokon up, then again."
        raise Trouble("not_reconciled", "The releases could not be read.", step) from None
    return found


def answers_to_nothing(target: Target) -> int:
    """What the office said about releases that `quality` does not know, and put aside; 0 while no bus runs."""
    try:
        return sum(letter["reason"] == "unknown_release" for letter in dead_letters.listed(target))
    except Trouble as trouble:
        if trouble.code != "no_answer":
            raise
        return 0


def next_step(line: Told) -> str:
    """Empty where nobody has to do anything."""
    step = STATES[line["state"]][1]
    return REFUSALS.get(line["reason"], step) if line["state"] == "refused" else step
