"""`python3 -m deploy.compose.host COMMAND INSTALLATION ...`, on the host, in the folder of the Compose file.

letters CENTRE renew|end          new keys for what clients write, before the day is over; the older ones end now
audit CENTRE verify|public-key    whether what was written down about reads and changes is still as it was
recompute CENTRE|office           history and counts made anew from what is kept
reconcile CENTRE                  what the centre released beside what the office says; 1 where something is missing
dead-letters CENTRE|office list | replay ID | close ID        what could not be handled
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence

from deploy.compose.host.compose_target import Compose, target_of
from deploy.operations import audit, dead_letters, letters, recompute, reconcile
from deploy.trouble import Trouble


def change_letters(target: Compose, *words: str) -> int:
    match words:
        case ["renew"]:
            letters.renew(target)
            say(letters.RENEWED)
        case ["end"]:
            letters.end(target)
            say(letters.ENDED)
        case _:
            raise Trouble("usage", "This is no command.", "say renew or end; each day the service does it itself.")
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
        say(json.dumps(line | {"next_step": reconcile.next_step(line)}))
    if unknown:
        what, step = reconcile.UNKNOWN_HERE
        say(f"{what.format(number=unknown)} Next step: {step}")
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


COMMANDS: Mapping[str, Callable[..., int]] = {
    "letters": change_letters,
    "audit": look_at_audit,
    "recompute": recompute_all,
    "reconcile": compare,
    "dead-letters": see_to_letters,
}
WITH_WORDS = ("letters", "audit", "dead-letters")


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def run(arguments: Sequence[str]) -> int:
    match arguments:
        case [verb, name, *words] if verb in COMMANDS and (verb in WITH_WORDS or not words):
            return COMMANDS[verb](target_of(name), *words)
    step = f"say {', '.join(COMMANDS)}, then the id of the centre, or office."
    raise Trouble("usage", "This is no command.", step)


def main(arguments: Sequence[str]) -> int:
    try:
        return run(arguments)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
