"""`python3 -m deploy.compose.host COMMAND INSTALLATION ...`, on the host, in the folder of the Compose file.

letters CENTRE                    what is due for the keys that open what clients write; once a day, from a timer
audit CENTRE verify|public-key    whether what was written down about reads and changes is still as it was
recompute CENTRE|office           history and counts made anew from what is kept
reconcile CENTRE                  what the centre released beside what the office says; 1 where something is missing
dead-letters CENTRE|office list | replay ID | close ID        what could not be handled
images                            writes the digests of today's base images into .env, beside the Compose file
keys CENTRE|office rotate NAME [--forget-old]                 a new key in the place of an old one
keys CENTRE rotate release|link >answer.json                  the same, and an answer for the office
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.compose.host import base_images, key_commands
from deploy.compose.host.compose_target import Compose, target_of
from deploy.operations import audit, dead_letters, letters, recompute, reconcile
from deploy.target import in_words_of
from deploy.trouble import Trouble

SAID = {
    "renew": f"{letters.RENEWED} Run this again tomorrow.",
    "forget": letters.FORGOTTEN,
}


def change_letters(target: Compose) -> int:
    for step in letters.daily(target, now=datetime.now(UTC)):
        say(in_words_of(target, SAID[step]))
    return 0


def look_at_audit(target: Compose, *words: str) -> int:
    match words:
        case ["verify", *more]:
            return audit.verify(target, *more)
        case ["public-key"]:
            return audit.show_public_key(target)
    raise Trouble("usage", "This is no command.", "say verify or public-key.")


def recompute_all(target: Compose) -> int:
    say(recompute.result_text(recompute.recompute(target)))
    return 0


def compare(target: Compose) -> int:
    """One line of JSON for each quarter, as `./kokon reconcile --json` has them."""
    lines, unknown = reconcile.quarters(target), reconcile.answers_to_nothing(target)
    for line in lines:
        say(json.dumps(line | {"next_step": in_words_of(target, reconcile.next_step(line))}))
    if unknown:
        what, step = reconcile.UNKNOWN_HERE
        say(f"{what.format(number=unknown)} Next step: {in_words_of(target, step)}")
    return int(bool(unknown) or any(line["missing"] for line in lines))


def see_to_letters(target: Compose, *words: str) -> int:
    match words:
        case ["list"]:
            for letter in dead_letters.listed(target):
                say(json.dumps(letter))
        case ["replay", number] if number.isdecimal():
            dead_letters.replay(target, int(number))
        case ["close", number] if number.isdecimal():
            dead_letters.close(target, int(number))
        case _:
            raise Trouble("usage", "This is no command.", "say list, replay ID or close ID.")
    return 0


def change_keys(target: Compose, *words: str) -> int:
    match words:
        case ["rotate", "link"] if target.kind == "centre":
            return target.step("rotate", target.name)
        case ["rotate", "release"] if target.kind == "centre":
            tell(in_words_of(target, key_commands.rotate(target, "release")))
            return target.step("answer-anew", target.name)
        case ["rotate", name, *more]:
            say(in_words_of(target, key_commands.rotate(target, name, *more)))
            return 0
    raise Trouble("usage", "This is no command.", "say rotate and the name of a key.")


COMMANDS: Mapping[str, Callable[..., int]] = {
    "letters": change_letters,
    "audit": look_at_audit,
    "recompute": recompute_all,
    "reconcile": compare,
    "dead-letters": see_to_letters,
    "keys": change_keys,
}
WITH_WORDS = ("audit", "dead-letters", "keys")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


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
            target = target_of(name)
            try:
                return COMMANDS[verb](target, *words)
            except Trouble as trouble:
                what, step = (in_words_of(target, said) for said in (trouble.what, trouble.next_step))
                raise Trouble(trouble.code, what, step) from None
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
