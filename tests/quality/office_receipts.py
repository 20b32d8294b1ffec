"""Releases that the office has received."""

from services.quality.office.received.store import ReceivedReleases
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from tests.quality.building import a_release
from tests.quality.doors import Office


async def receive(office: Office, *releases: ReleasePublished) -> None:
    async with office.store.work() as work:
        for release in releases:
            assert await ReceivedReleases(work).keep_received(release)


def with_gap(centre: str, period: str = "2026-Q1", **bands: tuple[int | None, int | None]) -> ReleasePublished:
    told = a_release(centre, period, **bands)
    none = CriterionState.NOT_ASSESSED
    line = ReleasedCriterion(criterion="S10", measured=none, assessed=CriterionState.STRUCTURAL_GAP)
    return told.model_copy(update={"criteria": tuple(line if e.criterion == "S10" else e for e in told.criteria)})
