"""Bringing in what was looked over, once however often it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from services.cases.casework.imports.domain import Item, RunningFile, Written, ids_of, taken_down, taken_from
from services.cases.casework.imports.store import Brought
from services.cases.casework.imports.words import with_reference
from services.cases.casework.new_file.acts import begun, begun_in
from services.cases.casework.new_file.domain import TakenDown, require_past
from services.cases.casework.new_file.store import NewFile
from services.cases.contact.requests.domain import Conversation, brought_in
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.words import wish_of
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.workplace import Workplace
from services.cases.people.members.domain import PlaceNotPossibleError
from shared.accounts.domain import Person
from shared.crypto.receipts import new_thread_id
from shared.languages import Wording

TOGETHER = 20
"""Rows of one transaction: each in its own would wait for the disk as often as there are rows."""


@dataclass(frozen=True, slots=True)
class Begin:
    row: int
    opened: TakenDown
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Made:
    row: int
    file: NewFile
    responsible: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    made: tuple[Made, ...] = ()
    requests: int = 0
    before: int = 0
    """Rows that were brought in before, so that nothing was made of them."""
    left: tuple[int, ...] = ()
    """Rows whose responsible colleague left meanwhile."""


async def new_among[I: Item](items: Sequence[I], *, reader: Person, workplace: Workplace) -> Mapping[UUID, I]:
    """By id, without those that were brought in before."""
    ids = ids_of((one.content for one in items), key=workplace.keys.mark)
    async with workplace.store.reading(reader) as work:
        there = await Brought(work).there_among(ids)
    return {id: one for id, one in zip(ids, items, strict=True) if id not in there}


async def bring_in_files(
    items: Sequence[Item], *, responsible: UUID, wording: Wording, reader: Person, workplace: Workplace, now: datetime
) -> Outcome:
    """Some rows in one transaction: where it breaks off, the rest is made when it is sent again. The keys of all rows
    are made before, at once: one that nothing uses yet does no harm.

    `responsible` is for what was written on another platform; a running file names its colleague itself.
    """
    new = await new_among(items, reader=reader, workplace=workplace)
    made, left, before = list[Made](), list[int](), len(items) - len(new)
    begins = list[Begin]()
    for request_id, one in new.items():
        if isinstance(one, RunningFile):
            opened = taken_down(one, workplace.clock)
        else:
            opened = taken_from(one, with_reference(one, wording), responsible)
        require_past(opened, now=now)
        begins.append(Begin(one.row, opened, await begun(opened, request_id=request_id, workplace=workplace, now=now)))
    await workplace.store.ring.sealer_for_new({one.conversation.key_id for one in begins})
    for some in batched(begins, TOGETHER, strict=False):
        try:
            made += await open_together(some, reader=reader, workplace=workplace, now=now)
            continue
        except (IdTakenError, PlaceNotPossibleError):
            pass  # none of them was opened; each by itself says which one it was
        for begin in some:
            try:
                made += await open_together([begin], reader=reader, workplace=workplace, now=now)
            except IdTakenError:
                before += 1
            except PlaceNotPossibleError:
                left.append(begin.row)
    return Outcome(tuple(made), before=before, left=tuple(left))


async def open_together(begins: Sequence[Begin], *, reader: Person, workplace: Workplace, now: datetime) -> list[Made]:
    """All of them or none. Raises IdTakenError, PlaceNotPossibleError."""
    async with workplace.store.reading(reader) as work:
        return [
            Made(
                one.row,
                await begun_in(work, one.conversation, one.opened, workplace=workplace, now=now),
                one.opened.responsible,
            )
            for one in begins
        ]


async def bring_in_requests(
    items: Sequence[Written], *, wording: Wording, reader: Person, workplace: Workplace, now: datetime
) -> Outcome:
    """All of them or none. Nobody gets a notice: the colleague who brings them in tells the others."""
    new = await new_among(items, reader=reader, workplace=workplace)
    conversations = [
        brought_in(
            request_id,
            new_thread_id(),
            words=with_reference(one, wording),
            spoken=one.language,
            reached=wish_of(one.reached),
            written_at=one.written_at,
            now=now,
        )
        for request_id, one in new.items()
    ]
    if not conversations:
        return Outcome(before=len(items))
    await workplace.store.ring.sealer_for_new({one.key_id for one in conversations})
    async with workplace.store.reading(reader) as work:
        made = await Requests(work).save_brought_in(conversations)
    return Outcome(requests=len(made), before=len(items) - len(made))
