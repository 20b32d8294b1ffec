"""Accounts that open nothing any more, and their end."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, any_, literal, not_, or_, select

from services.quality.foundation.tables.store import PlainStore, accounts
from services.quality.office.leavers.domain import Held
from services.quality.office.members.store import Representatives, representatives

account = accounts.accounts.c


class Leavers(PlainStore):
    async def held_accounts(self, gone: Collection[str]) -> list[Held]:
        """Closed ones, and of those that only speak for a centre that is gone.

        Held fast until this work is done, so that nobody is let in again meanwhile.
        """
        for_one_gone = and_(representatives.c.centre.in_(sorted(gone)), not_(literal("office") == any_(account.roles)))
        asked = (
            select(account.id, account.name, account.active, account.changed_at, representatives.c.centre)
            .outerjoin(representatives, representatives.c.person_id == account.id)
            .where(or_(account.active.is_(False), for_one_gone))
            .with_for_update(of=accounts.accounts)
        )
        found = await self.connection.execute(asked)
        return [Held(row.id, row.name, row.centre, _closed_at(row.active, row.changed_at)) for row in found]

    async def remove_account(self, person_id: UUID) -> None:
        await Representatives(self.work).represent_nobody(person_id)
        await accounts.remove(self.work, person_id)


def _closed_at(active: bool, changed_at: datetime) -> datetime | None:
    return None if active else changed_at
