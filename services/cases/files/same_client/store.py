"""All files of one client, and saying which they are."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, select, update

from services.cases.files.file.domain import File
from services.cases.files.file.store import files, opened
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ReaderStore

OTHERS = (
    select(files)
    .where(files.c.same_as == bindparam("client"), files.c.id != bindparam("file"))
    .order_by(files.c.year.desc(), files.c.number.desc())
)


class SameClient(ReaderStore):
    async def others_of_client(self, file: File) -> list[File]:
        """Return the client's other files, as far as the reader may see them; the newest first."""
        found = (await self.connection.execute(OTHERS, {"client": file.same_as, "file": file.id})).all()
        if not found:
            return []
        await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple(row.id for row in found)))
        sealer = await self.work.opener({row.key_id for row in found})
        return [opened(row, sealer, self.work.relation(row.id)) for row in found]

    async def all_of_client(self, file: File, *, change: bool = False) -> list[UUID]:
        """Return the ids of all files of the client, this one too, also of files that the reader may not see.

        `change` keeps others from changing them until the work is done.
        """
        await self.work.admit(Act.READ, Subject(Kind.FILE, (file.id,)))
        asked = select(files.c.id).where(files.c.same_as == file.same_as).order_by(files.c.id)
        async with self.work.errand(Errand.MERGING):
            return list((await self.connection.execute(asked.with_for_update() if change else asked)).scalars())

    async def make_one(self, file: File, *, as_: File) -> None:
        """Join every file of the one client with those of the other; nobody records in either meanwhile.

        The reader joins two files; the reader need not know that others are counted with them.
        """
        await self.work.admit(Act.SAME_CLIENT, Subject(Kind.FILE, (file.id, as_.id)))
        counted = files.c.counted_as.in_([file.counted_as, as_.counted_as])
        together = update(files).where(files.c.counted_as == file.counted_as).values(counted_as=as_.counted_as)
        hers = update(files).where(files.c.same_as == file.same_as).values(same_as=as_.same_as)
        async with self.work.errand(Errand.MERGING):
            await self.connection.execute(select(files.c.id).where(counted).order_by(files.c.id).with_for_update())
            await self.connection.execute(together)
            await self.connection.execute(hers)

    async def make_two(self, whose: Mapping[UUID, UUID], *, noted_as: str) -> None:
        """Needs `all_of_client` with `change`."""
        await self.work.admit(Act.SAME_CLIENT, Subject(Kind.FILE, tuple(whose)), noted_as=noted_as)
        async with self.work.errand(Errand.MERGING):
            for file_id, client in whose.items():
                await self.connection.execute(update(files).where(files.c.id == file_id).values(same_as=client))
