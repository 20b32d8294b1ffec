"""`python3 -m deploy.compose.host COMMAND INSTALLATION ...`, on the host, in the folder of the Compose file.

letters CENTRE renew|end          new keys for what clients write, before the day is over; the older ones end now
audit CENTRE verify|public-key    whether what was written down about reads and changes is still as it was
recompute CENTRE|office           history and counts made anew from what is kept
reconcile CENTRE                  what the centre released beside what the office says; 1 where something is missing
dead-letters CENTRE|office list | replay ID... | close ID     what could not be handled
clock CENTRE|office [--right]     whether services believe the date, and saying that it is right; 1 where one does not
images                            writes the digests of today's base images into .env, beside the Compose file
keys CENTRE|office rotate NAME [--forget-old]                 a new key in the place of an old one
keys CENTRE rotate release|link >answer.json                  the same, and an answer for the office
keys CENTRE|office rotate at-rest                             the streams on the disk are sealed with a new key
keys office rotate hub                                        a new certificate for the hub
keys office rotate authority [--forget-old] >announcement.json     whom centres are to trust next
keys office rotate authority --use                            the hub uses that from now on
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.compose.host import base_images
from deploy.compose.host.compose_target import Compose, target_of
from deploy.operations import command_line, key_commands
from deploy.operations.command_line import say
from deploy.target import in_words_of
from deploy.trouble import Trouble

SEALED = "The streams are sealed with a new key. What did not run before does not run now."
USED = (
    "The hub uses its new authority; the key of the old one is destroyed. A centre that does not trust it yet keeps "
    "what it has to say until it does."
)


def change_keys(target: Compose, *words: str) -> int:
    match words:
        case ["rotate", "link"] if target.kind == "centre":
            return target.step("rotate", target.name)
        case ["rotate", "release"] if target.kind == "centre":
            tell(in_words_of(target, key_commands.rotate(target, "release")))
            return target.step("answer-anew", target.name)
        case ["rotate", "at-rest"]:
            target.seal_anew()
            say(SEALED)
            return 0
        case ["rotate", "hub"] if target.kind == "office":
            target.change_hub("new-certificate")
            say("The hub has a new certificate; centres need nothing for it.")
            return 0
        case ["rotate", "authority", "--use"] if target.kind == "office":
            target.change_hub("use-authority")
            say(in_words_of(target, USED))
            return 0
        case ["rotate", "authority", *more] if target.kind == "office" and more in ([], ["--forget-old"]):
            return target.step("announce", *more)
        case ["rotate", name, *more]:
            besides = ("at-rest", *(("hub", "authority") if target.kind == "office" else ("link",)))
            say(in_words_of(target, key_commands.rotate(target, name, *more, besides=besides)))
            return 0
    raise Trouble("usage", "This is no command.", "say rotate and the name of a key.")


COMMANDS: Mapping[str, Callable[..., int]] = {**command_line.COMMANDS, "keys": change_keys}
WITH_WORDS = (*command_line.WITH_WORDS, "keys")


def tell(words: str) -> None:
    """Beside a paper for the other side, which goes through the pipe."""
    sys.stderr.write(f"{words}\n")


def run(arguments: Sequence[str]) -> int:
    match arguments:
        case ["images"]:
            for line in base_images.pin(Path(".env")):
                say(line)
            say("Next step: docker compose up --detach --build")
            return 0
        case [verb, name, *words] if verb in COMMANDS and (verb in WITH_WORDS or not words):
            return command_line.run(target_of(name), COMMANDS[verb], *words)
    step = f"say {', '.join(COMMANDS)}, then the id of the centre, or office; or images."
    raise Trouble("usage", "This is no command.", step)


def main(arguments: Sequence[str]) -> int:
    try:
        return run(arguments)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
