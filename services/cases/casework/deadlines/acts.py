"""Setting a deadline, ending it, and looking again where the law changed. Nothing here writes to anybody outside."""

from datetime import date, datetime
from uuid import UUID

from services.cases.casework.deadlines.domain import (
    Deadline,
    DeadlineNotFoundError,
    Ending,
    RuleNotFoundError,
    Why,
    change_of,
    ended,
    looked_again,
    opened_again,
    set_by_hand,
    set_by_rule,
)
from services.cases.casework.deadlines.rules.store import rule_book
from services.cases.casework.deadlines.store import Deadlines
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def set_day(
    file_id: UUID, what: str, on: date, *, deadline_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, IdTakenError."""
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        new = set_by_hand(file, what, on, deadline_id=deadline_id, by=reader.id, now=now)
        await Deadlines(work).save(new, file)


async def count(
    file_id: UUID,
    rule: str,
    starts_on: date,
    *,
    named_on: date | None = None,
    what: str = "",
    deadline_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """By the version that is in force today. Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, RuleNotFoundError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        found = (await rule_book(work)).in_force(rule, now.astimezone(workplace.clock).date())
        if found is None:
            raise RuleNotFoundError
        new = set_by_rule(
            file,
            found,
            starts_on,
            named_on=named_on,
            what=what,
            land=workplace.working_time.land,
            deadline_id=deadline_id,
            by=reader.id,
            now=now,
        )
        await Deadlines(work).save(new, file)


async def end(
    file_id: UUID,
    deadline_id: UUID,
    ending: Ending,
    why: Why | None = None,
    *,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Raises FileNotFoundHereError, NotAllowedError, DeadlineNotFoundError, NoReasonError."""
    async with workplace.store.reading(reader) as work:
        file, one = await found_in(work, file_id, deadline_id)
        await Deadlines(work).replace(ended(one, ending, why, by=reader.id, now=now), file)


async def open_again(file_id: UUID, deadline_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Raises FileNotFoundHereError, NotAllowedError, DeadlineNotFoundError."""
    async with workplace.store.reading(reader) as work:
        file, one = await found_in(work, file_id, deadline_id)
        await Deadlines(work).replace(opened_again(one), file)


async def look_again(
    file_id: UUID,
    deadline_id: UUID,
    *,
    seen: int,
    moves: bool,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """`seen` is the version of the rule that the colleague looked at.

    Raises FileNotFoundHereError, NotAllowedError, DeadlineNotFoundError, LawChangedError.
    """
    async with workplace.store.reading(reader) as work:
        file, one = await found_in(work, file_id, deadline_id)
        today = now.astimezone(workplace.clock).date()
        change = change_of(one, await rule_book(work), today, workplace.working_time.land)
        await Deadlines(work).replace(looked_again(one, change, seen=seen, moves=moves, by=reader.id, now=now), file)


async def found_in(work: Reading, file_id: UUID, deadline_id: UUID) -> tuple[File, Deadline]:
    """Held until the work is done. Raises FileNotFoundHereError, NotAllowedError, DeadlineNotFoundError."""
    file = await Files(work).file(file_id, change=True)
    one = await Deadlines(work).one(deadline_id, file, change=True)
    if one is None:
        raise DeadlineNotFoundError
    return file, one
