"""Dead letters that an operator has replayed or closed. They stay in the stream, and the doctor is quiet about them."""

import json
from collections.abc import Iterable
from pathlib import Path

from deploy.nats.messages.dead_letters import DeadLetter
from deploy.secrets_file import write_owner_only

NAME = "settled-letters.json"
"""Beside the configuration of the server; when it is lost the doctor warns again."""


def waiting(folder: Path, letters: Iterable[DeadLetter]) -> list[DeadLetter]:
    """Letters that no operator has handled."""
    known = _known(folder)
    return [letter for letter in letters if _name(letter) not in known]


def mark_handled(folder: Path, settled: Iterable[DeadLetter], there: Iterable[DeadLetter]) -> None:
    """Record the letters as handled; forget those that are no longer in the stream."""
    still = {_name(letter) for letter in there}
    known = _known(folder) | {_name(letter) for letter in settled}
    write_owner_only(folder / NAME, json.dumps(sorted(known & still), indent=1))


def _known(folder: Path) -> set[str]:
    try:
        return set(json.loads((folder / NAME).read_text()))
    except (OSError, ValueError):
        return set()


def _name(letter: DeadLetter) -> str:
    """The same after it was sealed for a newer key, under a new number."""
    return f"{letter.at.isoformat()} {letter.consumer} {letter.subject}"
