"""What is taken and what is not, by content; what was hidden is gone where somebody wished it, and only then."""

import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pypdf import PdfReader, PdfWriter

from services.cases.files.attachments.domain import LONGEST_NAME, shown_name
from shared.documents.acceptance import KIND_OF, Refusal, RefusedError
from shared.documents.formats.pictures import parted, turned
from shared.documents.kinds import examined
from tests.cases.documents import (
    DOCX_PARTS,
    HEADER,
    ODT_PARTS,
    PICTURE,
    PIXELS,
    SAMPLES,
    TURNED,
    WHERE,
    WHO,
    a_heic,
    a_jpeg,
    a_large_png,
    a_locked_pdf,
    a_pdf,
    a_pdf_of,
    a_pdf_with,
    a_pdf_with_a_link,
    a_photo,
    a_png,
    action,
    chunk,
    docx_with,
    inflates_to,
    segment,
    sized,
    zipped,
)

HIDDEN = (WHERE.encode(), WHO.encode(), b"00Kanari", b"2026-03-05")
CLEANABLE = sorted(SAMPLES.keys() - {"phone.heic", "note.txt"})
ANOTHER = a_pdf(hidden=False)
PAGE = b"<html><script>alert(1)</script></html>"


def refusal(name: str, content: bytes, *, clean: bool = False) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        examined(name, content, clean=clean)
    return refused.value.refusal


def found_in(content: bytes) -> set[bytes]:
    """Which planted details can be read, packed parts of archives and PDFs unpacked."""
    places = [content]
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            places += [archive.read(name) for name in archive.namelist()]
    return {word for word in HIDDEN if any(word in place for place in places)}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_allowed_is_taken_byte_for_byte(name: str) -> None:
    assert examined(name, SAMPLES[name], clean=False).content == SAMPLES[name]


@pytest.mark.parametrize("name", CLEANABLE)
def test_place_and_author_are_there_before_and_gone_after(name: str) -> None:
    assert {WHERE.encode(), WHO.encode()} <= found_in(SAMPLES[name]) or name == "screen.png"
    assert WHO.encode() in found_in(SAMPLES[name])
    cleaned = examined(name, SAMPLES[name], clean=True).content
    assert found_in(cleaned) == set()
    assert found_in(examined(name, cleaned, clean=True).content) == set()


def test_a_picture_stays_the_same_bit_for_bit_and_the_right_way_up() -> None:
    cleaned = examined("a.jpg", a_photo(), clean=True).content
    assert cleaned.endswith(PICTURE + b"\xff\xd9")
    assert b"ICC_PROFILE\0\x01\x01colours" in cleaned
    segments, behind = parted(cleaned)
    assert (max(turned(one) for one in segments), behind) == (TURNED, b"")
    assert HEADER + PIXELS in examined("a.png", SAMPLES["screen.png"], clean=True).content


def test_words_of_a_document_stay_and_nothing_points_at_what_is_gone() -> None:
    for name in ("letter.docx", "letter.odt"):
        with ZipFile(BytesIO(examined(name, SAMPLES[name], clean=True).content)) as archive:
            parts = {part: archive.read(part) for part in archive.namelist()}
        assert any(b"Her words stay." in part for part in parts.values())
        assert not any(b"docProps" in part or b"meta.xml" in part for part in parts.values())
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    assert archive.namelist()[0] == "mimetype"


def test_a_pdf_keeps_its_pages_and_loses_its_earlier_versions() -> None:
    writer = PdfWriter(BytesIO(a_pdf()), incremental=True)
    writer.add_metadata({"/Author": "somebody else"})
    changed = BytesIO()
    writer.write(changed)
    assert changed.getvalue().count(b"%%EOF") == 2
    cleaned = examined("a.pdf", changed.getvalue(), clean=True).content
    assert found_in(cleaned) == set()
    assert len(PdfReader(BytesIO(cleaned)).pages) == 1


def test_what_cannot_be_cleaned_is_said_and_not_kept_as_if_it_were() -> None:
    assert refusal("a.heic", a_heic(), clean=True) is Refusal.NOT_CLEANED
    assert refusal("a.docx", docx_with("word/media/i.emf", b"a drawing"), clean=True) is Refusal.NOT_CLEANED
    assert refusal("a.pdf", a_pdf(keep=action("/GoTo"), key="/ByteRange"), clean=True) is Refusal.NOT_CLEANED


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("ending", sorted({*KIND_OF, "exe", "svg", "html", "zip", "docm", "js", ""}))
def test_name_and_content_agree_or_it_is_refused(name: str, ending: str) -> None:
    if KIND_OF.get(name.rpartition(".")[2]) is KIND_OF.get(ending):
        return
    assert refusal(f"renamed.{ending}", SAMPLES[name]) in (Refusal.DISAGREES, Refusal.NOT_TAKEN)


@pytest.mark.parametrize("name", SAMPLES)
def test_cut_anywhere_it_is_refused_or_only_shorter_text(name: str) -> None:
    content = a_jpeg() if name == "photo.jpg" else SAMPLES[name]
    for eighth in range(8):
        cut = content[: len(content) * eighth // 8]
        if name != "note.txt":
            assert refusal(name, cut) in (Refusal.DAMAGED, Refusal.EMPTY, Refusal.DISAGREES)
    assert refusal(name, b"") is Refusal.EMPTY


def a_bomb() -> bytes:
    return docx_with("word/a.xml", b" " * 101 * 1024 * 1024)


HOSTILE: dict[str, tuple[str, bytes | Callable[[], bytes], Refusal]] = {
    "a page as text": ("a.txt", PAGE, Refusal.ACTIVE),
    "a program as text": ("a.txt", b"#!/bin/sh\nls", Refusal.ACTIVE),
    "a drawing as text": ("a.txt", b"<svg onload='alert(1)'/>", Refusal.ACTIVE),
    "a drawing": ("a.svg", b"<svg/>", Refusal.NOT_TAKEN),
    "a page": ("a.html", PAGE, Refusal.NOT_TAKEN),
    "an archive": ("a.zip", zipped({"a": b"a"}), Refusal.NOT_TAKEN),
    "a program": ("a.exe", b"MZ\x90\x00", Refusal.NOT_TAKEN),
    "a program as PDF": ("a.pdf", b"MZ\x90\x00", Refusal.DISAGREES),
    "text of a foreign encoding": ("a.txt", "Grüße".encode("utf-16"), Refusal.DISAGREES),
    "text with a zero": ("a.txt", b"a\0b", Refusal.DISAGREES),
    "JPEG and archive": ("a.jpg", a_photo() + zipped({"a": b"a"}), Refusal.MIXED),
    "JPEG and page behind": ("a.jpg", a_jpeg(behind=PAGE), Refusal.MIXED),
    "JPEG and page in a comment": ("a.jpg", a_jpeg(segment(0xFE, PAGE)), Refusal.MIXED),
    "JPEG and PDF in a comment": ("a.jpg", a_jpeg(segment(0xFE, ANOTHER)), Refusal.MIXED),
    "JPEG without a picture": ("a.jpg", b"\xff\xd8\xff\xd9", Refusal.DAMAGED),
    "PNG and archive": ("a.png", a_png() + zipped({"a": b"a"}), Refusal.MIXED),
    "PNG and page": ("a.png", a_png(chunk(b"tEXt", b"c\0" + PAGE)), Refusal.MIXED),
    "PNG with a wrong sum": ("a.png", a_png()[:-1] + b"\0", Refusal.DAMAGED),
    "PDF and archive": ("a.pdf", ANOTHER + zipped({"a": b"a"}), Refusal.MIXED),
    "PDF and page": ("a.pdf", ANOTHER + PAGE, Refusal.MIXED),
    "PDF, page and archive": ("a.pdf", ANOTHER[:9] + PAGE + ANOTHER[9:] + zipped({"a": b"a"}), Refusal.MIXED),
    "PDF with a script": ("a.pdf", a_pdf(keep=action("/JavaScript")), Refusal.ACTIVE),
    "PDF that starts a program": ("a.pdf", a_pdf(keep=action("/Launch")), Refusal.ACTIVE),
    "PDF with a script under another spelling": (
        "a.pdf",
        a_pdf(keep=action("/JavaScript")).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/J#53 "),
        Refusal.ACTIVE,
    ),
    **{
        f"PDF that does {kind} when it is {when}": ("a.pdf", a_pdf_with(kind, *keys), Refusal.ACTIVE)
        for kind in ("/URI", "/GoToR", "/GoToE", "/Thread", "/Sound")
        for when, keys in (("opened", ("/OpenAction",)), ("closed", ("/AA", "/WC")), ("shown", ("/Kid", "/AA", "/O")))
    },
    "PDF that calls home in the second place": (
        "a.pdf",
        a_pdf_with("/GoTo", "/OpenAction", then="/URI"),
        Refusal.ACTIVE,
    ),
    "PDF with a stream that is a bomb": (
        "a.pdf",
        lambda: a_pdf_of(inflates_to(300 * 1024**2), "/FlateDecode"),
        Refusal.TOO_MUCH_INSIDE,
    ),
    "PDF with a bomb in a wrapping": (
        "a.pdf",
        lambda: a_pdf_of(inflates_to(300 * 1024**2).hex().encode() + b">", "/ASCIIHexDecode", "/FlateDecode"),
        Refusal.TOO_MUCH_INSIDE,
    ),
    "PDF with a bomb in a bomb": (
        "a.pdf",
        lambda: a_pdf_of(zlib.compress(inflates_to(300 * 1024**2)), "/FlateDecode", "/FlateDecode"),
        Refusal.TOO_MUCH_INSIDE,
    ),
    "PDF with an enormous picture": (
        "a.pdf",
        a_pdf_of(zlib.compress(b"1"), "/FlateDecode", Width=60_000, Height=60_000),
        Refusal.TOO_MANY_PIXELS,
    ),
    "PDF with an enormous JPEG": (
        "a.pdf",
        a_pdf_of(a_jpeg(sized(60_000, 60_000)), "/DCTDecode", Width=6, Height=6),
        Refusal.TOO_MANY_PIXELS,
    ),
    "an enormous PNG": ("a.png", a_large_png(60_000, 60_000), Refusal.TOO_MANY_PIXELS),
    "an enormous JPEG": ("a.jpg", a_jpeg(sized(60_000, 60_000)), Refusal.TOO_MANY_PIXELS),
    "an enormous HEIC": ("a.heic", a_heic(60_000, 60_000), Refusal.TOO_MANY_PIXELS),
    "PDF with files in it": ("a.pdf", a_pdf(keep=action("/GoTo"), key="/EmbeddedFiles"), Refusal.ACTIVE),
    "PDF with a password": ("a.pdf", a_locked_pdf(), Refusal.PROTECTED),
    "PDF of nonsense": ("a.pdf", b"%PDF-1.7\nnonsense\n%%EOF", Refusal.DAMAGED),
    "DOCX with macros": ("a.docx", docx_with("word/vbaProject.bin", b"macro"), Refusal.ACTIVE),
    "DOCX with an object": ("a.docx", docx_with("word/embeddings/a.exe", b"MZ"), Refusal.ACTIVE),
    "DOCX that is a DOCM": (
        "a.docx",
        docx_with("[Content_Types].xml", b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        Refusal.ACTIVE,
    ),
    "DOCX that fetches a template": (
        "a.docx",
        docx_with(
            "word/_rels/settings.xml.rels",
            b'<Relationship Type="x/attachedTemplate" Target="http://a.test/t.dotm" TargetMode="External"/>',
        ),
        Refusal.ACTIVE,
    ),
    "DOCX with a command": ("a.docx", docx_with("word/a.xml", b"<w:instrText>DDEAUTO c</w:instrText>"), Refusal.ACTIVE),
    "DOCX with a definition": ("a.docx", docx_with("word/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]>'), Refusal.ACTIVE),
    "DOCX that leaves its folder": ("a.docx", docx_with("../a.xml", b"<a/>"), Refusal.DAMAGED),
    "DOCX with an archive before it": ("a.docx", zipped({"a.xml": b"<a/>"}) + zipped(DOCX_PARTS), Refusal.MIXED),
    "DOCX with a comment": ("a.docx", zipped(DOCX_PARTS, comment=PAGE), Refusal.MIXED),
    "DOCX that is a bomb": ("a.docx", a_bomb, Refusal.TOO_MUCH_INSIDE),
    "an archive as DOCX": ("a.docx", zipped({"a.xml": b"<a/>"}), Refusal.DISAGREES),
    "ODT as DOCX": ("a.docx", zipped(ODT_PARTS), Refusal.DISAGREES),
    "ODT with macros": ("a.odt", zipped(ODT_PARTS | {"Basic/a.xml": b"<a/>"}), Refusal.ACTIVE),
    "ODT with a handler": (
        "a.odt",
        zipped(ODT_PARTS | {"content.xml": b"<script:event-listener/>"}),
        Refusal.ACTIVE,
    ),
    "ODT that fetches a picture": (
        "a.odt",
        zipped(ODT_PARTS | {"content.xml": b'<draw:image xlink:href="http://a.test/a.png"/>'}),
        Refusal.ACTIVE,
    ),
    "ODT with a password": (
        "a.odt",
        zipped(ODT_PARTS | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        Refusal.PROTECTED,
    ),
    "HEIC and archive": ("a.heic", a_heic() + zipped({"a": b"a"}), Refusal.DAMAGED),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_hostile_or_broken_is_refused(case: str) -> None:
    name, content, why = HOSTILE[case]
    assert refusal(name, content() if callable(content) else content) is why


def test_a_page_scanned_in_colour_and_a_large_photo_are_taken() -> None:
    examined("a.pdf", a_pdf_of(inflates_to(104 * 1024**2), "/FlateDecode", Width=4_960, Height=7_016), clean=False)
    examined("a.jpg", a_jpeg(sized(12_000, 9_000)), clean=False)
    examined("a.png", a_large_png(10_000, 12_000), clean=False)


def test_a_locked_part_and_a_part_that_is_there_twice_are_refused() -> None:
    whole = bytearray(zipped(DOCX_PARTS))
    for start in (whole.find(b"PK\x03\x04") + 6, whole.find(b"PK\x01\x02") + 8):
        whole[start] |= 1
    assert refusal("a.docx", bytes(whole)) is Refusal.PROTECTED


def test_links_that_wait_for_a_click_are_taken() -> None:
    examined("a.pdf", a_pdf_with_a_link(), clean=False)
    examined("a.pdf", a_pdf_with("/GoTo", "/OpenAction"), clean=False)
    link = b'<Relationship Type="x/hyperlink" Target="http://a.test/" TargetMode="External"/>'
    examined("a.docx", docx_with("word/_rels/document.xml.rels", link), clean=False)
    linked = ODT_PARTS | {"content.xml": b'<text:a xlink:href="http://a.test/">there</text:a>'}
    examined("a.odt", zipped(linked), clean=False)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("a\r\nb\0.txt", "ab.txt"),
        ("  a   b .txt ", "a b .txt"),
        ("رسالة.pdf", "رسالة.pdf"),
        ("می‌خواهم.pdf", "می‌خواهم.pdf"),
        ("...", ""),
        ("/", ""),
    ],
)
def test_names_lose_folders_and_what_nobody_sees(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


def test_a_long_name_keeps_its_ending() -> None:
    assert shown_name("a" * 500 + ".pdf").endswith(".pdf")


@given(some.text())
def test_no_name_is_longer_than_its_column_or_breaks_a_line(sent: str) -> None:
    name = shown_name(sent)
    assert len(name) <= LONGEST_NAME
    assert name.isprintable() or set(name) & set("\u200c\u200d\u00a0 ")
    assert not set(name) & set("/\\\r\n\0\u202e\u2066")


@given(some.binary(max_size=400), some.sampled_from(sorted(SAMPLES)), some.booleans())
def test_made_up_bytes_are_taken_or_refused_and_nothing_else(content: bytes, name: str, clean: bool) -> None:
    start = SAMPLES[name][:8]
    for made_up in (content, start + content):
        with suppress(RefusedError):
            examined(name, made_up, clean=clean)
