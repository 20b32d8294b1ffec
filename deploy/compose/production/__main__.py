"""The deploy step of one installation: `python -m deploy.compose.production prepare centre ID`, then `finish`.

prepare centre ID | prepare office     before anything starts: keys, passwords, folders; what is there stays
finish centre ID  | finish office      when the bus runs: the services' settings, streams and consumers
doctor centre ID  | doctor office      what is wrong, and the next step

A centre joins and leaves by the words of `python -m deploy.compose`.
"""

import asyncio
import sys
from collections.abc import Sequence

from deploy.compose.doctor import of_centre, of_each, report
from deploy.compose.join_commands import one
from deploy.compose.layout import OFFICE
from deploy.compose.production.steps import finish, installation, prepare_alone
from deploy.trouble import Trouble

USAGE = "say prepare, finish or doctor, then office, or centre and its id."


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case ["prepare", *which]:
                prepare_alone(installation(which))
            case ["finish", *which]:
                asyncio.run(finish(installation(which)))
            case ["doctor", "office"]:
                return report(list(of_each(OFFICE)))
            case ["doctor", "centre", id]:
                return report(list(of_centre(one(id)[0])))
            case _:
                raise Trouble("usage", "This is no step.", USAGE)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
