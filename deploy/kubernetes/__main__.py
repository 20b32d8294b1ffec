"""`python -m deploy.kubernetes`: the folder of secrets of one installation, from which kubectl applies it.

begin FOLDER NAME        writes settings.toml and kustomization.yaml; NAME is the id of a centre, or office
prepare FOLDER           makes keys and passwords that are missing, and FOLDER/made anew
invite FOLDER CENTRE NAME tls://HUB:7422 >invitation.json    the office
accept FOLDER <invitation.json >answer.json                  the centre: says what to read out on the phone
admit FOLDER FINGERPRINT <answer.json                        the office: says the digits to read out in return
connect FOLDER DIGITS                                        the centre: uses the link from now on
rotate FOLDER >answer.json                                   the centre: new keys; once more when they are admitted
leave FOLDER --yes                                           the centre: ends its link
let-go FOLDER CENTRE --yes                                   the office: strikes its keys off
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.kubernetes import folder, join_commands
from deploy.kubernetes.join_commands import applied, say
from deploy.trouble import Trouble


def main(arguments: Sequence[str]) -> int:
    try:
        run(arguments)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1
    return 0


def run(arguments: Sequence[str]) -> None:
    match arguments:
        case ["begin", place, name]:
            folder.begin(Path(place), name)
            say(f"Next step: edit {place}/settings.toml and {place}/kustomization.yaml, then prepare {place}.")
        case ["prepare", place]:
            folder.prepare(Path(place))
            say(applied(Path(place)))
        case [verb, place, *words] if join_commands.run(verb, Path(place), words):
            pass
        case _:
            raise Trouble("usage", "This is no command.", "see docs/kubernetes.md.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
