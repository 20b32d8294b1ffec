"""MP3: its frames alone stay, so that no tag before, between or after them does."""

from collections.abc import Iterator

from services.quality.evidence.publications.recordings.sound.domain import DamagedError

FEWEST = 3
"""Frames, below which it was something else that looked like one."""
KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By version (3 is MPEG 1) of Layer III; versions 2 and 2.5 have the same."""
HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def is_mp3(content: bytes) -> bool:
    return content.startswith(b"ID3") or frame_length(content, 0) > 0


def cleaned(content: bytes) -> bytes:
    """Raises DamagedError."""
    found = list(frames(content))
    if len(found) < FEWEST:
        raise DamagedError
    return b"".join(found)


def frames(content: bytes) -> Iterator[bytes]:
    at = beginning(content)
    while 0 <= at < len(content):
        end = at + frame_length(content, at)
        if end > at and (frame_length(content, end) or goes_on_without(content, end)):
            yield content[at:end]
            at = end
        else:
            at = content.find(b"\xff", at + 1)


def beginning(content: bytes) -> int:
    """Where the tag ends that a file may begin with: a picture in it can look like frames."""
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def goes_on_without(content: bytes, at: int) -> bool:
    """Whether this is the end, or a tag begins."""
    return at + 4 > len(content) or content.startswith((b"TAG", b"APETAGEX", b"LYRICS"), at)


def frame_length(content: bytes, at: int) -> int:
    """Bytes of the frame of Layer III that begins here; 0 where none does, or it ends too early."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return 0
    kbits = KBITS[3 if version == 3 else 2][rate]
    length = (144 if version == 3 else 72) * 1000 * kbits // HERTZ[version][hertz] + (head[2] >> 1 & 1)
    return length if at + length <= len(content) else 0
