"""Opus in WebM (RFC 8794, RFC 9559): every element that no player needs becomes one that says nothing."""

from services.quality.evidence.publications.recordings.sound.domain import DamagedError, NotASoundError

EBML, VOID = 0x1A45DFA3, 0xEC
TRACK_TYPE, CODEC, SOUND, OPUS = 0x83, 0x86, b"\x02", b"A_OPUS"
WITHIN = frozenset({0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0})
"""Segment, info, tracks, track, cluster and group of blocks: what lies in them is looked at one by one."""
STAYS = frozenset({
    *(EBML, 0x114D9B74, 0x1C53BB6B, 0x2AD7B1, 0x4489),  # head, places of the parts, time
    *(0xD7, 0x73C5, TRACK_TYPE, CODEC, 0x63A2, 0x56AA, 0x56BB, 0xE1, 0x88, 0xB9, 0x9C, 0x22B59C),  # the track
    *(0xE7, 0xA3, 0xA1, 0x9B, 0xFB, 0x75A2),  # the sound
})  # fmt: skip


def is_webm(content: bytes) -> bool:
    return content.startswith(EBML.to_bytes(4)) and b"webm" in content[:64]


def cleaned(content: bytes) -> bytes:
    """As long as it was. Raises DamagedError, NotASoundError."""
    made, at = bytearray(content), 0
    said: dict[int, list[bytes]] = {TRACK_TYPE: [], CODEC: []}
    while at < len(made):
        name, size, body = element(made, at)
        if name in WITHIN:
            at = body  # also where a recorder did not know how long it would get
            continue
        after = body + size if size is not None else len(made) + 1
        if after > len(made):
            raise DamagedError
        if name in said:
            said[name].append(bytes(made[body:after]).rstrip(b"\0"))
        if name not in STAYS:
            empty(made, at, after)
        at = after
    if said != {TRACK_TYPE: [SOUND], CODEC: [OPUS]}:
        raise NotASoundError
    return bytes(made)


def element(made: bytearray, at: int) -> tuple[int, int | None, int]:
    """Name, size and beginning of the content; no size where it is unknown."""
    width = width_at(made, at)
    name = int.from_bytes(made[at : at + width])
    at += width
    width = width_at(made, at)
    size = int.from_bytes(made[at : at + width]) & (1 << 7 * width) - 1
    return name, None if size == (1 << 7 * width) - 1 else size, at + width


def width_at(made: bytearray, at: int) -> int:
    """How many bytes the number at this place has, as its first bits say it."""
    if at >= len(made) or not made[at]:
        raise DamagedError
    return 9 - made[at].bit_length()


def empty(made: bytearray, start: int, after: int) -> None:
    """A void element of the same length in its place."""
    length = after - start
    width = 1 if length < 9 else 8
    size = length - 1 - width | 1 << 7 * width
    made[start:after] = bytes([VOID]) + size.to_bytes(width) + bytes(length - 1 - width)
