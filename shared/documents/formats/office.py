"""DOCX and ODT: an archive that holds the parts of one document, and nothing else."""

import re
import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from shared.documents.acceptance import Refusal, RefusedError

MOST_PARTS, MOST_UNPACKED = 2_000, 100 * 1024 * 1024
"""Of a document; bytes."""
LOCKED = 0x1
"""The flag of a part that is encrypted."""
LOCAL, DESCRIPTOR, END = 30, 24, 22
"""Bytes of what an archive has around its parts; there may be a descriptor behind each."""
MIMETYPE = b"application/vnd.oasis.opendocument.text"
ENDINGS = frozenset(
    (
        *("xml", "rels", "rdf", "png", "jpg", "jpeg", "gif", "bmp", "emf", "wmf", "tif", "tiff"),
        *("odttf", "ttf", "otf", ""),
    )
)
"""Of parts: words, pictures and fonts. Programs, other documents and pictures that can run one are not among them."""
EXTERNAL = re.compile(rb"<Relationship\b(?=[^>]*TargetMode=.External)(?![^>]*/hyperlink[\"'])[^>]*>")
"""What a document would get from elsewhere when it is opened, and so tell that it was. A link waits for a click."""
ELSEWHERE = re.compile(
    rb"<(?!text:a\b|draw:a\b|meta:template\b)[\w:-]+\b[^>]*\bxlink:href=[\"'](?:[a-z]+:|//)", re.IGNORECASE
)
"""The same in ODT."""
COMMANDS = re.compile(
    rb"<w:instrText\b[^>]*>\s*(?:DDE|INCLUDE)"
    rb"|\bw:instr=[\"']\s*(?:DDE|INCLUDE)",
    re.IGNORECASE,
)
DEFINES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

type Parts = dict[str, bytes]


def check_docx(content: bytes) -> None:
    parts = unpacked(content)
    if not {"[Content_Types].xml", "_rels/.rels", "word/document.xml"} <= parts.keys():
        raise RefusedError(Refusal.DISAGREES)
    if b"wordprocessingml.document.main+xml" not in parts["[Content_Types].xml"]:
        raise RefusedError(Refusal.ACTIVE if b"macroEnabled" in parts["[Content_Types].xml"] else Refusal.DISAGREES)
    if any(name.endswith(".rels") and EXTERNAL.search(part) for name, part in parts.items()):
        raise RefusedError(Refusal.ACTIVE)
    if any(name.endswith(".xml") and COMMANDS.search(part) for name, part in parts.items()):
        raise RefusedError(Refusal.ACTIVE)


def check_odt(content: bytes) -> None:
    parts = unpacked(content)
    if not {"mimetype", "content.xml", "META-INF/manifest.xml"} <= parts.keys() or parts["mimetype"] != MIMETYPE:
        raise RefusedError(Refusal.DISAGREES)
    if b"encryption-data" in parts["META-INF/manifest.xml"]:
        raise RefusedError(Refusal.PROTECTED)
    if any(name.startswith(("Basic/", "Scripts/", "Dialogs/")) for name in parts):
        raise RefusedError(Refusal.ACTIVE)
    words = [part for name, part in parts.items() if name.endswith(".xml")]
    if any(b"script:event-listener" in part or b"draw:object-ole" in part or ELSEWHERE.search(part) for part in words):
        raise RefusedError(Refusal.ACTIVE)


def unpacked(content: bytes) -> Parts:
    """Every part by its name. Raises RefusedError."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            check_frame(content, archive, entries)
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError):
        raise RefusedError(Refusal.DAMAGED) from None
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".rdf")):
            check_words(part)
    return parts


def check_frame(content: bytes, archive: ZipFile, entries: list[ZipInfo]) -> None:
    """Before anything is unpacked: how much it would be, whether it is locked, and that nothing lies around it."""
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & LOCKED for entry in entries):
        raise RefusedError(Refusal.PROTECTED)
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise RefusedError(Refusal.TOO_MUCH_INSIDE)
    if len(set(names)) < len(names) or any(leaves(name) for name in names):
        raise RefusedError(Refusal.DAMAGED)
    if any(ending(name) not in ENDINGS for name in names):
        raise RefusedError(Refusal.ACTIVE)
    if archive.comment or not is_seamless(content, archive.infolist()):
        raise RefusedError(Refusal.MIXED)


def is_seamless(content: bytes, entries: Sequence[ZipInfo]) -> bool:
    """From the first byte to the last there are parts, their headers and the list of them, and nothing in between."""
    at = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if not at <= entry.header_offset <= at + DESCRIPTOR:
            return False
        header = content[entry.header_offset : entry.header_offset + LOCAL]
        beside = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        at = entry.header_offset + LOCAL + beside + entry.compress_size
    size, start = (int.from_bytes(content[-place:][:4], "little") for place in (10, 6))
    return at <= start <= at + DESCRIPTOR and start + size + END == len(content)


def leaves(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name


def ending(name: str) -> str:
    """In small letters; nothing for a part without one."""
    last = name.rpartition("/")[2]
    return last.rpartition(".")[2].lower() if "." in last else ""


def check_words(part: bytes) -> None:
    try:
        part.decode()
    except UnicodeDecodeError:
        raise RefusedError(Refusal.DAMAGED) from None
    if DEFINES.search(part):
        raise RefusedError(Refusal.ACTIVE)
