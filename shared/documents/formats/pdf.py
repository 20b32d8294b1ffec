"""PDF: read object by object. A program, another file or a lock in it is found under whatever name it hides."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from shared.documents.acceptance import Refusal, RefusedError
from shared.documents.formats.pictures import clean_jpeg
from shared.documents.formats.signs import ends_as_archive, has_another
from shared.documents.formats.streams import PARSING, check_streams

HEAD, TAIL = 1024, 1024
"""Bytes; a page has its first words in the head, and behind its end a PDF has next to nothing."""
END = b"%%EOF"
ACTIVE_KEYS = frozenset(("/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"))
ACTIVE_ACTIONS = frozenset(("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"))
BY_ITSELF = ("/OpenAction", "/AA")
"""What is done without a click: when it is opened, printed or closed, or a page of it is shown."""
WITHIN = frozenset(("", "/GoTo", "/Named"))
"""Actions that stay in the document: to a page of it, or to the next one."""
HIDDEN_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/Info")
AUTHOR_KEYS = ("/T", "/CreationDate", "/M", "/NM")
"""Of a note in the margin. A field of a form has its own name in the first of them."""


def opened(content: bytes) -> PdfReader:
    """Raises RefusedError."""
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError(Refusal.PROTECTED)
    return reader


def objects(reader: PdfReader) -> Iterator[Any]:
    """Every dictionary that can be reached from the root, each once."""
    waiting, seen = [reader.trailer.raw_get("/Root")], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def check(content: bytes) -> None:
    if END not in content:
        raise RefusedError(Refusal.DAMAGED)
    behind = content[content.rfind(END) + len(END) :].strip(b"\0\r\n ")
    if len(behind) > TAIL or has_another(behind) or has_another(content[5:HEAD]) or ends_as_archive(content):
        raise RefusedError(Refusal.MIXED)
    try:
        reader = opened(content)
        if any(is_active(one) for one in objects(reader)):
            raise RefusedError(Refusal.ACTIVE)
        check_streams(objects(reader))
        pages = len(reader.pages)
    except RefusedError:
        raise
    except PARSING:
        raise RefusedError(Refusal.DAMAGED) from None
    if not pages:
        raise RefusedError(Refusal.DAMAGED)


def is_active(one: Any) -> bool:
    if ACTIVE_KEYS & one.keys() or said(one, "/S") in ACTIVE_ACTIONS or said(one, "/Type") == "/EmbeddedFile":
        return True
    return any(said(act, "/S") not in WITHIN for key in BY_ITSELF for act in actions(one.get(key)))


def actions(value: Any) -> Iterator[Any]:
    """Each that begins by itself, and those that follow it. A link in the text is none: it waits for a click."""
    waiting, seen = [value], set[int]()
    while waiting:
        raw = waiting.pop()
        one = raw.get_object() if isinstance(raw, IndirectObject) else raw
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend([one.get("/Next")] if "/S" in one else one.values())
        elif isinstance(one, ArrayObject) and not (one and said_page(one[0])):
            waiting.extend(one)


def said_page(value: Any) -> bool:
    """Whether an array that begins with it is a place in the document."""
    one = value.get_object() if isinstance(value, IndirectObject) else value
    return not isinstance(one, DictionaryObject) or said(one, "/Type") == "/Page"


def said(one: Any, key: str) -> str:
    """What stands there, wherever in the file it stands."""
    return str(one[key]) if key in one else ""


def clean(content: bytes) -> bytes:
    """Written anew from what its pages need; earlier versions of them, which a PDF may carry along, are gone too."""
    try:
        reader = opened(content)
        for one in list(objects(reader)):
            strip(one)
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        writer._ID = None
        written = BytesIO()
        writer.write(written)
    except RefusedError:
        raise
    except PARSING:
        raise RefusedError(Refusal.NOT_CLEANED) from None
    return written.getvalue()


def strip(one: Any) -> None:
    """Raises RefusedError for what would break, or cannot be looked into."""
    filters = said(one, "/Filter")
    if said(one, "/FT") == "/Sig" or "/ByteRange" in one or "/JPXDecode" in filters:
        raise RefusedError(Refusal.NOT_CLEANED)
    for key in HIDDEN_KEYS:
        one.pop(key, None)
    if "/Rect" in one and said(one, "/Subtype") not in ("", "/Widget"):
        for key in AUTHOR_KEYS:
            one.pop(key, None)
    if filters in ("/DCTDecode", "['/DCTDecode']"):
        one._data = clean_jpeg(one._data)
    elif "/DCTDecode" in filters:
        raise RefusedError(Refusal.NOT_CLEANED)
