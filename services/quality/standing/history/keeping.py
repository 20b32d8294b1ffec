"""Brings the history up to date: the quarters that are over and not made yet, or no longer right."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from services.quality.foundation.domain import Period, year_to
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.succession import catalogue_on
from services.quality.standards.desk import Desk
from services.quality.standing.history.domain import Line, quarters
from services.quality.standing.history.past import unrolled
from services.quality.standing.history.store import HistoryLines


async def timeline(work: Transaction, desk: Desk, criterion_id: str) -> list[Line]:
    """The history of a criterion up to the quarter that ended last, the oldest first."""
    await bring_up_to_date(work, desk.standards_of_past, running=desk.running, clock=desk.clock)
    return await HistoryLines(work).history(criterion_id)


async def bring_up_to_date(
    work: Transaction, catalogues: Mapping[str, Catalogue], *, running: Period, clock: ZoneInfo
) -> int:
    """How many quarters were made. Almost always none, and that is found out in two small questions."""
    if not await missing(work, catalogues, running, clock):
        return 0
    await HistoryLines(work).alone()
    wanted = await missing(work, catalogues, running, clock)
    if wanted:
        await make(work, catalogues, wanted, clock)
    return len(wanted)


async def make(
    work: Transaction, catalogues: Mapping[str, Catalogue], wanted: Sequence[Period], clock: ZoneInfo
) -> None:
    past = await HistoryLines(work).past(month for period in wanted for month in year_to(period))
    for period, made in unrolled(past, catalogues, wanted, clock):
        await Quarters(work).discard(period, period)
        await HistoryLines(work).keep_quarter(period, made)


async def missing(
    work: Transaction, catalogues: Mapping[str, Catalogue], running: Period, clock: ZoneInfo
) -> list[Period]:
    """Quarters that are over, and not kept as the standards have it that were in force at their end."""
    first = await HistoryLines(work).first_known(clock)
    if first is None:
        return []
    kept = await HistoryLines(work).kept_quarters()
    over = ((each, catalogue_on(catalogues, each.last_day)) for each in quarters(Period.of(first), running.back(1)))
    return [each for each, catalogue in over if catalogue and kept.get(each) != catalogue.version]
