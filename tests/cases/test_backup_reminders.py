"""Who is told, and how often, that a deletion waits too long for a backup that takes the keys along."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cases.retention.backup_reminders.acts import remind
from services.cases.retention.erasure.certificate import LegalGround
from tests.cases.building import Database, hire, really_told, sit_down
from tests.cases.erasure_centre import Centre, a_centre, a_request_of
from tests.cases.notices import requested_notices


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as centre:
        yield centre


async def test_administration_and_leads_are_told_once_a_week_while_a_backup_is_overdue(centre: Centre) -> None:
    counsellor = await sit_down(centre.app, "counsellor")
    for role in ("admin", "lead", "data_protection"):
        await hire(centre.app.state.store, role, email=f"{role}@example.org")

    async def told_on(day: int) -> list[str]:
        centre.clock.pass_days(day)
        before = len(await requested_notices(centre.app))
        for _ in range(2):
            await remind(workplace=centre.workplace, now=centre.workplace.now())
        new = (await requested_notices(centre.app))[before:]
        assert {one.template for one in new} <= {"key_or_backup_due"}
        return sorted(really_told(new))

    assert await told_on(0) == []
    event = await a_request_of(centre)
    erased = await counsellor.post(
        f"/requests/{event.request_id}/erase", ground=LegalGround.CONSENT_WITHDRAWN.value, sure="yes"
    )
    assert erased.status_code == 303
    assert await told_on(30) == []
    assert await told_on(1) == ["admin@example.org", "lead@example.org"]
    assert await told_on(6) == []
    assert await told_on(1) == ["admin@example.org", "lead@example.org"]
