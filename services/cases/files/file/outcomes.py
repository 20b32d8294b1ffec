"""What a file counts for: whether a colleague is in charge of it and another one stands in, and the load of a post."""

from collections.abc import Sequence
from datetime import datetime

from services.cases.files.file.counted import clients_begun, clients_to_count
from services.cases.files.file.domain import CountedClient
from services.cases.foundation.access.domain import Capacity
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.people.members.store import CountedPlaces
from shared.calendar import beginning, first_of, following, month_of
from shared.privacy.counts import Indicator


def in_charge(places: Sequence[Capacity]) -> Outcome:
    """S5.3: met with exactly one colleague in charge and a deputy, partly without the deputy.

    Substitutes and interpreters come for a time, so they are no deputies.
    """
    if places.count(Capacity.RESPONSIBLE) != 1:
        return Outcome.NOT_MET
    return Outcome.MET if Capacity.DEPUTY in places else Outcome.PARTLY


async def teams(count: Count) -> list[Contribution]:
    """Each client once, by the team of the client's first file at the first turn of a month after it was opened.

    A file that was closed before counts nowhere. Nobody is asked about it, so there is nothing that a client could
    decline. A colleague whose account has ended is missing in the team, also where that happened later on.
    """
    clients = await clients_to_count(count, Indicator.S5_3)
    turns = {one: beginning(following(month_of(one.began, count.clock)), count.clock) for one in clients}
    running = {
        one: turn
        for one, turn in turns.items()
        if turn <= count.at and (one.files[0].closed_at is None or one.files[0].closed_at > turn)
    }
    places = await CountedPlaces(count.on_errand).places_at({one.files[0].id: turn for one, turn in running.items()})
    return [
        count.outcome(one.counted_as, Indicator.S5_3, in_charge(places.get(one.files[0].id, ()))) for one in running
    ]


def load(running: int, posts: float) -> Outcome:
    """S2.4, in bands: fewer than 20 running cases to a full post, fewer than 30, or more. No band is better."""
    each = running / posts
    return Outcome.MET if each < 20 else Outcome.PARTLY if each < 30 else Outcome.NOT_MET


def runs(client: CountedClient, at: datetime) -> bool:
    return any(one.opened_at <= at and (one.closed_at is None or one.closed_at > at) for one in client.files)


async def loads(count: Count) -> list[Contribution]:
    """Each client once, by the load at the end of the quarter in which counselling began, whether or not it still ran.

    Cases are clients with a file that ran then. Where nobody has said how many posts there are nothing is counted.
    """
    if count.counselling_posts is None:
        return []
    clients = await clients_begun(count)
    found, running = list[Contribution](), dict[datetime, int]()
    for one in clients:
        quarter = first_of(3, month_of(one.began, count.clock))
        ended = beginning(following(quarter, 3), count.clock)
        if ended <= count.at and not count.is_told(one.counted_as, Indicator.S2_4):
            if ended not in running:
                running[ended] = sum(runs(each, ended) for each in clients)
            band = load(running[ended], count.counselling_posts)
            found.append(count.outcome(one.counted_as, Indicator.S2_4, band))
    return found


TEAMS = MeasuringPoint((Indicator.S5_3,), teams)
LOADS = MeasuringPoint((Indicator.S2_4,), loads)
