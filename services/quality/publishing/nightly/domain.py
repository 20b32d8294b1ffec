"""When the files of a night are due, what they are called, and which have been there long enough."""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT = time(2)
"""In the clock of the installation: from then on the files of a day are written."""
ENDINGS = ("csv", "json")
AT_A_CENTRE = ("quality",)
AT_THE_OFFICE = ("office-distributions", "office-values", "office-amounts")
"""The tables of a night, each a file of both endings."""
NAMED = re.compile(r"kokon-([a-z-]+)-(\d{4}-\d{2}-\d{2})\.(?:csv|json)")
DRAFT = re.compile(r"\.(kokon-.+)\.[0-9a-f]{8}")
"""What is left of a file where the process died while it wrote."""


def name_of(table: str, day: date, ending: str) -> str:
    return f"kokon-{table}-{day}.{ending}"


def due(there: Iterable[str], now: datetime, clock: ZoneInfo, tables: Collection[str]) -> date | None:
    """The day of which any file is missing, if it is late enough for them."""
    today = now.astimezone(clock).date()
    missing = {name_of(table, today, ending) for table in tables for ending in ENDINGS} - set(there)
    return today if missing and now.astimezone(clock).time() >= NIGHT else None


def too_old(there: Iterable[str], *, today: date, days: int, tables: Collection[str]) -> list[str]:
    """Of ours alone, and every draft: what else lies in the folder is somebody else's."""
    last = (today - timedelta(days=days)).isoformat()
    return sorted(name for name in there if is_draft(name, tables) or ((day := day_in(name, tables)) and day <= last))


def day_in(name: str, tables: Collection[str]) -> str:
    """Empty for a file that is not of these tables."""
    found = NAMED.fullmatch(name)
    return found[2] if found and found[1] in tables else ""


def is_draft(name: str, tables: Collection[str]) -> bool:
    found = DRAFT.fullmatch(name)
    return bool(found and day_in(found[1], tables))
