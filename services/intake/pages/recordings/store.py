"""Recordings in the database: the pieces of each edition, and a mark where the last one was withdrawn."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    and_,
    delete,
    func,
    not_,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.intake.pages.recordings.domain import Recording
from services.intake.pages.recordings.length import UNKNOWN, seconds_of
from services.intake.tables.store import metadata
from shared.events import RecordedPage, RecordingWithdrawn, SoundKind
from shared.store.store import Work

recordings = Table(
    "recording",
    metadata,
    Column("page", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("part", SmallInteger, primary_key=True),
    Column("parts", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("seconds", Integer),
)
EDITION = (recordings.c.page, recordings.c.language, recordings.c.edition)
WITHDRAWN = 0
"""Number of a piece without a sound: this edition and those before it are gone, whatever comes later."""
IS_WHOLE = (func.count() == func.max(recordings.c.parts), func.min(recordings.c.part) > WITHDRAWN)


class RecordingsWork(Work):
    async def put_piece(self, piece: dict[str, Any]) -> bool:
        """Pieces come in any order, and again. What stood before an edition goes when that is whole. False where pieces
        of another sound lie under this number."""
        page, language, edition = piece["page"], piece["language"], piece["edition"]
        await self._lock(page, language)
        if await self._newest_gone(page, language) >= edition:
            return True
        if await self._is_of_another(piece):
            return False
        await self.connection.execute(insert(recordings).values(piece).on_conflict_do_nothing())
        await self._forget_older(page, language)
        return True

    async def withdraw_recording(self, told: RecordingWithdrawn) -> None:
        await self._lock(told.page.value, told.language)
        if await self._newest_gone(told.page.value, told.language) >= told.edition:
            return
        await self._forget(told.page.value, told.language, before=told.edition + 1)
        mark: dict[str, Any] = {"page": told.page.value, "language": told.language, "edition": told.edition}
        mark |= {"part": WITHDRAWN, "parts": WITHDRAWN, "kind": "", "content": b""}
        await self.connection.execute(insert(recordings).values(mark))
        await self._forget_older(told.page.value, told.language)

    async def recordings(self) -> Sequence[Recording]:
        """The newest whole edition of each page and language, without its sound."""
        size = func.sum(func.octet_length(recordings.c.content)).label("size")
        kind = func.max(recordings.c.kind).label("kind")
        seconds = func.coalesce(func.max(recordings.c.seconds), UNKNOWN).label("seconds")
        whole = (
            select(*EDITION, kind, size, seconds).group_by(*EDITION).having(*IS_WHOLE).order_by(recordings.c.edition)
        )
        newest = {(row.page, row.language): _recording(row) for row in await self.connection.execute(whole)}
        return list(newest.values())

    async def measure(self) -> bool:
        """Measure one whole edition that nobody has measured yet; whether there was one."""
        unmeasured = func.count(recordings.c.seconds) == 0
        kind, size = func.max(recordings.c.kind).label("kind"), func.sum(func.octet_length(recordings.c.content))
        waits = select(*EDITION, kind, size.label("size"), null().label("seconds")).group_by(*EDITION)
        row = (await self.connection.execute(waits.having(*IS_WHOLE, unmeasured).limit(1))).first()
        if row is None:
            return False
        found = _recording(row)
        seconds = await asyncio.to_thread(seconds_of, await self.sound_of(found), found.kind)
        own = (*_of(row.page, row.language), recordings.c.edition == row.edition)
        await self._lock(row.page, row.language)
        await self.connection.execute(update(recordings).where(*own).values(seconds=seconds))
        return True

    async def sound_of(self, recording: Recording) -> bytes:
        """Empty where it is gone."""
        own = (*_of(recording.page.value, recording.language), recordings.c.edition == recording.edition)
        pieces = select(recordings.c.content).where(*own).order_by(recordings.c.part)
        return b"".join((await self.connection.execute(pieces)).scalars())

    async def _lock(self, page: str, language: str) -> None:
        """Pieces of one recording are taken one after the other, so that the last one sees all."""
        named = f"recording {page} {language}"
        await self.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext($1))", (named,))

    async def _is_of_another(self, piece: dict[str, Any]) -> bool:
        """Two voices are never played as one."""
        same = recordings.c.parts == piece["parts"], recordings.c.kind == piece["kind"]
        own = (*_of(piece["page"], piece["language"]), recordings.c.edition == piece["edition"])
        other = select(recordings.c.part).where(*own, not_(and_(*same))).limit(1)
        return (await self.connection.execute(other)).first() is not None

    async def _newest_gone(self, page: str, language: str) -> int:
        gone = select(func.max(recordings.c.edition)).where(*_of(page, language), recordings.c.part == WITHDRAWN)
        return (await self.connection.execute(gone)).scalar_one_or_none() or 0

    async def _forget_older(self, page: str, language: str) -> None:
        whole = select(recordings.c.edition).where(*_of(page, language)).group_by(*EDITION).having(*IS_WHOLE)
        newest = (await self.connection.execute(whole)).scalars().all()
        if newest:
            await self._forget(page, language, before=max(newest))

    async def _forget(self, page: str, language: str, *, before: int) -> None:
        await self.connection.execute(delete(recordings).where(*_of(page, language), recordings.c.edition < before))


def _of(page: str, language: str) -> tuple[Any, Any]:
    return recordings.c.page == page, recordings.c.language == language


def _recording(row: Any) -> Recording:
    return Recording(
        RecordedPage(row.page), row.language, row.edition, SoundKind(row.kind), row.size, row.seconds or UNKNOWN
    )
