"""Sets one document in a process of its own: takes what is to be set from standard input, and writes the PDF out.

Started by its path in isolated mode with an empty environment: it knows no settings, opens no connection, and Typst
reads nothing outside the folder beside this file. What it is given is data, never markup.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent / "typst"
MOST_MEMORY = 2 * 1024**3
"""Bytes of address space; the library alone maps about 100 MB."""
MOST_SECONDS = 30
"""Of the processor, should nobody be there any more to end it."""
ACCESSIBLE: list[Any] = ["ua-1", "a-2a"]
"""Tagged for screen readers (PDF/UA-1), and readable in twenty years (PDF/A-2a); checked by Typst as it writes."""
FAILED = 3


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    given = json.load(sys.stdin)
    try:
        document = set_in_type(given["template"], json.dumps(given["data"]), given["day"])
    except typst.TypstError as error:
        if "--explain" in sys.argv:
            raise
        sys.stderr.write(type(error).__name__)
        return FAILED
    sys.stdout.buffer.write(document)
    return 0


def set_in_type(template: str, data: str, day: str) -> bytes:
    """A sign that no font has, or that the standards forbid, would break their promise: then it is set without it."""
    try:
        return compiled(template, data, day, ACCESSIBLE)
    except typst.TypstError:
        return compiled(template, data, day, [])


def compiled(template: str, data: str, day: str, standards: list[Any]) -> bytes:
    """The same data of the same day gives the same bytes: the only time in them is the beginning of that day."""
    made = typst.compile(
        str(FOLDER / f"{template}.typ"),
        root=str(FOLDER),
        font_paths=[str(FOLDER / "fonts")],
        ignore_system_fonts=True,
        package_path=str(FOLDER / "no-packages"),
        package_cache_path=str(FOLDER / "no-packages"),
        sys_inputs={"data": data},
        pdf_standards=standards,
        timestamp=datetime.fromisoformat(day).replace(tzinfo=UTC),
        format="pdf",
    )
    return bytes(made)


if __name__ == "__main__":
    sys.exit(main())
