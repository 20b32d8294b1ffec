"""Keeping a file longer than its period: at the client's wish, or because the client is under age."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import Reading
from services.cases.foundation.periods import Periods, rules
from services.cases.foundation.workplace import Workplace
from services.cases.retention.closings.acts import file_to_end
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import never_shorter, until_after_majority
from services.cases.retention.schedule.store import Keeping
from shared.accounts.domain import Person
from shared.dictionary.retention import Retention


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


type Wish = Keep | KeepUntilMajority | KeepNoLonger
"""What is None in it was not said, and changes nothing."""


async def keep_longer(file_id: UUID, wish: Wish, *, reader: Person, workplace: Workplace) -> None:
    """Raises FileNotFoundHereError, NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        restricted = not isinstance(wish, KeepNoLonger) and await is_restricted(work, file_id)
        if restricted:
            file = await Keeping(work).held_fast(file_id, Act.ERASE)
        else:
            file = await file_to_end(work, file_id)
        changed = as_wished(file, wish, periods=await PeriodsInForce(work).periods(workplace.periods))
        if changed != file:
            await (Keeping(work).save_kept_longer if restricted else Files(work).save_closing)(changed)


def as_wished(file: File, wish: Wish, *, periods: Periods) -> File:
    match wish:
        case Keep(until):
            return replace(file, keep_until=never_shorter(file.keep_until, until))
        case KeepUntilMajority(int() as year):
            grown_up = until_after_majority(year, rule=rules(periods)[Retention.FILE_CLOSED])
            return replace(file, keep_until=never_shorter(file.keep_until, grown_up))
        case KeepUntilMajority():
            return file
        case KeepNoLonger():
            return replace(file, keep_until=None)


async def is_restricted(work: Reading, file_id: UUID) -> bool:
    await Files(work).file(file_id)
    return work.relation(file_id).restricted
