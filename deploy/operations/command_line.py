"""Commands for an installation that runs in containers or a cluster, with words as an operator types them.

letters renew | end                 new keys for what clients write before the day is over; ending the older ones
audit verify|public-key             whether what was written down about reads and changes is still as it was
recompute                           history and counts made anew from what is kept
reconcile                           what a centre released beside what the office says; 1 where something is missing
dead-letters list | replay ID... | close ID      what could not be handled
clock [--right]                     whether services believe the date; saying that it is right; 1 where one does not
"""

import json
import sys
from collections.abc import Callable, Mapping

from deploy.operations import audit, clock, dead_letters, letters, recompute, reconcile
from deploy.target import Target, in_words_of
from deploy.trouble import Trouble


def change_letters(target: Target, *words: str) -> int:
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


def look_at_audit(target: Target, *words: str) -> int:
    match words:
        case ["verify", *more]:
            return audit.verify(target, *more)
        case ["public-key"]:
            return audit.show_public_key(target)
    raise Trouble("usage", "This is no command.", "say verify or public-key.")


def recompute_all(target: Target) -> int:
    say(recompute.result_text(recompute.recompute(target)))
    return 0


def compare(target: Target) -> int:
    """One line of JSON for each quarter, as `./kokon reconcile --json` has them."""
    lines, unknown = reconcile.quarters(target), reconcile.answers_to_nothing(target)
    for line in lines:
        say(json.dumps(line | {"next_step": in_words_of(target, reconcile.next_step(line))}))
    if unknown:
        what, step = reconcile.UNKNOWN_HERE
        say(f"{what.format(number=unknown)} Next step: {in_words_of(target, step)}")
    return int(bool(unknown) or any(line["missing"] for line in lines))


def see_to_letters(target: Target, *words: str) -> int:
    match words:
        case ["list"]:
            for letter in dead_letters.listed(target):
                say(json.dumps(letter))
        case ["replay", *numbers] if numbers and all(map(str.isdecimal, numbers)):
            dead_letters.replay(target, *map(int, numbers))
        case ["close", number] if number.isdecimal():
            dead_letters.close(target, int(number))
        case _:
            raise Trouble("usage", "This is no command.", "say list, replay with one ID or more, or close with one.")
    return 0


def look_at_clock(target: Target, *words: str) -> int:
    if words not in ((), ("--right",)):
        raise Trouble("usage", "This is no command.", "say clock, or clock with --right.")
    if words:
        clock.right(target)
    doubting = clock.doubts(target)
    say(in_words_of(target, clock.in_words(doubting)))
    return int(bool(doubting))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


COMMANDS: Mapping[str, Callable[..., int]] = {
    "letters": change_letters,
    "audit": look_at_audit,
    "recompute": recompute_all,
    "reconcile": compare,
    "dead-letters": see_to_letters,
    "clock": look_at_clock,
}
WITH_WORDS = ("letters", "audit", "dead-letters", "clock")


def run(target: Target, act: Callable[..., int], *words: str) -> int:
    """What goes wrong is said with commands as they are given there. Raises Trouble."""
    try:
        return act(target, *words)
    except Trouble as trouble:
        what, step = (in_words_of(target, said) for said in (trouble.what, trouble.next_step))
        raise Trouble(trouble.code, what, step) from None
