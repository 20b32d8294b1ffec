"""`python -m deploy.kubernetes`: the folder of secrets of one installation, from which kubectl applies it.

begin FOLDER NAME        writes settings.toml and kustomization.yaml; NAME is the id of a centre, or office
prepare FOLDER           makes keys and passwords that are missing, and FOLDER/made anew
hand-over FOLDER         when casework runs: its key file goes from the folder, and the cluster alone has it
restore FOLDER KEY_FILES [IDENTITY]          anew: key files of a backup into a new folder, and made to restore
restored FOLDER          after the job `restore`: made as ever
invite FOLDER CENTRE NAME tls://HUB:7422 >invitation.json    the office
accept FOLDER <invitation.json >answer.json                  the centre: says what to read out on the phone
admit FOLDER FINGERPRINT <answer.json                        the office: says the digits to read out in return
connect FOLDER DIGITS                                        the centre: uses the link from now on
rotate FOLDER >answer.json                                   the centre: new keys; once more when they are admitted
leave FOLDER --yes                                           the centre: ends its link
let-go FOLDER CENTRE --yes                                   the office: strikes its keys off
confirm FOLDER CENTRE ...                                    the restored office: they are members still

What runs is reached by `kubectl`:

doctor FOLDER                                     what is wrong, and the next step; 1 where something is missing
keys FOLDER rotate NAME [--forget-old]            a new key in the place of an old one
letters FOLDER renew|end                          new keys for what clients write; the older ones end now
audit FOLDER verify|public-key                    whether what was written down is still as it was
recompute FOLDER                                  history and counts made anew from what is kept
reconcile FOLDER                                  what was released beside what the office says
dead-letters FOLDER list | replay ID | close ID   what could not be handled
take-anew FOLDER                                  the restored office: what centres released before comes again
clock FOLDER [--right]                            whether services believe the date; saying that it is right
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.kubernetes import folder, key_file, settings
from deploy.kubernetes.cluster import commands
from deploy.kubernetes.installation import named
from deploy.kubernetes.joining import join_commands
from deploy.kubernetes.joining.join_commands import applied, say
from deploy.kubernetes.manifest import FILE, images_not_named, version
from deploy.trouble import Trouble


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case [verb, place, *words] if verb in commands.COMMANDS:
                return commands.run(verb, Path(place), *words)
        run(arguments)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1
    return 0


def run(arguments: Sequence[str]) -> None:
    """What is done in the operator's folder."""
    match arguments:
        case ["begin", place, name]:
            folder.begin(Path(place), name)
            say(f"Next step: edit {place}/settings.toml and {place}/kustomization.yaml, then prepare {place}.")
        case ["prepare", place]:
            folder.prepare(Path(place))
            say_missing_images(Path(place))
            say(applied(Path(place)))
        case ["hand-over", place]:
            key_file.hand_over(Path(place))
            say(f"{key_file.HANDED_OVER} {applied(Path(place))}")
        case ["restore", place, key_files, *identity] if len(identity) < 2:
            key_file.restore(Path(place), Path(key_files), Path(identity[0]) if identity else None)
            say(f"Next step: kubectl apply -k {place}, and what docs/kubernetes.md says of a restore.")
        case ["restored", place]:
            key_file.restored(Path(place))
            say(applied(Path(place)))
        case [verb, place, *words] if join_commands.run(verb, Path(place), words):
            pass
        case _:
            raise Trouble("usage", "This is no command.", "see docs/kubernetes.md.")


def say_missing_images(place: Path) -> None:
    for image in images_not_named(place, named(settings.read(place).name).kind):
        entry = f"{{name: kokon/{image}, newName: YOUR_REGISTRY/kokon/{image}, newTag: {version()}}}"
        say(f"{place}/{FILE} does not say where the image kokon/{image} is. Next step: below `images` add - {entry}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
