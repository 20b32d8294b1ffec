"""What operations on the host ask of the deploy step in containers, as `deploy.compose.host` does.

tell-letters CENTRE      reads the public keys of `cases`; `intake` seals for them from its next start on
bus CENTRE WORD ...      asks the bus; the words are those of `deploy.nats.messages.bus_commands`
"""

import asyncio
import json
import sys
from collections.abc import Sequence

from deploy.compose.doctor import Server
from deploy.compose.environment import centre_variables
from deploy.compose.finish_step import given_to, keys_of, public_keys, write_variables
from deploy.compose.join_commands import one
from deploy.compose.layout import OFFICE, hand_over
from deploy.compose.prepare_step import passwords_of
from deploy.nats.messages.bus_commands import answer
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
    write_variables(installation, {"intake": variables["intake"]}, {"intake": given_to("intake")})


def ask_bus(name: str, *words: str) -> None:
    installation = OFFICE if name == OFFICE.name else one(name)[0]
    given = sys.stdin.read() if "in-place" in words else ""
    sys.stdout.write(asyncio.run(answer(Server(installation), words, given)))


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    match verb, *words:
        case ["tell-letters", centre]:
            tell_intake(centre)
        case ["bus", name, *asked]:
            ask_bus(name, *asked)
        case _:
            return False
    return True
