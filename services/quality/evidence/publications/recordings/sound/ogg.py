"""Opus in Ogg (RFC 3533, RFC 7845): its comments are emptied."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.quality.evidence.publications.recordings.sound.domain import DamagedError

HEAD, SEGMENTS = 27, 255
POLYNOMIAL, TOP = 0x04C11DB7, 0x80000000
NO_COMMENTS = b"OpusTags" + bytes(8)
"""No vendor and no comments; players leave out what comes after it in the packet."""


def crc_of(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = (crc << 1 ^ (POLYNOMIAL if crc & TOP else 0)) & 0xFFFFFFFF
    return crc


CRCS = tuple(crc_of(byte) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Page:
    """Where one page lies; `ends` says whether a packet ends in it."""

    start: int
    body: int
    end: int
    serial: bytes
    ends: bool


def is_ogg(content: bytes) -> bool:
    return content.startswith(b"OggS") and content[HEAD + 1 : HEAD + 9] == b"OpusHead"


def cleaned(content: bytes) -> bytes:
    """As long as it was. Raises DamagedError."""
    found, made = list(pages(content)), bytearray(content)
    last = next((number for number, page in enumerate(found[1:], 1) if page.ends), 0)
    tags = found[1 : last + 1]
    if len(found) < 3 or not tags or len({page.serial for page in found}) != 1:
        raise DamagedError
    if not content[tags[0].body :].startswith(b"OpusTags"):
        raise DamagedError
    for page in tags:
        said = NO_COMMENTS if page is tags[0] else b""
        if page.end - page.body < len(said):
            raise DamagedError
        made[page.body : page.end] = said.ljust(page.end - page.body, b"\0")
        made[page.start + 22 : page.start + 26] = checksum(made, page).to_bytes(4, "little")
    return bytes(made)


def pages(content: bytes) -> Iterator[Page]:
    """The file from its first byte to its last; what lies between two pages is refused."""
    start = 0
    while start < len(content):
        sizes = content[start + HEAD : start + HEAD + content[start + 26]] if start + HEAD <= len(content) else b""
        body = start + HEAD + len(sizes)
        end = body + sum(sizes)
        if not content.startswith(b"OggS", start) or not sizes or end > len(content):
            raise DamagedError
        yield Page(start, body, end, content[start + 14 : start + 18], any(size < SEGMENTS for size in sizes))
        start = end


def checksum(made: bytearray, page: Page) -> int:
    """CRC-32 as Ogg has it: not reflected, begun with zero, its own four bytes counted as zero."""
    made[page.start + 22 : page.start + 26] = bytes(4)
    crc = 0
    for byte in made[page.start : page.end]:
        crc = (crc << 8 & 0xFFFFFFFF) ^ CRCS[crc >> 24 ^ byte]
    return crc
