"""AAC in MP4 (ISO 14496-12): every box that no player needs is emptied, and so are names and dates."""

from services.quality.evidence.publications.recordings.sound.domain import DamagedError, NotASoundError

WITHIN = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex"})
"""Boxes of boxes, which are looked into."""
STAYS = frozenset({
    *(b"ftyp", b"mdat", b"mvhd", b"tkhd", b"edts", b"mdhd", b"hdlr", b"smhd", b"dinf", b"stsd", b"stts", b"stsc"),
    *(b"stsz", b"stco", b"co64", b"sgpd", b"sbgp", b"trex", b"mfhd", b"tfhd", b"tfdt", b"trun", b"sidx"),
})  # fmt: skip
DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
SHORTEST_DATED = 20
"""Bytes of version, flags and both dates in their longer form; the whole boxes are longer still."""
DEEPEST = 12
"""Boxes within boxes: twice as many as a player's file has."""


def is_mp4(content: bytes) -> bool:
    return content[4:8] == b"ftyp"


def cleaned(content: bytes) -> bytes:
    """As long as it was, since samples are found by their place. Raises DamagedError, NotASoundError."""
    made = bytearray(content)
    handlers = clean(made, 0, len(made))
    if handlers != [b"soun"]:
        raise NotASoundError
    if b"mp4a" not in content:
        raise DamagedError
    return bytes(made)


def clean(made: bytearray, start: int, end: int, *, depth: int = 0) -> list[bytes]:
    """The handlers of the tracks that were found: `soun`, `vide` and others."""
    if depth > DEEPEST:
        raise DamagedError
    handlers: list[bytes] = []
    while start < end:
        kind, body, after = box_at(made, start, end)
        if kind in WITHIN:
            handlers += clean(made, body, after, depth=depth + 1)
        elif kind not in STAYS:
            made[start + 4 : start + 8] = b"free"
            made[body:after] = bytes(after - body)
        elif kind in DATED:
            forget_dates(made, body, after)
        elif kind == b"hdlr" and after - body >= 24:
            handlers.append(bytes(made[body + 8 : body + 12]))
            made[body + 24 : after] = bytes(after - body - 24)
        start = after
    return handlers


def box_at(made: bytearray, start: int, end: int) -> tuple[bytes, int, int]:
    """Its kind, and where its content begins and ends."""
    size, kind, head = int.from_bytes(made[start : start + 4]), bytes(made[start + 4 : start + 8]), 8
    if size == 1:
        size, head = int.from_bytes(made[start + 8 : start + 16]), 16
    size = size or end - start
    if len(kind) < 4 or size < head or start + size > end:
        raise DamagedError
    return kind, start + head, start + size


def forget_dates(made: bytearray, body: int, after: int) -> None:
    """When it was made and changed: twice four bytes, or twice eight in version 1."""
    if after - body < SHORTEST_DATED:
        raise DamagedError
    length = 16 if made[body] == 1 else 8
    made[body + 4 : body + 4 + length] = bytes(length)
