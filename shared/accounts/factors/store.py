"""Passkeys, secrets of one-time codes, invitations and recoveries: tables beside the accounts they belong to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    delete,
    select,
    update,
)
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from shared.accounts.factors.domain import INVITED_FOR, Connection, Passkey, Recovery, SealedSecret
from shared.accounts.factors.invitations import HALF, hash_of, hash_of_half, hash_with, new_code
from shared.store.store import Work


class FactorTables:
    def __init__(self, metadata: MetaData) -> None:
        moment = DateTime(timezone=True)
        self.passkeys = Table(
            "passkey",
            metadata,
            Column("id", LargeBinary, primary_key=True),
            Column("person_id", Uuid, nullable=False),
            Column("name", Text, nullable=False),
            Column("public_key", LargeBinary, nullable=False),
            Column("sign_count", BigInteger, nullable=False),
            Column("added_at", moment, nullable=False),
            Column("used_at", moment),
            Index("passkey_person", "person_id"),
        )
        self.codes = Table(
            "sign_in_code",
            metadata,
            Column("person_id", Uuid, primary_key=True),
            Column("secret", LargeBinary, nullable=False),
            Column("last_step", BigInteger, nullable=False),
            Column("set_at", moment, nullable=False),
        )
        self.invitations = Table(
            "invitation",
            metadata,
            Column("code_hash", LargeBinary, primary_key=True),
            Column("person_id", Uuid, nullable=False, unique=True),
            Column("expires_at", moment, nullable=False),
        )
        self.recoveries = Table(
            "recovery",
            metadata,
            Column("person_id", Uuid, primary_key=True),
            Column("asked_by", Uuid, nullable=False),
            Column("expires_at", moment, nullable=False),
        )
        self.connections = Table(
            "provider_connection",
            metadata,
            Column("person_id", Uuid, primary_key=True),
            Column("subject_mark", LargeBinary, nullable=False, unique=True),
            Column("connected_at", moment, nullable=False),
            Column("used_at", moment),
        )

    async def passkeys_of(self, work: Work, person_id: UUID) -> tuple[Passkey, ...]:
        """The oldest first."""
        asked = select(self.passkeys).where(self.passkeys.c.person_id == person_id)
        found = await work.connection.execute(asked.order_by(self.passkeys.c.added_at, self.passkeys.c.id))
        return tuple(_passkey(row) for row in found)

    async def of_everybody(self, work: Work) -> tuple[list[Passkey], dict[UUID, SealedSecret]]:
        """All passkeys, and the sealed TOTP secret by person."""
        passkeys = await work.connection.execute(select(self.passkeys).order_by(self.passkeys.c.added_at))
        codes = await work.connection.execute(select(self.codes))
        return [_passkey(row) for row in passkeys], {
            row.person_id: SealedSecret(row.secret, row.last_step) for row in codes
        }

    async def passkey(self, work: Work, passkey_id: bytes) -> Passkey | None:
        """Locked until the transaction ends: its counter only grows."""
        asked = select(self.passkeys).where(self.passkeys.c.id == passkey_id).with_for_update()
        row = (await work.connection.execute(asked)).first()
        return _passkey(row) if row else None

    async def add_passkey(self, work: Work, passkey: Passkey) -> bool:
        """Whether it is new; one that is known already stays whose it is."""
        row = {
            "id": passkey.id,
            "person_id": passkey.person_id,
            "name": passkey.name,
            "public_key": passkey.public_key,
            "sign_count": passkey.sign_count,
            "added_at": passkey.added_at,
        }
        added = insert(self.passkeys).values(row).on_conflict_do_nothing().returning(self.passkeys.c.id)
        return (await work.connection.execute(added)).first() is not None

    async def note_passkey(self, work: Work, passkey_id: bytes, *, sign_count: int, now: datetime) -> None:
        noted = update(self.passkeys).where(self.passkeys.c.id == passkey_id)
        await work.connection.execute(noted.values(sign_count=sign_count, used_at=now))

    async def remove_passkey(self, work: Work, person_id: UUID, passkey_id: bytes) -> None:
        """Remove the passkey only if it belongs to this person."""
        own = (self.passkeys.c.id == passkey_id) & (self.passkeys.c.person_id == person_id)
        await work.connection.execute(delete(self.passkeys).where(own))

    async def secret(self, work: Work, person_id: UUID) -> SealedSecret | None:
        row = (await work.connection.execute(select(self.codes).where(self.codes.c.person_id == person_id))).first()
        return SealedSecret(row.secret, row.last_step) if row else None

    async def keep_secret(self, work: Work, person_id: UUID, secret: SealedSecret, now: datetime) -> None:
        row = {"secret": secret.sealed, "last_step": secret.last_step, "set_at": now}
        kept = insert(self.codes).values(person_id=person_id, **row)
        await work.connection.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=row))

    async def use_step(self, work: Work, person_id: UUID, step: int) -> bool:
        """Whether the code of this half minute is used for the first time; of two at once, one is."""
        unused = (self.codes.c.person_id == person_id) & (self.codes.c.last_step < step)
        used = update(self.codes).where(unused).values(last_step=step).returning(self.codes.c.person_id)
        return (await work.connection.execute(used)).first() is not None

    async def remove_secret(self, work: Work, person_id: UUID) -> None:
        await work.connection.execute(delete(self.codes).where(self.codes.c.person_id == person_id))

    async def invite(self, work: Work, code: str, person_id: UUID, expires_at: datetime) -> None:
        """Replace an earlier invitation of this person. Only a hash of the code is stored."""
        await self._invite(work, hash_of(code), person_id, expires_at)

    async def give_first_half(self, work: Work, recovery: Recovery) -> str:
        """Return the first half of a new code, for the colleague who asked for the recovery. Alone it opens nothing."""
        half = new_code(HALF)
        await self.ask_recovery(work, recovery)
        await self._invite(work, hash_of_half(half), recovery.person_id, recovery.expires_at)
        return half

    async def first_half(self, work: Work, person_id: UUID) -> bytes | None:
        """The hash of it, as long as it waits for the second half."""
        asked = select(self.invitations.c.code_hash).where(self.invitations.c.person_id == person_id)
        kept: bytes | None = await work.connection.scalar(asked)
        return kept

    async def give_second_half(self, work: Work, first: bytes, person_id: UUID, expires_at: datetime) -> str:
        """The second half of the code whose first half has this hash. Both together let the person in, once."""
        half = new_code(HALF)
        await self._invite(work, hash_with(first, half), person_id, expires_at)
        return half

    async def _invite(self, work: Work, code_hash: bytes, person_id: UUID, expires_at: datetime) -> None:
        hers = self.invitations.c.person_id == person_id
        over = self.invitations.c.expires_at < expires_at - INVITED_FOR
        await work.connection.execute(delete(self.invitations).where(hers | over))
        row = {"code_hash": code_hash, "person_id": person_id, "expires_at": expires_at}
        await work.connection.execute(plain_insert(self.invitations).values(row))

    async def take_invitation(self, work: Work, code: str, now: datetime) -> UUID | None:
        """Whose it was; it is used up. Nothing is written for a code that is none."""
        good = (self.invitations.c.code_hash == hash_of(code)) & (self.invitations.c.expires_at > now)
        row = (await work.connection.execute(select(self.invitations).where(good).with_for_update())).first()
        if row is None:
            return None
        await work.connection.execute(delete(self.invitations).where(self.invitations.c.person_id == row.person_id))
        person_id: UUID = row.person_id
        return person_id

    async def invited(self, work: Work, now: datetime) -> dict[UUID, datetime]:
        """Who has an open invitation, and until when."""
        asked = select(self.invitations.c.person_id, self.invitations.c.expires_at)
        found = await work.connection.execute(asked.where(self.invitations.c.expires_at > now))
        return {row.person_id: row.expires_at for row in found}

    async def ask_recovery(self, work: Work, recovery: Recovery) -> None:
        over = self.recoveries.c.expires_at < recovery.expires_at - INVITED_FOR
        await work.connection.execute(delete(self.recoveries).where(over))
        row = {"asked_by": recovery.asked_by, "expires_at": recovery.expires_at}
        kept = insert(self.recoveries).values(person_id=recovery.person_id, **row)
        await work.connection.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=row))

    async def recovery(self, work: Work, person_id: UUID) -> Recovery | None:
        """Locked: of two who confirm at once, one finds it."""
        asked = select(self.recoveries).where(self.recoveries.c.person_id == person_id).with_for_update()
        row = (await work.connection.execute(asked)).first()
        return Recovery(row.person_id, row.asked_by, row.expires_at) if row else None

    async def recoveries_asked(self, work: Work, now: datetime) -> list[Recovery]:
        asked = select(self.recoveries).where(self.recoveries.c.expires_at > now)
        found = await work.connection.execute(asked.order_by(self.recoveries.c.expires_at))
        return [Recovery(row.person_id, row.asked_by, row.expires_at) for row in found]

    async def connect(self, work: Work, person_id: UUID, subject_mark: bytes, now: datetime) -> bool:
        """Replace an earlier connection of this person; False, without a change, where the mark is another person's."""
        table = self.connections
        asked = select(table.c.person_id).where(table.c.subject_mark == subject_mark)
        if (await work.connection.execute(asked)).scalar() == person_id:
            return True
        await work.connection.execute(delete(table).where(table.c.person_id == person_id))
        row = {"person_id": person_id, "subject_mark": subject_mark, "connected_at": now}
        added = insert(table).values(row).on_conflict_do_nothing().returning(table.c.person_id)
        return (await work.connection.execute(added)).first() is not None

    async def connected(self, work: Work, subject_mark: bytes) -> UUID | None:
        """Whose it is."""
        asked = select(self.connections.c.person_id).where(self.connections.c.subject_mark == subject_mark)
        person_id: UUID | None = (await work.connection.execute(asked)).scalar()
        return person_id

    async def connection_of(self, work: Work, person_id: UUID) -> Connection | None:
        asked = select(self.connections).where(self.connections.c.person_id == person_id)
        row = (await work.connection.execute(asked)).first()
        return Connection(row.connected_at, row.used_at) if row else None

    async def note_connection(self, work: Work, person_id: UUID, now: datetime) -> None:
        hers = self.connections.c.person_id == person_id
        await work.connection.execute(update(self.connections).where(hers).values(used_at=now))

    async def part(self, work: Work, person_id: UUID) -> None:
        await work.connection.execute(delete(self.connections).where(self.connections.c.person_id == person_id))

    async def remove_all(self, work: Work, person_id: UUID) -> None:
        """Remove every factor, invitation and connection of this person."""
        for table in (self.passkeys, self.codes, self.invitations, self.recoveries, self.connections):
            await work.connection.execute(delete(table).where(table.c.person_id == person_id))


def _passkey(row: Any) -> Passkey:
    return Passkey(row.id, row.person_id, row.name, row.public_key, row.sign_count, row.added_at, row.used_at)
