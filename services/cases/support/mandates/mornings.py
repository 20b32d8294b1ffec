"""In which files a mandate ends today, so that the client is asked whether it is to go on."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.cases.foundation.records.mornings import DueFiles, Morning
from services.cases.foundation.records.store import MorningRecords
from services.cases.support.mandates.domain import Mandate, valid
from services.cases.support.mandates.store import MANDATES

WEEKEND = timedelta(days=2)
"""A mandate that ended on a Saturday is still told on Monday."""


def ends(rows: Sequence[Mandate], today: date) -> bool:
    """Whether one ended today or in the days before, and the client had not taken it back."""
    days = {one.valid_until for one in rows if one.valid_until and today - WEEKEND <= one.valid_until <= today}
    return any(one.valid_until == day for day in days for one in valid(rows, on=day))


async def due_files(morning: Morning) -> DueFiles:
    found = await MorningRecords(morning.on_errand).of(MANDATES, morning.keys, opens=("outcome",))
    return DueFiles(days=frozenset(each for each, rows in found.items() if ends(rows, morning.today)))
