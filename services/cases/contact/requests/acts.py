"""What people write arrives and is answered: opened, sealed again under their own key, told to those who answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.cases.contact.remarks.acts import keep as keep_remarks
from services.cases.contact.requests.arrivals.domain import Arrival, Incoming, arrival, days_wished, opened_again
from services.cases.contact.requests.arrivals.store import Arrivals, Reopening, files_with_wish, save_days
from services.cases.contact.requests.domain import reply, sealed_reply
from services.cases.contact.requests.store import Requests
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.keys.domain import following_key_id
from services.cases.foundation.sealed.domain import Sealer
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.presence import presence_on
from services.cases.people.members.store import FileCare
from services.cases.people.team.domain import notices
from services.cases.people.team.notices import send
from services.cases.people.team.store import Team
from shared.accounts.domain import Person


@dataclass(frozen=True, slots=True)
class Threads:
    """Where arrivals belong whose thread is another one."""

    from_before: Mapping[UUID, UUID]
    asked: frozenset[UUID]
    """All threads, after those from before were found."""
    of_numbers: Mapping[UUID, UUID]


class NumberGivenMeanwhileError(Exception):
    """Between finding the conversation of an arrival and holding it. Nothing was saved."""


async def receive(incoming: Sequence[Incoming], *, workplace: Workplace, now: datetime) -> None:
    """Any number at once. Repeated as often as a colleague gives a number meanwhile in one of their files."""
    while True:
        try:
            return await received_in(
                await their_threads(incoming, workplace=workplace), incoming, workplace=workplace, now=now
            )
        except NumberGivenMeanwhileError:
            continue


async def received_in(threads: Threads, incoming: Sequence[Incoming], *, workplace: Workplace, now: datetime) -> None:
    """One statement for their keys, one transaction for all else. Remarks come after them, in one of their own: what
    puts them in order keeps no request waiting. Raises NumberGivenMeanwhileError.
    """
    opening, centre = workplace.opening, workplace.centre
    incoming = in_threads(in_threads(incoming, threads.from_before), threads.of_numbers)
    came = {one.id: arrival(one, opening, centre=centre, now=now) for one in incoming}
    remarks = [one for one in incoming if came[one.id].remark is not None]
    arrivals = {id: one for id, one in came.items() if one.remark is None}
    sealer = await workplace.store.ring.sealer_for_new({one.key_id for one in arrivals.values()})
    while again := await written_again(arrivals, sealer, workplace=workplace, now=now):
        arrivals |= again
        sealer = await workplace.store.ring.sealer_for_new({one.key_id for one in arrivals.values()})
    async with workplace.store.errand(Errand.ARRIVALS) as on_errand:
        new = await on_errand.transaction.first_time(*(one for one in incoming if one.id in arrivals))
        taken = [one for id, one in arrivals.items() if id in new and one.key_id in sealer]
        # before they are saved: every work holds a file before its conversation
        reached = await files_with_wish(on_errand, taken)
        await workplace.reached_otherwise(on_errand.transaction, reached, now=now)
        begun = await Arrivals(on_errand).save_arrivals(taken, sealer)
        await save_days(on_errand, days_wished(taken, workplace.clock))
        # their conversations are held now: no number is given in them any more before they are saved
        of_numbers = await Arrivals(on_errand).threads_of_numbers(threads.asked, key=workplace.thread_key)
        if of_numbers != threads.of_numbers:
            raise NumberGivenMeanwhileError
        if begun:
            await tell(on_errand.transaction, begun, workplace=workplace, now=now)
    if remarks:
        async with workplace.store.work() as work:
            new = await work.first_time(*remarks)
            words = [came[id].remark for id in new]
            await keep_remarks(words, work=work, workplace=workplace, now=now)


async def their_threads(incoming: Sequence[Incoming], *, workplace: Workplace) -> Threads:
    """A client writes on in the conversation that is stored, whose number was given out by an earlier version or by a
    counsellor. What comes with a number that was replaced begins another one: somebody else may have it.
    """
    async with workplace.store.errand(Errand.ARRIVALS) as on_errand:
        arrivals, threads = Arrivals(on_errand), {one.thread_id for one in incoming}
        from_before = await arrivals.threads_from_before(threads, key=workplace.thread_key)
        asked = frozenset(from_before.get(one, one) for one in threads)
        return Threads(from_before, asked, await arrivals.threads_of_numbers(asked, key=workplace.thread_key))


def in_threads(incoming: Sequence[Incoming], others: Mapping[UUID, UUID]) -> list[Incoming]:
    return [
        one.model_copy(update={"thread_id": others[one.thread_id]}) if one.thread_id in others else one
        for one in incoming
    ]


async def written_again(
    arrivals: Mapping[UUID, Arrival], sealer: Sealer, *, workplace: Workplace, now: datetime
) -> dict[UUID, Arrival]:
    """Return the arrivals of erased clients who write again, under the key that follows the destroyed one.

    Each begins a new request that knows nothing of the earlier one. After a restore an arrival may be older than the
    erasure; then it gets no key, and is not kept.
    """
    erased = {one.key_id for one in arrivals.values() if one.key_id not in sealer}
    if not erased:
        return {}
    async with workplace.store.work() as work:
        heard = await work.may_begin_again(erased, now=now)
    return {
        id: replace(one, key_id=following_key_id(one.key_id)) for id, one in arrivals.items() if one.key_id in heard
    }


async def tell(work: Transaction, begun: Mapping[UUID, UUID | None], *, workplace: Workplace, now: datetime) -> None:
    """Notify staff once each time that a client begins to wait, and not for each message meanwhile."""
    staff = await Team(work).staff()
    async with work.errand(Errand.EXISTENCE) as on_errand:
        responsible = await FileCare(on_errand).responsible_for({each for each in begun.values() if each})
    presence = await presence_on(work, now.astimezone(workplace.clock).date())
    causes = {message: responsible.get(file) if file else None for message, file in begun.items()}
    key, centre = workplace.notify_key, workplace.centre
    made = notices(causes, staff, presence=presence, key=key, centre=centre, now=now)
    await send(work, *made, workplace=workplace)


async def answer(
    request_id: UUID,
    words: str,
    *,
    reply_id: UUID,
    seen: UUID | None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
    look_again: date | None = None,
) -> None:
    """Saved and told in one transaction; a form sent twice changes nothing. Raises what keeps it from being sent."""
    async with workplace.store.reading(reader) as work:
        # every work holds a file before its conversation
        if file_id := await Requests(work).file_of(request_id):
            await work.hold_files([file_id])
        conversation = await Requests(work).conversation(request_id, change=True)
        said = reply(
            conversation, words, reply_id=reply_id, seen=seen, author=reader.id, now=now, look_again=look_again
        )
        if said and conversation.reply_to:
            told = sealed_reply(said, conversation.reply_to, centre=workplace.centre, thread_key=workplace.thread_key)
            await Requests(work).save_reply(said)
            await work.publish(told)
            if conversation.file_id:
                for tell_client in workplace.on_answer:
                    await tell_client(work, conversation.file_id, reply_id, workplace, now)


async def open_kept(*, workplace: Workplace, now: datetime) -> int:
    """Envelopes whose key was missing, opened with the key that turned up. How many were looked at. All of it is one
    work: where it breaks off they wait as before.

    One that holds a remark leaves nothing where it lay: its conversation goes with its key, as in an erasure.
    """
    opening, emptied = workplace.opening, set[str]()
    async with workplace.store.errand(Errand.REOPENING) as on_errand:
        kept = await Reopening(on_errand).kept_envelopes(opening)
        again = [opened_again(one, opening, centre=workplace.centre) for one in kept]
        if again:
            sealer = await workplace.store.ring.sealer_for_new({one.key_id for one in again if one.remark is None})
            # every work holds a file before its conversation, and that before its messages
            reached = await files_with_wish(on_errand, again)
            await workplace.reached_otherwise(on_errand.transaction, reached, now=now)
            waiting = await Reopening(on_errand).hold(again)
            again = [one for one in again if one.id in waiting]
            remarks = [one for one in again if one.remark is not None]
            arrivals = [one for one in again if one.remark is None]
            emptied = await Reopening(on_errand).take_out(remarks) if remarks else emptied
            await on_errand.transaction.bury_keys(emptied, at=now)
            await Reopening(on_errand).save_opened(arrivals, sealer)
            await save_days(on_errand, days_wished(arrivals, workplace.clock))
            words = [one.remark for one in remarks]
            await keep_remarks(words, work=on_errand.transaction, workplace=workplace, now=now)
    if emptied:
        # the rest of the rows, and the keys; after a crash the next start does it
        await workplace.store.agree(again=True)
    return len(again)
