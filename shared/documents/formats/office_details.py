"""What DOCX and ODT tell beside their words: who wrote, when, in how many sittings, on which printer. Taken out."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from shared.documents.acceptance import Refusal, RefusedError
from shared.documents.formats.office import Parts, ending, unpacked
from shared.documents.formats.pictures import clean_jpeg, clean_png

type Change = Callable[[str, bytes], bytes | None]
LONG_AGO = (1980, 1, 1, 0, 0, 0)
PLAIN = frozenset(("ttf", "otf", "odttf", "xml", "rels", ""))
"""Endings of parts that are no pictures."""
VALUE = rb"=(?:\"[^\"]*\"|'[^']*')"

LEFT_OUT = re.compile(
    r"docProps/|customXml/|word/people\.xml|word/commentsIds|word/commentsExtensible|word/printerSettings"
)
NAMING = re.compile(rb"(?:docProps|customXml)/|people\.xml|commentsIds|commentsExtensible|printerSettings")
RELATED = re.compile(rb"<Relationship\b[^>]*?/>")
DECLARED = re.compile(rb"<Override\b[^>]*?/>")
NAMES = re.compile(rb"\b(w:author|w:initials|w15:author|w15:userId|w15:providerId|w:userId)" + VALUE)
TIMES = re.compile(rb"\s(?:w:date|w16du:dateUtc|w15:dateUtc)" + VALUE)
SESSIONS = re.compile(rb"\s(?:w:rsid\w*|w14:paraId|w14:textId)" + VALUE)
SESSION_LIST = re.compile(rb"<w:rsids>.*?</w:rsids>|<w15:docId [^>]*/>|<w14:docId [^>]*/>", re.DOTALL)

ODT_LEFT_OUT = re.compile(r"meta\.xml|manifest\.rdf|layout-cache|Thumbnails/")
ODT_LISTED = re.compile(
    rb"<manifest:file-entry\b[^>]*?manifest:full-path="
    rb"\"(?:meta\.xml|Thumbnails/[^\"]*|manifest\.rdf|layout-cache)\"[^>]*?/>"
)
ODT_WHO = re.compile(
    rb"(<(dc:creator|dc:date|meta:creator-initials|meta:date-string|loext:sender-initials|text:sender-[a-z-]+"
    rb"|text:author-name|text:author-initials)\b[^>/]*>)[^<]*(</\2>)"
)
ODT_SESSIONS = re.compile(rb"\s(?:officeooo:rsid|officeooo:paragraph-rsid|loext:rsid)" + VALUE)
ODT_PRINTER = re.compile(
    rb"(<config:config-item config:name=\"(?:Printer\w*|Rsid\w*|CurrentDatabase\w*)\"[^>/]*>)"
    rb"[^<]*(</config:config-item>)"
)


def clean_docx(content: bytes) -> bytes:
    """Changes and notes stay, and nobody's name or time with them."""
    return changed(content, docx_part)


def clean_odt(content: bytes) -> bytes:
    return changed(content, odt_part)


def changed(content: bytes, change: Change) -> bytes:
    """`change` says what becomes of each part; None leaves it out."""
    parts = {name: change(name, part) for name, part in unpacked(content).items()}
    return packed({name: part for name, part in parts.items() if part is not None})


def packed(parts: Parts) -> bytes:
    """Without times, comments and the name of a system; what has to come first and unpacked does."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != "mimetype", name != "[Content_Types].xml", name)):
            archive.writestr(ZipInfo(name, LONG_AGO), parts[name], ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return written.getvalue()


def docx_part(name: str, part: bytes) -> bytes | None:
    if LEFT_OUT.match(name):
        return None
    if name == "[Content_Types].xml":
        return without_naming(DECLARED, part)
    if name.endswith(".rels"):
        return without_naming(RELATED, part)
    if not name.endswith(".xml"):
        return clean_picture(name, part)
    nameless = NAMES.sub(rb'\1=""', part)
    return SESSION_LIST.sub(b"", SESSIONS.sub(b"", TIMES.sub(b"", nameless)))


def without_naming(lines: re.Pattern[bytes], part: bytes) -> bytes:
    """Without the lines that name a part that is left out."""
    return lines.sub(lambda line: b"" if NAMING.search(line[0]) else line[0], part)


def odt_part(name: str, part: bytes) -> bytes | None:
    if ODT_LEFT_OUT.match(name):
        return None
    if name == "META-INF/manifest.xml":
        return ODT_LISTED.sub(b"", part)
    if not name.endswith(".xml"):
        return clean_picture(name, part)
    return ODT_PRINTER.sub(rb"\1\2", ODT_SESSIONS.sub(b"", ODT_WHO.sub(rb"\1\3", part)))


def clean_picture(name: str, part: bytes) -> bytes:
    """Raises RefusedError for a kind of picture whose details stay unknown."""
    kind = ending(name)
    if kind in ("jpg", "jpeg"):
        return clean_jpeg(part)
    if kind == "png":
        return clean_png(part)
    if kind in PLAIN:
        return part
    raise RefusedError(Refusal.NOT_CLEANED)
