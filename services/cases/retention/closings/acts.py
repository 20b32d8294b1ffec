"""Closing a file in one go, with a second colleague where the centre wants one, and opening it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.casework.appointments.domain import Appointment, State, Through
from services.cases.casework.appointments.domain import ended as appointment_ended
from services.cases.casework.appointments.store import Appointments
from services.cases.casework.to_dos.domain import ToDo, done, dropped
from services.cases.casework.to_dos.store import ToDos
from services.cases.contact.gate.outcomes import never_told
from services.cases.contact.requests.store import Requests
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.domain import File, closed, reopened
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.records.concept import FileView, Task, soonest_first
from services.cases.foundation.workplace import Workplace
from services.cases.people.approvals.acts import ask_second
from services.cases.people.approvals.domain import Matter, agreed, declined, withdrawn
from services.cases.people.approvals.store import Approvals
from services.cases.retention.closings.domain import (
    Closing,
    Counselled,
    Ending,
    Left,
    Open,
    ReopenedBecause,
    closing_of,
    holding,
    open_things,
    opened_again,
    said_anew,
    unsettled,
    waiting,
)
from services.cases.retention.closings.store import Closings
from services.cases.support.reflections.domain import reflected
from services.cases.support.reflections.store import Reflections
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.languages import Wording

THROUGH = {Left.BY_PERSON: Through.PERSON, Left.BY_CENTRE: Through.CENTRE, Left.BY_OTHER: Through.OTHER}


@dataclass(frozen=True, slots=True)
class Close:
    """`unanswered`: although somebody waits for an answer in it; `running`: although something goes on outside of which
    nobody is reminded then. `left` says what becomes of what is open.
    """

    ending: Ending
    unanswered: bool = False
    running: bool = False
    left: Mapping[UUID, Left] = field(default_factory=dict)
    reflection: str = ""
    """What the colleague notes of the work, if it is noted now."""
    closing_id: UUID = field(default_factory=uuid4)


class NotSaidError(Exception):
    """Something has to be said first: names of what is missing, with `left` for what is open."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = frozenset(missing)
        super().__init__(", ".join(sorted(self.missing)))


async def close(
    file_id: UUID, wish: Close, wording: Wording, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Close it, or propose it where the centre wants a second colleague. Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, IdTakenError, and after them NotSaidError.
    """
    async with workplace.store.reading(reader) as work:
        file = await file_to_end(work, file_id)
        lacks = await lacks_of(work, file, wish, wording, workplace=workplace, now=now)
        if lacks is None:
            await close_in(work, file, wish, workplace=workplace, now=now)
    if lacks:
        raise lacks


async def file_to_end(work: Reading, file_id: UUID) -> File:
    """Raises FileNotFoundHereError, NotAllowedError."""
    file = await Files(work).file(file_id, change=True)
    await work.admit(Act.WRITE, Subject(Kind.ENDING, (file_id,)))
    return file


async def look(file_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Nothing but whether the colleague may end it. Raises FileNotFoundHereError, NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await file_to_end(work, file_id)


async def lacks_of(
    work: Reading, file: File, wish: Close, wording: Wording, *, workplace: Workplace, now: datetime
) -> NotSaidError | None:
    """What has to be said before the file is closed."""
    ending = wish.ending
    left = unsettled(await open_in(work, file), wish.left, now) if file.closed_at is None else []
    never_informed = await asks(work, file, workplace)
    missing = {
        "because": ending.because is None,
        "unanswered": not wish.unanswered and await is_unanswered(work, file),
        "running": not wish.running and bool(await running_in(work, file, wording, workplace)),
        "counselled": never_informed and ending.counselled is None,
        "left": bool(left),
    }
    found = [name for name, is_missing in missing.items() if is_missing]
    return NotSaidError(found) if found else None


async def close_in(work: Reading, file: File, wish: Close, *, workplace: Workplace, now: datetime) -> None:
    """Needs `lacks_of`: nothing is missing."""
    known = await Closings(work).of(file)
    if any(one.id == wish.closing_id for one in known) or waiting(known):
        return
    for one in await open_in(work, file) if file.closed_at is None else ():
        await settle_open(work, file, one, wish.left[one.id], workplace=workplace, now=now)
    if wish.reflection:
        note = reflected(file, wish.reflection, reflection_id=uuid4(), by=work.reader.id, now=now)
        await Reflections(work).save(note, file)
    if before := holding(known):
        new = said_anew(before, wish.ending)
        await Closings(work).replace(new, file)
    else:
        needs_second = await Approvals(work).needed(Matter.CLOSING)
        new = closing_of(
            file, wish.ending, needs_second=needs_second, closing_id=wish.closing_id, by=work.reader.id, now=now
        )
        await Closings(work).save(new, file)
    if new.holds:
        await take_effect(work, file, new, workplace=workplace, now=now)
    else:
        await ask_second(work, file.id, new.id, workplace=workplace, now=now)


async def take_effect(work: Reading, file: File, one: Closing, *, workplace: Workplace, now: datetime) -> None:
    """Nobody waits for an answer any more, nothing more is sent, and the day of deletion begins to run."""
    assert one.because
    unanswered = await is_unanswered(work, file)
    never_informed = await asks(work, file, workplace)
    await Files(work).save_closing(closed(file, one.because, now=now))
    await workplace.reached_otherwise(work, [file.id], now=now)
    if unanswered:
        await Requests(work).save_waits_no_more(file.thread_id)
    if never_informed and one.counselled is Counselled.YES:
        await count(work, file, workplace, now=now)


async def left_open(file_id: UUID, *, reader: Person, workplace: Workplace) -> list[Open]:
    """What has to be settled before the file can be closed. Raises FileNotFoundHereError, NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        return await open_in(work, await Files(work).file(file_id))


async def open_in(work: Reading, file: File) -> list[Open]:
    return open_things(await ToDos(work).of(file), await Appointments(work).of(file))


async def running_in(work: Reading, file: File, wording: Wording, workplace: Workplace) -> list[Task]:
    """What goes on outside when the file is closed, and of which nobody is reminded then. An open file's alone."""
    found = list[Task]()
    view = FileView(file, work.relation(file.id), work.now, wording, workplace)
    for concept in workplace.concepts if file.closed_at is None else ():
        if concept.left_running and concept.shows_to(view.relation):
            found += concept.left_running(await concept.known(work, view), view)
    return soonest_first(found)


async def settle_open(work: Reading, file: File, one: Open, how: Left, *, workplace: Workplace, now: datetime) -> None:
    if isinstance(one, ToDo):
        end = done if how is Left.DONE else dropped
        await ToDos(work).replace(end(one, by=work.reader.id, now=now), file)
    elif changed := ended(one, how, now=now):
        await Appointments(work).replace(changed, file)
        await workplace.appointment_changed(work, one.id, now=now)


def ended(one: Appointment, how: Left, *, now: datetime) -> Appointment | None:
    if how is Left.DONE:
        return appointment_ended(one, State.KEPT, seen=one.state, now=now)
    state = State.MISSED if one.starts_at <= now else State.CANCELLED
    return appointment_ended(one, state, THROUGH[how], seen=one.state, now=now)


async def agree(
    file_id: UUID,
    closing_id: UUID,
    wording: Wording,
    *,
    unanswered: bool,
    running: bool,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """A second colleague agrees: the file is closed now. Nothing where it waits for nobody any more.

    Raises FileNotFoundHereError, NotAllowedError, ClosingNotFoundError, SamePersonError, and after them NotSaidError
    where something has been opened meanwhile.
    """
    async with workplace.store.reading(reader) as work:
        file = await file_to_end(work, file_id)
        one = await Closings(work).to_change(closing_id, file)
        changed = agreed(one, by=reader.id, now=now)
        lacks = None
        if changed:
            lacks = not_agreed(
                await open_in(work, file),
                unanswered=not unanswered and await is_unanswered(work, file),
                running=not running and bool(await running_in(work, file, wording, workplace)),
            )
        if changed and not lacks:
            in_effect = with_effect(changed, file, now=now)
            await Closings(work).replace(in_effect, file)
            await take_effect(work, file, in_effect, workplace=workplace, now=now)
    if lacks:
        raise lacks


def with_effect(one: Closing, file: File, *, now: datetime) -> Closing:
    return replace(one, closed_at=file.closed_at or now)


def not_agreed(left: Sequence[Open], *, unanswered: bool, running: bool) -> NotSaidError | None:
    missing = {"left": bool(left), "unanswered": unanswered, "running": running}
    found = [name for name, is_missing in missing.items() if is_missing]
    return NotSaidError(found) if found else None


async def decline(
    file_id: UUID, closing_id: UUID, because: str, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """A second colleague says why not. Nothing where it waits for nobody any more.

    Raises FileNotFoundHereError, NotAllowedError, ClosingNotFoundError, SamePersonError, and after them NotSaidError.
    """
    async with workplace.store.reading(reader) as work:
        file = await file_to_end(work, file_id)
        if not because:
            raise NotSaidError(["declined_because"])
        one = await Closings(work).to_change(closing_id, file)
        if changed := declined(one, because, by=reader.id, now=now):
            await Closings(work).replace(changed, file)


async def withdraw(file_id: UUID, closing_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Nothing where it waits for nobody any more.

    Raises FileNotFoundHereError, NotAllowedError, ClosingNotFoundError.
    """
    async with workplace.store.reading(reader) as work:
        file = await file_to_end(work, file_id)
        one = await Closings(work).to_change(closing_id, file)
        if changed := withdrawn(one, by=reader.id, now=now):
            await Closings(work).replace(changed, file)


async def reopen(
    file_id: UUID, because: ReopenedBecause | None, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """It is open again, and has no day of deletion; what was said when it was closed stays. Nothing where it is open.

    Raises FileNotFoundHereError, NotAllowedError, and after both NotSaidError.
    """
    async with workplace.store.reading(reader) as work:
        file = await file_to_end(work, file_id)
        if because is None:
            raise NotSaidError(["reopened_because"])
        if file.closed_at is None:
            return
        if before := holding(await Closings(work).of(file)):
            await Closings(work).replace(opened_again(before, because, by=reader.id, now=now), file)
        else:
            # it was closed when nothing was written down of a closing but its reason
            ending = Ending(because=file.closed_because)
            before = closing_of(file, ending, needs_second=False, closing_id=uuid4(), by=reader.id, now=now)
            await Closings(work).save(opened_again(before, because, by=reader.id, now=now), file)
        await Files(work).save_closing(reopened(file))


async def is_unanswered(work: Reading, file: File) -> bool:
    """Whether somebody waits for an answer in an open file."""
    return file.closed_at is None and await waits_in(work, file) is not None


async def waits_in(work: Reading, file: File) -> datetime | None:
    """Since when somebody waits for an answer in it."""
    waits = (await Requests(work).waiting_in([file.thread_id])).get(file.thread_id)
    return waits.waiting_since if waits else None


async def asks(work: Transaction, file: File, workplace: Workplace) -> bool:
    """Whether the colleague who closes the file has to say if the client was counselled: nothing is counted for the
    client by a talk about the information, so none is noted, in this file or another one. A substitute may not read
    talks.
    """
    async with work.errand(Errand.COUNTING) as on_errand:
        return not await Contributions(on_errand).is_informed(mark_of(file.counted_as, workplace.keys.mark))


async def count(work: Transaction, file: File, workplace: Workplace, *, now: datetime) -> None:
    """Count a client who was counselled and never informed. Needs `asks`: whatever was counted before stays."""
    found = never_told(mark_of(file.counted_as, workplace.keys.mark))
    async with work.errand(Errand.COUNTING) as on_errand:
        await Contributions(on_errand).contribute(found, month=month_of(now, workplace.clock))
