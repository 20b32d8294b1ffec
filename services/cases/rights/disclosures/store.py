"""Disclosures in the database: days, codes and people in clear; to whom and what of her is sealed."""

import json
from typing import Any

from sqlalchemy import Column, Date, DateTime, Index, LargeBinary, Table, Text, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.files.file.domain import File
from services.cases.files.file.store import FilesWork
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.rights.disclosures.domain import Because, Disclosure, Way, What
from services.cases.rights.subject_requests.domain import ID_TAKEN, NotPossibleError
from shared.accounts.domain import Person

RECIPIENT = Field("disclosure", "recipient", "narrative")
WHAT = Field("disclosure", "what", "narrative")
WORDS = Field("disclosure", "words", "narrative")

disclosures = Table(
    "disclosure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("told_on", Date, nullable=False),
    Column("way", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("noted_at", DateTime(timezone=True), nullable=False),
    Column("noted_by", Uuid, nullable=False),
    Column("recipient", LargeBinary, nullable=False),
    Column("what", LargeBinary, nullable=False),
    Column("words", LargeBinary),
    Index("disclosure_of_file", "file_id"),
)


OF_FILE = (
    select(disclosures)
    .where(disclosures.c.file_id == bindparam("file"))
    .order_by(disclosures.c.told_on.desc(), disclosures.c.noted_at.desc())
)


class DisclosuresWork(FilesWork):
    async def disclosures_of(self, file: File, *, reader: Person) -> list[Disclosure]:
        """The newest first."""
        await self.admit(reader, Act.READ, Subject(Kind.FILE, (file.id,)))
        rows = (await self.connection.execute(OF_FILE, {"file": file.id})).all()
        sealer = await self.opener({row.key_id for row in rows})
        return [disclosure_of(row, sealer) for row in rows]

    async def save_disclosure(self, new: Disclosure, *, reader: Person) -> None:
        """Also of a file that is only kept: the centre answers for what it told. Sent twice it is there once.

        Raises NotPossibleError where the id is taken in another file.
        """
        await self.admit(reader, Act.RIGHTS, Subject(Kind.FILE, (new.file_id,)))
        row = row_of(new, await self.ring.sealer({new.key_id}))
        await self.connection.execute(insert(disclosures).values(row).on_conflict_do_nothing())
        here = select(disclosures.c.id).where(disclosures.c.id == new.id, disclosures.c.file_id == new.file_id)
        if (await self.connection.execute(here)).first() is None:
            raise NotPossibleError(ID_TAKEN)


def row_of(new: Disclosure, sealer: Sealer) -> dict[str, Any]:
    texts = ((RECIPIENT, new.recipient), (WHAT, json.dumps(new.what)), (WORDS, new.words))
    sealed = {field.column: sealer.seal_known(field, value, row=new.id, key_id=new.key_id) for field, value in texts}
    clear = ("id", "file_id", "key_id", "told_on", "way", "because", "noted_at", "noted_by")
    return {name: getattr(new, name) for name in clear} | sealed


def disclosure_of(row: Any, sealer: Sealer) -> Disclosure:
    def text(field: Field, value: bytes | None) -> str | None:
        return sealer.read(field, value, row=row.id, key_id=row.key_id)

    return Disclosure(
        row.id,
        row.file_id,
        row.key_id,
        row.told_on,
        Way(row.way),
        Because(row.because),
        row.noted_at,
        row.noted_by,
        text(RECIPIENT, row.recipient),
        tuple(What(one) for one in json.loads(text(WHAT, row.what) or "[]")),
        text(WORDS, row.words),
    )
