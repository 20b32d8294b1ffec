"""What clients asked for by right, in the database: days, codes and people in clear, every word sealed."""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    LargeBinary,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.contact.requests.rows import CONTACT, SPOKEN
from services.cases.contact.requests.store import messages, requests
from services.cases.contact.requests.words import ContactWish, wish_of
from services.cases.domain import GROUPS, NotAllowedError
from services.cases.files.file.domain import File
from services.cases.files.file.store import PSEUDONYM, files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.domain import Ground as Place
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.rights.copies.domain import Passage
from services.cases.rights.subject_requests.domain import (
    ID_TAKEN,
    Asked,
    AskedNotFoundError,
    Correctable,
    Correction,
    Ground,
    Handed,
    NotPossibleError,
    Outcome,
    Restriction,
    Review,
    Right,
)

MOMENT = DateTime(timezone=True)
WISH = Field("rights_request", "wish", "narrative")
EXTENDED = Field("rights_request", "extended_because", "narrative")
REVIEW = Field("rights_request", "review", "narrative")
ANSWER = Field("rights_request", "answer", "narrative")
OLD = Field("correction", "old", "narrative")
NEW = Field("correction", "new", "narrative")
BECAUSE = Field("correction", "because", "narrative")
LIFTED = Field("restriction", "lifted_because", "narrative")

asked_table = Table(
    "rights_request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("file_code", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("taken_by", Uuid, nullable=False),
    Column("wish", LargeBinary),
    Column("extended_on", Date),
    Column("extended_because", LargeBinary),
    Column("review", LargeBinary),
    Column("prepared_by", Uuid),
    Column("prepared_at", MOMENT),
    Column("checked_by", Uuid),
    Column("checked_at", MOMENT),
    Column("settled_by", Uuid),
    Column("settled_at", MOMENT),
    Column("outcome", Text),
    Column("handed", Text),
    Column("answer", LargeBinary),
    Index("rights_request_of_file", "file_id"),
    Index("rights_request_open", "file_id", postgresql_where=text("settled_at IS NULL")),
)
corrections = Table(
    "correction",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("asked_id", Uuid),
    Column("file_id", Uuid, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("old", LargeBinary),
    Column("new", LargeBinary),
    Column("because", LargeBinary),
    Column("record_id", Uuid),
    Index("correction_of_file", "file_id"),
)
restrictions = Table(
    "restriction",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("set_by", Uuid, nullable=False),
    Column("ground", Text, nullable=False),
    Column("lifted_at", MOMENT),
    Column("lifted_by", Uuid),
    Column("lifted_because", LargeBinary),
    Index("restriction_of_file", "file_id"),
)


OPEN_IN: Select[Any] = (
    select(asked_table.c.file_id, func.min(asked_table.c.due_on).label("due_on"))
    .where(asked_table.c.settled_at.is_(None), asked_table.c.file_id == func.any(bindparam("files", type_=ARRAY(Uuid))))
    .group_by(asked_table.c.file_id)
)


class ClientRights(ReaderStore):
    async def every_asked(self) -> list[Asked]:
        """Who asked for what until when: of the whole centre for those who answer for it, else of her own files."""
        if not self.reader.has(*GROUPS["agreeing"]):
            raise NotAllowedError(self.reader.id, "see what is due")
        order = (asked_table.c.settled_at.is_not(None), asked_table.c.due_on)
        rows = (await self.connection.execute(select(asked_table).order_by(*order).limit(200))).all()
        if self.reader.has(*GROUPS["reviewing"]):
            await self.work.admit(Act.LIST, Subject(Kind.REGISTER))
        else:
            await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple({row.file_id for row in rows})))
        return [asked_of(row, Sealer({})) for row in rows]

    async def asked_in(self, file: File) -> list[Asked]:
        """The newest first."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        wanted = select(asked_table).where(asked_table.c.file_id == file.id)
        rows = (
            await self.connection.execute(wanted.order_by(asked_table.c.received_on.desc(), asked_table.c.id))
        ).all()
        sealer = await self.work.ring.sealer({file.key_id})
        return [asked_of(row, sealer) for row in rows]

    async def rights_due(self, ids: Collection[UUID]) -> dict[UUID, date]:
        """The first day by which something is to be answered in each of these files, of which the reader has the whole.

        Files in which nothing is open are left out.
        """
        await self.work.find_relations(ids)
        whole = {one for one in ids if self.work.relation(one).ground is Place.TEAM}
        found = (await self.connection.execute(OPEN_IN, {"files": list(ids)})).all()
        return {row.file_id: row.due_on for row in found if row.file_id in whole}

    async def asked(self, asked_id: UUID, file: File) -> Asked:
        """Held fast until the work is done. Raises AskedNotFoundError."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        wanted = select(asked_table).where(asked_table.c.id == asked_id, asked_table.c.file_id == file.id)
        row = (await self.connection.execute(wanted.with_for_update())).one_or_none()
        if row is None:
            raise AskedNotFoundError(asked_id)
        return asked_of(row, await self.work.ring.sealer({file.key_id}))

    async def save_asked_for(self, asked: Asked) -> None:
        """Raises NotPossibleError where the id is taken, in a file that the reader may not see."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (asked.file_id,)))
        new = insert(asked_table).values(row_of(asked, await self.work.ring.sealer({asked.key_id})))
        if not (await self.connection.execute(new.on_conflict_do_nothing())).rowcount:
            raise NotPossibleError(ID_TAKEN)

    async def save_changed(self, asked: Asked) -> None:
        """Whoever goes on with it need not be who has taken it down."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (asked.file_id,)))
        row = row_of(asked, await self.work.ring.sealer({asked.key_id}))
        await self.connection.execute(update(asked_table).where(asked_table.c.id == asked.id).values(row))

    async def corrections_of(self, file: File) -> list[Correction]:
        await self.work.admit(Act.READ, Subject(Kind.FILE, (file.id,)))
        wanted = select(corrections).where(corrections.c.file_id == file.id).order_by(corrections.c.at.desc())
        rows = (await self.connection.execute(wanted)).all()
        sealer = await self.work.ring.sealer({file.key_id})
        return [correction_of(row, sealer) for row in rows]

    async def correct(self, new: Correction, file: File, *, wish: ContactWish | None = None) -> None:
        """The field, where the centre agrees, and the trail of it, in one work.

        `wish` is how to reach her, where it is more than what the trail says.
        """
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        sealer = await self.work.ring.sealer({file.key_id})
        await self.connection.execute(insert(corrections).values(correction_row(new, sealer)))
        if not new.agreed:
            return
        async with self.work.errand(Errand.CORRECTING):
            if new.what is Correctable.NAME:
                name = sealer.seal_known(PSEUDONYM, new.new, row=file.id, key_id=file.key_id)
                await self.connection.execute(update(files).where(files.c.id == file.id).values(pseudonym=name))
            elif new.what is Correctable.CONTACT:
                await self._save_contact(wish or wish_of(new.new or ""), file, sealer)
            else:
                spoken = sealer.seal_known(SPOKEN, new.new, row=file.thread_id, key_id=file.key_id)
                hers = requests.c.thread_id == file.thread_id
                await self.connection.execute(update(requests).where(hers).values(spoken=spoken))

    async def _save_contact(self, wish: ContactWish, file: File, sealer: Sealer) -> None:
        """With her newest message; what stood there before is nowhere but in the trail."""
        hers = messages.c.thread_id == file.thread_id
        newest = select(messages.c.id).where(hers, messages.c.author.is_(None)).order_by(messages.c.position.desc())
        message_id = (await self.connection.execute(newest.limit(1))).scalar_one()
        said = wish.model_dump_json() if wish.channel != "none" else None
        sealed = sealer.seal_known(CONTACT, said, row=message_id, key_id=file.key_id)
        await self.connection.execute(
            update(messages).where(hers, messages.c.contact.is_not(None)).values(contact=None)
        )
        await self.connection.execute(update(messages).where(messages.c.id == message_id).values(contact=sealed))

    async def restrictions_of(self, file: File) -> list[Restriction]:
        """The newest first."""
        await self.work.admit(Act.READ, Subject(Kind.FILE, (file.id,)))
        wanted = select(restrictions).where(restrictions.c.file_id == file.id).order_by(restrictions.c.since.desc())
        rows = (await self.connection.execute(wanted)).all()
        sealer = await self.work.ring.sealer({file.key_id})
        return [restriction_of(row, sealer) for row in rows]

    async def save_restriction(self, one: Restriction) -> None:
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (one.file_id,)))
        await self.connection.execute(insert(restrictions).values(asdict(one)))
        self.work.forget_relations()

    async def save_lifted(self, one: Restriction) -> None:
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (one.file_id,)))
        sealer = await self.work.ring.sealer({one.key_id})
        because = sealer.seal_known(LIFTED, one.lifted_because, row=one.id, key_id=one.key_id)
        ended = {"lifted_at": one.lifted_at, "lifted_by": one.lifted_by, "lifted_because": because}
        await self.connection.execute(update(restrictions).where(restrictions.c.id == one.id).values(ended))
        self.work.forget_relations()


class RestrictedClients(ErrandStore):
    serves = Errand.RETENTION

    async def clients_only_kept(self) -> set[UUID]:
        """As whom they are counted who have a restricted file; for the counting alone, no reader sees it."""
        hers = select(files.c.counted_as).join(restrictions, restrictions.c.file_id == files.c.id)
        return set((await self.connection.execute(hers.where(restrictions.c.lifted_at.is_(None)))).scalars())


def asked_of(row: Any, sealer: Sealer) -> Asked:
    def text(field: Field, value: bytes | None) -> str | None:
        return sealer.read(field, value, row=row.id, key_id=row.key_id)

    return Asked(
        id=row.id,
        file_id=row.file_id,
        file_code=row.file_code,
        key_id=row.key_id,
        right=Right(row.right),
        received_on=row.received_on,
        due_on=row.due_on,
        taken_by=row.taken_by,
        wish=text(WISH, row.wish),
        extended_on=row.extended_on,
        extended_because=text(EXTENDED, row.extended_because),
        review=review_of(text(REVIEW, row.review)),
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        checked_by=row.checked_by,
        checked_at=row.checked_at,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        handed=Handed(row.handed) if row.handed else None,
        answer=text(ANSWER, row.answer),
    )


def row_of(asked: Asked, sealer: Sealer) -> dict[str, Any]:
    def sealed(field: Field, value: str | None) -> bytes | None:
        return sealer.seal_known(field, value, row=asked.id, key_id=asked.key_id)

    return asdict(asked) | {
        "wish": sealed(WISH, asked.wish),
        "extended_because": sealed(EXTENDED, asked.extended_because),
        "review": sealed(REVIEW, json.dumps(asdict(asked.review), default=str) if asked.review else None),
        "answer": sealed(ANSWER, asked.answer),
    }


def review_of(text: str | None) -> Review | None:
    if text is None:
        return None
    told = json.loads(text)
    withheld = tuple(Passage(**one) for one in told["withheld"])
    if not (until := told.get("until")):
        return Review(told["seen"], withheld, told["because"])
    return Review(told["seen"], withheld, told["because"], tuple(told["rows"]), datetime.fromisoformat(until))


def correction_row(new: Correction, sealer: Sealer) -> dict[str, Any]:
    texts = ((OLD, new.old), (NEW, new.new), (BECAUSE, new.because))
    sealed = {field.column: sealer.seal_known(field, value, row=new.id, key_id=new.key_id) for field, value in texts}
    return asdict(new) | sealed


def correction_of(row: Any, sealer: Sealer) -> Correction:
    return Correction(
        row.id,
        row.asked_id,
        row.file_id,
        row.key_id,
        row.at,
        row.by,
        Correctable(row.what),
        row.agreed,
        sealer.read(OLD, row.old, row=row.id, key_id=row.key_id),
        sealer.read(NEW, row.new, row=row.id, key_id=row.key_id),
        sealer.read(BECAUSE, row.because, row=row.id, key_id=row.key_id),
        row.record_id,
    )


def restriction_of(row: Any, sealer: Sealer) -> Restriction:
    return Restriction(
        row.id,
        row.file_id,
        row.key_id,
        row.since,
        row.set_by,
        Ground(row.ground),
        row.lifted_at,
        row.lifted_by,
        sealer.read(LIFTED, row.lifted_because, row=row.id, key_id=row.key_id),
    )
