"""Erasing everything about one client who wishes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.cases.files.file.domain import File
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, PagePart
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import begin, go_on
from services.cases.retention.erasure.store import Erasing, Erasures
from services.cases.retention.holds.domain import Hold
from services.cases.retention.holds.store import HoldsInForce
from shared.accounts.domain import Person


@dataclass(frozen=True, slots=True)
class Hers:
    """What is looked at before anything is deleted; `parts` are what the concepts of a file say beforehand."""

    files: Sequence[File]
    hold: Hold | None
    restricted: bool = False
    parts: Sequence[PagePart] = ()
    staff: Sequence[StaffMember] = ()


class NotErasedError(Exception):
    """A hold forbids it, or it was not said whole; `code_is_wrong` where another number was typed."""

    def __init__(self, hers: Hers, *, code_is_wrong: bool = False) -> None:
        super().__init__("held" if hers.hold else "not said")
        self.hers = hers
        self.code_is_wrong = code_is_wrong


async def erase_file(
    file_id: UUID, code: str, *, ground: LegalGround | None, reader: Person, workplace: Workplace, now: datetime
) -> list[UUID]:
    """All files of the client; the ids of their certificates. `code` is the number of the file, typed by the reader.

    Raises FileNotFoundHereError, NotAllowedError, and after both NotErasedError.
    """
    async with workplace.store.reading(reader) as work:
        hers = await all_of_hers(
            work, file_id, concepts=workplace.concepts, today=now.astimezone(workplace.clock).date()
        )
        right = code == next(file.code for file in hers.files if file.id == file_id)
        threads = [file.thread_id for file in hers.files] if right and ground and not hers.hold else []
        begun = await begun_with(work, threads, ground, workplace=workplace, now=now)
    if not begun:
        raise NotErasedError(hers, code_is_wrong=not right)
    await go_on(workplace=workplace, now=now)
    return begun


async def erase_request(
    request_id: UUID, *, ground: LegalGround | None, reader: Person, workplace: Workplace, now: datetime
) -> list[UUID]:
    """One that has no file. Raises as `erase_file` does."""
    async with workplace.store.reading(reader) as work:
        thread_id = await Erasures(work).unfiled_to_erase(request_id)
        async with work.errand(Errand.RETENTION) as on_errand:
            hold = await HoldsInForce(on_errand).hold_of(thread_id, today=now.astimezone(workplace.clock).date())
        threads = [thread_id] if ground and not hold else []
        begun = await begun_with(work, threads, ground, workplace=workplace, now=now)
    if not begun:
        raise NotErasedError(Hers([], hold))
    await go_on(workplace=workplace, now=now)
    return begun


async def begun_with(
    work: Reading, threads: Sequence[UUID], ground: LegalGround | None, *, workplace: Workplace, now: datetime
) -> list[UUID]:
    chosen = ground or LegalGround.CONSENT_WITHDRAWN
    async with work.errand(Errand.RETENTION) as on_errand:
        return await begin(threads, on_errand=on_errand, ground=chosen, workplace=workplace, now=now)


async def all_of_hers(work: Reading, file_id: UUID, *, concepts: Sequence[Concept[Any]], today: date) -> Hers:
    files = await Erasures(work).files_of_client(file_id)
    for thread_id in sorted(file.thread_id for file in files):
        # a hold on any of them is there before, or comes too late
        async with work.errand(Errand.RETENTION) as on_errand:
            await Erasing(on_errand).stand_still(thread_id)
    async with work.errand(Errand.RETENTION) as on_errand:
        holds = [await HoldsInForce(on_errand).hold_of(file.thread_id, today=today) for file in files]
    restricted = any(work.relation(file.id).restricted for file in files)
    return Hers(
        files,
        next((hold for hold in holds if hold), None),
        restricted,
        await parts_before(work, files, concepts),
        await Team(work).staff(),
    )


async def parts_before(work: Reading, files: Sequence[File], concepts: Sequence[Concept[Any]]) -> list[PagePart]:
    """What the concepts of a file say before everything is erased."""
    parts = list[PagePart]()
    for concept in concepts:
        if concept.of and concept.before_erasing:
            parts.append(concept.before_erasing([one for file in files for one in await concept.of(work, file)]))
    return parts
