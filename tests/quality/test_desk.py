"""The desk works with the standards of the day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from services.quality.foundation.tables.store import QualityStore
from services.quality.standards.catalogue.files import shipped
from services.quality.standards.catalogue.succession import catalogue_on, in_order
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


def test_only_in_a_demonstration_the_first_standards_were_always_in_force() -> None:
    """By which past quarters are seen; the versions themselves keep their days."""
    real = Desk(cast(QualityStore, None), VERSIONS, "north", ZoneInfo("Europe/Berlin"), lambda: datetime.now(UTC))
    invented, first = replace(real, demo=True), in_order(VERSIONS.values())[0]
    long_ago = first.valid_from - timedelta(days=900)
    assert catalogue_on(real.standards_of_past, long_ago) is None
    assert catalogue_on(invented.standards_of_past, long_ago).version == first.version  # type: ignore[union-attr]
    assert invented.catalogues[first.version].valid_from == first.valid_from
    assert invented.standards_of_past.keys() == VERSIONS.keys()
