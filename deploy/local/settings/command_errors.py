"""Errors of commands: one line for a person, one JSON object for a script, never a traceback."""

import json
import sys
from collections.abc import Callable

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError  # typer has no other name for them

from deploy.local.settings.places import folder_in, with_folder
from deploy.trouble import Trouble, trouble_of

IN_OUR_WORDS = (
    ("Input should be a valid integer, unable to parse string as an integer", "a whole number is needed"),
    ("Input should be", "it has to be"),
    ("Value error, ", ""),
)
"""Instead of the words of the library that reads what is typed."""
INTO_A_FILE = ("demo", "test", "bench", "simulate")
"""Commands whose `--json` names a file: what goes wrong is for a person."""


def ended(command: Callable[[], object], line: list[str]) -> int:
    """The exit code; 1 for trouble, 2 for words that were not understood."""
    try:
        code = command()
    except NoArgsIsHelpError as asked:
        asked.show()
        return asked.exit_code
    except UsageError as error:
        sys.stderr.write(f"kokon: {misused(error)}\n")
        return error.exit_code
    except ClickException as error:
        sys.stderr.write(f"kokon: {error.format_message()}\n")
        return error.exit_code
    except typer.Abort:
        sys.stderr.write("kokon: stopped.\n")
        return 1
    except Trouble as trouble:
        return print_trouble(trouble, line)
    except OSError as error:
        return print_trouble(trouble_of(error), line)
    return code if isinstance(code, int) else 0


def misused(error: UsageError) -> str:
    what = " ".join(error.format_message().split())
    for theirs, ours in IN_OUR_WORDS:
        what = what.replace(theirs, ours)
    command = error.ctx.command_path if error.ctx else "./kokon"
    return f"{what if what[-1] in '.?' else f'{what}.'} Next step: {command} --help"


def print_trouble(trouble: Trouble, line: list[str]) -> int:
    command = line[0] if line else ""
    if command != "demo":  # whose folder holds several installations
        trouble.next_step = with_folder(trouble.next_step, folder_in(line))
    if "--json" in line and command not in INTO_A_FILE:
        told = {"code": trouble.code, "what": trouble.what, "next_step": trouble.next_step}
        told |= {"step": trouble.step} if trouble.step else {}
        sys.stdout.write(json.dumps({"trouble": told}) + "\n")
    else:
        sys.stderr.write(f"kokon: {trouble}\n")
    return 1
