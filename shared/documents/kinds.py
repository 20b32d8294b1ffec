"""What a file is by its content, whether it is that alone, and how its hidden details are removed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.documents.acceptance import Kind, Refusal, RefusedError, kind_named
from shared.documents.formats import heic, office, office_details, pictures
from shared.documents.formats.signs import has_markup

type Check = Callable[[bytes], None]
type Clean = Callable[[bytes], bytes]
STARTS = {Kind.PDF: b"%PDF-", Kind.JPEG: b"\xff\xd8\xff", Kind.PNG: pictures.PNG, Kind.DOCX: b"PK\x03\x04"}
ZIPPED = (Kind.DOCX, Kind.ODT)


@dataclass(frozen=True, slots=True)
class Examined:
    kind: Kind
    content: bytes = field(repr=False)


def examined(name: str, content: bytes, *, clean: bool) -> Examined:
    """`name` as it is shown. What was cleaned is examined once more. Raises RefusedError."""
    if not content:
        raise RefusedError(Refusal.EMPTY)
    kind = kind_named(name)
    if kind_found(content) is not (Kind.DOCX if kind in ZIPPED else kind):
        raise RefusedError(Refusal.DISAGREES)
    CHECKS[kind](content)
    if not clean:
        return Examined(kind, content)
    cleaned = CLEANERS[kind](content)
    CHECKS[kind](cleaned)
    return Examined(kind, cleaned)


def kind_found(content: bytes) -> Kind:
    """By the first bytes; whatever begins like nothing known is text, or nothing. Both zipped kinds are DOCX here."""
    for kind, start in STARTS.items():
        if content.startswith(start):
            return kind
    return Kind.HEIC if content[4:8] == b"ftyp" else Kind.TEXT


def check_text(content: bytes) -> None:
    """UTF-8 without control signs, and not a page or a program that only calls itself a text."""
    try:
        words = content.decode()
    except UnicodeDecodeError:
        raise RefusedError(Refusal.DISAGREES) from None
    if any(sign < " " and sign not in "\t\n\r\f" for sign in words):
        raise RefusedError(Refusal.DISAGREES)
    if has_markup(content) or content.startswith((b"#!", b"\xef\xbb\xbf#!")):
        raise RefusedError(Refusal.ACTIVE)


def check_pdf(content: bytes) -> None:
    from shared.documents.formats import pdf  # heavy, and not needed for any other kind

    pdf.check(content)


def clean_pdf(content: bytes) -> bytes:
    from shared.documents.formats import pdf

    return pdf.clean(content)


def as_it_is(content: bytes) -> bytes:
    """A text has nothing hidden."""
    return content


CHECKS: dict[Kind, Check] = {
    Kind.PDF: check_pdf,
    Kind.JPEG: pictures.check_jpeg,
    Kind.PNG: pictures.check_png,
    Kind.HEIC: heic.check,
    Kind.DOCX: office.check_docx,
    Kind.ODT: office.check_odt,
    Kind.TEXT: check_text,
}
CLEANERS: dict[Kind, Clean] = {
    Kind.PDF: clean_pdf,
    Kind.JPEG: pictures.clean_jpeg,
    Kind.PNG: pictures.clean_png,
    Kind.HEIC: heic.clean,
    Kind.DOCX: office_details.clean_docx,
    Kind.ODT: office_details.clean_odt,
    Kind.TEXT: as_it_is,
}
