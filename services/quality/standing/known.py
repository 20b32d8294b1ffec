"""What says where the centre stands, gathered from all that it knows."""

from collections.abc import Mapping
from datetime import date, tzinfo
from types import MappingProxyType

from services.quality.answers.assessment.domain import resting_on_retired
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.pulse.store import Pulses
from services.quality.evidence.register.measures.gathering import register_figures
from services.quality.evidence.register.measures.staff import counselling_posts
from services.quality.evidence.register.store import Register
from services.quality.evidence.tallies.domain import added_up, ended_with_few, with_waiting, without_earlier
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period, year_to
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.ids import Ids
from services.quality.standards.desk import Desk
from services.quality.standards.lineage import Beginning
from services.quality.standing.domain import Known


async def known_of(work: Transaction, desk: Desk, period: Period) -> Known:
    """What says where the centre stands at the end of a quarter, or today while that runs, by today's standards."""
    return await known_at(work, period, ids=desk.ids, clock=desk.clock, today=desk.today, begins=desk.begins)


async def known_at(
    work: Transaction,
    period: Period,
    *,
    ids: Ids,
    clock: tzinfo,
    today: date | None = None,
    begins: Mapping[str, Beginning] = MappingProxyType({}),
) -> Known:
    """All that says where the centre stands: the counts of four quarters, and the newest answers of the team.

    What has an age is looked at on the last day of the period, or on `today` if that comes first. Measures keep
    their names over versions of the standards; `begins` says from where on those count that are counted anew.
    Criteria may be called otherwise in each version; `ids` says what they are called now.
    """
    months, day = year_to(period), min(period.last_day, today or date.max)
    # while the last quarter of a year runs, the newest year of colleagues that ended lies before these months
    ended = (*year_to(period.back(4)), *months) if today and today <= period.last_day else months
    tallies = [without_earlier(tally, begins) for tally in await Tallies(work).of_months(ended)]
    entries, retired = await Register(work).in_force_and_retired(day)
    posts, few = counselling_posts(entries), ended_with_few(tallies, months=ended)
    figures = {
        **with_waiting(added_up(tallies, months=months), begins, posts=posts, few=few),
        **await Pulses(work).figures(period.last_day),
        **await register_figures(work, day, clock, entries),
        **await OwnCriteria(work).figures(day),
    }
    assessments, behind = await Assessments(work).newest_with_entries(ids)
    reviews = await Assessments(work).reviews_of([each.id for each in assessments.values()])
    return Known(figures, assessments, reviews, clock, resting_on_retired(behind, retired))
