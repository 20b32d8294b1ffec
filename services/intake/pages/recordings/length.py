"""How long a recording is, as its own frames, boxes or clusters say it: shown before anything of it is loaded."""

import struct
from collections.abc import Callable, Iterator, Mapping

from shared.events import SoundKind

UNKNOWN = 0
"""Where the file does not say it, or what it says is spoiled: then nothing is shown."""
LONGEST = 24 * 3600
OPUS_RATE = 48_000
HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By version (3 is MPEG 1) of Layer III; versions 2 and 2.5 have the same."""
SEGMENT, INFO, CLUSTER, GROUP = 0x18538067, 0x1549A966, 0x1F43B675, 0xA0
SCALE, DURATION, BEGINS, BLOCKS = 0x2AD7B1, 0x4489, 0xE7, (0xA3, 0xA1)


def seconds_of(content: bytes, kind: SoundKind) -> int:
    """Whole seconds, at least one where there is a sound; `UNKNOWN` where the file does not say how long it is."""
    try:
        found = MEASURES[kind](content)
    except (IndexError, StopIteration, ValueError, struct.error, ZeroDivisionError):
        return UNKNOWN
    return max(1, round(found)) if 0 < found < LONGEST else UNKNOWN


def of_ogg(content: bytes) -> float:
    """The last page says how many samples there were, the first how many of them are to be left out (RFC 7845)."""
    last = content.rindex(b"OggS")
    skipped = content.index(b"OpusHead") + 10
    [samples], [skip] = struct.unpack_from("<q", content, last + 6), struct.unpack_from("<H", content, skipped)
    return float(samples - skip) / OPUS_RATE


def of_mp3(content: bytes) -> float:
    at, found = 0, 0.0
    while at + 4 <= len(content):
        version, rate, hertz = content[at + 1] >> 3 & 3, content[at + 2] >> 4, content[at + 2] >> 2 & 3
        if content[at] != 0xFF:
            return UNKNOWN
        samples, per_second = 1152 if version == 3 else 576, HERTZ.get(version, ())[hertz]
        kbits = KBITS[3 if version == 3 else 2][rate]
        at += samples // 8 * 1000 * kbits // per_second + (content[at + 2] >> 1 & 1)
        if not kbits:
            return UNKNOWN
        found += samples / per_second
    return found


def of_mp4(content: bytes) -> float:
    """The box of the whole film says it (ISO 14496-12); zero where it is written while it is made."""
    film = next(body for kind, body in boxes(content) if kind == b"moov")
    head = next(body for kind, body in boxes(film) if kind == b"mvhd")
    scale, length = struct.unpack_from(">IQ", head, 20) if head[0] == 1 else struct.unpack_from(">II", head, 12)
    return float(length) / float(scale)


def boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        size, head = int.from_bytes(content[at : at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        after = at + size if size else len(content)
        if after < at + head:
            raise ValueError
        yield content[at + 4 : at + 8], content[at + head : after]
        at = after


def of_webm(content: bytes) -> float:
    """What the head says, or where the last block begins: a recorder may not have known it at the beginning."""
    scale, said, cluster, last, at = 1_000_000, 0.0, 0, 0, 0
    while at < len(content):
        name, at = number_at(content, at, marked=True)
        size, body = number_at(content, at)
        if name in (SEGMENT, INFO, CLUSTER, GROUP):
            at = body
            continue
        at = body + size
        if name == SCALE:
            scale = int.from_bytes(content[body:at])
        elif name == DURATION:
            said = struct.unpack(">f" if size == 4 else ">d", content[body:at])[0]
        elif name == BEGINS:
            cluster = int.from_bytes(content[body:at])
        elif name in BLOCKS:
            _, after = number_at(content, body)
            last = max(last, cluster + struct.unpack_from(">h", content, after)[0])
    return float(said or last) * scale / 1_000_000_000


def number_at(content: bytes, at: int, *, marked: bool = False) -> tuple[int, int]:
    """A number of EBML and where it ends (RFC 8794); a name is `marked` by the bit that says its width."""
    width = 9 - content[at].bit_length()
    number = int.from_bytes(content[at : at + width])
    if width > 8:
        raise ValueError
    return number if marked else number & (1 << 7 * width) - 1, at + width


MEASURES: Mapping[SoundKind, Callable[[bytes], float]] = {
    SoundKind.OGG: of_ogg,
    SoundKind.MP3: of_mp3,
    SoundKind.M4A: of_mp4,
    SoundKind.WEBM: of_webm,
}
