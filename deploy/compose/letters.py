"""The keys for letters where servers run in containers: which step is due, what `intake` is told. `letters.sh` asks.

letters-due                    reads what `cases` says of them; says renew, forget, or nothing
tell-letters CENTRE [newest]   reads the public keys of `cases`; `intake` seals for them from its next start on
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from deploy.compose.environment import centre_variables
from deploy.compose.finish_step import keys_of, public_keys, write_variables
from deploy.compose.join_commands import one
from deploy.compose.layout import hand_over
from deploy.compose.prepare_step import passwords_of
from deploy.nats.letters import next_step
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.crypto.keypairs import Suite

NEWEST = "newest"


def due() -> None:
    sys.stdout.write(next_step(json.load(sys.stdin)["letters"], now=datetime.now(UTC)) + "\n")


def tell_intake(centre: str, which: str = "") -> None:
    """Write the keys into the settings of `intake`. With `newest` it refuses texts that are sealed for an older key."""
    if which not in ("", NEWEST):
        raise Trouble("usage", f"{which} is no word of this step.", f"say {NEWEST}, or nothing.")
    installation, _ = one(centre)
    public = json.load(sys.stdin)
    if which == NEWEST:
        public["sealing_keys"] = public["sealing_keys"][: len(Suite)]
    folder = installation.folder / "public"
    write_owner_only(folder / "cases.json", json.dumps(public) + "\n")
    hand_over(folder)
    said = {service: public_keys(installation, service) for service in ("cases", "notify")}
    variables = centre_variables(installation, keys_of(installation), passwords_of(installation), said)
    write_variables(installation, {"intake": variables["intake"]})


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    match verb, *words:
        case ["letters-due"]:
            due()
        case ["tell-letters", centre]:
            tell_intake(centre)
        case ["tell-letters", centre, which]:
            tell_intake(centre, which)
        case _:
            return False
    return True
