"""The keys of a centre that `cases` changes itself: for what clients write, and around each client's own key."""

from typing import Any

from deploy.local.services.local_target import Local
from deploy.local.settings.installation import Installation
from deploy.operations import keys
from deploy.target import answer_of

CLIENTS, REQUESTS = "clients", "requests"
NAMES = (CLIENTS, REQUESTS)
BACKING_UP = "services.cases.backup"
"""What `cases` is asked for a backup, and after a restore."""


def rotate(installation: Installation, *, forget_old: bool) -> tuple[dict[str, Any], str]:
    """Rotate the key-encryption key of the clients; return the result for a script and for a person."""
    target = Local(installation)
    if forget_old:
        return {"forgotten": CLIENTS, "left": keys.forget_clients(target)}, keys.FORGOTTEN
    done = keys.clients(target)
    return {"rotated": CLIENTS, **done}, keys.clients_text(done)


def run_command(
    installation: Installation, *words: str, module: str = "services.cases.keys", given: str = ""
) -> dict[str, Any]:
    """Run a command of `cases` in its own environment; its databases must run if the command needs them."""
    return answer_of(Local(installation).run("cases", module, *words, given=given))
