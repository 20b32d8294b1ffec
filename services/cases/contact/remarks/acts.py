"""Keeping what came as feedback, showing it when its month is over, and deleting it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.contact.remarks.domain import Remark, first_kept, remark, remark_sealer
from services.cases.contact.remarks.store import NewRemarks, OldRemarks, Remarks
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import OnErrand, Transaction
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.dictionary.retention import RULES, Retention


async def keep(words: Iterable[str | None], *, work: Transaction, workplace: Workplace, now: datetime) -> None:
    """In the work in which they came; no id and no moment of it stays with them. None is no remark."""
    month = month_of(now, workplace.clock)
    new = [one for said in words if said and (one := remark(said, remark_id=uuid4(), month=month))]
    async with work.errand(Errand.ARRIVALS) as on_errand:
        await NewRemarks(on_errand).save(new, remark_sealer(workplace.keys))


async def read(*, start: int, size: int, reader: Person, workplace: Workplace, now: datetime) -> list[Remark]:
    """A remark that appeared in the list on the day of a talk would say whose it is: so a month is shown when it is
    over. Raises NotAllowedError."""
    sealer, month = remark_sealer(workplace.keys), month_of(now, workplace.clock)
    async with workplace.store.reading(reader) as work:
        return await Remarks(work).remarks(before=month, start=start, size=size, sealer=sealer)


async def delete(ids: Collection[UUID], *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await Remarks(work).delete(ids, before=month_of(now, workplace.clock))


async def forget_old(on_errand: OnErrand, *, workplace: Workplace, now: datetime) -> None:
    """What is over its period goes, and the rest is put in order."""
    first = first_kept(month_of(now, workplace.clock), months=RULES[Retention.REMARK].months)
    await OldRemarks(on_errand).forget(before=first)
    await OldRemarks(on_errand).put_in_order()
