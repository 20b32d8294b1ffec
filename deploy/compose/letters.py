"""The keys for letters where servers run in containers: what the operation on the host asks of the deploy step.

tell-letters CENTRE                      reads the public keys of `cases`; `intake` seals for them from its next start
letters CENTRE waiting|aside|in-place    asks the bus, as `python -m deploy.nats letters` does
"""

import asyncio
import json
import sys
from collections.abc import Sequence

from deploy.compose.environment import centre_variables
from deploy.compose.finish_step import keys_of, public_keys, url_of, write_variables
from deploy.compose.join_commands import one
from deploy.compose.layout import hand_over
from deploy.compose.prepare_step import passwords_of
from deploy.nats.letters import answer
from deploy.secrets_file import write_owner_only


def tell_intake(centre: str) -> None:
    """Write the keys into the settings of `intake`, which refuses texts that are sealed for any other."""
    installation, _ = one(centre)
    public = json.load(sys.stdin)
    folder = installation.folder / "public"
    write_owner_only(folder / "cases.json", json.dumps(public) + "\n")
    hand_over(folder)
    said = {service: public_keys(installation, service) for service in ("cases", "notify")}
    variables = centre_variables(installation, keys_of(installation), passwords_of(installation), said)
    write_variables(installation, {"intake": variables["intake"]})


def ask_bus(centre: str, what: str) -> None:
    installation, _ = one(centre)
    given = sys.stdin.read() if what == "in-place" else ""
    sys.stdout.write(asyncio.run(answer(what, url_of(installation), keys_of(installation).seed, given)))


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    match verb, *words:
        case ["tell-letters", centre]:
            tell_intake(centre)
        case ["letters", centre, "waiting" | "aside" | "in-place" as what]:
            ask_bus(centre, what)
        case _:
            return False
    return True
