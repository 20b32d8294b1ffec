"""Brings the history up to date: the quarters that are over and not made yet, or no longer right."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from services.quality.catalogue.domain import Catalogue
from services.quality.catalogue.succession import catalogue_on
from services.quality.desk import Desk
from services.quality.domain import Period, year_to
from services.quality.history.domain import Line, quarters
from services.quality.history.past import unrolled
from services.quality.store import QualityWork


async def timeline(work: QualityWork, desk: Desk, criterion_id: str) -> list[Line]:
    """The history of a criterion up to the quarter that ended last, the oldest first."""
    await bring_up_to_date(work, desk.standards_of_past, running=desk.running, clock=desk.clock)
    return await work.history(criterion_id)


async def bring_up_to_date(
    work: QualityWork, catalogues: Mapping[str, Catalogue], *, running: Period, clock: ZoneInfo
) -> int:
    """How many quarters were made. Almost always none, and that is found out in two small questions."""
    if not await missing(work, catalogues, running, clock):
        return 0
    await work.alone()
    wanted = await missing(work, catalogues, running, clock)
    if wanted:
        await make(work, catalogues, wanted, clock)
    return len(wanted)


async def make(
    work: QualityWork, catalogues: Mapping[str, Catalogue], wanted: Sequence[Period], clock: ZoneInfo
) -> None:
    past = await work.past(month for period in wanted for month in year_to(period))
    for period, made in unrolled(past, catalogues, wanted, clock):
        await work.put_aside(period, period)
        await work.keep_quarter(period, made)


async def missing(
    work: QualityWork, catalogues: Mapping[str, Catalogue], running: Period, clock: ZoneInfo
) -> list[Period]:
    """Quarters that are over, and not kept as the standards have it that were in force at their end."""
    first = await work.first_known(clock)
    if first is None:
        return []
    kept = await work.kept_quarters()
    over = ((each, catalogue_on(catalogues, each.last_day)) for each in quarters(Period.of(first), running.back(1)))
    return [each for each, catalogue in over if catalogue and kept.get(each) != catalogue.version]
