"""The bytes of a file made into text, or a clear word about why they are none."""

import codecs

LARGEST = 1024 * 1024
"""Bytes of a file; a whole register of some years has a tenth of it."""
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How an XLSX file begins, and how one of the format before it, or one with a password."""
PICTURES_AND_DOCUMENTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class WrongFileError(Exception):
    """The file cannot be taken; `code` says why, `about` what a reader needs to know beside it."""

    def __init__(self, code: str, *about: str) -> None:
        super().__init__(code)
        self.code = code
        self.about = about


def decode(body: bytes) -> tuple[str, str]:
    """The text and the encoding it was in. Raises WrongFileError."""
    if not body.strip(b" \t\r\n;,\0" + codecs.BOM_UTF8):
        raise WrongFileError("empty")
    if len(body) > LARGEST:
        raise WrongFileError("too_large")
    if body.startswith(OLD_WORKBOOK):
        raise WrongFileError("old_workbook")
    if body.startswith(PICTURES_AND_DOCUMENTS):
        raise WrongFileError("no_table")
    encoding = next((name for mark, name in MARKS if body.startswith(mark)), None) or _guessed(body)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        raise WrongFileError("encoding") from None
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text):
        raise WrongFileError("no_table")
    return text, encoding.removesuffix("-sig")


def _guessed(body: bytes) -> str:
    """UTF-8 if it can be that: hardly anything else ever can. UTF-16 shows by its zeros."""
    zeros = body.count(0)
    if zeros > len(body) // 4:
        return "utf-16-be" if body[::2].count(0) > zeros // 2 else "utf-16-le"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
