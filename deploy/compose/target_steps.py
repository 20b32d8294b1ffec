"""What operations on the host ask of the deploy step in containers, as `deploy.compose.host` does.

bus CENTRE WORD ...      asks the bus; the words are those of `deploy.nats.messages.bus_commands`
"""

import asyncio
import sys
from collections.abc import Sequence

from deploy.compose.doctor import Server
from deploy.compose.join_commands import one
from deploy.compose.layout import OFFICE
from deploy.nats.messages.bus_commands import answer


def ask_bus(name: str, *words: str) -> None:
    installation = OFFICE if name == OFFICE.name else one(name)[0]
    sys.stdout.write(asyncio.run(answer(Server(installation), words)))


def run(verb: str, words: Sequence[str]) -> bool:
    """Run the command; False where it is none of these, or has a wrong number of arguments."""
    match verb, *words:
        case ["bus", name, *asked]:
            ask_bus(name, *asked)
        case _:
            return False
    return True
