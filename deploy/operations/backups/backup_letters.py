"""Letters of erased clients: a backup destroys the keys that open them, one backup later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.operations import letters
from deploy.target import Target
from deploy.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Letters:
    """Of `waiting` erasures letters may still lie somewhere that a key of the centre opens."""

    waiting: int = 0
    renewed: bool = False
    not_changed: str = ""

    @property
    def words(self) -> list[str]:
        if not self.waiting:
            return []
        told = f"Letters on their way of {self.waiting} erased clients, and copies of them, still open with an old key."
        step = "The next backup with --keys destroys it, when it is made a day later and the centre runs."
        return [f"{told} {self.not_changed or step}"]


def drop_old_key(target: Target, said: dict[str, Any], *, now: datetime) -> Letters:
    """Rotate or destroy the key for letters; `said` is the answer of `cases`. A failure here stops no backup."""
    try:
        if letters.next_step(said, now=now) == "forget":
            letters.forget(target)
            said = said | {"older": False, "waiting": said["unrenewed"]}
        if renews := letters.next_step(said, now=now) == "renew":
            letters.renew(target)
    except Trouble as trouble:
        return Letters(said["waiting"], not_changed=str(trouble))
    return Letters(said["waiting"], renewed=renews)
