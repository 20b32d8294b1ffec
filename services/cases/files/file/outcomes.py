"""What a file counts for: whether one colleague is in charge of it and another one stands in."""

from collections.abc import Sequence

from services.cases.files.file.store import CountedClients
from services.cases.foundation.access.domain import Capacity
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.people.members.store import CountedPlaces
from shared.calendar import beginning, following, month_of
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
    clients = await CountedClients(count.on_errand).begun(
        until=count.at, besides=lambda client: count.is_told(client, Indicator.S5_3)
    )
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


TEAMS = MeasuringPoint((Indicator.S5_3,), teams)
