"""What was on paper while the machine was down is entered with its real day, and counts on that day."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.contact.gate.domain import Point
from services.cases.counting.ledger.acts import release
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.retention.schedule.store import KeptData
from shared.privacy.counts import Counted, Indicator
from tests.cases.building import BERLIN, NOON, Database, Desk, a_request, sit_down, some_settings
from tests.cases.desk_acts import arrived, file_of, gate_form, walked
from tests.cases.stored_requests import ask
from tests.cases.tallies import cell_of, released_tallies
from tests.cases.watched_app import watched_app

BETWEEN, TODAY, TOMORROW = "2026-03-12", "2026-03-25", "2026-03-26"
"""Files are opened on 5 March; the machine was down on the 12th; it is entered on the 25th."""


@dataclass
class Centre:
    app: FastAPI
    clock: list[datetime]

    def it_is(self, day: str) -> None:
        self.clock[0] = datetime.fromisoformat(f"{day}T11:00").replace(tzinfo=UTC)

    async def active_on(self, desk: Desk, file: str) -> date:
        """The day from which it is counted how long the file is kept."""
        store = self.app.state.store
        async with store.reading(desk.person) as work:
            thread_id = (await Files(work).file(UUID(file[-36:]))).thread_id
        async with store.errand(Errand.RETENTION) as on_errand:
            [kept] = await KeptData(on_errand).kept_of_client(thread_id, clock=BERLIN)
        return kept.active


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    clock = [NOON]
    settings = await some_settings(database, tmp_path)
    async with watched_app(settings, now=lambda: clock[0]) as app:
        yield Centre(app, clock)


async def files_of(centre: Centre, number: int = 1) -> tuple[Desk, list[str]]:
    desk = await sit_down(centre.app, "counsellor")
    return desk, [await file_of(desk, await arrived(centre.app, a_request())) for _ in range(number)]


async def test_a_contact_moves_the_day_of_deletion_by_its_own_day(centre: Centre) -> None:
    desk, [file] = await files_of(centre)
    centre.it_is(TODAY)
    note = {"kind": "call", "whom": "client", "mediation": "not_needed", "duration": "under_15"}

    async def noted(day: str) -> int:
        return (await desk.post(f"{file}/notes", **note, note_id=str(uuid4()), at=f"{day}T10:00")).status_code

    assert [await noted(TOMORROW), await noted(BETWEEN)] == [422, 303]
    assert await centre.active_on(desk, file) == date.fromisoformat(BETWEEN)
    assert "Mar 12, 2026" in (await desk.get(f"{file}/notes")).text


async def test_an_appointment_that_took_place_counts_on_its_own_day(centre: Centre) -> None:
    desk, [file] = await files_of(centre)
    centre.it_is(TODAY)
    for day, status in ((BETWEEN, 303), (TOMORROW, 422)):
        one = uuid4()
        agreed = {"appointment_id": str(one), "starts_at": f"{day}T10:00", "kind": "talk"}
        assert (await desk.post(f"{file}/appointments", **agreed)).status_code == 303
        outcome = await desk.post(f"{file}/appointments/{one}", action="keep", seen="agreed")
        assert outcome.status_code == status, day
    assert await centre.active_on(desk, file) == date.fromisoformat(BETWEEN)


async def test_what_was_told_outside_stands_under_its_own_day(centre: Centre) -> None:
    desk, [file] = await files_of(centre)
    centre.it_is(TODAY)
    told = {"recipient": "Youth office", "what": "situation", "way": "spoken", "because": "danger"}
    told |= {"words": "A child was in danger."}

    async def disclosed(day: str) -> int:
        fields = told | {"disclosure_id": str(uuid4()), "told_on": day}
        return (await desk.post(f"{file}/disclosures", **fields)).status_code

    assert [await disclosed(TOMORROW), await disclosed(BETWEEN)] == [422, 303]
    outside = (await desk.get(f"{file}/recipients")).text.partition("Outside the counselling centre")[2]
    assert "somebody was in danger · Mar 12, 2026" in outside


async def test_a_talk_counts_in_its_own_month_while_that_is_open(centre: Centre) -> None:
    desk, files = await files_of(centre, 6)
    *in_time, too_late = files
    centre.it_is("2026-04-02")
    assert (await walked(desk, too_late, **gate_form(), day="2026-04-03"))[0] == 422
    for file in in_time:
        assert (await walked(desk, file, **gate_form(), day=BETWEEN))[0] == 303
        assert await centre.active_on(desk, file) == date.fromisoformat(BETWEEN)
    assert await recorded(centre) == {"2026-03"}
    assert await release("2026-03", workplace=centre.app.state.workplace, now=centre.clock[0])
    assert (await walked(desk, too_late, **gate_form(), day=BETWEEN))[0] == 303
    assert await recorded(centre) == {"2026-03", "2026-04"}, "a month that was released stays as it is"
    [tally] = await released_tallies(centre.app.state.store)
    assert cell_of(tally) == Counted(indicator=Indicator.U2_1, met=5, partly=0, not_met=0)


async def recorded(centre: Centre) -> set[str]:
    return {row.recorded_in for row in await ask(centre.app.state.store, "SELECT recorded_in FROM contribution")}


async def test_a_talk_never_overtakes_a_later_one(centre: Centre) -> None:
    desk, [file] = await files_of(centre)
    centre.it_is(TODAY)
    assert (await walked(desk, file, **gate_form(), day=TODAY))[0] == 303
    begun: dict[str, Any] = gate_form() | {Point.LIMITS.value: "not_yet"}
    status, page = await walked(desk, file, **begun, day=BETWEEN)
    assert status == 422
    assert "Something of a later day stands here already." in page
    assert f'value="{BETWEEN}"' in page, "what was filled in stands in the form"
    assert len(await ask(centre.app.state.store, "SELECT id FROM gate_record")) == 1
    again = (NOON + timedelta(days=20)).date().isoformat()
    assert (await walked(desk, file, **begun, day=again))[0] == 303
