"""Putting right the language, name and way to reach a client, and what was noted of a talk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.contact.gate.domain import Gate, GateRecord, Walk
from services.cases.contact.gate.outcomes import contributions
from services.cases.contact.gate.store import CONTENT, Gates
from services.cases.contact.requests.domain import Conversation
from services.cases.contact.requests.step_acts import save_language
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.words import ContactWish, wish_of
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Errand, Ground, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.roles import NotAllowedError
from services.cases.foundation.workplace import Workplace
from services.cases.rights.corrections.domain import (
    ChangedMeanwhileError,
    Correctable,
    Details,
    corrected,
    counts,
    put_right,
    record_of,
)
from services.cases.rights.corrections.store import Corrections
from services.cases.rights.subject_requests.domain import Asked, NotPossibleError, Outcome, Right, settled
from services.cases.rights.subject_requests.store import ClientRights
from shared.accounts.domain import Person
from shared.calendar import month_of


async def confirm_language(
    request_id: UUID, spoken: str, *, reader: Person, workplace: Workplace, now: datetime
) -> Conversation:
    """The language that the client speaks, of a request or of the file that it became."""
    async with workplace.store.reading(reader) as work:
        conversation = await Requests(work).conversation(request_id, change=True)
        await save_language(work, conversation, spoken, now=now)
    return conversation


async def put_details_right(
    file_id: UUID, right: Details, *, seen: Details, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Only what is other than before, each with its sealed trail; `seen` is what stood there when the form was shown.

    Raises FileNotFoundHereError, NotAllowedError, ChangedMeanwhileError.
    """
    async with workplace.store.reading(reader) as work:
        file, conversation = await written_in(work, file_id)
        before = conversation.contact or ContactWish()
        if not seen.reads_like(Details(file.pseudonym or "", before.value, before.at)):
            raise ChangedMeanwhileError
        wish = wish_of(right.reached, right.when)
        if right.called != (file.pseudonym or ""):
            what, old, new = Correctable.NAME, file.pseudonym, right.called
            trail = corrected(file, what, old=old, new=new, correction_id=uuid4(), by=reader.id, now=now)
            await Corrections(work).correct(trail, file)
        if (wish.value, wish.at) != (before.value, before.at):
            what, old, new = Correctable.CONTACT, before.text, wish.text
            trail = corrected(file, what, old=old, new=new, correction_id=uuid4(), by=reader.id, now=now)
            await Corrections(work).correct(trail, file, wish=wish)


async def written_in(work: Reading, file_id: UUID) -> tuple[File, Conversation]:
    """Held until the work is done. Raises NotAllowedError without the whole file, and where it is only kept."""
    file = await Files(work).file(file_id, change=True)
    if work.relation(file.id).ground is not Ground.TEAM:
        raise NotAllowedError(work.reader.id, "put right how to reach the client")
    await work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (file.thread_id,)))
    return file, await Requests(work).conversation_in(file.thread_id)


@dataclass(frozen=True, slots=True)
class WrongTalk:
    """What the client asked for, and the record that it is about, with all others of the file."""

    file: File
    asked: Asked
    gate: Gate
    record: GateRecord

    def require_correctable(self) -> Walk:
        """What was noted. Raises NotPossibleError where no correction was asked for, or it was answered."""
        if self.asked.right is not Right.CORRECTION or not isinstance(self.record.content, Walk):
            raise NotPossibleError("nothing_to_correct")
        if not self.asked.is_open:
            raise NotPossibleError("settled_before")
        return self.record.content


async def wrong_talk(
    work: Reading, file_id: UUID, asked_id: UUID, record_id: UUID, *, change: bool = False
) -> WrongTalk:
    """Raises FileNotFoundHereError, NotAllowedError, AskedNotFoundError, RecordNotFoundError."""
    file = await Files(work).file(file_id)
    if change and not work.relation(file.id).restricted:
        # nobody notes another talk meanwhile; in a file that is only kept nobody can
        file = await Files(work).file(file_id, change=True)
    asked = await ClientRights(work).asked(asked_id, file)
    gate = await Gates(work).gate(file)
    return WrongTalk(file, asked, gate, record_of(gate, record_id))


async def correct_talk(
    file_id: UUID,
    asked_id: UUID,
    record_id: UUID,
    right: Walk,
    answer: str,
    *,
    because: str,
    agreed: bool,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """The record, its trail, the answer and what counts, together or not at all.

    Raises as `wrong_talk` does, and NotPossibleError, SameAsBeforeError.
    """
    async with workplace.store.reading(reader) as work:
        wrong = await wrong_talk(work, file_id, asked_id, record_id, change=True)
        wrong.require_correctable()
        file, record = wrong.file, await Corrections(work).talk_to_put_right(wrong.record, wrong.file)
        new = put_right(record, right, agreed=agreed)
        outcome = Outcome.GRANTED if agreed else Outcome.REFUSED
        done = settled(wrong.asked, outcome, answer, by=reader.id, now=now)
        trail = corrected(
            file,
            Correctable.INFORMATION,
            old=CONTENT.dump_json(record.content).decode(),
            new=CONTENT.dump_json(right).decode(),
            correction_id=uuid4(),
            by=reader.id,
            now=now,
            because=because,
            agreed=agreed,
            asked_id=asked_id,
            record_id=record.id,
        )
        await Corrections(work).correct_talk(new, trail, file)
        await ClientRights(work).replace(done, file)
        if agreed and (walk := counts(wrong.gate, new)):
            # under the same mark: what waits is replaced, what was told once stays told once
            outcomes = contributions(walk, mark_of(file.counted_as, workplace.keys.mark))
            async with work.errand(Errand.COUNTING) as on_errand:
                await Contributions(on_errand).contribute(outcomes, month=month_of(now, workplace.clock))
