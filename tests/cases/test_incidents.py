"""Reporting an incident, deciding it, being reminded; and that no word of it lies anywhere in clear."""

import re
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cases.counting.ledger.acts import clock_is_right
from services.cases.foundation.clock.store import CentreClock
from services.cases.oversight.audit_review.domain import Span
from services.cases.oversight.incidents.acts import forget, remind
from services.cases.oversight.incidents.affected_files import people_concerned
from services.cases.oversight.incidents.domain import centre_sealer
from services.cases.oversight.incidents.store import Incidents
from tests.cases.building import NOON, Database, Desk, centre_keys, sit_down, some_settings
from tests.cases.watched_app import watched_app

pytestmark = pytest.mark.real
CANARY = "CANARY-LOST-PHONE"
REPORT = {"known_at": "2026-03-05T10:00", "words": CANARY}
"""By the clock of the centre: three hours before NOON."""


def step(name: str, choice: str, words: str, **more: str) -> dict[str, str]:
    return {"step": name, f"{name}_choice": choice, f"{name}_words": words, "entry_id": str(uuid4()), **more}


def assessed() -> dict[str, str]:
    return step("assessment", "risk", "CANARY-WHY", data="names", sealed="sealed")


class Clock:
    now = NOON


@pytest.fixture
async def late_app(database: Database, tmp_path: Path) -> AsyncIterator[tuple[FastAPI, Clock]]:
    clock = Clock()
    async with watched_app(await some_settings(database, tmp_path), now=lambda: clock.now) as made:
        yield made, clock


async def reported(desk: Desk, **changes: str) -> str:
    incident_id = str(uuid4())
    answer = await desk.post("/incidents", **({"incident_id": incident_id} | REPORT | changes))
    assert answer.status_code == 303, answer.text
    return f"/incidents/{incident_id}"


def next_step(answer: Response) -> str:
    """The one that the page has open."""
    (opened,) = re.findall(r'<details class="sheet" open>.*?name="step" value="(\w+)"', answer.text, re.DOTALL)
    return str(opened)


async def notices(app: FastAPI) -> int:
    async with app.state.store.work() as work:
        found = await work.connection.execute(text("SELECT count(*) FROM outbox WHERE subject LIKE '%notice%'"))
        return int(found.scalar_one())


async def test_an_interpreter_reports_and_the_data_protection_officer_closes(app: FastAPI) -> None:
    reporter, lead, officer = [await sit_down(app, role) for role in ("interpreter", "lead", "data_protection")]
    place = await reported(reporter)
    assert CANARY not in (await reporter.get("/incidents")).text
    assert "until Sunday" in (await lead.get("/incidents")).text
    assert CANARY in (await lead.get(place)).text
    steps = [assessed(), step("authority", "told", "By phone."), step("people", "not_told", "Sealed.")]
    for one in steps:
        assert next_step(await lead.get(place)) == one["step"]
        assert (await lead.post(place, **one)).status_code == 303
    closing = step("closing", "closed", "Phones lock themselves now.")
    assert (await lead.post(place, **closing)).status_code == 403
    assert (await officer.post(place, **closing)).status_code == 303
    shown = (await officer.get(place)).text
    assert "Phones lock themselves now." in shown
    assert "Assess it" not in shown
    assert (await officer.post(place, **assessed())).status_code == 422


async def test_it_is_not_closed_before_it_is_decided(app: FastAPI) -> None:
    officer = await sit_down(app, "data_protection")
    place = await reported(officer)
    answer = await officer.post(place, **step("closing", "closed", "Done."))
    assert answer.status_code == 422
    assert "before it is closed" in answer.text


@pytest.mark.parametrize("known_at", ["", "tomorrow", "2026-03-05T14:01", "0001-01-01T00:00", "9999-12-31T23:59"])
async def test_a_moment_that_is_none_is_asked_for_again_and_nothing_is_lost(app: FastAPI, known_at: str) -> None:
    desk = await sit_down(app, "counsellor")
    answer = await desk.post("/incidents", incident_id=str(uuid4()), known_at=known_at, words="Words to keep")
    assert answer.status_code == 422
    assert "Words to keep" in answer.text


async def test_sent_twice_it_is_one_and_nobody_is_told_twice(app: FastAPI) -> None:
    desk, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    fields = {"incident_id": str(uuid4()), **REPORT}
    for _ in range(2):
        assert (await desk.post("/incidents", **fields)).status_code == 303
    assert (await lead.get("/incidents")).text.count('<a class="row"') == 1
    assert await notices(app) == 1


async def test_lead_and_officer_are_reminded_while_the_hours_run_each_time_once(
    late_app: tuple[FastAPI, Clock],
) -> None:
    app, clock = late_app
    lead, workplace = await sit_down(app, "lead"), app.state.workplace
    place = await reported(lead)
    told = []
    for hours in (1, 44, 46, 46, 64, 70, 100, 200):
        clock.now = NOON + timedelta(hours=hours)
        await remind(workplace=workplace, now=workplace.now())
        told.append(await notices(app))
    assert told == [1, 1, 2, 2, 3, 4, 4, 4]
    assert "72 hours are over" in (await lead.get(place)).text


async def test_nobody_is_reminded_of_what_is_decided(late_app: tuple[FastAPI, Clock]) -> None:
    app, clock = late_app
    lead = await sit_down(app, "lead")
    place = await reported(lead)
    await lead.post(place, **step("authority", "not_told", "Nothing happened."))
    clock.now = NOON + timedelta(days=9)
    assert await remind(workplace=app.state.workplace, now=app.state.workplace.now()) == 0


async def test_what_was_closed_goes_after_its_period_and_what_was_not_stays(late_app: tuple[FastAPI, Clock]) -> None:
    app, clock = late_app
    officer, workplace = await sit_down(app, "data_protection"), app.state.workplace
    closed, still_open = await reported(officer), await reported(officer)
    steps = [
        assessed(),
        step("authority", "told", "So."),
        step("people", "told", "So."),
        step("closing", "closed", "So."),
    ]
    for one in steps:
        await officer.post(closed, **one)
    assert await clock_is_right(workplace=workplace, now=workplace.now())
    clock.now = datetime(2029, 3, 6, 12, tzinfo=UTC)
    assert await forget(workplace=workplace, now=workplace.now()) == 0, "a clock that leapt for years takes nothing"
    async with workplace.store.work() as work:
        await CentreClock(work).note_clock(clock.now - timedelta(days=3), this_month="2029-03")
    gone = []
    for day in (datetime(2029, 3, 4, 12, tzinfo=UTC), datetime(2029, 3, 6, 12, tzinfo=UTC)):
        clock.now = day
        gone.append(await forget(workplace=workplace, now=workplace.now()))
    assert gone == [0, 1]
    assert [(await officer.get(place)).status_code for place in (closed, still_open)] == [404, 200]


async def test_no_word_of_it_lies_in_the_database_and_the_key_is_of_this_centre_alone(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    place = await reported(lead)
    await lead.post(place, **assessed())
    async with app.state.store.reading(lead.person) as work:
        asked = "SELECT i::text || e::text || o::text FROM incident i, incident_entry e, outbox o"
        await work.introduce(lead.person)
        rows = (await work.connection.execute(text(asked))).scalars().all()
        incident_id = UUID(place.rsplit("/", 1)[1])
        other = centre_sealer(replace(centre_keys(), mark=bytes(32)))
        unread = await Incidents(work).incident(incident_id, sealer=other)
        read = await Incidents(work).incident(incident_id, sealer=centre_sealer(centre_keys()))
    assert rows
    assert not any("CANARY" in row or b"CANARY".hex() in row for row in rows)
    assert (unread.words, unread.entries[0].words) == (None, None)
    assert (read.words, read.entries[0].words) == (CANARY, "CANARY-WHY")


async def test_a_step_cannot_be_changed_afterwards(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    await lead.post(await reported(lead), **assessed())
    with pytest.raises(DBAPIError, match="P0001"):
        await moved_by_a_day(app)


async def moved_by_a_day(app: FastAPI) -> None:
    """On the errand that sees every row."""
    async with app.state.store.work() as work:
        await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
        await work.connection.execute(text("UPDATE incident_entry SET at = at + interval '1 day'"))


SEEN, FILED, UNFILED = uuid4(), uuid4(), uuid4()


class Remembered:
    """What an audit answers, as far as the register asks; the page asks the real one."""

    async def affected(self, span: Span, *, actor: UUID | None) -> Mapping[str, set[UUID]]:
        return {"file": {SEEN}, "conversation": {FILED, UNFILED}, "opening": {uuid4()}}

    async def file_codes(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        assert set(ids) == {SEEN, FILED, UNFILED}
        return {SEEN: "26-007", FILED: "26-007"}


async def test_people_concerned_are_counted_once_each_by_their_file() -> None:
    audit, now = Remembered(), NOON
    found = await people_concerned(audit, Span(now, now), actor=None)
    assert found == (["26-007"], 1)
