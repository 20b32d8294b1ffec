"""Files in the database: number, times and people in clear, what she is called sealed."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.cases.access.domain import Act, Kind, Subject
from services.cases.access.store import AccessWork
from services.cases.files.domain import File, FileNotFoundHereError
from services.cases.sealed.domain import Field, Sealer
from services.cases.sealed.store import metadata
from shared.signin.domain import Person

PSEUDONYM = Field("file", "pseudonym", "identity")

files = Table(
    "file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("thread_id", Uuid, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("opened_by", Uuid, nullable=False),
    Column("responsible", Uuid, nullable=False),
    Column("pseudonym", LargeBinary),
    Column("counted_as", Uuid, nullable=False, index=True),
    UniqueConstraint("year", "number", name="file_number_once"),
)
numbers = Table(
    "file_number",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("latest", Integer, nullable=False),
)


class FilesWork(AccessWork):
    async def next_number(self, year: int) -> int:
        """The number after the latest of the year; given back if the work does not commit."""
        counted = insert(numbers).values(year=year, latest=1)
        more = counted.on_conflict_do_update(index_elements=["year"], set_={"latest": numbers.c.latest + 1})
        number: int = (await self.connection.execute(more.returning(numbers.c.latest))).scalar_one()
        return number

    async def save_file(self, file: File, *, reader: Person) -> None:
        await self.admit(reader, Act.OPEN, Subject(Kind.FILE, (file.id,)))
        sealer = await self.ring.sealer({file.key_id})
        row = {
            "id": file.id,
            "thread_id": file.thread_id,
            "key_id": file.key_id,
            "year": file.year,
            "number": file.number,
            "opened_at": file.opened_at,
            "opened_by": file.opened_by,
            "responsible": file.responsible,
            "pseudonym": sealer.seal_known(PSEUDONYM, file.pseudonym, row=file.id, key_id=file.key_id),
            "counted_as": file.counted_as,
        }
        await self.connection.execute(insert(files).values(row))

    async def file(self, file_id: UUID, *, reader: Person, change: bool = False) -> File:
        """`change` keeps others from changing it until the work is done. Raises FileNotFoundHereError."""
        await self.admit(reader, Act.READ, Subject(Kind.FILE, (file_id,)))
        asked = select(files).where(files.c.id == file_id)
        row = (await self.connection.execute(asked.with_for_update() if change else asked)).one_or_none()
        if row is None:
            raise FileNotFoundHereError(file_id)
        return opened(row, await self.ring.sealer({row.key_id}))

    async def count_together(self, counted_as: UUID, *, as_: UUID, reader: Person) -> None:
        """Every file of the one client becomes one of the other; nobody records in either meanwhile."""
        await self.admit(reader, Act.WRITE, Subject(Kind.FILE, (counted_as, as_)))
        theirs = select(files.c.id).where(files.c.counted_as.in_([counted_as, as_])).order_by(files.c.id)
        await self.connection.execute(theirs.with_for_update())
        together = update(files).where(files.c.counted_as == counted_as).values(counted_as=as_)
        await self.connection.execute(together)

    async def files(self, *, reader: Person, of: UUID | None, start: int, size: int) -> list[File]:
        """The newest first; `of` leaves only those in one person's care."""
        await self.introduce(reader)
        asked = select(files).order_by(files.c.year.desc(), files.c.number.desc()).offset(start).limit(size)
        found = (await self.connection.execute(asked if of is None else asked.where(files.c.responsible == of))).all()
        await self.admit(reader, Act.LIST, Subject(Kind.FILE, tuple(row.id for row in found)))
        sealer = await self.ring.sealer({row.key_id for row in found})
        return [opened(row, sealer) for row in found]


def opened(row: Any, sealer: Sealer) -> File:
    return File(
        id=row.id,
        thread_id=row.thread_id,
        key_id=row.key_id,
        year=row.year,
        number=row.number,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        responsible=row.responsible,
        pseudonym=sealer.read(PSEUDONYM, row.pseudonym, row=row.id, key_id=row.key_id),
        counted_as=row.counted_as,
    )
