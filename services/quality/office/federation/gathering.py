"""Reads what somebody may see of the federation: one quarter, or one criterion through all of them."""

from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import Turnout, due
from services.quality.office.federation.domain import Point, Stretch, has, lineage, over_time
from services.quality.office.federation.reached import Reached
from services.quality.office.federation.store import FederationCounts, Look
from services.quality.office.federation.summing import needed, reached, standards_of_year
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.members.file import Members
from services.quality.office.members.people import members_of
from services.quality.office.members.representing import MEMBER
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM, CriterionSpread, newest, spreads
from services.quality.office.received.publication import ADDED_FROM, SHOWN_FROM
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk, desk_of
from shared.accounts.domain import Person

YEARS = range(2000, 3000)
"""No release is of any other."""


@dataclass(frozen=True, slots=True)
class Federation:
    """One quarter as somebody at the office sees it. `spreads` is empty while too few centres have reported."""

    period: Period
    catalogue: Catalogue
    quarters: tuple[tuple[Period, str], ...]
    """What was reported: quarters and versions of the standards, the newest first."""
    turnout: Turnout
    reporting: int
    """Centres that are counted here: of this quarter, by this version."""
    spreads: dict[str, CriterionSpread]
    look: Look
    reached: Reached

    @property
    def shown_from(self) -> int:
        return self.look.least

    @property
    def added_from(self) -> int:
        return ADDED_FROM

    @property
    def waiting(self) -> int:
        """Releases of the quarter that have come and are not shown yet, or are by another version."""
        return max(self.turnout.reported - self.reporting, 0) if len(self.versions) < 2 else 0

    @property
    def periods(self) -> list[Period]:
        return sorted({period for period, _ in self.quarters}, reverse=True)

    @property
    def versions(self) -> list[str]:
        return [version for period, version in self.quarters if period == self.period]

    @property
    def due(self) -> date:
        return due(self.period)


@dataclass(frozen=True, slots=True)
class Course:
    """A criterion through the quarters, under the names that it had, and who reported each of them."""

    stretches: tuple[Stretch, ...]
    points: list[Point]
    turnouts: dict[Period, Turnout]


async def federation_of(
    request: Request, reader: Person, asked: str, version: str = "", *, published: bool = True
) -> Federation:
    """With no quarter asked for, the newest that is shown; or that came, where nothing has to be shown of it."""
    desk, members = desk_of(request), members_of(request)
    return await quarter_of(desk, members, shown_from(reader), asked, version, published=published)


async def quarter_of(
    desk: Desk, members: Members, least: int, asked: str = "", version: str = "", *, published: bool = True
) -> Federation:
    """The same, as somebody sees it to whom nothing over fewer than `least` centres is shown."""
    look = look_of(desk, least)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        until = desk.today if published and not desk.demo else date.max
        quarters = [
            each for each in await FederationCounts(work).reported_quarters(until=until) if each[1] in desk.catalogues
        ]
        period = chosen(desk, asked, [one for one, _ in quarters])
        catalogue = catalogue_for(desk, version, [one for quarter, one in quarters if quarter == period])
        quarter = {"period": str(period), "catalogue": catalogue.version}
        seen = await FederationCounts(work).turnouts(members, *needed(period))
        turnouts = {each.period: each for each in seen}
        turnout = turnouts[period]
        found = await FederationCounts(work).counts(members.names, look, strangers=turnout.strangers, **quarter)
        standards = await standards_of_year(work, period, catalogue.version, quarters, desk.catalogues)
        known = await reached(work, look, turnouts, period, catalogue, standards)
    first = catalogue.criteria[0].id
    reporting = sum(count.centres for count in found if count.criterion == first and count.side == "measured")
    shown = spreads(catalogue, found, reporting=reporting, shown_from=look.least)
    return Federation(period, catalogue, tuple(quarters), turnout, reporting, shown, look, known)


async def course_of(request: Request, federation: Federation, criterion_id: str) -> Course:
    """404 for a criterion that the standards of the quarter do not have."""
    desk, members = desk_of(request), members_of(request)
    if not has(federation.catalogue, criterion_id):
        raise HTTPException(404)
    stretches = lineage(desk.catalogues, federation.catalogue.version, criterion_id)
    async with desk.store.work() as work:
        ids = {stretch.criterion for stretch in stretches}
        found = [
            count
            for id_ in ids
            for count in await FederationCounts(work).counts(members.names, federation.look, criterion=id_)
        ]
        turnouts = await FederationCounts(work).turnouts(members, *{count.period for count in found})
    points = over_time(stretches, found, shown_from=federation.shown_from)
    return Course(stretches, points, {turnout.period: turnout for turnout in turnouts})


def look_of(desk: Desk, least: int) -> Look:
    return Look(desk.today, least, at_once=desk.demo)


def chosen(desk: Desk, text: str, reported: list[Period]) -> Period:
    if not text:
        return newest(reported, running=desk.running)
    try:
        period = Period.parse(text)
    except ValueError:
        raise HTTPException(404) from None
    if period.year not in YEARS:
        raise HTTPException(404)
    return period


def catalogue_for(desk: Desk, asked: str, reported: list[str]) -> Catalogue:
    """The version asked for, else the newest that was reported, else the one in force."""
    if asked:
        if asked not in desk.catalogues:
            raise HTTPException(404)
        return desk.catalogues[asked]
    return desk.catalogues[reported[0]] if reported else desk.catalogue


def shown_from(person: Person) -> int:
    """Over how many centres a distribution has to be before this person sees it."""
    return SHOWN_TO_MEMBERS_FROM if person.has(MEMBER) else SHOWN_FROM
