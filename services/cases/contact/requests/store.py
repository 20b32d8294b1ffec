"""Conversations in the database; every word in them is sealed."""

import asyncio
from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Select,
    SmallInteger,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert

from services.cases.contact.bursts.domain import Fresh, alike, crowded
from services.cases.contact.request_steps.domain import Step, StepKind
from services.cases.contact.request_steps.store import (
    NEEDS,
    NEEDS_OF_THREAD,
    NEWEST_NEEDS,
    STEPS_OF_THREAD,
    needs_in,
    steps_in,
)
from services.cases.contact.requests import rows
from services.cases.contact.requests.domain import (
    Conversation,
    InboxEntry,
    Open,
    Reply,
    RequestNotFoundError,
    Waiting,
    Wished,
    WrittenWish,
    standing_after,
)
from services.cases.contact.requests.words import WayBack
from services.cases.foundation.access.domain import ASKED_FOR, Act, Errand, Kind, Part, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore, Reading
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.roles import Right, holds, require
from services.cases.foundation.sealed.domain import Sealer
from services.cases.foundation.sealed.store import metadata

MOMENT = DateTime(timezone=True)
GIVEN_BY_NUMBER = text("get_byte(uuid_send(thread_id), 6) >> 4 = 8")
"""Stored by an earlier version, under the id that the number gives."""
requests = Table(
    "request",
    metadata,
    Column("thread_id", Uuid, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("arrived_at", MOMENT, nullable=False),
    Column("latest_at", MOMENT, nullable=False),
    Column("waiting_since", MOMENT),
    Column("first_reply_at", MOMENT),
    Column("file_id", Uuid, unique=True),
    Column("file_code", Text),
    Column("language", LargeBinary),
    Column("spoken", LargeBinary),
    Column("origin", LargeBinary),
    Column("reply_to", LargeBinary),
    Column("taken_by", Uuid),
    Column("set_aside", Text),
    Column("reminded", SmallInteger, nullable=False, server_default=text("0")),
    Column("contact", LargeBinary),
    Column("came_back_on", Date),
    Column("erasure_asked_on", Date),
    Index(
        "request_in_the_inbox",
        "waiting_since",
        text("latest_at DESC"),
        postgresql_where=text("file_id IS NULL OR waiting_since IS NOT NULL"),
    ),
    Index("request_taken", "taken_by", postgresql_where=text("taken_by IS NOT NULL")),
    Index("request_that_is_none", text("latest_at DESC"), postgresql_where=text("set_aside = 'no_request'")),
    Index("request_from_before", "thread_id", postgresql_where=GIVEN_BY_NUMBER),
    Index("request_to_erase", "erasure_asked_on", "id", postgresql_where=text("erasure_asked_on IS NOT NULL")),
    Index("request_waiting", "file_id", postgresql_where=text("waiting_since IS NOT NULL")),
)
messages = Table(
    "message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, Identity(), nullable=False),
    Column("thread_id", Uuid, ForeignKey("request.thread_id"), nullable=False),
    Column("key_id", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("author", Uuid),
    Column("words", LargeBinary),
    Column("contact", LargeBinary),
    Column("about", LargeBinary),
    Column("problem", Text),
    Column("envelope_key", Text),
    Column("envelope", Text),
    Index("message_of_thread", "thread_id", "position"),
)


type Whose = Literal["all", "mine", "nobodys", "readers", "alike", "urgent", "no_request"]


FILE_CLOSED = "(SELECT file.closed_at FROM file WHERE file.id = request.file_id)"
RIGHTS_OPEN = "(SELECT count(*) FROM rights_request WHERE settled_at IS NULL)"
WISHES_OPEN = "SELECT count(*) FROM request AS wished WHERE wished.erasure_asked_on IS NOT NULL"
DELETION_WISHES = text(WISHES_OPEN)
LISTED = select(requests, literal_column(FILE_CLOSED, MOMENT).label("closed_at"))
NO_REQUEST = requests.c.set_aside == StepKind.NO_REQUEST.value
IN_THE_INBOX = (
    LISTED.where(or_(requests.c.file_id.is_(None), requests.c.waiting_since.is_not(None)))
    .where(NO_REQUEST.is_not(true()))
    .where(requests.c.thread_id != func.all(bindparam("folded", type_=ARRAY(Uuid))))
    .order_by(requests.c.waiting_since, requests.c.latest_at.desc())
    .offset(bindparam("start", type_=Integer))
    .limit(bindparam("size", type_=Integer))
)
# of the files that somebody waits in, a reader is shown those of the own team
OF_INBOX: dict[Whose, Select[Any]] = {
    "alike": (
        LISTED.where(requests.c.thread_id == func.any(bindparam("folded", type_=ARRAY(Uuid))))
        .order_by(requests.c.arrived_at, requests.c.thread_id)
        .offset(bindparam("start", type_=Integer))
        .limit(bindparam("size", type_=Integer))
    ),
    "all": IN_THE_INBOX,
    "mine": IN_THE_INBOX.where(
        or_(
            requests.c.file_id.is_not(None) & requests.c.waiting_since.is_not(None),
            requests.c.taken_by == bindparam("reader", type_=Uuid),
        )
    ),
    "nobodys": IN_THE_INBOX.where(
        requests.c.file_id.is_(None), requests.c.taken_by.is_(None), requests.c.waiting_since.is_not(None)
    ),
    "readers": (
        IN_THE_INBOX.where(requests.c.waiting_since.is_not(None))
        .order_by(None)
        .order_by(and_(requests.c.file_id.is_(None), requests.c.taken_by.is_(None)), requests.c.waiting_since)
    ),
    "urgent": (
        LISTED.where(requests.c.thread_id == func.any(bindparam("folded", type_=ARRAY(Uuid))))
        .where(requests.c.waiting_since.is_not(None))
        .order_by(requests.c.waiting_since)
        .offset(bindparam("start", type_=Integer))
        .limit(bindparam("size", type_=Integer))
    ),
    "no_request": (
        LISTED.where(NO_REQUEST, requests.c.file_id.is_(None))
        .order_by(requests.c.latest_at.desc(), requests.c.thread_id)
        .offset(bindparam("start", type_=Integer))
        .limit(bindparam("size", type_=Integer))
    ),
}
NOBODY_LOOKED = (
    select(requests.c.thread_id, requests.c.arrived_at)
    .where(
        requests.c.file_id.is_(None),
        requests.c.waiting_since.is_not(None),
        requests.c.taken_by.is_(None),
        requests.c.first_reply_at.is_(None),
    )
    .limit(5_000)
)
FIRST_WORDS = (
    select(messages.c.id, messages.c.thread_id, messages.c.key_id, messages.c.at, messages.c.words)
    .where(messages.c.thread_id == func.any(bindparam("threads", type_=ARRAY(Uuid))))
    .ext(distinct_on(messages.c.thread_id))
    .order_by(messages.c.thread_id, messages.c.position)
)
SAID_ABOUT = select(messages.c.id, messages.c.thread_id, messages.c.at, messages.c.key_id, messages.c.about).where(
    messages.c.thread_id == func.any(bindparam("threads", type_=ARRAY(Uuid))),
    messages.c.about.is_not(None),
    messages.c.author.is_(None),
)
# what others want to open in an emergency, and wait for somebody such as the reader to agree to
ASKED_HERE = literal_column(
    "(SELECT count(*) FROM file_opening WHERE answered_by IS NULL AND asked_by <> kokon_reader() "  # noqa: S608
    f"AND asked_at > kokon_now() - interval '{ASKED_FOR.total_seconds():.0f} seconds' "
    "AND NOT kokon_unconfirmed(kokon_reader()))",
    Integer,
)
OPEN_NOW: list[Any] = [
    func.count().label("people"),
    literal_column(RIGHTS_OPEN, Integer).label("rights"),
    literal_column(f"({WISHES_OPEN})", Integer).label("wishes"),
    ASKED_HERE.label("asked"),
]
WAITING = select(*OPEN_NOW).where(requests.c.waiting_since.is_not(None))
NEWEST = (
    select(NEEDS.table).where(NEEDS.table.c.thread_id == requests.c.thread_id)
    .order_by(NEEDS.table.c.position.desc()).limit(1).lateral("newest")
)  # fmt: skip
WAITING_IN = (
    select(NEWEST, requests.c.thread_id.label("waits"), requests.c.waiting_since)
    .outerjoin_from(requests, NEWEST, true())
    .where(
        requests.c.thread_id == func.any(bindparam("threads", type_=ARRAY(Uuid))), requests.c.waiting_since.is_not(None)
    )
)
NEEDS_OF_WAITING = (
    select(NEWEST).select_from(requests).join(NEWEST, true())
    .where(requests.c.waiting_since.is_not(None))
    .order_by(requests.c.waiting_since).limit(5_000)
)  # fmt: skip
OF_THREAD = select(requests).where(requests.c.thread_id == bindparam("thread"))
# a conversation is also known by every message in it: what arrives first gives it its own id, or the form of a new file
BY_MESSAGE = select(messages.c.thread_id).where(messages.c.id == bindparam("request")).scalar_subquery()
ITSELF = requests.alias("itself")
BY_ITSELF = select(ITSELF.c.thread_id).where(ITSELF.c.id == bindparam("request")).scalar_subquery()
OF_MESSAGE = select(requests).where(requests.c.thread_id == func.coalesce(BY_MESSAGE, BY_ITSELF))
OF_MESSAGE_TO_CHANGE = OF_MESSAGE.with_for_update()
WISHED_IN = select(messages).where(messages.c.thread_id == bindparam("thread"), messages.c.contact.is_not(None))
WRITTEN_IN = select(messages).where(messages.c.thread_id == bindparam("thread")).order_by(messages.c.position)
GIVEN = text("SELECT id FROM given_number WHERE id = :thread").bindparams(bindparam("thread", type_=Uuid))


class Requests(ReaderStore):
    async def inbox(
        self, *, start: int, size: int, whose: Whose = "all", folded: Sequence[UUID] = ()
    ) -> list[InboxEntry]:
        """Return the requests that have waited longest first, then the newest answered that have no file.

        `folded` are the threads that are alike: left out, or with "alike" the only ones, the oldest first. With
        "no_request" it is what was found to be none, the newest first. With "readers" it is everybody who waits, those
        whom nobody has taken last. With "urgent" they are those that `urgent` found, the only ones.
        """
        limits: dict[str, Any] = {"start": start, "size": size, "folded": list(folded)}
        return await self._entries(OF_INBOX[whose], limits | ({"reader": self.reader.id} if whose == "mine" else {}))

    async def urgent(self, *, most: int, besides: Sequence[UUID] = ()) -> tuple[UUID, ...]:
        """The threads of those who wait and are to be answered within the hours of an urgent request, who has waited
        longest first: they come before all others. `besides` are left out.

        Which these are is sealed: of all who wait for the reader, the urgency alone is opened.
        """
        found = (await self.connection.execute(NEEDS_OF_WAITING)).all()
        sealer = await self.work.opener({row.key_id for row in found})
        urgent = (row.thread_id for row in found if NEEDS.opened(row, sealer, row.key_id, only=("urgency",)).is_urgent)
        return tuple(islice((one for one in urgent if one not in besides), most))

    async def alike(self) -> tuple[UUID, ...]:
        """The threads of requests that came within minutes and are alike, the oldest first. Most often there are none,
        and no word is opened for it."""
        found = (await self.connection.execute(NOBODY_LOOKED)).all()
        threads = crowded((row.thread_id, row.arrived_at) for row in found)
        if not threads:
            return ()
        self.work.note_files(dict.fromkeys(threads))
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, threads))
        written = (await self.connection.execute(FIRST_WORDS, {"threads": list(threads)})).all()
        sealer = await self.work.opener({row.key_id for row in written})
        # in a thread, so that the loop goes on: hundreds of long texts are opened
        return await asyncio.to_thread(alike_among, written, sealer)

    async def _entries(self, asked: Select[Any], values: dict[str, Any]) -> list[InboxEntry]:
        found = (await self.connection.execute(asked, values)).all()
        self.work.note_files({row.thread_id: row.file_id for row in found})
        threads = [row.thread_id for row in found]
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, tuple(threads)))
        sealer = await self.work.opener({row.key_id for row in found})
        found_needs = await self.connection.execute(NEWEST_NEEDS, {"threads": threads})
        needs = {one.thread_id: one for one in needs_in(found_needs, sealer)}
        return [
            rows.inbox_entry(row, sealer, needs=needs.get(row.thread_id), contact=self._shows_contact(row))
            for row in found
        ]

    def _shows_contact(self, row: Any) -> bool:
        return row.file_id is None or self.work.relation(row.file_id).shows(Part.CONTACT)

    async def waiting(self) -> Open:
        people, rights, wishes, asked = (await self.connection.execute(WAITING)).one()
        if holds(self.reader, Right.REVIEW_OPENINGS):
            # who answers for the centre is told of all, also of those in files of others
            async with self.work.errand(Errand.EXISTENCE):
                wishes = await self.connection.scalar(DELETION_WISHES)
        asks = int(asked) if holds(self.reader, Right.AGREE_TO_OPENINGS) else 0
        return Open(int(people), int(rights) + int(wishes), asks)

    async def spoken_in(self, thread_id: UUID, key_id: str) -> str | None:
        """The language that a counsellor confirmed, of a file that was read before."""
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, (thread_id,)))
        said = await self.connection.scalar(select(requests.c.spoken).where(requests.c.thread_id == thread_id))
        return (await self.work.opener({key_id})).read(rows.SPOKEN, said, row=thread_id, key_id=key_id)

    async def spoken_among(self, threads: Collection[UUID]) -> dict[UUID, str]:
        """The languages that counsellors confirmed in these conversations; where none is known it is left out."""
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, tuple(threads)))
        asked = select(requests.c.thread_id, requests.c.key_id, requests.c.spoken)
        known = asked.where(requests.c.thread_id.in_(threads), requests.c.spoken.is_not(None))
        found = (await self.connection.execute(known)).all()
        sealer = await self.work.opener({row.key_id for row in found})
        said = {
            row.thread_id: sealer.read(rows.SPOKEN, row.spoken, row=row.thread_id, key_id=row.key_id) for row in found
        }
        return {thread_id: code for thread_id, code in said.items() if code}

    async def save_spoken(self, thread_id: UUID, key_id: str, spoken: str | None) -> None:
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (thread_id,)))
        sealer = await self.work.ring.sealer({key_id})
        said = sealer.seal_known(rows.SPOKEN, spoken, row=thread_id, key_id=key_id)
        await self.connection.execute(update(requests).where(requests.c.thread_id == thread_id).values(spoken=said))

    async def save_waits_no_more(self, thread_id: UUID) -> None:
        """Nobody answers it any more; with the next message somebody waits again."""
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (thread_id,)))
        changed = update(requests).where(requests.c.thread_id == thread_id).values(waiting_since=None)
        await self.connection.execute(changed)

    async def save_standing(self, step: Step, conversation: Conversation) -> None:
        """The conversation must have been read with `change`."""
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (step.thread_id,)))
        changed = update(requests).where(requests.c.thread_id == step.thread_id)
        await self.connection.execute(changed.values(standing_after(step, conversation)))

    async def waiting_in(self, threads: Collection[UUID]) -> dict[UUID, Waiting]:
        """Since when each of these conversations waits for an answer; those that do not wait are left out."""
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, tuple(threads)))
        found = (await self.connection.execute(WAITING_IN, {"threads": list(threads)})).all()
        sealer = await self.work.opener({row.key_id for row in found if row.key_id})
        needs = {one.thread_id: one for one in needs_in((row for row in found if row.id), sealer)}
        urgent = {thread_id for thread_id, one in needs.items() if one.is_urgent}
        return {row.waits: Waiting(row.waiting_since, is_urgent=row.waits in urgent) for row in found}

    async def request_of(self, thread_id: UUID) -> UUID:
        """The id of the request that a conversation began with."""
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, (thread_id,)))
        asked = select(requests.c.id).where(requests.c.thread_id == thread_id)
        request_id: UUID = (await self.connection.execute(asked)).scalar_one()
        return request_id

    async def conversation(self, request_id: UUID, *, change: bool = False) -> Conversation:
        """`change` keeps others from changing it until the work is done. Raises RequestNotFoundError."""
        require(self.reader, Right.READ_FILES)
        asked, known_by = OF_MESSAGE_TO_CHANGE if change else OF_MESSAGE, {"request": request_id}
        row = (await self.connection.execute(asked, known_by)).one_or_none()
        if row is None and change:
            # a colleague opened a file from it while this waited: who its team is, only a new statement sees
            row = (await self.connection.execute(asked, known_by)).one_or_none()
        act = Act.WRITE if change else Act.READ
        if row is None:
            await self._turn_away(request_id, act)
            raise RequestNotFoundError(request_id)
        return await self._conversation(row, act)

    async def file_of(self, request_id: UUID) -> UUID | None:
        """The file of a conversation, as far as the reader may see it; nothing of it is read."""
        row = (await self.connection.execute(OF_MESSAGE, {"request": request_id})).one_or_none()
        return row.file_id if row else None

    async def conversation_in(self, thread_id: UUID) -> Conversation:
        """What was written in a file that was read before. Raises RequestNotFoundError."""
        row = (await self.connection.execute(OF_THREAD, {"thread": thread_id})).one_or_none()
        if row is None:
            raise RequestNotFoundError(thread_id)
        return await self._conversation(row, Act.READ)

    async def wish_in(self, thread_id: UUID) -> WrittenWish | None:
        """What the client wrote last, or else what a counsellor took down at the beginning; None where neither is."""
        await self.work.admit(Act.READ, Subject(Kind.CONVERSATION, (thread_id,)))
        found = (await self.connection.execute(WISHED_IN, {"thread": thread_id})).all()
        sealer = await self.work.opener({row.key_id for row in found})
        read = [rows.message(row, sealer, contact=True) for row in sorted(found, key=lambda row: row.position)]
        wishes = [WrittenWish(one.at, one.contact) for one in read if one.contact and one.contact.channel != "none"]
        if wishes:
            return wishes[-1]
        begun = (await self.connection.execute(OF_THREAD, {"thread": thread_id})).one_or_none()
        noted = rows.noted_contact(begun, await self.work.opener({begun.key_id})) if begun and begun.contact else None
        return WrittenWish(begun.arrived_at, noted) if begun and noted else None

    async def deletion_wished(self, thread_id: UUID) -> Wished | None:
        """When the client last wrote that everything is to be deleted, and in which message."""
        await self.work.admit(Act.READ, Subject(Kind.CONVERSATION, (thread_id,)))
        said = (await self.connection.execute(SAID_ABOUT, {"threads": [thread_id]})).all()
        sealer = await self.work.opener({row.key_id for row in said})
        found = [Wished(row.id, row.at) for row in said if rows.wants_deletion(row, sealer)]
        return max(found, key=lambda one: one.at, default=None)

    async def _conversation(self, row: Any, act: Act) -> Conversation:
        self.work.note_files({row.thread_id: row.file_id})
        await self.work.admit(act, Subject(Kind.CONVERSATION, (row.thread_id,)))
        written = (await self.connection.execute(WRITTEN_IN, {"thread": row.thread_id})).all()
        sealer, thread = await self.work.opener({row.key_id}), {"thread": row.thread_id}
        steps = steps_in(await self.connection.execute(STEPS_OF_THREAD, thread), sealer)
        needs = needs_in(await self.connection.execute(NEEDS_OF_THREAD, thread), sealer)
        return rows.conversation(row, written, sealer, contact=self._shows_contact(row), steps=steps, needs=needs)

    async def _turn_away(self, request_id: UUID, act: Act) -> None:
        """Refuse a request whose file the reader may not open, as the file is refused. Raises NotAllowedError."""
        async with self.work.errand(Errand.EXISTENCE):
            asked = select(requests.c.thread_id).where(requests.c.id == request_id)
            hidden = (await self.connection.execute(asked)).scalar_one_or_none()
        if hidden:
            await self.work.admit(act, Subject(Kind.CONVERSATION, (hidden,)))

    async def save_reply(self, answer: Reply) -> None:
        """The conversation must have been read with `change`."""
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (answer.thread_id,)))
        sealer = await self.work.ring.sealer({answer.key_id})
        await self.connection.execute(insert(messages).values(rows.reply_row(answer, sealer)))
        answered = {
            "waiting_since": None,
            "latest_at": answer.at,
            "first_reply_at": func.coalesce(requests.c.first_reply_at, answer.at),
        }
        changed = update(requests).where(requests.c.thread_id == answer.thread_id).values(answered)
        await self.connection.execute(changed)

    async def save_taken_down(self, new: Conversation) -> bool:
        """Whether it is new: False where there is one with this id or thread. It has no file yet."""
        self.work.note_files({new.thread_id: None})
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (new.thread_id,)))
        row = rows.taken_down_row(new, await self.work.ring.sealer({new.key_id}))
        written = await self.connection.execute(insert(requests).values(row).on_conflict_do_nothing())
        return written.rowcount > 0

    async def save_brought_in(self, new: Sequence[Conversation]) -> set[UUID]:
        """The ids of those that are new: of the others there is one with this id."""
        self.work.note_files({one.thread_id: None for one in new})
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, tuple(one.thread_id for one in new)))
        sealer = await self.work.ring.sealer({one.key_id for one in new})
        saved = insert(requests).on_conflict_do_nothing().returning(requests.c.id)
        async with self.work.errand(Errand.ARRIVALS):
            taken = await self.connection.execute(saved, [rows.taken_down_row(one, sealer) for one in new])
            made = set(taken.scalars())
            written = [
                rows.brought_in_row(message, one.thread_id, one.key_id, sealer)
                for one in new
                for message in one.messages
                if one.id in made
            ]
            if written:
                await self.connection.execute(insert(messages), written)
        return made

    async def require_unknown(self, thread_id: UUID) -> None:
        """Raises IdTakenError where a conversation of any client has this thread."""
        async with self.work.errand(Errand.EXISTENCE):
            taken = await self.connection.scalar(select(requests.c.id).where(requests.c.thread_id == thread_id))
        if taken:
            raise IdTakenError

    async def require_not_given(self, thread_id: UUID) -> None:
        """Raises IdTakenError where a counsellor gave the number of this thread for a file that was there before."""
        async with self.work.errand(Errand.ARRIVALS):
            given = await self.connection.scalar(GIVEN, {"thread": thread_id})
        if given:
            raise IdTakenError

    async def save_way_back(self, conversation: Conversation, to: WayBack) -> None:
        """From now on answers are sealed for this number. The conversation must have been read with `change`."""
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (conversation.thread_id,)))
        sealer = await self.work.ring.sealer({conversation.key_id})
        told = sealer.seal_known(
            rows.REPLY_TO, to.model_dump_json(), row=conversation.thread_id, key_id=conversation.key_id
        )
        changed = update(requests).where(requests.c.thread_id == conversation.thread_id).values(reply_to=told)
        await self.connection.execute(changed)

    async def save_filed(self, thread_id: UUID, *, file_id: UUID, code: str) -> None:
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (thread_id,)))
        filed = update(requests).where(requests.c.thread_id == thread_id).values(file_id=file_id, file_code=code)
        async with self.work.errand(Errand.FILING):
            # the colleague who files it need not be in the team of the file
            await self.connection.execute(filed)
        self.work.note_files({thread_id: file_id})


def alike_among(written: Sequence[Any], sealer: Sealer) -> tuple[UUID, ...]:
    """Of these first messages the threads of those that are alike."""
    return alike(opened_fresh(written, sealer))


def opened_fresh(written: Sequence[Any], sealer: Sealer) -> list[Fresh]:
    """These first messages, the oldest first."""
    fresh = [
        Fresh(row.thread_id, row.at, sealer.read(rows.WORDS, row.words, row=row.id, key_id=row.key_id))
        for row in written
    ]
    return sorted(fresh, key=lambda one: one.at)


async def open_now(work: Reading) -> Open:
    """What waits for this reader, as the menu of every page says it."""
    return await Requests(work).waiting()


class TakenRequests(ErrandStore):
    serves = Errand.HANDING_OVER

    async def give_back(self, staff_id: UUID) -> None:
        """Those that have no file yet: one with a file goes with the file."""
        taken = update(requests).where(requests.c.taken_by == staff_id, requests.c.file_id.is_(None))
        await self.connection.execute(taken.values(taken_by=None))
