"""The desk works with the standards of the day."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from services.quality.foundation.tables.store import QualityStore
from services.quality.standards.catalogue.files import shipped
from services.quality.standards.desk import Desk

VERSIONS = shipped(Path(__file__).parent / "versions")


@pytest.mark.parametrize(
    ("now", "version"),
    [
        (datetime(2027, 12, 31, 22, 59, tzinfo=UTC), "2027-01"),
        (datetime(2027, 12, 31, 23, 0, tzinfo=UTC), "2028-01"),
    ],
)
def test_a_new_version_holds_from_its_first_day_here(now: datetime, version: str) -> None:
    desk = Desk(cast(QualityStore, None), VERSIONS, "north", ZoneInfo("Europe/Berlin"), lambda: now)
    assert desk.catalogue.version == version
