"""Dead letters that somebody has seen to: put back, or closed. They stay in the stream, and the doctor is quiet."""

import json
from collections.abc import Iterable
from pathlib import Path

from deploy.nats.dead_letters import DeadLetter
from deploy.secrets_file import write_owner_only

NAME = "settled-letters.json"
"""Beside the configuration of the server; when it is lost the doctor warns again."""


def waiting(folder: Path, letters: Iterable[DeadLetter]) -> list[DeadLetter]:
    """Those that nobody has seen to."""
    known = _known(folder)
    return [letter for letter in letters if _name(letter) not in known]


def mark_handled(folder: Path, settled: Iterable[DeadLetter], there: Iterable[DeadLetter]) -> None:
    """What is not in the stream any more is forgotten."""
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
