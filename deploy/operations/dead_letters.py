"""What could not be handled: list it, put it back, or say that nothing is to be done about it."""

import json
from typing import Any

from deploy.target import Target


def listed(target: Target) -> list[dict[str, Any]]:
    """When, for whom, why, and on which day each goes; never what is in it."""
    rows: list[dict[str, Any]] = json.loads(target.bus("dead-letters", "list"))
    return rows


def replay(target: Target, *ids: int) -> None:
    """Put them back as they came; a service that has handled one already knows it by its id."""
    target.bus("dead-letters", "replay", *map(str, ids))


def close(target: Target, id: int) -> None:
    """The doctor warns of it no more. It stays until its day."""
    target.bus("dead-letters", "close", str(id))
