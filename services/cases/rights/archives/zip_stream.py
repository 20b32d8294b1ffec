"""A ZIP that is written as it is read: one of its files at a time is in memory, and nothing on a disk."""

from collections.abc import AsyncIterator
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FAST = 1
"""Pictures do not get any smaller; that something is packed at all lets every program read it without its length."""
PIECE = 64 * 1024
"""Bytes between which others have their turn."""

type Content = AsyncIterator[bytes]


class Passage:
    """What a ZipFile writes to; it cannot go back in it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, content: bytes) -> int:
        self._written += content
        return len(content)

    def flush(self) -> None:
        """Everything is there."""

    def taken(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


async def packed(entries: AsyncIterator[tuple[str, Content]], *, day: date) -> AsyncIterator[bytes]:
    """Every entry carries the same day: when something was attached stands in the copy, if it may."""
    passage = Passage()
    with ZipFile(passage, "w", ZIP_DEFLATED, compresslevel=FAST) as archive:  # type: ignore[call-overload]
        async for name, content in entries:
            about = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            about.compress_type, about.compress_level = ZIP_DEFLATED, FAST
            with archive.open(about, "w") as entry:
                async for piece in content:
                    entry.write(piece)
                    if made := passage.taken():
                        yield made
    yield passage.taken()


async def at_once(content: bytes) -> Content:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]
