"""Writing a text for answers, saying that a native speaker has read it, and removing it."""

from datetime import date, datetime
from uuid import UUID

from services.cases.contact.reply_blocks.store import ReplyBlocks
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def write(
    language: str, title: str, words: str, *, block_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """A draft, until a native speaker has read it. Sent twice it is there once. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await ReplyBlocks(work).save_block(block_id, language, title, words, now=now)


async def note_read(block_id: UUID, on: date, *, reader: Person, workplace: Workplace) -> None:
    """Nothing where the centre has no such text. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await ReplyBlocks(work).save_read(block_id, on)


async def note_shipped_read(block_id: str, on: date, *, reader: Person, workplace: Workplace) -> None:
    """Of a text that comes with the program, in its present version. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await ReplyBlocks(work).save_shipped_read(block_id, on)


async def remove(block_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Answers in which it stands stay as they are. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await ReplyBlocks(work).remove_block(block_id)
