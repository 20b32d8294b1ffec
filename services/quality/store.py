"""The one store of the quality service, of a centre and of the office."""

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from types import MappingProxyType
from uuid import UUID

from pydantic import SecretStr

from services.quality.adoptions.store import AdoptionsWork
from services.quality.assessment.domain import resting_on_retired
from services.quality.catalogue.ids import Ids
from services.quality.domain import Period, year_to
from services.quality.endings.store import EndingsWork
from services.quality.history.store import HistoryWork
from services.quality.office.store import OfficeWork
from services.quality.register.domain import Entry, path_to
from services.quality.register.measures.every import figures
from services.quality.register.measures.staff import counselling_posts
from services.quality.releases.store import ReleasesWork
from services.quality.reminding.store import RemindingWork
from services.quality.rounds.store import RoundsWork
from services.quality.scoring.figures import Absence, Figure
from services.quality.standings import Known
from services.quality.tables.store import accounts, metadata, outbox
from services.quality.tallies.domain import Beginning, added_up, too_small_for, with_waiting, without_earlier
from services.quality.votes.store import VotesWork
from services.quality.waiting.store import WaitingWork
from services.quality.years.store import YearsWork
from shared.clock.store import ClockWork
from shared.store.connections import EngineFactory, open_engine
from shared.store.limits import CONNECTIONS
from shared.store.store import Store

__all__ = ["QualityStore", "QualityWork", "accounts", "metadata", "open_store", "outbox"]


class QualityWork(
    HistoryWork,
    WaitingWork,
    RoundsWork,
    ReleasesWork,
    AdoptionsWork,
    VotesWork,
    OfficeWork,
    RemindingWork,
    EndingsWork,
    YearsWork,
    ClockWork,
):
    """Everything that one transaction of quality can read and save."""

    async def known(
        self,
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
        told = [without_earlier(tally, begins) for tally in await self.every_tally(months)]
        entries = await self.register_entries(day)
        posts, too_small = counselling_posts(entries), too_small_for(told, months=months)
        known = {
            **with_waiting(added_up(told, months=months), begins, posts=posts, too_small=too_small),
            **await self.pulse_figures(period.last_day),
            **await self.register_figures(day, clock, entries),
            **await self.own_figures(day),
        }
        assessments = await self.newest_assessments(ids)
        given = [each.id for each in assessments.values()]
        return Known(known, assessments, await self.reviews_of(given), clock, await self.on_retired(given, day))

    async def on_retired(self, given: Sequence[UUID], day: date) -> frozenset[UUID]:
        """Answers whose entries in the register were all retired on a day."""
        behind = await self.entries_behind(given)
        if not any(behind.values()):
            return frozenset()
        return resting_on_retired(behind, {path_to(*each) for each in await self.retired_on(day)})

    async def register_figures(
        self, day: date, clock: tzinfo, entries: Sequence[Entry] | None = None
    ) -> dict[str, Figure | Absence]:
        """Every measure of the register on a day, from what was entered and published at its end.

        `entries` are those of that day, where they were read already.
        """
        published, probe = await self.publication_cells(day, clock), await self.probe_on(day)
        found = await self.register_entries(day) if entries is None else entries
        return figures(found, published, probe, day=day)


QualityStore = Store[QualityWork]


def open_store(url: SecretStr, *, connections: int = CONNECTIONS, engines: EngineFactory = open_engine) -> QualityStore:
    return Store(url, outbox, QualityWork, pool_size=connections, engines=engines)
