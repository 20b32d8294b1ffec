"""`./kokon languages`: how far the translations are, and `--preview FILE.html`: the notices side by side."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from deploy.local.settings.command_errors import ended
from deploy.local.translations.coverage import as_table, kinds, overtaken
from deploy.local.translations.preview import page
from deploy.trouble import Trouble
from services.notify.notices.catalogues import CatalogueError, Catalogues, read_catalogues

USAGE = "./kokon languages [--preview FILE.html | extract|update|compile|check [SERVICE]]"


def command(words: Sequence[str]) -> None:
    match words:
        case []:
            print_table()
        case ["--preview", file]:
            write_preview(Path(file))
        case [word] if word.startswith("--preview="):
            write_preview(Path(word.removeprefix("--preview=")))
        case _:
            raise Trouble("usage", f"{' '.join(words)} is not understood.", f"say {USAGE}.")


def print_table() -> None:
    catalogues = whole()
    typer.echo(as_table(kinds(catalogues)))
    for line in overtaken(catalogues):
        typer.echo(line)


def write_preview(file: Path) -> None:
    text = page(whole())
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"{file} cannot be written ({error.strerror})."
        raise Trouble("file_unwritable", what, "name another file with --preview.") from None


def whole() -> Catalogues:
    try:
        return read_catalogues()
    except CatalogueError as problem:
        what = f"The notices in {problem.folder} are not whole."
        raise Trouble("catalogues", what, f"mend {'; '.join(problem.problems)}.") from None


if __name__ == "__main__":
    sys.exit(ended(lambda: command(sys.argv[1:]), sys.argv[1:]))
