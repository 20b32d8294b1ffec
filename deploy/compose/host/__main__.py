"""`python3 -m deploy.compose.host COMMAND CENTRE ...`, on the host, in the folder of the Compose file.

letters CENTRE      what is due for the keys that open what clients write; have a timer run it once a day
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from deploy.compose.host.compose_target import target_of
from deploy.operations import letters
from deploy.trouble import Trouble

USAGE = "say letters, then the id of the centre."
SAID = {
    "renew": f"{letters.RENEWED} Run this again tomorrow.",
    "forget": letters.FORGOTTEN,
}


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case ["letters", centre]:
                for step in letters.daily(target_of(centre), now=datetime.now(UTC)):
                    sys.stdout.write(f"{SAID[step]}\n")
            case _:
                raise Trouble("usage", "This is no command.", USAGE)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
