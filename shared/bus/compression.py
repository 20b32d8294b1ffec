"""Compress a long public text for an event: deflate and base64."""

import base64
import binascii
import zlib

LARGEST = 1_048_576
"""Largest size in bytes of an unpacked text (guard against a compression bomb)."""


class UnpackableError(Exception):
    """The text is not packed, or too large."""


def pack(text: str) -> str:
    """The same text is always packed the same way. Raises ValueError for one that nobody would unpack."""
    content = text.encode()
    if not 0 < len(content) <= LARGEST:
        raise ValueError("an empty text, or one that is too long to be packed")
    return base64.b64encode(zlib.compress(content, 9)).decode()


def unpack(packed: str) -> str:
    """Never takes more memory than `LARGEST`. Raises UnpackableError."""
    inflating = zlib.decompressobj()
    try:
        content = inflating.decompress(base64.b64decode(packed, validate=True), LARGEST)
        if not inflating.eof or inflating.unused_data:
            raise UnpackableError
        return content.decode()
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        raise UnpackableError from None
