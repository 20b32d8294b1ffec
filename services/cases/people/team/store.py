"""Accounts, the addresses of the staff, and what became of the notices to them."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    bindparam,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.foundation.access.store import PlainStore, ReaderStore, Transaction
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata, outbox
from services.cases.people.notice_times.store import TimesOfNotices
from services.cases.people.team.domain import QUALITY, Left, Notice, Second, SecondWay, StaffMember
from shared.accounts.domain import Account
from shared.accounts.handover import pseudonym
from shared.accounts.store import Accounts
from shared.events import AccountRemoved, RightsChanged, SessionEnded
from shared.store.store import Store, Work


class StaffAccounts(Accounts):
    """Accounts of people who also go over to quality."""

    async def ended(self, work: Work, person_id: UUID) -> None:
        assert isinstance(work, Transaction)
        if work.mark is not None:
            over_there = pseudonym(work.mark, person_id, QUALITY)
            await work.publish(SessionEnded(pseudonym=over_there, ended_at=work.now))

    async def keep(self, work: Work, account: Account) -> None:
        before = await self.by_id(work, account.person.id)
        await super().keep(work, account)
        if before and (before.person.roles, before.active) != (account.person.roles, account.active):
            await self._rights_changed(work, account.person.id)

    async def disarm(self, work: Work, person_id: UUID) -> None:
        """Also where an account was lost to somebody else: a token that was made then opens nothing any more."""
        await super().disarm(work, person_id)
        await self._rights_changed(work, person_id)

    async def _rights_changed(self, work: Work, person_id: UUID) -> None:
        assert isinstance(work, Transaction)
        if work.mark is not None:
            over_there = pseudonym(work.mark, person_id, QUALITY)
            await work.publish(RightsChanged(pseudonym=over_there, changed_at=work.now))


accounts = StaffAccounts(metadata)
addresses = Table(
    "staff_address",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("reminders", Boolean, nullable=False, server_default=text("true")),
    Column("reminded_at", DateTime(timezone=True)),
    Column("second_way", Text),
    Column("second_address", Text),
    CheckConstraint("(second_way IS NULL) = (second_address IS NULL)", name="staff_address_second_leads_somewhere"),
)
notices = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("settled_at", DateTime(timezone=True)),
    Index("notice_failed", "requested_at", postgresql_where=text("state = 'failed'")),
)
KEEP = text(
    "INSERT INTO notice (id, staff_id, requested_at, state) SELECT id, staff_id, requested_at, 'requested' "
    "FROM unnest(:ids, :staff, :moments) AS new (id, staff_id, requested_at) ON CONFLICT (id) DO NOTHING"
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("staff", type_=ARRAY(Uuid)),
    bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
)

SETTLE = text(
    "UPDATE notice SET state = CASE WHEN settled.reason IS NULL THEN 'delivered' ELSE 'failed' END, "
    "reason = settled.reason, settled_at = :now "
    "FROM unnest(:ids, :reasons) AS settled (id, reason) WHERE notice.id = settled.id"
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("reasons", type_=ARRAY(Text)),
    bindparam("now", type_=DateTime(timezone=True)),
)


unconfirmed = Table(
    "unconfirmed_account",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("invited_by", Uuid, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("by_two", Boolean, nullable=False, server_default=text("false")),
)
account = accounts.accounts.c
SHOWN = (account.id, account.name, account.roles, account.language, account.active)
SECOND = (addresses.c.second_way, addresses.c.second_address)
STAFF = (
    select(*SHOWN, addresses.c.email, *SECOND, unconfirmed.c.invited_by, unconfirmed.c.by_two)
    .outerjoin(addresses, addresses.c.staff_id == account.id)
    .outerjoin(unconfirmed, unconfirmed.c.staff_id == account.id)
    .order_by(account.name, account.id)
)


class Team(PlainStore):
    async def staff(self) -> list[StaffMember]:
        """Everybody who has an account, by name."""
        found = (await self.connection.execute(STAFF)).all()
        return [
            StaffMember(
                row.id,
                row.name,
                frozenset(row.roles),
                row.language,
                row.active,
                row.email,
                row.invited_by,
                bool(row.by_two),
                second_of(row),
            )
            for row in found
        ]

    async def those_who_left(self) -> list[Left]:
        """Held fast until this work is done, so that nobody is let in again meanwhile."""
        asked = select(account.id, account.name, account.changed_at).where(account.active.is_(False))
        found = await self.connection.execute(asked.with_for_update())
        return [Left(row.id, row.name, row.changed_at) for row in found]

    async def remove_account(self, staff_id: UUID) -> None:
        """Remove the account, and have quality replace the pseudonym: nobody can be recognised by it any more."""
        await self.remove_address(staff_id)
        await self.save_confirmed(staff_id)
        await accounts.remove(self.work, staff_id)
        if self.work.mark is not None:
            await self.work.publish(AccountRemoved(pseudonym=pseudonym(self.work.mark, staff_id, QUALITY)))

    async def save_unconfirmed(self, staff_id: UUID, *, invited_by: UUID, at: datetime, by_two: bool = False) -> None:
        """The person who made the last code could sign in with it. `by_two`: two people have half of the code each."""
        row = {"invited_by": invited_by, "since": at, "by_two": by_two}
        kept = insert(unconfirmed).values(staff_id=staff_id, **row)
        await self.connection.execute(kept.on_conflict_do_update(index_elements=["staff_id"], set_=row))

    async def save_confirmed(self, staff_id: UUID) -> bool:
        """Whether it waited for that."""
        waited = delete(unconfirmed).where(unconfirmed.c.staff_id == staff_id).returning(unconfirmed.c.staff_id)
        return (await self.connection.execute(waited)).first() is not None

    async def forget_notices(self, *, before: datetime) -> int:
        """Whatever became of them. How many that were."""
        return (await self.connection.execute(delete(notices).where(notices.c.requested_at < before))).rowcount

    async def save_address(self, staff_id: UUID, email: str) -> None:
        kept = insert(addresses).values(staff_id=staff_id, email=email)
        await self.connection.execute(kept.on_conflict_do_update(index_elements=["staff_id"], set_={"email": email}))

    async def remove_address(self, staff_id: UUID) -> None:
        await self.connection.execute(delete(addresses).where(addresses.c.staff_id == staff_id))
        await TimesOfNotices(self.work).forget([staff_id])

    async def address(self, staff_id: UUID) -> str | None:
        asked = select(addresses.c.email).where(addresses.c.staff_id == staff_id)
        email: str | None = await self.connection.scalar(asked)
        return email

    async def wants_reminders(self, staff_id: UUID) -> bool | None:
        """Whether the colleague gets a mail when something waits in quality; None where no address is known."""
        asked = select(addresses.c.reminders).where(addresses.c.staff_id == staff_id)
        wanted: bool | None = await self.connection.scalar(asked)
        return wanted

    async def choose_reminders(self, staff_id: UUID, wanted: bool) -> None:
        await self.connection.execute(
            update(addresses).where(addresses.c.staff_id == staff_id).values(reminders=wanted)
        )

    async def second_way(self, staff_id: UUID) -> Second | None:
        row = (await self.connection.execute(select(*SECOND).where(addresses.c.staff_id == staff_id))).first()
        return second_of(row) if row else None

    async def choose_second_way(self, staff_id: UUID, second: Second | None) -> None:
        chosen = {"second_way": second and second.way, "second_address": second and second.address}
        await self.connection.execute(update(addresses).where(addresses.c.staff_id == staff_id).values(chosen))

    async def may_remind(self, staff_ids: Collection[UUID], *, now: datetime, last_before: datetime) -> set[UUID]:
        """Those who want it and were not reminded since `last_before`; that they are now is noted for all of them."""
        at = addresses.c
        long_ago = or_(at.reminded_at.is_(None), at.reminded_at <= last_before)
        noted = update(addresses).where(at.staff_id.in_(sorted(staff_ids)), at.reminders, long_ago)
        return set((await self.connection.execute(noted.values(reminded_at=now).returning(at.staff_id))).scalars())

    async def save_notices(self, kept: Sequence[Notice]) -> None:
        columns = {
            "ids": [notice.id for notice in kept],
            "staff": [notice.staff_id for notice in kept],
            "moments": [notice.requested_at for notice in kept],
        }
        await self.connection.execute(KEEP, columns)

    async def settle_notices(self, reasons: Mapping[UUID, str | None], *, now: datetime) -> None:
        """Delivered where there is no reason against it; an unknown notice is nobody's."""
        if reasons:
            columns = {"ids": list(reasons), "reasons": list(reasons.values()), "now": now}
            await self.connection.execute(SETTLE, columns)


def second_of(row: Any) -> Second | None:
    return Second(SecondWay(row.second_way), row.second_address) if row.second_way else None


class FailedNotices(ReaderStore):
    async def failed_notices(self, *, since: datetime, most: int = 50) -> list[Notice]:
        """The newest first."""
        require(self.reader, Right.SEE_FAILED_NOTICES)
        failed = select(notices).where(notices.c.state == "failed", notices.c.requested_at >= since)
        found = await self.connection.execute(failed.order_by(notices.c.requested_at.desc()).limit(most))
        return [Notice(row.id, row.staff_id, row.requested_at, row.state, row.reason) for row in found]


class TeamStore(Store[Transaction]):
    """For the commands, which need neither files nor the keys of clients."""

    def __init__(self, url: SecretStr, mark: bytes | None, *, clock: Callable[[], datetime]) -> None:
        super().__init__(url, outbox, partial(Transaction, clock=clock), pool_size=1)
        self._mark = mark

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Transaction]:
        async with super().work() as work:
            work.mark = self._mark
            yield work
