"""Who speaks for which centre."""

from uuid import UUID

from sqlalchemy import Column, Table, Text, Uuid, any_, delete, literal, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.tables.store import PlainStore, accounts, metadata

representatives = Table(
    "representative",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("centre", Text, nullable=False),
)


class Representatives(PlainStore):
    async def represent(self, person_id: UUID, centre: str) -> bool:
        """Whether anything changed."""
        kept = insert(representatives).values(person_id=person_id, centre=centre)
        changed = kept.on_conflict_do_update(
            index_elements=["person_id"],
            set_={"centre": centre},
            where=representatives.c.centre != centre,
        )
        return (await self.connection.execute(changed.returning(representatives.c.centre))).first() is not None

    async def centre_of(self, person_id: UUID) -> str | None:
        asked = select(representatives.c.centre).filter_by(person_id=person_id)
        return (await self.connection.execute(asked)).scalar_one_or_none()

    async def represented(self) -> set[str]:
        """Centres that anybody has an account for, also those that have left."""
        account = accounts.accounts
        asked = select(representatives.c.centre).join(account, account.c.id == representatives.c.person_id)
        found = await self.connection.execute(asked.where(account.c.active, literal("member") == any_(account.c.roles)))
        return set(found.scalars())

    async def represent_nobody(self, person_id: UUID) -> bool:
        """Whether anything changed."""
        gone = delete(representatives).where(representatives.c.person_id == person_id)
        return (await self.connection.execute(gone.returning(representatives.c.person_id))).first() is not None
