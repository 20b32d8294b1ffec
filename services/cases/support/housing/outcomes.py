"""What housing counts for: a place looked at in time and again, a wish that is met, and a place that was not there."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from services.cases.files.file.counted import clients_to_count
from services.cases.files.file.domain import CountedClient
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.support.housing.domain import (
    FIRST_REVIEW,
    Fit,
    FoundBy,
    Housing,
    Placement,
    Result,
    Step,
    WishMet,
    WishSaid,
    together,
)
from services.cases.support.housing.store import HOUSING_STEPS, PLACE_REVIEWS, PLACEMENTS
from shared.privacy.counts import Indicator

DAY = timedelta(days=1)
COUNTED_AFTER = timedelta(days=4)
"""After moving in: the 72 hours are over, and a look that came a little later counts half."""
WISH_AFTER, PLACE_AFTER = timedelta(days=7), timedelta(days=7)
STAYS_ON = timedelta(days=30)
CAUGHT_UP = timedelta(days=14)
"""How long after the agreed day a second look can still come late."""
WISHES = {
    WishMet.FULLY: Outcome.MET,
    WishMet.PARTLY: Outcome.PARTLY,
    WishMet.NOT: Outcome.NOT_MET,
    WishMet.NO_WISH: Outcome.MET,
}
type Settled = tuple[date, Outcome]
"""At whose end it is counted, and as what."""


def placed_by_us(known: Housing) -> list[Placement]:
    """The first one first."""
    return [one for one in known.lived_in[::-1] if one.found_by is FoundBy.CENTRE]


def left_on(known: Housing, placement: Placement, clock: tzinfo) -> date | None:
    """The day on which the client moved out, or into the next place."""
    out = known.left(placement)
    later = [one.moved_in_at for one in known.lived_in if one.moved_in_at > placement.moved_in_at]
    days = [out.happened_on] if out else []
    return min([*days, *(one.astimezone(clock).date() for one in later)], default=None)


def looked_at_in_time(known: Housing, clock: tzinfo) -> Settled | None:
    """U8.1, of the first place in which the client stayed for 72 hours, or that was looked at before that.

    Met where a look came by then, also one before moving in or one that the client declined; partly on the fourth day.
    """
    for one in placed_by_us(known):
        day = one.moved_in_at.astimezone(clock).date() + COUNTED_AFTER
        looks = [each.looked_at for each in known.reviews_of(one)]
        if any(at <= one.moved_in_at + FIRST_REVIEW for at in looks):
            return day, Outcome.MET
        out = left_on(known, one, clock)
        if out and out < (one.moved_in_at + FIRST_REVIEW).astimezone(clock).date():
            continue
        late = any(at.astimezone(clock).date() <= day for at in looks)
        return day, Outcome.PARTLY if late else Outcome.NOT_MET
    return None


def wish_heard(known: Housing, clock: tzinfo) -> Settled | None:
    """U8.2, of the first place, by what stood there a week later. A client who names no wish counts as met."""
    first = next(iter(placed_by_us(known)), None)
    if first is None:
        return None
    day = first.moved_in_at.astimezone(clock).date() + WISH_AFTER
    looks = [one for one in known.reviews_of(first) if one.looked_at.astimezone(clock).date() <= day]
    said = next((one.wish_met for one in looks if one.wish_met), first.wish_met)
    if said:
        return day, WISHES[said]
    none = any(one.wish_said is WishSaid.NONE and one.happened_on <= day for one in known.steps)
    return day, Outcome.MET if none else Outcome.NOT_MET


def looked_at_again(known: Housing, clock: tzinfo) -> Settled | None:
    """U8.3, of the first place in which the client lived for more than 30 days, and the first day that was agreed for
    another look: the thirtieth where none was. A late look counts half for two weeks more.

    A look that the client declined counts as any other, and one that was declined without a next day is enough.
    """
    for one in placed_by_us(known):
        moved_in = one.moved_in_at.astimezone(clock).date()
        looks = known.reviews_of(one)[::-1]
        first = next(iter(looks), None)
        due = first.review_on if first and first.review_on else moved_in + STAYS_ON
        out = left_on(known, one, clock)
        if out and out <= max(moved_in + STAYS_ON, due):
            continue
        day = max(moved_in + STAYS_ON, due) + CAUGHT_UP
        again = [each.looked_at.astimezone(clock).date() for each in looks[1:]]
        declined = first is not None and first.result is Result.DECLINED and first.review_on is None
        if declined or any(each <= due for each in again):
            return day, Outcome.MET
        return day, Outcome.PARTLY if any(each <= day for each in again) else Outcome.NOT_MET
    return None


def no_place_free(known: Housing, clock: tzinfo) -> Settled | None:
    """U8.4, of the first need, by what was found a week later. What is counted is the bad side: met where nothing was,
    partly where only a makeshift was. A client who does not want a place, or needs none any more by then, counts
    nowhere.
    """
    needs = [one for one in known.steps if one.step is Step.NEEDED]
    need = min(needs, key=lambda one: (one.happened_on, one.noted_at), default=None)
    if need is None:
        return None
    day = need.happened_on + PLACE_AFTER
    since = [one for one in known.steps if need.happened_on <= one.happened_on <= day and one.noted_at >= need.noted_at]
    moved = [one for one in known.lived_in if need.happened_on <= one.moved_in_at.astimezone(clock).date() <= day]
    if any(one.fit is not Fit.MAKESHIFT for one in moved) or any(one.step is Step.FREE for one in since):
        return day, Outcome.NOT_MET
    if any(one.step in (Step.DECLINED, Step.NOT_NEEDED) for one in since):
        return None
    return day, Outcome.PARTLY if moved else Outcome.MET


OF_PLACED: Mapping[Indicator, Callable[[Housing, tzinfo], Settled | None]] = {
    Indicator.U8_1: looked_at_in_time,
    Indicator.U8_2: wish_heard,
    Indicator.U8_3: looked_at_again,
}


async def placed(count: Count) -> list[Contribution]:
    """U8.1 to U8.3: each client whom the centre placed, once, over all of the client's files, also where counselling
    has ended by then. Of what is sealed it opens codes and the day of the next look, and no word.
    """
    return [one for indicator, settles in OF_PLACED.items() for one in await settled(count, indicator, settles)]


async def unmet(count: Count) -> list[Contribution]:
    """U8.4: each client who needed and wanted a safe place, once, a week after that was noted."""
    return await settled(count, Indicator.U8_4, no_place_free)


async def settled(
    count: Count, indicator: Indicator, settles: Callable[[Housing, tzinfo], Settled | None]
) -> list[Contribution]:
    found = list[Contribution]()
    for one, known in (await known_of(count, indicator)).items():
        told = settles(known, count.clock)
        if told and datetime.combine(told[0] + DAY, time(), count.clock) <= count.at:
            found.append(count.outcome(one.counted_as, indicator, told[1]))
    return found


async def known_of(count: Count, indicator: Indicator) -> Mapping[CountedClient, Housing]:
    every = await count.once("housing", lambda: read_housing(count))
    return {one: known for one, known in every.items() if not count.is_told(one.counted_as, indicator)}


async def read_housing(count: Count) -> Mapping[CountedClient, Housing]:
    clients = await clients_to_count(count, *OF_PLACED, Indicator.U8_4)
    keys: dict[UUID, str] = {file.id: file.key_id for one in clients for file in one.files}
    records = CountedRecords(count.on_errand)
    steps = await records.of(HOUSING_STEPS, keys, opens=("step", "wish_said", "left"))
    placements = await records.of(PLACEMENTS, keys, opens=("found_by", "fit", "wish_met"))
    reviews = await records.of(PLACE_REVIEWS, keys, opens=("result", "review_on", "wish_met"))
    return {
        one: together(
            Housing(steps.get(file.id, ()), placements.get(file.id, ()), reviews.get(file.id, ())) for file in one.files
        )
        for one in clients
    }


PLACED = MeasuringPoint((Indicator.U8_1, Indicator.U8_2, Indicator.U8_3), placed)
UNMET = MeasuringPoint((Indicator.U8_4,), unmet)
