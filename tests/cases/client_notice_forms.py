"""Contact plans by which a program may write, and what is asked of `notify`, for the tests of short messages."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import Response

from services.cases.casework.client_notices.acts import pass_on_due
from services.cases.foundation.store import CasesStore
from shared.client_letters import ClientLetter, opened_letter
from shared.events import ClientNoticeRequested, ClientNoticeWithdrawn
from tests.cases.building import CENTRE, NOTIFY_KEY, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import arrived, file_of
from tests.cases.stored_requests import ask

NUMBER = "0170 222"
EVENING = {"safe_days": "every", "safe_from": "19:00", "safe_until": "21:00", "safe_zone": "Europe/Bucharest"}
"""In winter from five until seven o'clock in the afternoon of UTC."""


async def planned(desk: Desk, file: str, **changes: str) -> int:
    """A confirmed plan: short messages in the evening of Bucharest. What is empty is not sent, as of boxes."""
    page = await desk.get(f"{file}/contact-plan")
    seen = {name: field_in(page, name) for name in ("plan_seen", "wish_seen")}
    given = {"plan_id": str(uuid4()), "channel": "text", "address": NUMBER} | EVENING
    fields = seen | {name: value for name, value in (given | changes).items() if value}
    return (await desk.post(f"{file}/contact-plan", **fields)).status_code


async def a_planned_file(app: FastAPI, desk: Desk | None = None, **changes: str) -> tuple[Desk, str]:
    desk = desk or await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert await planned(desk, file, **changes) == 303
    return desk, file


async def notice_asked_for(desk: Desk, file: str, **changes: str) -> Response:
    given = {"notice_id": str(uuid4()), "template": "look_again", "language": "en"}
    return await desk.post(f"{file}/notices", **given | changes)


async def rows(app: FastAPI) -> list[Any]:
    return await ask(app.state.store, "SELECT * FROM client_notice ORDER BY noted_at, send_from, standing")


async def standings(app: FastAPI) -> list[str]:
    return [row.standing for row in await rows(app)]


async def passed_on(app: FastAPI, now: datetime) -> int:
    return await pass_on_due(workplace=app.state.workplace, now=now)


async def requested(store: CasesStore) -> list[ClientNoticeRequested]:
    found = await ask(
        store, "SELECT body FROM outbox WHERE subject = 'cases.client_notice.requested' ORDER BY position"
    )
    return [ClientNoticeRequested.model_validate_json(row.body) for row in found]


async def withdrawals(store: CasesStore) -> list[UUID]:
    found = await ask(
        store, "SELECT body FROM outbox WHERE subject = 'cases.client_notice.withdrawn' ORDER BY position"
    )
    return [ClientNoticeWithdrawn.model_validate_json(row.body).notice_id for row in found]


def letter_in(event: ClientNoticeRequested) -> ClientLetter:
    return opened_letter(event.letter, NOTIFY_KEY, centre=CENTRE)
