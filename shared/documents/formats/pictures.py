"""JPEG and PNG, piece by piece: the picture stays bit for bit, what describes it can go."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from shared.documents.acceptance import Refusal, RefusedError, check_pixels
from shared.documents.formats.signs import ends_as_archive, has_another

PNG = b"\x89PNG\r\n\x1a\n"
PNG_PICTURE = frozenset(
    (
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYS"),
        *(b"acTL", b"fcTL", b"fdAT", b"cICP"),
    )
)
"""What a PNG needs to look the same; everything else is text, time, place or of one program."""
PACKED = frozenset((b"IDAT", b"fdAT", b"iCCP", b"zTXt", b"iTXt"))
SOI, EOI, SOS, COM = 0xD8, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Segments that say how large the picture is."""
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""
ORIENTATION = 0x0112
NEAR = 1024
"""Bytes in which a program looks for the beginning of a page or a PDF."""


@dataclass(frozen=True, slots=True)
class Segment:
    """`scan` are the packed bytes after it, up to the next marker."""

    marker: int
    body: bytes = field(repr=False)
    scan: bytes = field(default=b"", repr=False)

    def written(self) -> bytes:
        return bytes((0xFF, self.marker)) + (len(self.body) + 2).to_bytes(2) + self.body + self.scan

    @property
    def describes(self) -> bool:
        return self.marker == COM or APP0 <= self.marker <= APP15


def parted(content: bytes) -> tuple[list[Segment], bytes]:
    """The segments of a JPEG between its beginning and its end, and what comes behind the end. Raises RefusedError."""
    found, at = list[Segment](), 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at : at + 1] != b"\xff" or at + 1 >= len(content):
            raise RefusedError(Refusal.DAMAGED)
        marker = content[at + 1]
        if marker == EOI:
            return found, content[at + 2 :]
        length = int.from_bytes(content[at + 2 : at + 4])
        end = at + 2 + length
        if marker in ALONE or marker in (0, SOI) or length < 2 or end > len(content):
            raise RefusedError(Refusal.DAMAGED)
        body, at = content[at + 4 : end], end
        if marker == SOS:
            at = scan_end(content, at)
        found.append(Segment(marker, body, content[end:at]))


def scan_end(content: bytes, at: int) -> int:
    """Where the packed bytes from here end: the next marker that is neither filler nor a restart."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if content[at + 1] == 0xFF else 2
    raise RefusedError(Refusal.DAMAGED)


def check_size(segments: Iterable[Segment]) -> None:
    """Raises RefusedError."""
    for segment in segments:
        if segment.marker in FRAMES:
            check_pixels(int.from_bytes(segment.body[3:5]), int.from_bytes(segment.body[1:3]))


def check_jpeg(content: bytes) -> None:
    """Some cameras put a second picture behind the first; anything else there is another file. Raises RefusedError."""
    segments, behind = parted(content)
    check_size(segments)
    if not any(segment.marker == SOS for segment in segments):
        raise RefusedError(Refusal.DAMAGED)
    if any(has_another(segment.body) for segment in segments if segment.describes):
        raise RefusedError(Refusal.MIXED)
    if ends_as_archive(content) or has_another(behind[:NEAR]) or has_another(behind[-NEAR:]):
        raise RefusedError(Refusal.MIXED)


def clean_jpeg(content: bytes) -> bytes:
    """Without place, time, camera, comments, small previews and what comes behind; turned as it was."""
    segments, _ = parted(content)
    orientation = next((turn for segment in segments if (turn := turned(segment)) > 1), 1)
    kept = [plain for segment in segments if (plain := without_details(segment))]
    place = 1 if kept and kept[0].marker == APP0 else 0
    if orientation > 1:
        kept.insert(place, turn_alone(orientation))
    return b"\xff\xd8" + b"".join(segment.written() for segment in kept) + b"\xff\xd9"


def without_details(segment: Segment) -> Segment | None:
    """What is needed to show it right: density, colour profile, colour transform."""
    if not segment.describes:
        return segment
    if segment.marker == APP0 and segment.body.startswith(b"JFIF\0") and len(segment.body) >= 14:
        return Segment(APP0, segment.body[:12] + b"\0\0")
    if segment.marker == APP2 and segment.body.startswith(b"ICC_PROFILE\0"):
        return segment
    return Segment(APP14, segment.body[:12]) if segment.marker == APP14 and segment.body.startswith(b"Adobe") else None


def turned(segment: Segment) -> int:
    """How the picture is to be turned, 1 to 8; 0 where the segment does not say."""
    tiff = segment.body.removeprefix(b"Exif\0\0") if segment.marker == APP1 else b""
    if len(tiff) == len(segment.body) or tiff[:2] not in (b"II", b"MM"):
        return 0
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def turn_alone(orientation: int) -> Segment:
    """Exif that says nothing but which side is up."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation, 0)
    return Segment(APP1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0")


def chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Name, body and the whole of each chunk of a PNG. Raises RefusedError unless it ends where it should."""
    at = len(PNG)
    while True:
        size, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        end = at + 12 + size
        if len(name) < 4 or end > len(content):
            raise RefusedError(Refusal.DAMAGED)
        body = content[at + 8 : end - 4]
        if zlib.crc32(name + body) != int.from_bytes(content[end - 4 : end]):
            raise RefusedError(Refusal.DAMAGED)
        yield name, body, content[at:end]
        at = end
        if name == b"IEND":
            break
    if at != len(content):
        raise RefusedError(Refusal.MIXED)


def check_png(content: bytes) -> None:
    names = list[bytes]()
    for name, body, _ in chunks(content):
        names.append(name)
        if name == b"IHDR":
            check_pixels(int.from_bytes(body[:4]), int.from_bytes(body[4:8]))
        if name not in PACKED and has_another(body):
            raise RefusedError(Refusal.MIXED)
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise RefusedError(Refusal.DAMAGED)
    if ends_as_archive(content):
        raise RefusedError(Refusal.MIXED)


def clean_png(content: bytes) -> bytes:
    return PNG + b"".join(whole for name, _, whole in chunks(content) if name in PNG_PICTURE)
