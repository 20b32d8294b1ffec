"""The clients whom measuring points count: read once for all points that are asked together."""

from services.cases.files.file.domain import CountedClient
from services.cases.files.file.store import CountedClients
from services.cases.foundation.records.counts import Count
from shared.privacy.counts import Indicator


async def clients_begun(count: Count) -> list[CountedClient]:
    """Every client whose counselling began by then."""
    store = CountedClients(count.on_errand)
    return await count.once("clients_begun", lambda: store.begun(until=count.at, besides=lambda _: False))


async def clients_to_count(count: Count, *indicators: Indicator) -> list[CountedClient]:
    """Without those of whom a month has told all of these."""
    every = await clients_begun(count)
    return [one for one in every if not all(count.is_told(one.counted_as, each) for each in indicators)]
