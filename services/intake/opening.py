"""When somebody answers the telephone: a short setting, told in the reader's language."""

import re
from dataclasses import dataclass
from datetime import time

PART = re.compile(r"([1-7])(?:-([1-7]))? (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Opening:
    """Days from 1 (Monday) to 7."""

    first_day: int
    last_day: int
    opens: time
    closes: time


def openings(setting: str) -> tuple[Opening, ...]:
    """Reads `1-4 10:00-16:00, 5 10:00-13:00`; raises ValueError for anything else."""
    return tuple(_opening(part.strip()) for part in setting.split(",") if part.strip())


def _opening(part: str) -> Opening:
    found = PART.fullmatch(part)
    if found is None:
        raise ValueError("opening hours look like 1-4 10:00-16:00, 5 10:00-13:00")
    first, last, opens, closes = found.groups()
    return Opening(int(first), int(last or first), time.fromisoformat(opens), time.fromisoformat(closes))
