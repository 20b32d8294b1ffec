"""What a centre may pass on: the same for the report, the exports, the interface and the page that names it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import Transaction
from services.quality.publishing.years.domain import Told, complete, missing, months_of, outside, told_of, year_of
from services.quality.publishing.years.store import Years
from services.quality.standards.catalogue.succession import catalogue_on
from services.quality.standards.desk import Desk
from services.quality.standards.lineage import counted_from
from services.quality.standing.domain import Known


async def passed_on(work: Transaction, desk: Desk, known: Known, period: Period) -> Known:
    """What is known, with what may be passed on in the place of what was counted in clients."""
    told = await of_year(work, desk, year_of(period, desk.today))
    return replace(known, figures=outside(known.figures, told))


async def of_year(work: Transaction, desk: Desk, year: int) -> Mapping[str, Told]:
    """It is written down when it is first asked for, and stays: what is counted later is in no year."""
    kept = await Years(work).year(year)
    standards = catalogue_on(desk.catalogues, date(year, 12, 31)) or desk.catalogue
    tallies = [] if desk.today.year <= year else await Tallies(work).of_months(months_of(year))
    new = missing(complete(year, tallies, desk.today), kept)
    if not new:
        return kept
    begins = counted_from(desk.catalogues, standards.version)
    for source in new:
        of_source = [each for each in tallies if each.source is source]
        await Years(work).keep_year(year, told_of(year, source, of_source, standards, begins))
    return await Years(work).year(year)
