"""What lies in the archive under which name, and the number that opens it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.cases.rights.copies.domain import DOCUMENTS, Copy, Entry, Part, document_in

FILE_NAME = "copy.zip.age"
"""Says nothing of whose it is or where it is from: it may be seen in a list of downloads, or on a stick."""
GROUPS, DIGITS = 6, 4
PASSPHRASE = re.compile(rf"[0-9]{{{DIGITS}}}(?:-[0-9]{{{DIGITS}}}){{{GROUPS - 1}}}")
NUMBERS = 10 ** (GROUPS * DIGITS)
"""Almost 2 to the 80th: nobody tries them all. Digits are on every keyboard, and are read out in every language."""


def passphrase(number: int) -> str:
    """`number` is drawn below NUMBERS. Six groups of four digits."""
    digits = f"{number:0{GROUPS * DIGITS}d}"
    return "-".join(digits[start : start + DIGITS] for start in range(0, len(digits), DIGITS))


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A document of the client and what it is called inside."""

    attachment_id: UUID
    name: str
    file_id: UUID | None = None
    """Of the file that it is attached to."""


def enclosed(copy: Copy) -> tuple[Copy, list[Enclosed]]:
    """The copy, in which each document says under which name it lies beside it; those that stay out do not."""
    found: list[Enclosed] = []
    parts = tuple(with_names(part, found) if part.table == DOCUMENTS else part for part in copy)
    return parts, found


def with_names(part: Part, found: list[Enclosed]) -> Part:
    return replace(part, entries=tuple(with_name(entry, found) for entry in part.entries))


def with_name(entry: Entry, found: list[Enclosed]) -> Entry:
    details = document_in(entry)
    if details is None:
        return entry
    name = f"document-{len(found) + 1}.{details['kind']}"
    found.append(Enclosed(UUID(entry.row), name, entry.file_id))
    told: Mapping[str, object] = {**details, "lies_beside": name}
    return replace(entry, values={**entry.values, "attachment": told})
