"""Sets one document in a process of its own: takes what is to be set from standard input, and writes the PDF out.

Started by its path in isolated mode with an empty environment: it knows no settings, opens no connection, and Typst
reads nothing outside the folder that it is started with. What it is given is data, never markup.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
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
        source = Path(sys.argv[1]) / f"{given['template']}.typ"
        document = set_in_type(source, json.dumps(given["data"]), given["day"], every_sign=given["every_sign"])
    except typst.TypstError as error:
        if "--explain" in sys.argv:
            raise
        sys.stderr.write(type(error).__name__)
        return FAILED
    sys.stdout.buffer.write(document)
    return 0


def set_in_type(source: Path, data: str, day: str, *, every_sign: bool) -> bytes:
    """A sign that no font has, or that the standards forbid, would break their promise: then it is set without it.

    With `every_sign` there is no document then: an empty box in the place of somebody's own words helps nobody.
    """
    try:
        return compiled(source, data, day, ACCESSIBLE)
    except typst.TypstError:
        if every_sign:
            raise
        return compiled(source, data, day, [])


def compiled(source: Path, data: str, day: str, standards: list[Any]) -> bytes:
    """The same data of the same day gives the same bytes: the only time in them is the beginning of that day."""
    made = typst.compile(
        str(source),
        root=str(source.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        package_path=str(source.parent / "no-packages"),
        package_cache_path=str(source.parent / "no-packages"),
        sys_inputs={"data": data},
        pdf_standards=standards,
        timestamp=datetime.fromisoformat(day).replace(tzinfo=UTC),
        format="pdf",
    )
    return bytes(made)


if __name__ == "__main__":
    sys.exit(main())
