"""Operations with words as an operator types them: `python -m deploy.kubernetes VERB FOLDER ...`."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.kubernetes.cluster import doctor, earlier_releases
from deploy.kubernetes.cluster.target import Cluster, target_of
from deploy.kubernetes.joining import join_commands
from deploy.operations import command_line, key_commands
from deploy.operations.command_line import say
from deploy.target import in_words_of
from deploy.trouble import Trouble


def change_keys(target: Cluster, *words: str) -> int:
    match words:
        case ["rotate", "release"] if target.kind == "centre":
            sys.stderr.write(f"{in_words_of(target, key_commands.rotate(target, 'release'))}\n")
            join_commands.answer_anew(target.folder)
        case ["rotate", name, *more]:
            say(in_words_of(target, key_commands.rotate(target, name, *more)))
        case _:
            raise Trouble("usage", "This is no command.", "say rotate and the name of a key.")
    return 0


COMMANDS: Mapping[str, Callable[..., int]] = {
    **command_line.COMMANDS,
    "keys": change_keys,
    "doctor": doctor.report,
    "take-anew": earlier_releases.take_anew,
}
WITH_WORDS = (*command_line.WITH_WORDS, "keys")


def run(verb: str, folder: Path, *words: str) -> int:
    """Raises Trouble."""
    if words and verb not in WITH_WORDS:
        raise Trouble("usage", f"{verb} takes the folder alone.", "see docs/kubernetes.md.")
    return command_line.run(target_of(folder), COMMANDS[verb], *words)
