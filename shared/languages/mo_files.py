"""The compiled catalogue beside each .po file; made where it is missing or old, and not under version control."""

import os
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


class CatalogueError(Exception):
    """A translator's file that gettext cannot read."""


def compiled(po: Path) -> bytes | None:
    """The content of the .mo file of a .po file; None where there is neither."""
    mo = po.with_suffix(".mo")
    if is_current(po):
        return mo.read_bytes() if mo.exists() else None
    content = compile_po(po)
    # where nobody may write, as in an image, the service works with what it has in memory
    with suppress(OSError):
        write_mo_file(po, content)
    return content


def is_current(po: Path) -> bool:
    """Whether the .mo file has the time of its .po file, to the second: image layers and archives keep no more.

    The same time, not a later one: a new release may bring a .po file that is older than the .mo file of today.
    """
    mo = po.with_suffix(".mo")
    if not po.exists():
        return True
    return mo.exists() and int(mo.stat().st_mtime) == int(po.stat().st_mtime)


def compile_po(po: Path) -> bytes:
    buffer = BytesIO()
    try:
        with po.open("rb") as file:
            write_mo(buffer, read_po(file, abort_invalid=True))
    except (PoFileError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", "?")
        raise CatalogueError(f"{po} is not a catalogue (line {line}). Next step: correct it there.") from None
    return buffer.getvalue()


def write_mo_file(po: Path, content: bytes) -> None:
    """In one step, since several processes may start at once."""
    written = po.stat()
    with NamedTemporaryFile(dir=po.parent, suffix=".mo", delete=False) as file:
        file.write(content)
    draft = Path(file.name)
    draft.chmod(0o644)
    os.utime(draft, ns=(written.st_atime_ns, written.st_mtime_ns))
    draft.replace(po.with_suffix(".mo"))
