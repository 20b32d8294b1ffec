"""Reads what centres have told of amounts, and says it for one year in one language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.quality.foundation.domain import Period
from services.quality.office.federation.domain import SAID_FROM
from services.quality.office.federation.gathering import look_of
from services.quality.office.federation.reached import Reached
from services.quality.office.federation.store import FederationCounts
from services.quality.office.federation.summing import needed, reached
from services.quality.office.federation.web import office_name
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.members.file import Members
from services.quality.office.members.people import members_of
from services.quality.office.received.amounts.domain import KnownYear, counted_until
from services.quality.office.report.amounts.domain import PAPERS, Course, Paper, day_of
from services.quality.office.report.amounts.need_words import NeedLine, need_lines
from services.quality.office.report.amounts.shown import read_amounts
from services.quality.office.report.amounts.statements import Speaker, Statement, Untold, expected_in
from services.quality.publishing.amounts.domain import Fact
from services.quality.standards.desk import Desk, desk_of
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class Gathered:
    """`years` are those that are shown, the newest first; `statements` and `untold` are in the order of the paper."""

    office: str
    year: int
    years: Sequence[int]
    day: date
    today: date
    statements: Sequence[Statement]
    untold: Sequence[Untold]
    needs: Sequence[NeedLine]
    """What clients lacked in the year, or why that cannot be told; nothing on a paper that is not about it."""
    waiting_until: date
    """Until then amounts of the last year are taken, and not shown."""


async def gather(
    request: Request, wording: Wording, year: str, facts: Sequence[Fact] = tuple(Fact), *, clients: bool = True
) -> Gathered:
    """404 for a year that is not shown. `clients`: with what they lacked."""
    desk, members = desk_of(request), members_of(request)
    read = await read_amounts(desk)
    found, years = read.courses, read.years
    asked = chosen(year, years, newest_told(found.values()) or desk.today.year - 1)
    speaker = Speaker(wording, asked, desk.today, expected_in(members, years, read.messages))
    needs = need_lines(await reached_in(asked, desk, members), wording) if clients else []
    said = [speaker.say(found[fact]) for fact in facts]
    return Gathered(
        office_name(request),
        asked,
        years,
        day_of(asked, desk.today),
        desk.today,
        [each for each in said if isinstance(each, Statement)],
        [each for each in said if isinstance(each, Untold)],
        needs,
        waiting_until(read.known.get(desk.today.year - 1), desk.today),
    )


async def reached_in(year: int, desk: Desk, members: Members) -> Reached:
    """What was reached for clients in a year, over as many centres as may be said outside."""
    last = Period(year, 4)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        counts, until = FederationCounts(work), date.max if desk.demo else desk.today
        versions = {
            each
            for period, each in await counts.reported_quarters(until=until)
            if period == last and each in desk.catalogues
        }
        version = await counts.most_common_version(last, versions) if versions else desk.catalogue.version
        turnouts = {each.period: each for each in await counts.turnouts(members, *needed(last))}
        standards = desk.catalogues[version]
        return await reached(work, look_of(desk, SAID_FROM), turnouts, last, standards, standards)


def waiting_until(known: KnownYear | None, today: date) -> date:
    """The last day before the sums of the last year stand, as far as it is known."""
    if known and known.stands_from:
        return known.stands_from - timedelta(days=1)
    return counted_until(today.year - 1)


def newest_told(found: Iterable[Course]) -> int:
    """The newest year in which anything can be told; 0 where there is none."""
    return max((each.year for course in found for each in course.told), default=0)


def chosen(text: str, years: Sequence[int], usual: int) -> int:
    if not text:
        return usual
    if text not in map(str, years):
        raise HTTPException(404)
    return int(text)


def paper_asked(text: str) -> Paper:
    """404 for one that there is not."""
    for paper in PAPERS:
        if text == paper:
            return paper
    raise HTTPException(404)
