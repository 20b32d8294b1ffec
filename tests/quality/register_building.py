"""Entries of the register with defaults, for the tests of quality."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.quality.register.domain import Entry, Stamp
from tests.quality.building import LEAD

TODAY = date(2026, 3, 5)


def an_entry(kind: str, values: dict[str, str] | None = None, **changes: Any) -> Entry:
    """Its first version, entered and looked at on 5 March 2026 unless said otherwise."""
    day = changes.get("day", TODAY)
    given: dict[str, Any] = {
        "id": uuid4(),
        "entry": uuid4(),
        "kind": kind,
        "number": 1,
        "values": values or {},
        "reviewed_on": day,
        "review_on": None,
        "retired": "",
        "by": LEAD,
        "at": datetime.combine(day, datetime.min.time(), UTC),
        "day": day,
    }
    return Entry(**{**given, **changes})


def a_stamp(day: date = TODAY, **changes: Any) -> Stamp:
    given: dict[str, Any] = {
        "id": uuid4(),
        "by": LEAD,
        "at": datetime.combine(day, datetime.min.time(), UTC),
        "day": day,
    }
    return Stamp(**{**given, **changes})


ENTRY = UUID("00000000-0000-8000-8000-0000000000ee")
