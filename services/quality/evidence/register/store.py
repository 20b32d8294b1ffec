"""The register in the database: versions are added and never changed, so that every day can be looked at again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert

from services.quality.evidence.register.domain import Entry, Look, path_to
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.second_looks.domain import is_asked_for
from services.quality.foundation.domain import Author, Period, Role
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import PlainStore, metadata

versions = Table(
    "register_version",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("entry", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("filled", JSONB, nullable=False),
    Column("reviewed_on", Date, nullable=False),
    Column("review_on", Date),
    Column("retired", Text, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),
    UniqueConstraint("entry", "number", name="register_version_entry_number_key"),
    Index("register_version_of_kind", "kind", "entry", "number"),
)


looks = Table(
    "register_look",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Uuid, ForeignKey("register_version.id"), nullable=False),
    Column("confirms", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),
    Index("register_look_at", "version"),
)


class ChangedMeanwhileError(Exception):
    """Somebody else has written a version of the same entry first."""


class Register(PlainStore):
    async def save_entries(self, entries: Sequence[Entry]) -> int:
        """How many were not there yet; the same versions sent again change nothing. Raises ChangedMeanwhileError."""
        if not entries:
            return 0
        rows = [_columns(entry) for entry in entries]
        kept = insert(versions).values(rows).on_conflict_do_nothing().returning(versions.c.id)
        new = {row.id for row in await self.connection.execute(kept)}
        sent = {entry.id for entry in entries}
        known = select(func.count()).select_from(versions).where(versions.c.id.in_(sent))
        if (await self.connection.execute(known)).scalar_one() != len(sent):
            raise ChangedMeanwhileError
        if new:
            await Quarters(self.work).discard(Period.of(min(entry.day for entry in entries)))
        return len(new)

    async def lock_kind(self, kind: str) -> None:
        """Until the end of the transaction nobody else holds it, so that what is read of the kind stays whole."""
        await self.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext($1))", (f"register {kind}",))

    async def history(self, entry: UUID) -> list[Entry]:
        """All versions of an entry, the newest first."""
        asked = select(versions).where(versions.c.entry == entry).order_by(versions.c.number.desc())
        return await self._entries(asked)

    async def histories(self, entries: Collection[UUID]) -> dict[UUID, list[Entry]]:
        """The same of several entries."""
        asked = select(versions).where(versions.c.entry.in_(entries)).order_by(versions.c.number.desc())
        found: dict[UUID, list[Entry]] = {id_: [] for id_ in entries}
        for version in await self._entries(asked) if entries else ():
            found[version.entry].append(version)
        return found

    async def versions(self) -> list[Entry]:
        """All that was ever written, oldest first: what `domain.known_on` replays a day from."""
        asked = select(versions).order_by(versions.c.at, versions.c.entry, versions.c.number)
        return await self._entries(asked)

    async def entries(self, day: date | None = None, *, kinds: Sequence[str] = ()) -> list[Entry]:
        """Entries in force, as they were known at the end of a day, or now; of some kinds, or of all."""
        newest = select(versions).ext(distinct_on(versions.c.entry))
        newest = newest.where(versions.c.day <= day) if day else newest
        newest = newest.where(versions.c.kind.in_(kinds)) if kinds else newest
        found = newest.order_by(versions.c.entry, versions.c.number.desc()).subquery()
        asked = select(found).where(found.c.retired == "").order_by(found.c.at, found.c.entry)
        return await self._entries(asked)

    async def in_force_and_retired(self, day: date) -> tuple[list[Entry], frozenset[str]]:
        """The same of a day, with the paths of those that were retired by then."""
        newest = select(versions).ext(distinct_on(versions.c.entry)).where(versions.c.day <= day)
        found = newest.order_by(versions.c.entry, versions.c.number.desc()).subquery()
        known = await self._entries(select(found).order_by(found.c.at, found.c.entry))
        retired = frozenset(path_to(each.kind, each.entry) for each in known if each.retired)
        return [each for each in known if not each.retired], retired

    async def retired(self, kind: str) -> list[Entry]:
        """Entries that are no longer kept up, the last retired first."""
        last = (versions.c.entry, versions.c.number)
        newest = select(versions.c.entry, func.max(versions.c.number)).where(versions.c.kind == kind)
        asked = select(versions).where(tuple_(*last).in_(newest.group_by(versions.c.entry)), versions.c.retired != "")
        return await self._entries(asked.order_by(versions.c.at.desc()))

    async def save_look(self, look: Look) -> None:
        """Once; the same look sent again changes nothing."""
        row = {name: getattr(look, name) for name in ("id", "version", "confirms", "note", "organisation", "at", "day")}
        row |= {"author": look.by.pseudonym, "role": look.by.role.value}
        await self.connection.execute(insert(looks).values(row).on_conflict_do_nothing())
        await Quarters(self.work).discard(Period.of(look.day))

    async def _entries(self, asked: Select[Any]) -> list[Entry]:
        """With the looks of others at what asks for one."""
        found = [_entry(row) for row in await self.connection.execute(asked)]
        looked_at = {entry.entry for entry in found if is_asked_for(BY_NAME.get(entry.kind), entry)}
        known = await self._looks(looked_at) if looked_at else {}
        return [replace(each, looks=known[each.entry]) if each.entry in known else each for each in found]

    async def _looks(self, entries: Collection[UUID]) -> dict[UUID, tuple[Look, ...]]:
        asked = select(looks, versions.c.entry, versions.c.filled).join(versions, versions.c.id == looks.c.version)
        found: dict[UUID, list[Look]] = {}
        for row in await self.connection.execute(asked.where(versions.c.entry.in_(entries)).order_by(looks.c.at)):
            found.setdefault(row.entry, []).append(_look(row))
        return {id_: tuple(several) for id_, several in found.items()}


def _columns(entry: Entry) -> dict[str, Any]:
    same = ("id", "entry", "kind", "number", "reviewed_on", "review_on", "retired", "at", "day")
    row = {name: getattr(entry, name) for name in same}
    return row | {"filled": dict(entry.values), "author": entry.by.pseudonym, "role": entry.by.role.value}


def _entry(row: Any) -> Entry:
    return Entry(
        row.id,
        row.entry,
        row.kind,
        row.number,
        row.filled,
        row.reviewed_on,
        row.review_on,
        row.retired,
        Author(row.author, Role(row.role)),
        row.at,
        row.day,
    )


def _look(row: Any) -> Look:
    by = Author(row.author, Role(row.role))
    return Look(
        row.id, row.version, row.entry, row.filled, row.confirms, row.note, row.organisation, by, row.at, row.day
    )
