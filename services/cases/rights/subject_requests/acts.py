"""What is done about a request of a client: taken down, looked through, checked, answered, corrected, restricted."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from services.cases.contact.deletion_wishes.store import DeletionWishes
from services.cases.contact.requests.domain import Conversation
from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import WHOLE, Act, Kind
from services.cases.foundation.access.store import Reading
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.roles import COUNSELLING, LEADING
from services.cases.foundation.workplace import Workplace
from services.cases.people.members.store import Members
from services.cases.people.team.domain import EXTERNAL, to_remind
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team
from services.cases.retention.schedule.store import Keeping
from services.cases.rights.copies.domain import Copy, Passage, documents_in, passages_at, seen_mark, texts_in
from services.cases.rights.copies.store import Copies
from services.cases.rights.corrections.domain import Correctable, corrected
from services.cases.rights.corrections.store import Corrections
from services.cases.rights.restrictions.domain import Ground, restricted
from services.cases.rights.restrictions.store import Restrictions
from services.cases.rights.subject_requests.cutoff import covered, rows_in
from services.cases.rights.subject_requests.domain import (
    Asked,
    Handed,
    NotPossibleError,
    Outcome,
    Review,
    Right,
    ask,
    checked,
    extended,
    prepared,
    settled,
)
from services.cases.rights.subject_requests.store import ClientRights
from shared.accounts.domain import Person


async def take_down(
    file_id: UUID,
    right: Right,
    wish: str,
    *,
    asked_id: UUID,
    received_on: date,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotPossibleError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        # nobody erases the file in the moment in which the client asks
        file = await Keeping(work).held_fast(file_id, Act.RIGHTS)
        new = ask(
            file.id,
            file.code,
            file.key_id,
            right,
            wish,
            asked_id=asked_id,
            received_on=received_on,
            by=reader.id,
            today=today(workplace, now),
        )
        await ClientRights(work).save(new, file)
        if right is Right.ERASURE:
            await DeletionWishes(work).close_wish(file.id, file.thread_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that is worked on, held until the work is done."""

    work: Reading
    file: File
    asked: Asked

    async def save(self, changed: Asked) -> None:
        await ClientRights(self.work).replace(changed, self.file)


@asynccontextmanager
async def taken(file_id: UUID, asked_id: UUID, reader: Person, workplace: Workplace) -> AsyncIterator[Taken]:
    """Raises FileNotFoundHereError, NotAllowedError, AskedNotFoundError; so does every act below."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id)
        yield Taken(work, file, await ClientRights(work).asked(asked_id, file))


async def extend(
    file_id: UUID, asked_id: UUID, because: str, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Raises NotPossibleError."""
    async with taken(file_id, asked_id, reader, workplace) as this:
        await this.save(extended(this.asked, because, today=today(workplace, now)))


async def look_through(
    file_id: UUID,
    asked_id: UUID,
    withheld: Collection[str],
    because: str,
    *,
    seen: str,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """`withheld` are the marks of passages, `seen` the mark of all that was shown. Raises NotPossibleError."""
    async with taken(file_id, asked_id, reader, workplace) as this:
        _, copy = await Copies(this.work).copy_of(file_id, key=workplace.keys.mark)
        there, until = what_was_seen(copy, this.asked, seen=seen, now=now)
        left_out = tuple(one for one in every_passage(there) if one.mark in withheld)
        review = Review(seen, left_out, because, rows_in(there), until)
        await this.save(prepared(this.asked, review, by=reader.id, now=now))
        await ask_second_person(this, workplace=workplace, now=now)


async def ask_second_person(this: Taken, *, workplace: Workplace, now: datetime) -> None:
    """Notify those who have the whole file as well, or else the leads, once a day for one request.

    No notice says what it is, and there is one for everybody who reads files: the bus does not show whose file it is.
    """
    able = to_remind(await Team(this.work).staff(), COUNSELLING | EXTERNAL)
    team = await Members(this.work).team(this.file.id)
    whole = {one.staff_id for one in team if one.capacity in WHOLE and one.runs(now)} - {this.work.reader.id}
    leads = {one.id for one in able if one.has(*LEADING)} - {this.work.reader.id}
    cause = uuid5(this.asked.id, f"prepared|{today(workplace, now)}")
    await tell(this.work, cause, able, "agreement_asked", really=whole or leads, workplace=workplace, now=now)


def what_was_seen(copy: Copy, asked: Asked, *, seen: str, now: datetime) -> tuple[Copy, datetime]:
    """All of the copy until now, or what the review before covered until then. Raises NotPossibleError."""
    if seen == seen_mark(copy):
        return copy, now
    before = asked.review
    if before and before.until and seen == seen_mark(covered(copy, before)):
        return covered(copy, before), before.until
    raise NotPossibleError("written_since")


def every_passage(copy: Copy) -> list[Passage]:
    """Of every text each sentence, and each document as one."""
    sentences = [one for place, text in texts_in(copy) for one in passages_at(place, text)]
    return sentences + [passage for passage, _, _ in documents_in(copy)]


async def look_again(file_id: UUID, asked_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """The look of the second person: neither has an account that the other may have made. Raises NotPossibleError."""
    async with taken(file_id, asked_id, reader, workplace) as this:
        if await this.work.unconfirmed_among(reader.id, this.asked.prepared_by):
            raise NotPossibleError("second_person")
        _, copy = await Copies(this.work).copy_of(file_id, key=workplace.keys.mark)
        seen = seen_mark(covered(copy, this.asked.review))
        await this.save(checked(this.asked, seen=seen, by=reader.id, now=now))


async def answer(
    file_id: UUID,
    asked_id: UUID,
    outcome: Outcome,
    words: str,
    *,
    handed: Handed | None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """An objection that is granted restricts the file. Raises NotPossibleError."""
    async with taken(file_id, asked_id, reader, workplace) as this:
        done = settled(this.asked, outcome, words, handed=handed, by=reader.id, now=now)
        await this.save(done)
        if done.stops:
            await only_keep(this, Ground.OBJECTED, now=now)
        if done.handed:
            await this.work.save_audit(reader.id, Deed.HAND_OVER, Kind.FILE, (this.file.id,))


async def correct(
    file_id: UUID,
    asked_id: UUID,
    what: Correctable,
    right: str,
    words: str,
    *,
    because: str,
    agreed: bool,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Agreed or not: what is right as the client says is kept, and what stood there before. Raises NotPossibleError."""
    async with taken(file_id, asked_id, reader, workplace) as this:
        outcome = Outcome.GRANTED if agreed else Outcome.REFUSED
        done = settled(this.asked, outcome, words, by=reader.id, now=now)
        conversation = await Requests(this.work).conversation_in(this.file.thread_id)
        trail = corrected(
            this.file,
            what,
            old=value_now(this.file, conversation, what),
            new=right,
            correction_id=uuid4(),
            by=reader.id,
            now=now,
            because=because,
            agreed=agreed,
            asked_id=asked_id,
        )
        await Corrections(this.work).correct(trail, this.file)
        await this.save(done)


def value_now(file: File, conversation: Conversation, what: Correctable) -> str | None:
    match what:
        case Correctable.NAME:
            return file.pseudonym
        case Correctable.LANGUAGE:
            return conversation.speaks
        case _:
            return conversation.contact.text if conversation.contact else None


async def restrict(
    file_id: UUID, asked_id: UUID, ground: Ground, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Raises NotPossibleError."""
    async with taken(file_id, asked_id, reader, workplace) as this:
        await this.save(settled(this.asked, Outcome.GRANTED, "", by=reader.id, now=now))
        await only_keep(this, ground, now=now)


async def pause(file_id: UUID, asked_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Until it is decided whose interest weighs more (Article 18, paragraph 1, letter d). Raises NotPossibleError."""
    async with taken(file_id, asked_id, reader, workplace) as this:
        if this.asked.right is not Right.OBJECTION or not this.asked.is_open:
            raise NotPossibleError("settled_before")
        await only_keep(this, Ground.OBJECTED, now=now)


async def only_keep(this: Taken, ground: Ground, *, now: datetime) -> None:
    new = restricted(this.file, ground, restriction_id=uuid4(), by=this.work.reader.id, now=now)
    await Restrictions(this.work).begin(new, this.file)


def today(workplace: Workplace, now: datetime) -> date:
    return now.astimezone(workplace.clock).date()
