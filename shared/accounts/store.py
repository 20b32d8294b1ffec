"""Accounts, sessions and failed tries: tables inside the database of the service that signs people in."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or_update

from shared.accounts.domain import FORGOTTEN_AFTER, LONGEST, Account, Person, Session, Tries, login_key
from shared.accounts.factors.domain import Factors
from shared.accounts.factors.store import FactorTables
from shared.accounts.tables import CONNECTED, CREATE, PROVEN
from shared.store.store import Work


class Executes(Protocol):
    def execute(self, sqltext: str) -> None: ...


def create_tables(op: Executes) -> None:
    """Called by a migration of a service that signs people in: `accounts.store.create_tables(op)`. Frozen."""
    for statement in CREATE:
        op.execute(statement)


def add_factors(op: Executes) -> None:
    """Called by a later migration of the same services. Frozen."""
    for statement in PROVEN:
        op.execute(statement)


def add_provider(op: Executes) -> None:
    """Called by a later migration of the same services. Frozen."""
    for statement in CONNECTED:
        op.execute(statement)


class Accounts:
    """The tables of one service, defined in its metadata, and all that is asked of them."""

    def __init__(self, metadata: MetaData) -> None:
        moment = DateTime(timezone=True)
        self.accounts = Table(
            "account",
            metadata,
            Column("id", Uuid, primary_key=True),
            Column("login", Text, nullable=False, unique=True),
            Column("name", Text, nullable=False),
            Column("roles", ARRAY(Text), nullable=False),
            Column("language", Text, nullable=False),
            Column("password_hash", Text, nullable=False),
            Column("active", Boolean, nullable=False, server_default=text("true")),
            Column("changed_at", moment, nullable=False, server_default=func.now()),
        )
        self.sessions = Table(
            "session",
            metadata,
            Column("token_hash", LargeBinary, primary_key=True),
            Column("person_id", Uuid, nullable=False),
            Column("name", Text, nullable=False),
            Column("roles", ARRAY(Text), nullable=False),
            Column("language", Text, nullable=False),
            Column("opened_at", moment, nullable=False),
            Column("seen_at", moment, nullable=False),
            Column("id", Uuid, nullable=False, unique=True, server_default=func.gen_random_uuid()),
            Column("proven_at", moment),
            Column("whole", Boolean, nullable=False, server_default=text("true")),
            Index("session_person", "person_id"),
            Index("session_opened", "opened_at"),
        )
        self._of_token = select(self.sessions).where(self.sessions.c.token_hash == bindparam("token"))
        self.tries = Table(
            "sign_in_try",
            metadata,
            Column("login_hash", LargeBinary, primary_key=True),
            Column("failures", Integer, nullable=False),
            Column("last_at", moment, nullable=False),
        )
        self.used = Table(
            "used_handover",
            metadata,
            Column("id", Uuid, primary_key=True),
            Column("expires_at", moment, nullable=False),
        )
        self.factors = FactorTables(metadata)

    async def keep(self, work: Work, account: Account) -> None:
        """Add an account or change the one with this id. Its open sessions end."""
        row = self._row(account)
        kept = insert_or_update(self.accounts).values(row)
        changed = {name: kept.excluded[name] for name in row if name != "id"} | {"changed_at": func.now()}
        await work.connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_=changed))
        await work.connection.execute(delete(self.sessions).where(self.sessions.c.person_id == account.person.id))

    def _row(self, account: Account) -> dict[str, Any]:
        person = account.person
        return {
            "id": person.id,
            "login": login_key(account.login),
            "name": person.name,
            "roles": sorted(person.roles),
            "language": person.language,
            "password_hash": account.password_hash,
            "active": account.active,
        }

    async def add(self, work: Work, account: Account) -> bool:
        """Whether it is new; whose login this is already keeps it."""
        added = insert_or_update(self.accounts).values(self._row(account)).on_conflict_do_nothing()
        return (await work.connection.execute(added.returning(self.accounts.c.id))).first() is not None

    async def by_login(self, work: Work, login: str) -> Account | None:
        asked = select(self.accounts).where(self.accounts.c.login == login_key(login))
        row = (await work.connection.execute(asked)).first()
        return _account(row) if row else None

    async def by_id(self, work: Work, person_id: UUID) -> Account | None:
        row = (await work.connection.execute(select(self.accounts).where(self.accounts.c.id == person_id))).first()
        return _account(row) if row else None

    async def stands(self, work: Work, account: Account, passkey_id: bytes | None = None) -> bool:
        """Whether the account still allows sign-in as when it was read; a lock keeps it so until the work is done."""
        table = self.accounts
        same = (table.c.id == account.person.id) & table.c.active & (table.c.changed_at == account.changed_at)
        found = await work.connection.execute(select(table.c.id).where(same).with_for_update(read=True))
        if found.first() is None:
            return False
        return passkey_id is None or await self.factors.passkey(work, passkey_id) is not None

    async def still_in(self, work: Work, session: Session) -> bool:
        """Whether the session is still open; a lock keeps it open until the work is done."""
        hers = select(self.accounts.c.id).where(self.accounts.c.id == session.person.id).with_for_update()
        await work.connection.execute(hers)
        open_still = select(self.sessions.c.id).where(self.sessions.c.id == session.id)
        return (await work.connection.execute(open_still)).first() is not None

    async def all(self, work: Work) -> list[Account]:
        rows = await work.connection.execute(select(self.accounts).order_by(self.accounts.c.name, self.accounts.c.id))
        return [_account(row) for row in rows]

    async def open_session(self, work: Work, token: bytes, session: Session) -> None:
        """Store only a hash of the token: an attacker who reads the database cannot sign in with it."""
        person = session.person
        row = {
            "token_hash": digest(token),
            "person_id": person.id,
            "name": person.name,
            "roles": sorted(person.roles),
            "language": person.language,
            "opened_at": session.opened_at,
            "seen_at": session.seen_at,
            "id": session.id or uuid4(),
            "proven_at": session.proven_at,
            "whole": session.whole,
        }
        await work.connection.execute(insert(self.sessions).values(row))
        too_old = self.sessions.c.opened_at < session.opened_at - LONGEST
        await work.connection.execute(delete(self.sessions).where(too_old))

    async def session(self, work: Work, token: bytes) -> Session | None:
        row = (await work.connection.execute(self._of_token, {"token": digest(token)})).one_or_none()
        return _session(row) if row else None

    async def sessions_of(self, work: Work, person_id: UUID) -> list[Session]:
        """The newest first, those that have ended by themselves among them until they are swept."""
        asked = select(self.sessions).where(self.sessions.c.person_id == person_id)
        found = await work.connection.execute(asked.order_by(self.sessions.c.opened_at.desc()))
        return [_session(row) for row in found]

    async def note_use(self, work: Work, token: bytes, now: datetime) -> None:
        noted = update(self.sessions).where(self.sessions.c.token_hash == digest(token)).values(seen_at=now)
        await work.connection.execute(noted)

    async def note_proof(self, work: Work, session_id: UUID, now: datetime) -> None:
        """Record a proof of identity: the session is fresh, and whole from now on."""
        noted = update(self.sessions).where(self.sessions.c.id == session_id)
        await work.connection.execute(noted.values(proven_at=now, seen_at=now, whole=True))

    async def close_session(self, work: Work, token: bytes) -> None:
        await work.connection.execute(delete(self.sessions).where(self.sessions.c.token_hash == digest(token)))

    async def close_one_of(self, work: Work, person_id: UUID, session_id: UUID) -> None:
        """Close the session only if it belongs to this person."""
        own = (self.sessions.c.person_id == person_id) & (self.sessions.c.id == session_id)
        await work.connection.execute(delete(self.sessions).where(own))
        await self.ended(work, person_id)

    async def close_sessions_of(self, work: Work, person_id: UUID, *, but: UUID | None = None) -> None:
        hers = self.sessions.c.person_id == person_id
        ended = hers if but is None else hers & (self.sessions.c.id != but)
        await work.connection.execute(delete(self.sessions).where(ended))
        await self.ended(work, person_id)

    async def ended(self, work: Work, person_id: UUID) -> None:
        """A hook for a service that hands people over to another one, whose sessions are to end, too."""

    async def factors_of(self, work: Work, person_id: UUID, account: Account | None) -> Factors:
        """The factors of a person. Runs the same queries where there is no account, so that the time tells nothing."""
        passkeys = await self.factors.passkeys_of(work, person_id)
        secret = await self.factors.secret(work, person_id)
        return Factors(bool(account and account.password_hash), passkeys, secret)

    async def ways_in(self, work: Work) -> dict[UUID, Factors]:
        """The factors of each person who has an active account."""
        passkeys, secrets = await self.factors.of_everybody(work)
        return {
            account.person.id: Factors(
                bool(account.password_hash),
                tuple(passkey for passkey in passkeys if passkey.person_id == account.person.id),
                secrets.get(account.person.id),
            )
            for account in await self.all(work)
            if account.active
        }

    async def set_password(self, work: Work, person_id: UUID, password_hash: str) -> None:
        changed = update(self.accounts).where(self.accounts.c.id == person_id)
        await work.connection.execute(changed.values(password_hash=password_hash, changed_at=func.now()))

    async def disarm(self, work: Work, person_id: UUID) -> None:
        """Remove the password and all factors, and close all sessions."""
        await self.set_password(work, person_id, "")
        await self.factors.remove_all(work, person_id)
        await self.close_sessions_of(work, person_id)

    async def deactivate(self, work: Work, person_id: UUID, *, now: datetime) -> None:
        """Close the account of a colleague who left: it stays as a name beside their acts, and opens nothing."""
        await self.disarm(work, person_id)
        left = update(self.accounts).where(self.accounts.c.id == person_id)
        await work.connection.execute(left.values(active=False, changed_at=now))

    async def remove(self, work: Work, person_id: UUID) -> None:
        """Delete all data of a person. Their acts name nobody from then on."""
        await self.factors.remove_all(work, person_id)
        await self.close_sessions_of(work, person_id)
        gone = delete(self.accounts).where(self.accounts.c.id == person_id).returning(self.accounts.c.login)
        if login := await work.connection.scalar(gone):
            await self.forget_tries(work, login)

    async def tries_of(self, work: Work, login: str) -> Tries | None:
        """Locks the row until the transaction ends, so that tries sent together are counted one after the other."""
        key = digest(login_key(login).encode())
        asked = select(self.tries.c.failures, self.tries.c.last_at).where(self.tries.c.login_hash == key)
        row = (await work.connection.execute(asked.with_for_update())).first()
        return Tries(row.failures, row.last_at) if row else None

    async def keep_tries(self, work: Work, login: str, tries: Tries) -> None:
        row = {"login_hash": digest(login_key(login).encode()), "failures": tries.failures, "last_at": tries.last_at}
        kept = insert_or_update(self.tries).values(row)
        await work.connection.execute(kept.on_conflict_do_update(index_elements=["login_hash"], set_=row))
        forgotten = self.tries.c.last_at < tries.last_at - FORGOTTEN_AFTER
        await work.connection.execute(delete(self.tries).where(forgotten))

    async def forget_tries(self, work: Work, login: str) -> None:
        key = digest(login_key(login).encode())
        await work.connection.execute(delete(self.tries).where(self.tries.c.login_hash == key))

    async def use_handover(self, work: Work, handover_id: UUID, expires_at: datetime, now: datetime) -> bool:
        """Whether this hand-over is used for the first time."""
        await work.connection.execute(delete(self.used).where(self.used.c.expires_at < now - LONGEST))
        used = insert_or_update(self.used).values(id=handover_id, expires_at=expires_at).on_conflict_do_nothing()
        return (await work.connection.execute(used.returning(self.used.c.id))).first() is not None


def digest(value: bytes) -> bytes:
    return sha256(value).digest()


def _session(row: Any) -> Session:
    person = Person(row.person_id, row.name, frozenset(row.roles), row.language)
    return Session(person, row.opened_at, row.seen_at, row.id, row.proven_at, row.whole)


def _account(row: Any) -> Account:
    person = Person(row.id, row.name, frozenset(row.roles), row.language)
    return Account(person, row.login, row.password_hash, row.active, row.changed_at)
