"""The keys of a centre that `cases` changes itself: for what clients write, and around each client's own key."""

import json
from typing import Any

from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT
from deploy.local.machine.programs import run
from deploy.local.services.team import surroundings
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble

CLIENTS, REQUESTS = "clients", "requests"
NAMES = (CLIENTS, REQUESTS)


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
    program = Program([*AS_MODULE, module, *words], surroundings(installation, "cases"), ROOT)
    finished = run(program, given=given)
    if finished.returncode:
        raise trouble((finished.stderr.strip().splitlines() or [""])[-1])
    answer: dict[str, Any] = json.loads(finished.stdout)
    return answer


def trouble(words: str) -> Trouble:
    """What `cases` said of itself; anything else is most often a database that is older than the program."""
    if not words.startswith("kokon: "):
        return Trouble("not_rotated", "Nothing was changed.", "start it with ./kokon up, then try again.")
    what, _, step = words.removeprefix("kokon: ").partition(" Next step: ")
    return Trouble("not_rotated", what[:1].upper() + what[1:], f"{step.rstrip('.')}.")
