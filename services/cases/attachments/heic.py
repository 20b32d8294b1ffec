"""HEIC, as phones make it: taken as it is. Its hidden details are spread over the file, and are not removed here."""

from services.cases.attachments.signs import ends_as_archive
from services.cases.attachments.taken import Refusal, RefusedError

BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"))
BOXES = frozenset((b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"uuid", b"mpvd"))
LARGE = 8
"""Bytes of the longer length that a box may have."""


def boxes(content: bytes) -> list[bytes]:
    """The names of the outermost boxes, which fill the file exactly. Raises RefusedError."""
    found, at = list[bytes](), 0
    while at < len(content):
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 8 + LARGE])
        size = size or len(content) - at
        if size < 8 or at + size > len(content) or name not in BOXES:
            raise RefusedError(Refusal.DAMAGED)
        found.append(name)
        at += size
    return found


def check(content: bytes) -> None:
    names = boxes(content)
    if content[8:12] not in BRANDS:
        raise RefusedError(Refusal.NOT_TAKEN)
    if names[0] != b"ftyp" or names.count(b"meta") != 1 or b"mdat" not in names:
        raise RefusedError(Refusal.DAMAGED)
    if ends_as_archive(content):
        raise RefusedError(Refusal.MIXED)


def clean(content: bytes) -> bytes:
    raise RefusedError(Refusal.NOT_CLEANED)
