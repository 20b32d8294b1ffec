"""How each way is: what a colleague who keeps the installation running has to know, and nothing of any notice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

SILENT_AFTER = 3
"""Attempts in a row without an answer, after which a way counts as silent."""


class State(StrEnum):
    UNTRIED = "untried"
    """Nothing went this way since the service started."""
    ANSWERS = "answers"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Way:
    unanswered: int = 0
    """In a row."""
    answered_at: datetime | None = None
    """To the hour: a minute could tell which client it was for."""
    is_tried: bool = False

    @property
    def state(self) -> State:
        if not self.is_tried:
            return State.UNTRIED
        return State.SILENT if self.unanswered >= SILENT_AFTER else State.ANSWERS


class Health:
    """In memory, since the service started."""

    def __init__(self, *names: str) -> None:
        self._ways = {name: Way() for name in names}

    def note(self, name: str, *, answered: bool, now: datetime) -> None:
        """After one attempt. A provider that refuses has answered."""
        way = replace(self._ways[name], is_tried=True)
        if answered:
            hour = now.replace(minute=0, second=0, microsecond=0)
            self._ways[name] = replace(way, unanswered=0, answered_at=hour)
        else:
            self._ways[name] = replace(way, unanswered=way.unanswered + 1)

    @property
    def ways(self) -> Mapping[str, Way]:
        return dict(self._ways)
