"""The centre's own texts for answers, and who has read those that come with the program. Nothing of a client."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, Table, Text, Uuid, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.contact.reply_blocks.domain import Block, as_read, shipped
from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata

blocks = Table(
    "reply_block",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("written_by", Uuid, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("read_on", Date),
    Column("read_noted_by", Uuid),
)
readings = Table(
    "reply_block_reading",
    metadata,
    Column("block_id", Text, primary_key=True),
    Column("read_on", Date, nullable=False),
    Column("read_noted_by", Uuid, nullable=False),
)
"""Of the texts that come with the program. Their ids name the version: what is written anew is a draft again."""


class ReplyBlocks(ReaderStore):
    async def all(self) -> list[Block]:
        """The centre's own and those that come with the program."""
        require(self.reader, Right.READ_CLIENTS)
        rows = await self.connection.execute(select(blocks).order_by(blocks.c.language, blocks.c.title))
        own = [
            Block(str(row.id), row.language, row.title, row.words, True, row.read_on is not None, row.read_on)
            for row in rows
        ]
        read = await self.connection.execute(select(readings.c.block_id, readings.c.read_on))
        return [*own, *as_read(shipped(), {row.block_id: row.read_on for row in read})]

    async def save_block(self, block_id: UUID, language: str, title: str, words: str, *, now: datetime) -> None:
        """Sent twice it is there once."""
        require(self.reader, Right.READ_CLIENTS)
        row = {"id": block_id, "written_at": now, "written_by": self.reader.id}
        row |= {"language": language, "title": title, "words": words}
        await self.connection.execute(insert(blocks).values(row).on_conflict_do_nothing(index_elements=["id"]))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.REPLY_BLOCKS, (block_id,))

    async def save_read(self, block_id: UUID, on: date) -> None:
        require(self.reader, Right.READ_CLIENTS)
        read = {"read_on": on, "read_noted_by": self.reader.id}
        await self.connection.execute(update(blocks).where(blocks.c.id == block_id).values(read))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.REPLY_BLOCKS, (block_id,))

    async def save_shipped_read(self, block_id: str, on: date) -> None:
        require(self.reader, Right.READ_CLIENTS)
        read = {"read_on": on, "read_noted_by": self.reader.id}
        row = insert(readings).values(block_id=block_id, **read)
        await self.connection.execute(row.on_conflict_do_update(index_elements=["block_id"], set_=read))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.REPLY_BLOCKS)

    async def remove_block(self, block_id: UUID) -> None:
        require(self.reader, Right.READ_CLIENTS)
        await self.connection.execute(delete(blocks).where(blocks.c.id == block_id))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.REPLY_BLOCKS, (block_id,))
