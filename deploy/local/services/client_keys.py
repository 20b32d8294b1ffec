"""The keys of a centre that `cases` changes itself: for what clients write, and around each client's own key."""

from typing import Any

from deploy.local.services.local_target import Local
from deploy.local.settings.installation import Installation
from deploy.target import answer_of

CLIENTS, REQUESTS = "clients", "requests"
NAMES = (CLIENTS, REQUESTS)
BACKING_UP = "services.cases.backup"
"""What `cases` is asked for a backup, and after a restore."""


def rotate(installation: Installation, *, forget_old: bool) -> tuple[dict[str, Any], str]:
    """Rotate the key-encryption key of the clients; return the result for a script and for a person."""
    if forget_old:
        left = run_command(installation, "forget-older")["left"]
        return {"forgotten": CLIENTS, "left": left}, "The older key is destroyed. Backups from before open no more."
    done = run_command(installation, "rotate")
    return {"rotated": CLIENTS, **done}, rotation_text(done)


def rotation_text(done: dict[str, Any]) -> str:
    words = f"The keys of {done['wrapped']} clients are wrapped with a new key (version {done['version']})."
    if done["unopened"]:
        return f"{words} {done['unopened']} could not be opened and stay as they are; restore them from a backup."
    return f"{words} Back up keys and databases, then: ./kokon keys rotate clients --forget-old"


def run_command(
    installation: Installation, *words: str, module: str = "services.cases.keys", given: str = ""
) -> dict[str, Any]:
    """Run a command of `cases` in its own environment; its databases must run if the command needs them."""
    return answer_of(Local(installation).run("cases", module, *words, given=given))
