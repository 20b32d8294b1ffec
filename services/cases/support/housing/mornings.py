"""In which files the place where the client lives is to be looked at, or is not safe."""

from datetime import date, tzinfo

from services.cases.foundation.records.mornings import DueFiles, Morning
from services.cases.foundation.records.store import MorningRecords
from services.cases.support.housing.domain import Housing
from services.cases.support.housing.store import FOR_DAYS, HOUSING_STEPS, PLACE_REVIEWS, PLACEMENTS


def has_review(known: Housing, today: date, clock: tzinfo) -> bool:
    """As the tasks of the file have it: the first look, then the next one; a place that is not safe is always due."""
    if known.stay is None:
        return False
    first = known.look_by.astimezone(clock).date() if known.look_by else None
    days = (first, known.look_again_on)
    return known.is_not_safe or any(day is not None and day <= today for day in days)


async def due_files(morning: Morning) -> DueFiles:
    records, keys = MorningRecords(morning.on_errand), morning.keys
    placements = await records.of(PLACEMENTS, keys)
    housed = {each: keys[each] for each in placements}
    steps = await records.of(HOUSING_STEPS, housed, opens=FOR_DAYS)
    reviews = await records.of(PLACE_REVIEWS, housed, opens=FOR_DAYS)
    known = {each: Housing(steps.get(each, ()), placements[each], reviews.get(each, ())) for each in housed}
    due = (each for each, one in known.items() if has_review(one, morning.today, morning.clock))
    return DueFiles(reviews=frozenset(due))
