"""The deploy step: `python -m deploy.compose prepare CENTRE...` before the servers start, `finish` after.

`join_commands` are what an operator types when a centre joins or leaves; `target_steps` are what operations on the host
ask. What is wrong: `doctor`.
"""

import asyncio
import sys
from collections.abc import Sequence

from deploy.compose import join_commands, layout, target_steps
from deploy.compose.doctor import doctor
from deploy.compose.finish_step import finish_all
from deploy.compose.host.commands import Commands
from deploy.compose.layout import OFFICE
from deploy.compose.prepare_step import prepare_all
from deploy.compose.production import hub_commands
from deploy.compose.production.stopped_bus import finish_or_undo
from deploy.target import in_words_of
from deploy.trouble import Trouble

AT_THE_OFFICE = ("invite", "admit", "let-go", *hub_commands.VERBS)

COMMANDS = (join_commands.run, target_steps.run, hub_commands.run)


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case ["prepare", _, *_]:
                for installation in (*map(layout.centre, arguments[1:]), OFFICE):
                    finish_or_undo(installation)
                prepare_all(arguments[1:])
            case ["finish", _, *_]:
                asyncio.run(finish_all(arguments[1:]))
            case ["doctor", _, *_]:
                return doctor(arguments[1:])
            case [verb, *words] if any(run(verb, words) for run in COMMANDS):
                pass
            case _:
                raise Trouble(
                    "usage",
                    "This is no step.",
                    "say prepare or finish, or doctor, then the ids of the centres; or invite, accept, admit, connect, "
                    "rotate, trust, leave, let-go or confirm as docs/operations.md has them.",
                )
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {in_words_of(whose(arguments), str(trouble))}\n")
        return 1
    return 0


def whose(arguments: Sequence[str]) -> Commands:
    """How commands are given in the installation that a line is about."""
    if len(arguments) > 1 and arguments[0] not in AT_THE_OFFICE:
        return Commands(arguments[1], "centre", alone=layout.ALONE)
    return Commands("office", "office", alone=layout.ALONE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
