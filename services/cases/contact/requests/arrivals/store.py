"""Arrivals in the database: one statement for any number of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Boolean,
    LargeBinary,
    Text,
    Uuid,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.contact.request_steps.store import NEEDS
from services.cases.contact.requests import rows
from services.cases.contact.requests.arrivals.domain import Arrival, needs_said, once_a_thread
from services.cases.contact.requests.domain import thread_of_replaced
from services.cases.contact.requests.store import GIVEN_BY_NUMBER, MOMENT, messages, requests
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore, OnErrand
from services.cases.foundation.sealed.domain import Sealer
from shared.crypto.thread_ids import kept_id


def arrays(**kinds: Any) -> list[BindParameter[Any]]:
    return [bindparam(name, type_=ARRAY(kind)) for name, kind in kinds.items()]


STILL_UNANSWERED = (
    select(func.min(messages.c.at))
    .where(messages.c.thread_id == requests.c.thread_id, messages.c.author.is_(None))
    .where(messages.c.at >= requests.c.waiting_since)
    .scalar_subquery()
)
ANSWERED = (
    select(requests.c.thread_id, requests.c.waiting_since.is_(None).label("is_answered"))
    .where(requests.c.thread_id == func.any(bindparam("threads", type_=ARRAY(Uuid))))
    .order_by(requests.c.thread_id)
    .with_for_update()
)
# any number of arrivals at once; what was known before stays, what was unknown is filled in
ARRIVED = (
    text(
        "INSERT INTO request (thread_id, id, key_id, arrived_at, latest_at, waiting_since, language, spoken, origin, "
        "reply_to) SELECT thread_id, id, key_id, at, at, at, language, spoken, origin, reply_to "
        "FROM unnest(:threads, :ids, :keys, :moments, :languages, :spoken, :origins, :ways_back) "
        "AS arrived (thread_id, id, key_id, at, language, spoken, origin, reply_to) "
        "ON CONFLICT (thread_id) DO UPDATE SET latest_at = greatest(request.latest_at, excluded.latest_at), "
        "waiting_since = coalesce(request.waiting_since, excluded.waiting_since), "
        "language = coalesce(request.language, excluded.language), "
        "spoken = coalesce(request.spoken, excluded.spoken), "
        "origin = coalesce(request.origin, excluded.origin), "
        "reply_to = coalesce(request.reply_to, excluded.reply_to), set_aside = NULL, "
        "came_back_on = coalesce(request.came_back_on, CASE WHEN request.first_reply_at < excluded.latest_at "
        "THEN (excluded.latest_at AT TIME ZONE 'UTC')::date END) "
        "RETURNING thread_id, xmax = 0 AS is_new, file_id"
    )
    .bindparams(*arrays(threads=Uuid, ids=Uuid, keys=Text, moments=MOMENT))
    .bindparams(*arrays(languages=LargeBinary, spoken=LargeBinary, origins=LargeBinary, ways_back=LargeBinary))
    .columns(thread_id=Uuid, is_new=Boolean, file_id=Uuid)
)
WRITTEN = (
    text(
        "INSERT INTO message (id, thread_id, key_id, at, words, contact, about, problem, envelope_key, envelope) "
        "SELECT * FROM unnest(:ids, :threads, :keys, :moments, :words, :contacts, :abouts, :problems, :envelope_keys, "
        ":envelopes) ON CONFLICT (id) DO NOTHING"
    )
    .bindparams(*arrays(ids=Uuid, threads=Uuid, keys=Text, moments=MOMENT, words=LargeBinary, contacts=LargeBinary))
    .bindparams(*arrays(abouts=LargeBinary, problems=Text, envelope_keys=Text, envelopes=Text))
)


# the ids that numbers give, of which the newest of a file holds, and the threads of files in which one was given since
NUMBERS = (
    text(
        "SELECT given.id AS thread_id, request.thread_id AS conversation, "
        "NOT EXISTS (SELECT FROM given_number AS later "
        "WHERE later.file_id = given.file_id AND later.number > given.number) AS holds "
        "FROM given_number AS given JOIN request ON request.file_id = given.file_id WHERE given.id = ANY(:threads) "
        "UNION ALL SELECT thread_id, thread_id, false FROM request WHERE thread_id = ANY(:threads) "
        "AND EXISTS (SELECT FROM given_number AS later WHERE later.file_id = request.file_id)"
    )
    .bindparams(*arrays(threads=Uuid))
    .columns(thread_id=Uuid, conversation=Uuid, holds=Boolean)
)


async def files_with_wish(on_errand: OnErrand, arrivals: Iterable[Arrival]) -> list[UUID]:
    """The files of those clients who write anew how they are reached."""
    threads = {one.thread_id for one in arrivals if one.words and one.words.contact.channel != "none"}
    if not threads:
        return []
    theirs = select(requests.c.file_id).where(requests.c.thread_id.in_(threads), requests.c.file_id.is_not(None))
    return list((await on_errand.transaction.connection.execute(theirs)).scalars())


async def save_days(on_errand: OnErrand, days: Mapping[UUID, date]) -> None:
    """Of conversations that are there; the first day of each stays."""
    for thread_id, day in sorted(days.items()):
        changed = update(requests).where(requests.c.thread_id == thread_id, requests.c.erasure_asked_on.is_(None))
        await on_errand.transaction.connection.execute(changed.values(erasure_asked_on=day))


class Reopening(ErrandStore):
    serves = Errand.REOPENING

    async def kept_envelopes(self, key_ids: Collection[str]) -> list[Arrival]:
        """What waits for one of these keys."""
        waits = messages.c.envelope_key.in_(key_ids) & (messages.c.problem == "unknown_key")
        found = (await self.connection.execute(select(messages).where(waits).order_by(messages.c.id))).all()
        return [rows.kept_envelope(row) for row in found]

    async def hold(self, arrivals: Collection[Arrival]) -> set[UUID]:
        """Those that wait still, held fast until the work is done: their conversations first, as an erasure does it."""
        theirs = requests.c.thread_id.in_([one.thread_id for one in arrivals])
        held = select(requests.c.thread_id).where(theirs).order_by(requests.c.thread_id).with_for_update()
        await self.connection.execute(held)
        waits = messages.c.id.in_([one.id for one in arrivals]) & (messages.c.problem == "unknown_key")
        asked = select(messages.c.id).where(waits).order_by(messages.c.id).with_for_update()
        return set((await self.connection.execute(asked)).scalars())

    async def save_opened(self, arrivals: Sequence[Arrival], sealer: Sealer) -> None:
        """Words take the place of their envelopes; what still cannot be opened keeps its own, and why."""
        await self.connection.execute(ARRIVED, rows.request_columns(once_a_thread(arrivals), sealer))
        for one in arrivals:
            changed = update(messages).where(messages.c.id == one.id).values(rows.opened_message(one, sealer))
            await self.connection.execute(changed)
        await self._save_needs_said(arrivals, sealer)

    async def take_out(self, arrivals: Sequence[Arrival]) -> set[str]:
        """Delete these, which are held and were no messages; return the keys of emptied conversations.

        In the others the client waits since the first message that is left. A file that a counsellor made stays.
        """
        threads, taken_out = [one.thread_id for one in arrivals], [one.id for one in arrivals]
        theirs = requests.c.thread_id.in_(threads)
        async with self.work.errand(Errand.RETENTION):
            await self.connection.execute(delete(messages).where(messages.c.id.in_(taken_out)))
        await self.connection.execute(update(requests).where(theirs).values(waiting_since=STILL_UNANSWERED))
        has_more = exists().where(messages.c.thread_id == requests.c.thread_id)
        empty = select(requests.c.key_id).where(theirs, requests.c.file_id.is_(None), ~has_more)
        return {*(await self.connection.execute(empty)).scalars()}

    async def _save_needs_said(self, arrivals: Sequence[Arrival], sealer: Sealer) -> None:
        """Only where nobody has entered needs meanwhile; their conversations are held since they were saved."""
        latest_first = sorted(arrivals, key=lambda one: one.at, reverse=True)
        said = {needs.thread_id: needs for one in latest_first if (needs := needs_said(one))}
        async with self.work.errand(Errand.FIRST_REPLIES):
            entered = select(NEEDS.table.c.thread_id).where(NEEDS.table.c.thread_id.in_(said))
            known = {*(await self.connection.execute(entered)).scalars()}
        new = [NEEDS.row(one, sealer, one.key_id) for thread_id, one in said.items() if thread_id not in known]
        if new:
            async with self.work.errand(Errand.ARRIVALS):
                await self.connection.execute(insert(NEEDS.table), new)


class Arrivals(ErrandStore):
    serves = Errand.ARRIVALS

    async def threads_from_before(self, threads: Collection[UUID], *, key: bytes) -> dict[UUID, UUID]:
        """Of these threads those that an earlier version stored under the id that their number gives, with that id."""
        known = select(requests.c.thread_id).where(requests.c.thread_id.in_(threads))
        unknown = {*threads} - {*(await self.connection.execute(known)).scalars()}
        if not unknown:
            return {}
        given = select(requests.c.thread_id).where(GIVEN_BY_NUMBER)
        found = {kept_id(one, key): one for one in (await self.connection.execute(given)).scalars()}
        return {one: found[one] for one in unknown if one in found}

    async def threads_of_numbers(self, threads: Collection[UUID], *, key: bytes) -> dict[UUID, UUID]:
        """Of these threads those whose number a counsellor gave or replaced, with the one that they belong to: that of
        the conversation, or for a number that holds no more one apart.
        """
        belongs, asked = dict[UUID, UUID](), {one: one for one in threads}
        while asked:
            found = await self.connection.execute(NUMBERS, {"threads": [*asked.values()]})
            known = {row.thread_id: row.conversation if row.holds else None for row in found}
            belongs |= {one: known[at] or thread_of_replaced(at, key) for one, at in asked.items() if at in known}
            # a file that began with a replaced number may have a number of its own by now
            asked = {one: belongs[one] for one, at in asked.items() if at in known and known[at] is None}
        return belongs

    async def save_arrivals(self, arrivals: Sequence[Arrival], sealer: Sealer) -> dict[UUID, UUID | None]:
        """Save the arrivals, and return those with which a client begins to wait for an answer, with the client's file
        if any.

        `sealer` has the key of every thread.
        """
        chosen = once_a_thread(arrivals)
        known = await self.connection.execute(ANSWERED, {"threads": [one.thread_id for one in chosen]})
        answered = {row.thread_id for row in known if row.is_answered}
        found = await self.connection.execute(ARRIVED, rows.request_columns(chosen, sealer))
        begun = found.all()
        begins = {row.thread_id: row.file_id for row in begun if row.is_new or row.thread_id in answered}
        await self.connection.execute(WRITTEN, rows.message_columns(arrivals, sealer))
        new = {row.thread_id for row in begun if row.is_new}
        said = [needs for one in chosen if one.thread_id in new and (needs := needs_said(one))]
        if said:
            await self.connection.execute(insert(NEEDS.table), [NEEDS.row(one, sealer, one.key_id) for one in said])
        return {one.id: begins[one.thread_id] for one in chosen if one.thread_id in begins}
