"""Signs of something else in a file: a page, a program, an archive."""

import re

MARKUP = re.compile(rb"<\s*(?:!doctype|html|script|svg|iframe|object|embed|body|\?php)|javascript:", re.IGNORECASE)
"""Looked for where words may stand, never in packed bytes, where chance would write it now and then."""
OTHERS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x7fELF",
    b"MZ\x90\x00",
    b"\xca\xfe\xba\xbe",
)
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557
"""How far from the end of a file a program still looks for an archive in it."""


def has_markup(content: bytes) -> bool:
    return MARKUP.search(content) is not None


def has_another(content: bytes) -> bool:
    """Words of a page, or the beginning or end of another kind of file, anywhere in what only describes or trails."""
    return has_markup(content) or any(sign in content for sign in OTHERS)


def ends_as_archive(content: bytes) -> bool:
    return ZIP_END in content[-ZIP_TAIL:]
