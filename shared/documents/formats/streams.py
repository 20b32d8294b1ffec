"""Streams of a PDF: how much each becomes when a viewer unpacks it, without ever unpacking more than the bound."""

import zlib
from collections.abc import Iterable
from typing import Any

from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, StreamObject

from shared.documents.acceptance import Refusal, RefusedError, check_pixels
from shared.documents.formats.pictures import Segment, check_size, parted

FLATE = frozenset(("/FlateDecode", "/Fl"))
JPEG = frozenset(("/DCTDecode", "/DCT"))
UNPACKED_BY_PARSER = FLATE | {
    *("/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"),
}
PIECE = 64 * 1024
MOST_OF_A_STREAM, MOST_UNPACKED = 128 * 1024 * 1024, 512 * 1024 * 1024
"""Bytes, of one and of all. A page that was scanned in colour with 600 points to the inch has 104 million."""
PARSING = (
    *(PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, ArithmeticError, OSError),
    *(AssertionError, NotImplementedError),
)
"""What a parser raises over bytes that somebody made up."""


def check_streams(objects: Iterable[Any]) -> None:
    """Raises RefusedError."""
    room = MOST_UNPACKED
    for one in objects:
        room -= size_of(one) if isinstance(one, StreamObject) else 0
        if room < 0:
            raise RefusedError(Refusal.TOO_MUCH_INSIDE)


def size_of(one: StreamObject) -> int:
    """Bytes when it is unpacked. Raises RefusedError for one that is too large, or shows too many pixels."""
    if "/Width" in one and "/Height" in one:
        check_pixels(*(int(one.get(key, 0)) for key in ("/Width", "/Height")))
    filters = one.get("/Filter")
    named = [str(name) for name in (filters if isinstance(filters, ArrayObject) else [filters])] if filters else []
    content: bytes = one._data
    while named and named[0] in FLATE:
        content, named = inflated(content), named[1:]
    if named and set(named) <= UNPACKED_BY_PARSER:
        return len(unpacked_by_parser(one))
    if named and named[0] in JPEG:
        check_size(segments_of(content))
    return len(content)


def segments_of(content: bytes) -> list[Segment]:
    """None of a picture that cannot be read: no viewer shows it."""
    try:
        return parted(content)[0]
    except RefusedError:
        return []


def inflated(content: bytes) -> bytes:
    """As far as it can be unpacked. Raises RefusedError."""
    unpacker, found, room = zlib.decompressobj(), list[bytes](), MOST_OF_A_STREAM
    for start in range(0, len(content), PIECE):
        try:
            piece = unpacker.decompress(content[start : start + PIECE], room)
        except zlib.error:
            break
        found.append(piece)
        room -= len(piece)
        if room <= 0 or unpacker.unconsumed_tail:
            raise RefusedError(Refusal.TOO_MUCH_INSIDE)
    return b"".join(found)


def unpacked_by_parser(one: StreamObject) -> bytes:
    """It has a bound of its own for each kind of packing. Raises RefusedError."""
    try:
        return one.get_data()
    except LimitReachedError:
        raise RefusedError(Refusal.TOO_MUCH_INSIDE) from None
    except PARSING:
        return b""
