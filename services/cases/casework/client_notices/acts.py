"""Asking for a short message to a client, taking it back, passing on what is due, and noting what became of it."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.cases.casework.appointments.store import Appointments
from services.cases.casework.client_notices.domain import (
    About,
    AskedNotice,
    Lack,
    OutsideBecause,
    Reason,
    Sender,
    Standing,
    Written,
    agreed,
    held_notice,
    proposed,
    request_of,
    seen,
    standing_after,
    under_way,
    withdrawal_of,
    withdrawn,
)
from services.cases.casework.client_notices.store import ClientNotices, PassedOn
from services.cases.casework.contact_plans.acts import held, wish_in
from services.cases.casework.contact_plans.domain import Hindrance, NotToBeSentError, PlanNow, plan_now
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.casework.facts.acts import facts_of
from services.cases.casework.facts.domain import Fact
from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import File
from services.cases.foundation.access.domain import WHOLE, Errand, Part
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.roles import COUNSELLING
from services.cases.foundation.workplace import Workplace
from services.cases.people.members.store import Members
from services.cases.people.team.domain import EXTERNAL, to_remind
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team
from services.cases.people.unread_texts.store import UnreadTexts
from shared.accounts.domain import Person
from shared.client_letters import TIMED, ClientTemplate
from shared.events import ClientNoticeEnded
from shared.languages import KNOWN

ANSWERED = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d23")
UNKNOWN_LANGUAGE = Written("en")
"""What is written to a client of whom no language is known that notices are written in."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What a notice is to say, in which language."""

    template: ClientTemplate
    language: Written
    appointment_id: UUID | None = None
    """Where the template tells of one."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Why it cannot wait for a safe time."""

    because: OutsideBecause
    words: str


async def ask(
    file_id: UUID, wished: Wished, *, notice_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, NotToBeSentError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        if await ClientNotices(work).one(notice_id, file) is None:
            await ask_in(work, file, wished, notice_id=notice_id, workplace=workplace, now=now)


async def ask_in(
    work: Reading, file: File, wished: Wished, *, notice_id: UUID, workplace: Workplace, now: datetime
) -> AskedNotice:
    """In work that holds the file: its plan does not change until it is done. Raises NotToBeSentError, IdTakenError."""
    plan = await plan_in(work, file, workplace=workplace, now=now)
    if under_way(await ClientNotices(work).of(file), wished.template):
        raise NotToBeSentError(Lack.WAITS)
    sender = await sender_of(work, workplace)
    about = await about_of(work, file, wished)
    new = held_notice(
        file,
        plan,
        wished.template,
        wished.language,
        notice_id=notice_id,
        by=work.reader.id,
        sender=sender,
        now=now,
        about=about,
    )
    await ClientNotices(work).save(new, file)
    return new


async def about_of(work: Reading, file: File, wished: Wished) -> About | None:
    """Raises NotToBeSentError where the template needs an appointment to come, and none was chosen."""
    if wished.template not in TIMED:
        return None
    among = {one.id: one for one in await Appointments(work).of(file) if one.is_open}
    if wished.appointment_id not in among:
        raise NotToBeSentError(Lack.NOT_NOW)
    one = among[wished.appointment_id]
    return About(one.id, one.starts_at)


async def propose(
    file_id: UUID,
    wished: Wished,
    outside: Outside,
    *,
    notice_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """What cannot wait for a safe time; the others who care for the file are told. Sent twice it is there once.

    Raises what `ask` raises.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        if await ClientNotices(work).one(notice_id, file):
            return
        plan = await plan_in(work, file, workplace=workplace, now=now)
        if under_way(await ClientNotices(work).of(file), wished.template):
            raise NotToBeSentError(Lack.WAITS)
        new = proposed(
            file,
            plan,
            wished.template,
            wished.language,
            outside.because,
            outside.words,
            notice_id=notice_id,
            by=reader.id,
            now=now,
        )
        await ClientNotices(work).save(new, file)
        others = {one.staff_id for one in await Members(work).present(file_id) if one.capacity in WHOLE} - {reader.id}
        able = to_remind(await Team(work).staff(), COUNSELLING | EXTERNAL)
        await tell(work, notice_id, able, "agreement_asked", really=others, workplace=workplace, now=now)


async def agree(file_id: UUID, notice_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """A second colleague agrees: it goes out at once, by the plan as it is now. Nothing where it has ended.

    Raises FileNotFoundHereError, NotAllowedError, NoticeNotFoundError, SamePersonError, NotToBeSentError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        one = await ClientNotices(work).to_change(notice_id, file)
        plan = await plan_in(work, file, workplace=workplace, now=now)
        sender = await sender_of(work, workplace)
        if changed := agreed(one, plan, by=reader.id, sender=sender, now=now):
            await ClientNotices(work).replace(changed, file)


async def tell_answered(work: Reading, file_id: UUID, reply_id: UUID, workplace: Workplace, now: datetime) -> None:
    """In the work in which a client is answered: that there is something to read, where the plan allows it.

    The answer is sent in any case.
    """
    if not work.relation(file_id).shows(Part.CONTACT):
        return
    file = await held(work, file_id)
    wished = Wished(ClientTemplate.LOOK_AGAIN, await language_of(work, file) or UNKNOWN_LANGUAGE)
    # of an answer there is one notice, however often its form is sent
    notice_id = uuid5(ANSWERED, str(reply_id))
    with suppress(NotToBeSentError):
        await ask_in(work, file, wished, notice_id=notice_id, workplace=workplace, now=now)


async def plan_in(work: Reading, file: File, *, workplace: Workplace, now: datetime) -> PlanNow:
    """By which something may be sent. Raises NotToBeSentError, NotAllowedError."""
    if file.closed_at:
        raise NotToBeSentError(Hindrance.CLOSED)
    if not work.relation(file.id).shows(Part.MESSAGES):
        # what the client wrote since would count, and is not shown
        raise NotToBeSentError(Hindrance.HIDDEN)
    plans, wish = await ContactPlans(work).of(file), await wish_in(work, file)
    return plan_now(plans, wish, now.astimezone(workplace.clock).date())


async def language_of(work: Reading, file: File) -> Written | None:
    """The one that the client speaks best, or else that of the page on which the client wrote; None where neither is
    known, or is one that notices are not written in."""
    relation, codes = work.relation(file.id), list[str]()
    if relation.shows(Part.FACTS):
        codes += [str(one) for one in (await facts_of(work, file)).now().get(Fact.LANGUAGES, ())]
    if relation.shows(Part.MESSAGES):
        conversation = await Requests(work).conversation_in(file.thread_id)
        codes += [one for one in (conversation.spoken, conversation.language) if one]
    return next((Written(code) for code in codes if code in KNOWN), None)


async def sender_of(work: Transaction, workplace: Workplace) -> Sender:
    drafts_allowed = await UnreadTexts(work).may_be_sent(at_first=workplace.demo)
    return Sender(workplace.centre, str(workplace.clock), workplace.notify_key, drafts_allowed=drafts_allowed)


async def withdraw(file_id: UUID, notice_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Nothing where it has ended. Raises FileNotFoundHereError, NotAllowedError, NoticeNotFoundError."""
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        one = await ClientNotices(work).to_change(notice_id, file)
        if changed := withdrawn(one, now=now):
            await ClientNotices(work).replace(changed, file)
            if one.standing is Standing.ASKED:
                await work.publish(withdrawal_of(one.id))


async def look_after(file_id: UUID, notice_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """A colleague has looked for another way, after it did not arrive.

    Raises FileNotFoundHereError, NotAllowedError, NoticeNotFoundError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        one = await ClientNotices(work).to_change(notice_id, file)
        if changed := seen(one, by=reader.id, now=now):
            await ClientNotices(work).replace(changed, file)


async def end_all(work: Transaction, files: Collection[UUID], now: datetime) -> None:
    """In the work that makes it wrong to send anything to these clients as it was asked for.

    Holds the files, as `ask` does: what is asked for in the same moment is there, and ended, or sees what has changed.
    """
    await work.hold_files(files)
    async with work.errand(Errand.NOTICES) as on_errand:
        with_notify = await PassedOn(on_errand).save_withdrawn(files, now=now)
    await work.publish(*map(withdrawal_of, with_notify))


async def end_about(work: Transaction, appointment_id: UUID, now: datetime) -> None:
    """In the work that moves an appointment or ends it: nothing that tells of it is sent any more."""
    async with work.errand(Errand.NOTICES) as on_errand:
        with_notify = await PassedOn(on_errand).save_pointless(appointment_id, now=now)
    await work.publish(*map(withdrawal_of, with_notify))


async def pass_on_due(*, workplace: Workplace, now: datetime) -> int:
    """Ask `notify` for what is due, sealed as it lies there. What missed its safe time is ended: how many they were."""
    async with workplace.store.work() as work, work.errand(Errand.NOTICES) as on_errand:
        store = PassedOn(on_errand)
        found = await store.due(now)
        nobody_agreed = [row.id for row in found if row.standing == Standing.PROPOSED]
        late = [row.id for row in found if row.send_until <= now and row.standing == Standing.WAITING]
        due = [row for row in found if row.send_until > now]
        if nobody_agreed:
            await store.save_outcome(nobody_agreed, Standing.BLOCKED, Reason.NOT_AGREED, now=now)
        if late:
            await store.save_outcome(late, Standing.BLOCKED, Reason.OUTSIDE_SAFE_TIMES, now=now)
        if due:
            await store.save_asked([row.id for row in due], now=now)
            await work.publish(*(request_of(row.id, row.letter, row.letter_key) for row in due))
    return len(found)


async def note_outcome(ended: ClientNoticeEnded, *, workplace: Workplace, now: datetime) -> None:
    """The first outcome is written down; also of one that was taken back here meanwhile."""
    async with workplace.store.errand(Errand.NOTICES) as on_errand:
        if not await on_errand.transaction.first_time(ended):
            return
        reason = Reason(ended.reason) if ended.reason else None
        await PassedOn(on_errand).save_outcome([ended.notice_id], standing_after(ended), reason, now=now)
