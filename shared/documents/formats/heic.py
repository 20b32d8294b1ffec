"""HEIC, as phones make it: taken as it is. Its hidden details are spread over the file, and are not removed here."""

from shared.documents.acceptance import Refusal, RefusedError, check_pixels
from shared.documents.formats.signs import ends_as_archive

BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"))
BOXES = frozenset((b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"uuid", b"mpvd"))
SIZE = b"ispe"
"""The box that says how large a picture is."""
LARGE = 8
"""Bytes of the longer length that a box may have."""


def boxes(content: bytes) -> list[tuple[bytes, bytes]]:
    """The outermost boxes by name, which fill the file exactly. Raises RefusedError."""
    found, at = list[tuple[bytes, bytes]](), 0
    while at < len(content):
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 8 + LARGE])
        size = size or len(content) - at
        if size < 8 or at + size > len(content) or name not in BOXES:
            raise RefusedError(Refusal.DAMAGED)
        found.append((name, content[at : at + size]))
        at += size
    return found


def check(content: bytes) -> None:
    found = boxes(content)
    names = [name for name, _ in found]
    if content[8:12] not in BRANDS:
        raise RefusedError(Refusal.NOT_TAKEN)
    if names[0] != b"ftyp" or names.count(b"meta") != 1 or b"mdat" not in names:
        raise RefusedError(Refusal.DAMAGED)
    if ends_as_archive(content):
        raise RefusedError(Refusal.MIXED)
    for name, body in found:
        if name == b"meta":
            check_size(body)


def check_size(described: bytes) -> None:
    """Of every picture, and of the whole that they are put together to. Raises RefusedError."""
    at = 0
    while (at := described.find(SIZE, at)) >= 0:
        at += len(SIZE)
        check_pixels(int.from_bytes(described[at + 4 : at + 8]), int.from_bytes(described[at + 8 : at + 12]))


def clean(content: bytes) -> bytes:
    raise RefusedError(Refusal.NOT_CLEANED)
