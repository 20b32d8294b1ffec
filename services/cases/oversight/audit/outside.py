"""Signed roots of the audit as files in a place outside of this installation."""

import os
from collections.abc import Iterable
from pathlib import Path

from services.cases.foundation.audit.domain import Signed
from services.cases.foundation.audit.signatures import as_file, file_name


def lay(roots: Iterable[Signed], folder: Path) -> int:
    """Writes those that are not there, never one that is, and returns how many it wrote. Raises OSError."""
    there = {file.name for file in folder.iterdir()}
    missing = [root for root in roots if file_name(root) not in there]
    for root in missing:
        write_whole(folder / file_name(root), as_file(root))
    return len(missing)


def write_whole(file: Path, content: bytes) -> None:
    """On the disk under another name before it has its own; never over one that is there."""
    partial = file.with_suffix(".partial")
    with partial.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    partial.rename(file)
