"""Keeping what came as feedback, showing it when its month is over, and deleting it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.contact.remarks.domain import MOST, Remark, end_of, first_kept, remark, remark_sealer
from services.cases.contact.remarks.store import NewRemarks, OldRemarks, Remarks
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.keys.domain import KeysAwayError
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.dictionary.retention import RULES, Retention
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def keep(words: Iterable[str | None], *, work: Transaction, workplace: Workplace, now: datetime) -> None:
    """In the work in which they came; no id and no moment of it stays with them. None is no remark."""
    month = month_of(now, workplace.clock)
    new = [one for said in words if said and (one := remark(said, remark_id=uuid4(), month=month))]
    if not new:
        return
    async with work.errand(Errand.ARRIVALS) as on_errand:
        room = max(0, MOST - await NewRemarks(on_errand).count(month))
        await NewRemarks(on_errand).save(new[:room], remark_sealer(workplace.keys))
    if len(new) > room:
        log.warning("remarks_over_limit", count=len(new) - room)


async def read(*, start: int, size: int, reader: Person, workplace: Workplace, now: datetime) -> list[Remark]:
    """A remark that appeared in the list on the day of a talk would say whose it is: so a month is shown when it is
    over. Raises NotAllowedError."""
    sealer, month = remark_sealer(workplace.keys), month_of(now, workplace.clock)
    async with workplace.store.reading(reader) as work:
        return await Remarks(work).remarks(before=month, start=start, size=size, sealer=sealer)


async def delete(ids: Collection[UUID], *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """A restore does not bring them back. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        gone = await Remarks(work).delete(ids, before=month_of(now, workplace.clock))
        ends = {end_of(remark_id) for remark_id in gone}
        await work.bury_keys(ends, at=now)
    try:
        await workplace.store.ring.destroy(ends, at=now)
    except KeysAwayError:
        # they are deleted; that it is known outside of this database, too, the next start sees to, as after a crash
        log.warning("deleted_remarks_not_noted", count=len(ends))


async def forget_old(*, workplace: Workplace, now: datetime) -> None:
    """What is over its period goes, and the rest is put in order. In a work of its own, as short as it can be: what
    comes meanwhile waits for it."""
    first = first_kept(month_of(now, workplace.clock), months=RULES[Retention.REMARK].months)
    async with workplace.store.errand(Errand.RETENTION) as on_errand:
        await OldRemarks(on_errand).forget(before=first)
        await OldRemarks(on_errand).put_in_order()
