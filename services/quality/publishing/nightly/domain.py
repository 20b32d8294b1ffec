"""When the files of a night are due, what they are called, and which have been there long enough."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT = time(2)
"""In the clock of the centre: from then on the files of a day are written."""
ENDINGS = ("csv", "json")
NAMED = re.compile(r"kokon-quality-(\d{4}-\d{2}-\d{2})\.(csv|json)")
DRAFT = re.compile(rf"\.{NAMED.pattern}\.[0-9a-f]{{8}}")
"""What is left of a file where the process died while it wrote."""


def name_of(day: date, ending: str) -> str:
    return f"kokon-quality-{day}.{ending}"


def due(there: Iterable[str], now: datetime, clock: ZoneInfo) -> date | None:
    """The day whose files are missing, if it is late enough for them."""
    today = now.astimezone(clock).date()
    missing = {name_of(today, ending) for ending in ENDINGS} - set(there)
    return today if missing and now.astimezone(clock).time() >= NIGHT else None


def too_old(there: Iterable[str], *, today: date, days: int) -> list[str]:
    """Of ours alone, and every draft: what else lies in the folder is somebody else's."""
    last = (today - timedelta(days=days)).isoformat()
    return sorted(
        name for name in there if DRAFT.fullmatch(name) or ((found := NAMED.fullmatch(name)) and found[1] <= last)
    )
