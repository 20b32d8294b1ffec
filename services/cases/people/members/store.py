"""The teams of files in the database: ids, codes and times; a place that ended stays as what it was."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    FromClause,
    Index,
    Table,
    Update,
    Uuid,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.foundation.access.domain import NOBODYS, Act, Capacity, Errand, Kind, Subject
from services.cases.foundation.access.store import KEPT_THERE, ErrandStore, ReaderStore
from services.cases.foundation.records.store import Records, Written
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Sealer
from services.cases.people.members.domain import (
    Cared,
    Handed,
    Member,
    OwnedFile,
    PlaceNotPossibleError,
    Reason,
    substitute_in,
)
from services.cases.people.members.words import words

MEMBERS = Records(
    Member,
    "file_member",
    newest=("since", "id"),
    is_activity=False,
    words=words,
    written=Written(at="since", by="added_by"),
    writes=Act.ASSIGN,
    read=Kind.TEAM,
    beside=(
        CheckConstraint("capacity IN ('responsible', 'deputy') OR until IS NOT NULL", name="file_member_limited_ends"),
        Index("file_member_of_staff", "staff_id"),
        Index(
            "file_member_one_responsible",
            "file_id",
            unique=True,
            postgresql_where=text("capacity = 'responsible' AND until IS NULL"),
        ),
    ),
)
members = MEMBERS.table
NO_KEY = Sealer({})
"""Nothing of a place is sealed, and many who look at a team may not have the key of its file."""

# a work that closes one of these accounts waits for this one, and this one for it: the second sees what the first did
STILL_HERE = text("SELECT id, active FROM account WHERE id = ANY(:staff) ORDER BY id FOR SHARE").bindparams(
    bindparam("staff", type_=ARRAY(Uuid))
)
HERE = text("SELECT id FROM account WHERE active")
HELD_FAST = text("SELECT id FROM account WHERE id = :staff FOR UPDATE").bindparams(bindparam("staff", type_=Uuid))
# files whose responsible person has left, by that person; some of them have no account any more
NOBODYS_FILES = text(
    "SELECT responsible, count(*) AS number FROM file "
    "WHERE NOT EXISTS (SELECT FROM account WHERE account.id = file.responsible AND account.active) "
    "GROUP BY responsible"
)


RESPONSIBLE_FOR = text("SELECT id, responsible FROM file WHERE id = ANY(:files)").bindparams(
    bindparam("files", type_=ARRAY(Uuid))
)


OPEN_FILES = text(
    "SELECT file.id, file.responsible, "
    "EXISTS (SELECT FROM account WHERE account.id = file.responsible AND account.active) AS has_owner, "
    "EXISTS (SELECT FROM file_member AS place JOIN account ON account.id = place.staff_id AND account.active "
    "WHERE place.file_id = file.id AND place.capacity = 'deputy' AND place.staff_id <> file.responsible "
    "AND place.since <= :now AND (place.until IS NULL OR place.until > :now)) AS has_deputy, "
    "ARRAY(SELECT place.staff_id FROM file_member AS place WHERE place.file_id = file.id "
    "AND place.since <= :now AND (place.until IS NULL OR place.until > :now)) AS team "
    "FROM file WHERE file.closed_at IS NULL ORDER BY file.year DESC, file.number DESC"
).bindparams(bindparam("now", type_=DateTime(timezone=True)))
DEPUTY_LOADS = text(
    "SELECT place.staff_id, count(*) AS number FROM file_member AS place "
    "JOIN file ON file.id = place.file_id AND file.closed_at IS NULL "
    "WHERE place.capacity = 'deputy' AND place.since <= :now AND (place.until IS NULL OR place.until > :now) "
    "GROUP BY place.staff_id"
).bindparams(bindparam("now", type_=DateTime(timezone=True)))
OWNED = text(
    "SELECT year, number, closed_at IS NOT NULL AS closed FROM file WHERE responsible = :staff "
    "ORDER BY year DESC, number DESC"
).bindparams(bindparam("staff", type_=Uuid))


class Members(ReaderStore):
    async def team(self, file_id: UUID) -> list[Member]:
        """Everybody who ever had a place, in the order in which they came; empty where there is no such file."""
        await self.work.admit(Act.READ, Subject(Kind.TEAM, (file_id,)))
        found = await self.connection.execute(
            select(members).where(members.c.file_id == file_id).order_by(members.c.since, members.c.id)
        )
        return [member_of(row) for row in found]

    async def present(self, file_id: UUID) -> list[Member]:
        """Who is in the team now: it stands on the cover, which a reader of the file sees with it."""
        await self.work.admit(Act.READ, Subject(Kind.FILE, (file_id,)))
        runs = (members.c.since <= self.work.now) & or_(members.c.until.is_(None), members.c.until > self.work.now)
        found = await self.connection.execute(
            select(members).where(members.c.file_id == file_id, runs).order_by(members.c.since, members.c.id)
        )
        return [member_of(row) for row in found]

    async def team_to_change(self, file_id: UUID, *, newcomer: UUID | None = None) -> list[Member]:
        """The same, for a reader who may change it; nobody else does until the work is done.

        Raises FileNotFoundHereError where it was erased meanwhile.
        """
        await self.work.admit(Act.ASSIGN, Subject(Kind.TEAM, (file_id,)), newcomer=newcomer)
        await self.work.keep_there([file_id])
        return await self.team(file_id)

    async def has_team(self, file_id: UUID) -> bool:
        """Whether there is such a file at all: none is without a team."""
        return bool((await self.connection.execute(select(exists().where(members.c.file_id == file_id)))).scalar_one())

    async def own_among(self, ids: Collection[UUID]) -> set[UUID]:
        """Return which of these files the reader may look into."""
        await self.work.find_relations(ids)
        return {file_id for file_id in ids if self.work.relation(file_id) != NOBODYS}

    async def stands_in(self) -> bool:
        """Whether the reader is in the team of any file in which somebody else is responsible."""
        runs = (members.c.since <= self.work.now) & or_(members.c.until.is_(None), members.c.until > self.work.now)
        others = (members.c.staff_id == self.reader.id) & (members.c.capacity != Capacity.RESPONSIBLE) & runs
        return bool((await self.connection.execute(select(exists().where(others)))).scalar_one())

    async def places_of(self, staff_id: UUID) -> list[Member]:
        """All current places of one colleague; the colleague or a lead hands them over when the colleague leaves."""
        if staff_id != self.reader.id:
            require(self.reader, Right.SEE_ALL_FILES_EXIST)
        runs = (members.c.since <= self.work.now) & or_(members.c.until.is_(None), members.c.until > self.work.now)
        asked = select(members).where(members.c.staff_id == staff_id, runs).order_by(members.c.file_id)
        found = [member_of(row) for row in await self.connection.execute(asked)]
        await self.work.admit(Act.LIST, Subject(Kind.EXISTENCE, tuple(one.file_id for one in found)))
        return found

    async def own_places(self) -> list[Member]:
        """The reader's places in files in which somebody else is responsible."""
        runs = (members.c.since <= self.work.now) & or_(members.c.until.is_(None), members.c.until > self.work.now)
        others = (members.c.staff_id == self.reader.id) & (members.c.capacity != Capacity.RESPONSIBLE) & runs
        found = await self.connection.execute(select(members).where(others).order_by(members.c.since, members.c.id))
        return [member_of(row) for row in found]

    async def with_deputies(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of these files that have a deputy now, who stays until somebody ends it."""
        deputies = (members.c.capacity == Capacity.DEPUTY) & runs_at(members, self.work.now)
        asked = select(members.c.file_id).where(members.c.file_id.in_(ids), deputies).distinct()
        return set((await self.connection.execute(asked)).scalars())

    async def deputies_in(self, ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
        """Who is deputy in each of these files now, in the order in which they came."""
        deputies = (members.c.capacity == Capacity.DEPUTY) & runs_at(members, self.work.now)
        asked = select(members).where(members.c.file_id.in_(ids), deputies).order_by(members.c.since, members.c.id)
        found = dict[UUID, tuple[UUID, ...]]()
        for row in await self.connection.execute(asked):
            found[row.file_id] = (*found.get(row.file_id, ()), row.staff_id)
        return found

    async def around_reader(self) -> list[Member]:
        """All who are now in the team of a file in which the reader has a place, as far as the reader may see it."""
        own = select(members.c.file_id).where(members.c.staff_id == self.reader.id, runs_at(members, self.work.now))
        asked = select(members).where(members.c.file_id.in_(own), runs_at(members, self.work.now))
        found = await self.connection.execute(asked.order_by(members.c.since, members.c.id))
        return [member_of(row) for row in found]

    async def given_by_reader(self, member_id: UUID) -> Handed | None:
        """Of a place that the reader gave in handing a file over."""
        given = (members.c.id == member_id) & (members.c.added_by == self.reader.id)
        given &= (members.c.capacity == Capacity.RESPONSIBLE) & (members.c.reason == Reason.HANDED_OVER)
        row = (await self.connection.execute(select(members).where(given))).one_or_none()
        if row is None:
            return None
        stays = (members.c.file_id == row.file_id) & (members.c.since == row.since)
        stays &= (members.c.reason == Reason.HANDED_OVER) & (members.c.capacity == Capacity.SUBSTITUTE)
        other = (await self.connection.execute(select(members).where(stays))).one_or_none()
        return Handed(row.file_id, row.staff_id, other.staff_id if other else None, other.until if other else None)

    async def save_first_members(self, first: Member, deputy: Member | None = None) -> None:
        """Of a file that was opened in the same work, all at once: the database knows a file without a team by that.

        Raises PlaceNotPossibleError for somebody who left.
        """
        new = [first, deputy] if deputy else [first]
        await self.work.admit(Act.OPEN, Subject(Kind.FILE, (first.file_id,)))
        await self._keep_here(new)
        await self._insert(new)

    async def save_member(self, member: Member) -> None:
        """Raises FileNotFoundHereError where the file was erased, PlaceNotPossibleError where the colleague left."""
        subject = Subject(Kind.TEAM, (member.file_id,))
        await self.work.admit(Act.ASSIGN, subject, newcomer=member.staff_id)
        await self._keep_here([member])
        await self.work.keep_there([member.file_id])
        await self._insert([member])

    async def save_ended(self, ended: Collection[Member]) -> None:
        """The places end at the `until` of each."""
        await self.work.admit(Act.ASSIGN, Subject(Kind.TEAM, tuple(one.file_id for one in ended)))
        for one in ended:
            changed = update(members).where(members.c.id == one.id).values(until=one.until)
            await self.connection.execute(changed)
        self.work.forget_relations()

    async def save_deputies(self, new: Collection[Member]) -> None:
        """Raises FileNotFoundHereError where a file was erased, PlaceNotPossibleError where a colleague left."""
        for another in sorted({one.staff_id for one in new}):
            files = tuple(one.file_id for one in new if one.staff_id == another)
            await self.work.admit(Act.ASSIGN, Subject(Kind.TEAM, files), newcomer=another)
        await self._keep_here(new)
        await self.work.keep_there([one.file_id for one in new])
        await self._insert(new)

    async def nobodys_files(self) -> dict[UUID, int]:
        """The number of files whose responsible person has left, by the id of that person."""
        require(self.reader, Right.SEE_ALL_FILES_EXIST)
        async with self.work.errand(Errand.EXISTENCE):
            found = (await self.connection.execute(NOBODYS_FILES)).all()
        return {row.responsible: row.number for row in found}

    async def _keep_here(self, new: Collection[Member]) -> None:
        """Lock the account of each new member until the work is done. Raises PlaceNotPossibleError."""
        asked = {"staff": sorted({one.staff_id for one in new})}
        if not all(row.active for row in await self.connection.execute(STILL_HERE, asked)):
            raise PlaceNotPossibleError("staff_id", "left")

    async def save_taken_over(
        self, ended: Collection[Member], new: Collection[Member], *, beside: Collection[Member] = ()
    ) -> None:
        """Another person becomes responsible for files: the old places end, the new ones begin, or nothing changes.

        `beside` are places of others that begin with it: of the colleague before, for some days, and of deputies. They
        are given first, while the colleague before may still give them.

        Raises FileNotFoundHereError where one of the files was erased meanwhile, PlaceNotPossibleError where the other
        one left.
        """
        taker = next(one.staff_id for one in new)
        subject = Subject(Kind.TEAM, tuple(one.file_id for one in new))
        await self.work.admit(Act.ASSIGN, subject, newcomer=taker)
        for another in {one.staff_id for one in beside}:
            files = tuple(one.file_id for one in beside if one.staff_id == another)
            await self.work.admit(Act.ASSIGN, Subject(Kind.TEAM, files), newcomer=another)
        await self._keep_here([*new, *beside])
        await self.work.keep_there([one.file_id for one in new])
        if beside:
            await self._insert(beside)
        for one in ended:
            await self.connection.execute(update(members).where(members.c.id == one.id).values(until=one.until))
        await self._insert(new)

    async def _insert(self, new: Collection[Member]) -> None:
        # one statement: the database lets those who open a file give it all of its first team, and nothing after that
        await self.connection.execute(insert(members).values([MEMBERS.row(one, NO_KEY, "") for one in new]))
        self.work.forget_relations()


class Leavers(ErrandStore):
    serves = Errand.LEAVING

    async def in_care(self, staff_id: UUID, *, hold: bool = False) -> int:
        """The number of files that a colleague is responsible for. `hold`: nobody gives the colleague another one."""
        if hold:
            await self.connection.execute(HELD_FAST, {"staff": staff_id})
        runs = (members.c.since <= self.work.now) & or_(members.c.until.is_(None), members.c.until > self.work.now)
        care = (members.c.staff_id == staff_id) & (members.c.capacity == Capacity.RESPONSIBLE) & runs
        return int((await self.connection.execute(select(func.count()).where(care))).scalar_one())

    async def end_places(self, staff_id: UUID, *, responsible: bool, by: UUID | None) -> None:
        """End the places of a colleague who left. With `responsible` also those of the responsible colleague; without,
        these stay: the files are found by that name, and handed over.
        """
        runs = (members.c.since <= self.work.now) & or_(members.c.until.is_(None), members.c.until > self.work.now)
        hers = (members.c.staff_id == staff_id) & runs
        if not responsible:
            hers &= members.c.capacity != Capacity.RESPONSIBLE
        ends = update(members).where(hers).values(until=self.work.now).returning(members.c.file_id)
        files = (await self.connection.execute(ends)).scalars().all()
        if files:
            await self.work.save_audit(by, Act.ASSIGN, Kind.TEAM, files)


class StandIns(ErrandStore):
    """Places of a colleague who stands in for an absent one; the database asks for the absence, too."""

    serves = Errand.STANDING_IN

    async def let_in(self, absent: UUID, deputy: UUID, *, since: datetime, until: datetime, by: UUID | None) -> int:
        """A place in each file of the absent colleague in which the deputy has none; the number of new ones.

        A place that was taken from the deputy during this absence is not given again.
        """
        if not all(row.active for row in await self.connection.execute(STILL_HERE, {"staff": [deputy]})):
            return 0
        before = members.alias()
        theirs = (before.c.file_id == members.c.file_id) & (before.c.staff_id == deputy)
        again = runs_at(before, self.work.now) | ((before.c.added_by == absent) & (before.c.since >= since))
        care = (members.c.staff_id == absent) & (members.c.capacity == Capacity.RESPONSIBLE)
        asked = select(members.c.file_id).where(care, runs_at(members, self.work.now), ~exists().where(theirs, again))
        files = list((await self.connection.execute(asked)).scalars())
        async with self.work.errand(Errand.TEAM):
            files = list((await self.connection.execute(KEPT_THERE, {"files": files})).scalars())
        new = [
            substitute_in(one, deputy, member_id=uuid4(), until=until, added_by=absent, now=self.work.now)
            for one in files
        ]
        if new:
            await self.connection.execute(insert(members), [MEMBERS.row(one, NO_KEY, "") for one in new])
            await self.work.save_audit(by, Act.ASSIGN, Kind.TEAM, files)
        return len(new)

    async def end(self, absent: UUID, deputy: UUID, *, until: datetime, by: UUID) -> None:
        """The places that the absence gave."""
        given = (members.c.staff_id == deputy) & (members.c.added_by == absent) & (members.c.until == until)
        given &= (members.c.capacity == Capacity.SUBSTITUTE) & runs_at(members, self.work.now)
        ends = update(members).where(given).values(until=self.work.now).returning(members.c.file_id)
        if files := list((await self.connection.execute(ends)).scalars()):
            await self.work.save_audit(by, Act.ASSIGN, Kind.TEAM, files)


def runs_at(places: FromClause, now: datetime) -> ColumnElement[bool]:
    return (places.c.since <= now) & or_(places.c.until.is_(None), places.c.until > now)


class FileCare(ErrandStore):
    serves = Errand.EXISTENCE

    async def open_files(self) -> list[Cared]:
        """Every file of the centre that is not closed."""
        found = await self.connection.execute(OPEN_FILES, {"now": self.work.now})
        return [Cared(row.id, row.responsible, row.has_owner, row.has_deputy, frozenset(row.team)) for row in found]

    async def deputy_loads(self) -> dict[UUID, int]:
        """In how many open files each colleague is deputy."""
        found = await self.connection.execute(DEPUTY_LOADS, {"now": self.work.now})
        return {row.staff_id: row.number for row in found}

    async def of_colleague(self, staff_id: UUID) -> list[OwnedFile]:
        """The files for which a colleague is responsible, the newest first."""
        found = await self.connection.execute(OWNED, {"staff": staff_id})
        return [OwnedFile(row.year, row.number, row.closed) for row in found]

    async def responsible_for(self, ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Who is told that something waits in each of these files."""
        if not ids:
            return {}
        found = await self.connection.execute(RESPONSIBLE_FOR, {"files": list(ids)})
        return {row.id: row.responsible for row in found}


class CountedPlaces(ErrandStore):
    serves = Errand.COUNTING

    async def places_at(self, moments: Mapping[UUID, datetime]) -> dict[UUID, list[Capacity]]:
        """As what colleagues who still have an account were in each of these files, at the moment of the file."""
        asked = select(members).where(members.c.file_id.in_(moments))
        rows = (await self.connection.execute(asked)).all()
        here = await self.connection.execute(HERE)
        active, found = set(here.scalars()), dict[UUID, list[Capacity]]()
        for one in map(member_of, rows):
            if one.runs(moments[one.file_id]) and one.staff_id in active:
                found.setdefault(one.file_id, []).append(one.capacity)
        return found

    async def responsible_at(self, moments: Mapping[UUID, datetime]) -> dict[UUID, UUID]:
        """Which colleague was responsible for each of these files, at the moment of the file."""
        in_charge = members.c.file_id.in_(moments), members.c.capacity == Capacity.RESPONSIBLE
        rows = await self.connection.execute(select(members).where(*in_charge))
        return {one.file_id: one.staff_id for one in map(member_of, rows) if one.runs(moments[one.file_id])}


def passed_on(
    whose: Column[UUID], is_open: ColumnElement[bool], before: UUID, files: Collection[UUID] | None, now: datetime
) -> Update:
    """What is open and a colleague's, by the column that says whose it is, goes to who is responsible for its file.

    What lies in a file for which nobody else is responsible stays as it is.
    """
    table = whose.table
    assert isinstance(table, Table)
    care = (members.c.file_id == table.c.file_id) & (members.c.capacity == Capacity.RESPONSIBLE) & runs_at(members, now)
    to = select(members.c.staff_id).where(care, members.c.staff_id != before)
    theirs = (whose == before) & is_open & exists(to)
    if files is not None:
        theirs &= table.c.file_id.in_(files)
    return update(table).where(theirs).values({whose.name: to.scalar_subquery()})


def member_of(row: Any) -> Member:
    return MEMBERS.opened(row, NO_KEY, "")
