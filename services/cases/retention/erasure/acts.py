"""Closing a file, opening it again, keeping it longer, and erasing everything about one client who wishes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.cases.contact.gate.outcomes import never_told
from services.cases.contact.requests.store import Requests
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.domain import ClosedBecause, File, closed, reopened
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.periods import Periods, rules
from services.cases.foundation.records.concept import Concept, PagePart
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import begin, go_on
from services.cases.retention.erasure.store import Erasing, Erasures
from services.cases.retention.holds.domain import Hold
from services.cases.retention.holds.store import HoldsInForce
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import never_shorter, until_after_majority
from services.cases.retention.schedule.store import Keeping
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.dictionary.retention import Retention


@dataclass(frozen=True, slots=True)
class Close:
    """`unanswered`: although somebody waits for an answer in it. `counselled` is said of clients never informed."""

    because: ClosedBecause | None
    unanswered: bool = False
    counselled: bool | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    pass


@dataclass(frozen=True, slots=True)
class Keep:
    """What a client may ask for in a file that is only kept, too."""

    until: date | None


@dataclass(frozen=True, slots=True)
class KeepUntilMajority:
    born_in: int | None


@dataclass(frozen=True, slots=True)
class KeepNoLonger:
    pass


type Wish = Close | Reopen | Keep | KeepUntilMajority | KeepNoLonger
"""What shall become of a file. What is None in it was not said, and nothing is changed."""


class NotSaidError(Exception):
    """Something has to be said first: names of what is missing."""

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(missing)))
        self.missing = missing


async def change_ending(
    file_id: UUID, wish: Wish | None, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Raises FileNotFoundHereError, NotAllowedError, and after both NotSaidError."""
    async with workplace.store.reading(reader) as work:
        restricted = isinstance(wish, Keep | KeepUntilMajority) and await is_restricted(work, file_id)
        if restricted:
            file = await Keeping(work).held_fast(file_id, Act.ERASE)
        else:
            file = await Files(work).file(file_id, change=True)
            await work.admit(Act.WRITE, Subject(Kind.ENDING, (file_id,)))
        changed = as_wished(file, wish, periods=await PeriodsInForce(work).periods(workplace.periods), now=now)
        closes = isinstance(wish, Close)
        unanswered = closes and file.closed_at is None and await waits_in(work, file) is not None
        never_informed = closes and await asks(work, file, workplace)
        missing = missing_in(wish, unanswered=unanswered, never_informed=never_informed)
        if changed and not missing:
            await (Keeping(work).save_kept_longer if restricted else Files(work).save_closing)(changed)
            if closes:
                await workplace.reached_otherwise(work, [file.id], now=now)
            if unanswered:
                await Requests(work).save_waits_no_more(file.thread_id)
            if never_informed and isinstance(wish, Close) and wish.counselled:
                await count(work, file, workplace, now=now)
    if not changed or missing:
        raise NotSaidError(missing)


def missing_in(wish: Wish | None, *, unanswered: bool, never_informed: bool) -> frozenset[str]:
    if not isinstance(wish, Close):
        return frozenset()
    missing = {
        "unanswered": unanswered and not wish.unanswered,
        "counselled": never_informed and wish.counselled is None,
    }
    return frozenset(name for name, is_missing in missing.items() if is_missing)


def as_wished(file: File, wish: Wish | None, *, periods: Periods, now: datetime) -> File | None:
    """The file as it is wished; None where something was not said."""
    match wish:
        case Close(ClosedBecause() as because):
            return closed(file, because, now=now)
        case Reopen():
            return reopened(file)
        case Keep(date() as until):
            return replace(file, keep_until=never_shorter(file.keep_until, until))
        case KeepUntilMajority(int() as year):
            grown_up = until_after_majority(year, rule=rules(periods)[Retention.FILE_CLOSED])
            return replace(file, keep_until=never_shorter(file.keep_until, grown_up))
        case KeepNoLonger():
            return replace(file, keep_until=None)
    return None


async def waits_in(work: Reading, file: File) -> datetime | None:
    """Since when somebody waits for an answer in it."""
    waiting = (await Requests(work).waiting_in([file.thread_id])).get(file.thread_id)
    return waiting.waiting_since if waiting else None


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


async def is_restricted(work: Reading, file_id: UUID) -> bool:
    await Files(work).file(file_id)
    return work.relation(file_id).restricted


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
