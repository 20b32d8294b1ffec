"""Drawing what is told of a year: once, all of it together, and never again."""

from datetime import date, datetime

from services.cases.casework.consents.domain import What
from services.cases.counting.draws.acts import not_counted
from services.cases.counting.statistics.definitions import Definition, definition
from services.cases.counting.statistics.domain import Tables, YearNotOverError, agreed, begins, exact, last_year
from services.cases.counting.statistics.rounding import draw
from services.cases.counting.statistics.statement import statement
from services.cases.counting.statistics.store import Year, YearRecords, Years
from services.cases.files.file.domain import CountedClient
from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.access.store import OnErrand, Transaction
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.roles import Right, require
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def draw_year(year: int, *, reader: Person, workplace: Workplace, now: datetime) -> bool:
    """Whether it was drawn now: what is there stays as it is. Raises NotAllowedError, YearNotOverError."""
    require(reader, Right.TELL_STATISTICS)
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        if year != await year_to_draw(on_errand.transaction, workplace, now=now):
            raise YearNotOverError
        await Years(on_errand).hold()
        if await Years(on_errand).year(year):
            return False
        begin, end = begins(year, workplace.clock), begins(year + 1, workplace.clock)
        waits = await not_counted(on_errand.transaction, workplace)
        clients = await YearRecords(on_errand).clients(
            begin, end, besides=lambda client: mark_of(client, workplace.keys.mark) in waits
        )
        defined = definition()
        tables = draw(await counted(on_errand, clients, defined, year=year, end=end))
        services = statement(await YearRecords(on_errand).contacts(clients, begin, end))
        today = now.astimezone(workplace.clock).date()
        await Years(on_errand).keep(year, tables, services, version=defined.version, on=today)
        await on_errand.transaction.save_audit(reader.id, Act.WRITE, Thing.STATISTICS)
    return True


async def counted(
    on_errand: OnErrand, clients: list[CountedClient], defined: Definition, *, year: int, end: datetime
) -> Tables:
    """Of the clients who agreed to statistics. Nothing of the others is opened but their consents; of those who agreed,
    what is asked for apart only if they agreed to that, too.
    """
    consents = await YearRecords(on_errand).consents(clients)

    def who_agreed(among: list[CountedClient], about: frozenset[What]) -> list[CountedClient]:
        return [one for one in among if agreed(consents[one.counted_as], about, at_end=date(year, 12, 31))]

    ours = who_agreed(clients, defined.about)
    found = await YearRecords(on_errand).facts(ours, defined.facts, until=end)
    known = {one.counted_as: facts for one, facts in zip(ours, found, strict=True)}
    for what, facts in defined.apart.items():
        theirs = who_agreed(ours, frozenset({what}))
        for one, more in zip(theirs, await YearRecords(on_errand).facts(theirs, facts, until=end), strict=True):
            known[one.counted_as] |= more
    return exact([defined.rows_of(one) for one in known.values()], defined)


async def year_to_draw(work: Transaction, workplace: Workplace, *, now: datetime) -> int | None:
    """The newest year that is over; None where the centre did not work with Kokon in it."""
    first = await CentreClock(work).begun()
    return last_year(now, workplace.clock, first_month=first) if first else None


async def read_years(*, reader: Person, workplace: Workplace, now: datetime) -> tuple[list[Year], int | None]:
    """All that were drawn, the newest first, and the one that can be drawn, if any. Raises NotAllowedError."""
    require(reader, Right.TELL_STATISTICS)
    async with workplace.store.reading(reader) as work:
        years = await Years(work).years()
        to_draw = await year_to_draw(work, workplace, now=now)
        if years:
            await work.save_audit(reader.id, Act.READ, Thing.STATISTICS)
    return years, to_draw if to_draw not in {one.year for one in years} else None


async def take_year(year: int, *, reader: Person, workplace: Workplace) -> Year | None:
    """For a document that leaves this place; None where it was not drawn. Raises NotAllowedError."""
    require(reader, Right.TELL_STATISTICS)
    async with workplace.store.reading(reader) as work:
        found = await Years(work).year(year)
        if found:
            await work.save_audit(reader.id, Deed.DOWNLOAD, Thing.STATISTICS)
    return found
