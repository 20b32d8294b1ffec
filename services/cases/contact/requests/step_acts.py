"""A request is taken, handed on, set aside, answered by telephone; what the person needs is entered."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.contact.request_steps.domain import Needs, Step, StepKind, Wish
from services.cases.contact.request_steps.store import RequestSteps
from services.cases.contact.requests.domain import Conversation, NoWayBackError, needs, read_notice, step
from services.cases.contact.requests.store import Requests, TakenRequests
from services.cases.foundation.access.domain import Errand, Relation
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.spoken_languages import Spoken
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import ColleagueNotFoundError, notices
from services.cases.people.team.notices import send
from services.cases.people.team.store import Team
from shared.accounts.domain import Person


async def take_step(
    request_id: UUID,
    wish: Wish,
    *,
    step_id: UUID,
    step_before: UUID | None,
    seen: UUID | None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> tuple[Conversation, Relation | None]:
    """The conversation as it was before, and what connects the reader with its file if it has one.

    Sent twice it is there once. Raises what `step` does, RequestNotFoundError, NotAllowedError, IdTakenError, and
    ColleagueNotFoundError where nobody who counsels has the account that it is handed to.
    """
    async with workplace.store.reading(reader) as work:
        conversation = await Requests(work).conversation(request_id, change=True)
        new = step(conversation, wish, step_id=step_id, step_before=step_before, seen=seen, by=reader.id, now=now)
        if new and await RequestSteps(work).save_step(new):
            await Requests(work).save_standing(new, conversation)
            if new.kind is StepKind.TAKEN:
                await say_read(work, new, conversation, workplace=workplace)
            if new.kind is StepKind.HANDED:
                await tell_colleague(work, new, workplace=workplace, now=now)
        return conversation, work.relation(conversation.file_id) if conversation.file_id else None


async def say_read(work: Reading, taken: Step, conversation: Conversation, *, workplace: Workplace) -> None:
    """The client sees with the number that somebody has read it; nothing where no number leads back."""
    if conversation.reply_to is None:
        return
    with suppress(NoWayBackError):
        centre, key = workplace.centre, workplace.thread_key
        await work.publish(read_notice(taken, conversation.reply_to, centre=centre, thread_key=key))


async def tell_colleague(work: Reading, handed: Step, *, workplace: Workplace, now: datetime) -> None:
    """The notice says the same as that of a new request, and the bus shows as little."""
    staff = await Team(work).staff()
    to = next((one for one in staff if one.id == handed.to_staff and one.counsels), None)
    if to is None:
        raise ColleagueNotFoundError(handed.to_staff or handed.by)
    if to.email:
        key, centre = workplace.notify_key, workplace.centre
        made = notices({handed.id: to.id}, staff, key=key, centre=centre, now=now)
        await send(work, *made, workplace=workplace)


async def give_back(work: Transaction, before: UUID, files: Sequence[UUID] | None) -> None:
    """What a colleague had taken and has no file yet is nobody's again; only where the colleague leaves."""
    if files is None:
        async with work.errand(Errand.HANDING_OVER) as on_errand:
            await TakenRequests(on_errand).give_back(before)


async def enter_needs(
    request_id: UUID,
    said: Needs,
    *,
    needs_id: UUID,
    before: UUID | None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Raises StepMeanwhileError, RequestNotFoundError, NotAllowedError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        conversation = await Requests(work).conversation(request_id, change=True)
        new = needs(conversation, said, needs_id=needs_id, before=before, by=reader.id, now=now)
        if new and await RequestSteps(work).save_needs(new) and new.spoken:
            await Requests(work).save_spoken(new.thread_id, new.key_id, new.spoken)


async def save_language(work: Reading, conversation: Conversation, spoken: str, *, now: datetime) -> None:
    """The language alone; what else is known of the needs stays. The conversation must have been read with `change`."""
    known = conversation.needs
    said = Needs(
        spoken=Spoken(spoken),
        mediation=known.mediation if known else None,
        urgency=known.urgency if known else None,
        gender_wish=known.gender_wish if known else None,
        appointment=known.appointment if known else None,
    )
    before = known.id if known else None
    new = needs(conversation, said, needs_id=uuid4(), before=before, by=work.reader.id, now=now)
    if new:
        await RequestSteps(work).save_needs(new)
    await Requests(work).save_spoken(conversation.thread_id, conversation.key_id, spoken)
