"""What of the rows is there already, as far as the reader may know it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.contact.requests.store import requests
from services.cases.files.file.domain import code_of
from services.cases.files.file.store import PSEUDONYM, files
from services.cases.foundation.access.domain import Act, Errand, Kind, Part, Subject
from services.cases.foundation.access.store import ReaderStore


class Brought(ReaderStore):
    async def there_among(self, request_ids: Collection[UUID]) -> set[UUID]:
        """Those that were brought in before, by any colleague: lead and deputy see that a file is there."""
        asked = select(requests.c.id, requests.c.thread_id, requests.c.file_id)
        among = requests.c.id == func.any(cast(list(request_ids), ARRAY(Uuid)))
        async with self.work.errand(Errand.EXISTENCE):
            found = (await self.connection.execute(asked.where(among))).all()
        filed = tuple(row.file_id for row in found if row.file_id)
        if filed:
            await self.work.admit(Act.LIST, Subject(Kind.EXISTENCE, filed))
        return {row.id for row in found}

    async def alike(self, pseudonyms: Collection[str]) -> dict[str, list[str]]:
        """The numbers of files with one of these names, casefolded, among those whose name is for the reader."""
        await self.work.find_all_relations()
        own = [file_id for file_id, one in self.work.relations.items() if one.shows(Part.NAME)]
        asked = select(files).where(files.c.id == func.any(cast(own, ARRAY(Uuid))), files.c.pseudonym.is_not(None))
        rows: list[Any] = list((await self.connection.execute(asked)).all())
        sealer = await self.work.ring.sealer({row.key_id for row in rows})
        found: dict[str, list[str]] = {}
        hits = list[UUID]()
        for row in rows:
            name = (sealer.read(PSEUDONYM, row.pseudonym, row=row.id, key_id=row.key_id) or "").casefold()
            if name in pseudonyms:
                found.setdefault(name, []).append(code_of(row.year, row.number))
                hits.append(row.id)
        await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple(hits)))
        return found
