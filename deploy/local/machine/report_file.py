"""The file of `--json FILE`: checked for writing before the command begins; and other files of a command line."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.trouble import Trouble


def check(file: Path | None) -> None:
    """What is in it stays until there is something new. Raises Trouble."""
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = not file.exists()
        file.open("a").close()
        if new:
            file.unlink()
    except OSError as error:
        what = f"{file} cannot be written ({error.strerror})."
        raise Trouble("file_unwritable", what, "name another file with --json.") from None


OPTIONS = ("--json", "--preview")
"""Options that name a file."""


def made_absolute(words: Sequence[str]) -> list[str]:
    """The same command line, for a program that runs in another folder."""
    return list(_made_absolute(words))


def _made_absolute(words: Sequence[str]) -> Iterator[str]:
    before = ""
    for word in words:
        option, equals, file = word.partition("=")
        if before in OPTIONS:
            yield str(Path(word).absolute())
        else:
            yield f"{option}={Path(file).absolute()}" if option in OPTIONS and equals else word
        before = word
