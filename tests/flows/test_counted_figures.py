"""What the measuring points of casework find reaches the pages of the criteria, with what it rests on."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.cases.app import create_app
from services.cases.counting.ledger.acts import release
from tests.cases.building import NOON, Database, a_request, nothing_left, sit_down, some_settings
from tests.cases.desk_acts import arrived, file_of
from tests.cases.disclosure_forms import noted as disclosed
from tests.cases.request_forms import enter
from tests.cases.tallies import released_tallies
from tests.kept_engines import kept_engine
from tests.quality.doors import a_centre
from tests.quality.markup import without_tags

CLOSED = {"action": "close", "unanswered": "yes", "counselled": "yes", "because": "goals_reached"}
LATER = NOON + timedelta(days=40)
SHOWN = {
    "S5": "6 people: 0 fulfilled, 6 partly, 0 not",
    "U2": "6 people: 6 fulfilled, 0 partly, 0 not",
    "U9": "12 people: 0 fulfilled, 0 partly, 12 not",
}
"""Of six files with one colleague in charge, six others that were closed after something was told outside, and their
twelve requests that nobody answered."""


@pytest.mark.parametrize("criterion", SHOWN)
async def test_a_released_tally_reaches_the_page_of_the_criterion(
    database: Database, tmp_path: Path, criterion: str
) -> None:
    cases = create_app(
        await some_settings(database, tmp_path), now=lambda: NOON, left=nothing_left, engines=kept_engine
    )
    desk = await sit_down(cases, "counsellor")
    for number in range(12):
        event = await arrived(cases, a_request())
        assert (await enter(desk, event, appointment="wanted")).status_code == 303
        file = await file_of(desk, event, f"Client {number}")
        if number % 2:
            assert await disclosed(desk, file) == 303
            assert (await desk.post(f"{file}/closing", **CLOSED)).status_code == 303
    assert await release("2026-03", workplace=cases.state.workplace, now=LATER)
    assert await release("2026-04", workplace=cases.state.workplace, now=LATER)
    tallies = await released_tallies(cases.state.store)
    async with a_centre(database) as centre:
        await centre.learn(*tallies)
        reader = await centre.colleague("quality_officer")
        page = without_tags((await reader.get(f"/criteria/{criterion}")).text)
        assert SHOWN[criterion] in page
        assert "March 2026" in page, "the month that told it stands behind the figure"
    await cases.state.store.engine.dispose()
    await cases.state.store.ring.store.engine.dispose()
