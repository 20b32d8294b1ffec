"""An XLSX file is an archive: looked through before anything in it is read, so that none costs more than its size."""

import re
import zlib
from io import BytesIO
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from services.quality.evidence.register.files.decoding import LARGEST, WrongFileError

MOST_PARTS = 300
UNPACKED = 8 * LARGEST
"""Bytes of all parts together, unpacked."""
MOST_TAGS = 250_000
"""Two thousand lines of ten cells have half of it."""
MACROS = re.compile(r"(?i)(vba|macrosheets|activex|ctrlprops|\.bin$)")
PRINTER = re.compile(r"(?i)^xl/printersettings/[^/]*\.bin$")
"""What a spreadsheet program notes about its printer: no program."""
CONNECTIONS = re.compile(r"(?i)(externallinks|embeddings|connections\.xml|querytables|webextensions|customui)")
LONGEST_PATTERN = 255
"""Signs of a number format, by the rules of spreadsheets; print areas and titles are shorter still. openpyxl takes them
to pieces in a time that grows with the square of their length."""
XML = (".xml", ".rels")
ENCODING = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")
UTF_8 = (b"utf-8", b"utf8", b"us-ascii")
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, ParseError)
"""What reading a broken archive, or one with a password, ends with."""


def looked_through(body: bytes) -> BytesIO:
    """The archive with nothing but its tables and texts.

    Raises WrongFileError where it is broken, larger inside than it looks, or holds programs or connections.
    """
    try:
        with ZipFile(BytesIO(body)) as archive:
            parts = archive.infolist()
            _check_names([part.filename for part in parts])
            if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
                raise WrongFileError("broken_workbook")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise WrongFileError("too_large_inside")
            return _copy(archive, [part for part in parts if part.filename.lower().endswith(XML)])
    except BROKEN:
        raise WrongFileError("broken_workbook") from None


def _check_names(names: list[str]) -> None:
    if len(set(names)) < len(names) or "[Content_Types].xml" not in names:
        raise WrongFileError("no_workbook")
    if any(MACROS.search(name) and not PRINTER.match(name) for name in names):
        raise WrongFileError("macros")
    if any(CONNECTIONS.search(name) for name in names):
        raise WrongFileError("connections")


def _copy(archive: ZipFile, parts: list[ZipInfo]) -> BytesIO:
    """No more of a part is unpacked than the archive says, whatever comes."""
    copy, tags = BytesIO(), 0
    with ZipFile(copy, "w") as clean:
        for part in parts:
            content = archive.read(part)
            tags += content.count(b"<")
            if tags > MOST_TAGS:
                raise WrongFileError("too_large_inside")
            if _may_define_entities(content):
                raise WrongFileError("broken_workbook")
            if _has_long_pattern(content):
                raise WrongFileError("too_large_inside")
            clean.writestr(part.filename, content)
    return copy


def _has_long_pattern(content: bytes) -> bool:
    if b"formatCode" not in content and b"definedName" not in content:
        return False
    return any(
        len(each.get("formatCode", "")) > LONGEST_PATTERN
        or (each.tag.endswith("}definedName") and sum(map(len, each.itertext())) > LONGEST_PATTERN)
        for _, each in iterparse(BytesIO(content))  # noqa: S314 - what defines entities is refused before
    )


def _may_define_entities(content: bytes) -> bool:
    """No spreadsheet program writes any; one of a few bytes could grow without end."""
    encoding = ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    hidden = b"\0" in content or (encoding is not None and encoding[1].lower() not in UTF_8)
    return hidden or b"<!DOCTYPE" in content or b"<!ENTITY" in content
