"""Short messages that cannot wait for a safe time, messages about an appointment, and what both count for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.cases.casework.client_notices import acts
from services.cases.casework.client_notices.domain import AskedNotice, OutsideBecause, Standing, Written
from services.cases.casework.client_notices.outcomes import written_to_safely
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Outcome
from shared.client_letters import ClientTemplate
from shared.events import ClientNoticeEnded
from shared.privacy.counts import Indicator
from tests.cases.building import NOON, Desk, sit_down
from tests.cases.client_notice_forms import (
    a_planned_file,
    letter_in,
    passed_on,
    planned,
    requested,
    rows,
    standings,
    withdrawals,
)
from tests.cases.counts import MET, NOT_MET, found
from tests.cases.desk_acts import an_appointment, let_in

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVENING = NOON.replace(hour=17)
"""Seven o'clock in Bucharest."""
NEVER = datetime.fromisoformat("2030-01-01T00:00:00+00:00")
ROW: dict[str, Any] = {"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}
DANGER = {"outside_because": "danger", "outside_words": "The brother is on his way."}


async def two_with_a_file(app: FastAPI, **plan: str) -> tuple[Desk, Desk, str]:
    desk, file = await a_planned_file(app, None, **plan)
    second = await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    return desk, second, file


async def proposed(desk: Desk, file: str, **changes: str) -> Response:
    given = {"notice_id": str(uuid4()), "outside_template": "get_in_touch", "outside_language": "en"} | DANGER
    return await desk.post(f"{file}/notices/outside", **given | changes)


async def agreed(app: FastAPI, desk: Desk, file: str) -> Response:
    [row] = [one for one in await rows(app) if one.standing == "proposed"]
    return await desk.post(f"{file}/notices/{row.id}", action="agree")


async def test_a_second_colleague_agrees_and_it_goes_out_at_once(app: FastAPI) -> None:
    desk, second, file = await two_with_a_file(app)
    assert (await proposed(desk, file)).status_code == 303
    [row] = await rows(app)
    assert (row.standing, row.letter, row.agreed_by) == ("proposed", None, None)
    assert await passed_on(app, NOON + HOUR) == 0
    refused = await agreed(app, desk, file)
    assert (refused.status_code, "Another colleague has to agree" in refused.text) == (409, True)
    page = (await second.get(f"{file}/notices")).text
    assert DANGER["outside_words"] in page
    assert 'value="agree"' in page
    assert 'value="agree"' not in (await desk.get(f"{file}/notices")).text
    assert "it needs a second colleague" in (await second.get(file)).text
    for _ in range(2):
        answer = await second.post(f"{file}/notices/{row.id}", action="agree")
        assert answer.status_code == 303
    assert await passed_on(app, NOON) == 1
    [event] = await requested(app.state.store)
    letter = letter_in(event)
    assert letter.is_urgent
    assert not letter.safe_times.are_now(NOON)
    assert letter.latest == NOON + 4 * HOUR


async def test_where_nobody_else_cares_for_the_file_a_deputy_is_named_first(app: FastAPI) -> None:
    """In a centre of two."""
    desk, file = await a_planned_file(app, None)
    second = await sit_down(app, "counsellor")
    form = (await desk.get(f"{file}/notices")).text.partition('class="outside"')[2]
    assert f'href="{file}/team#add"' in form
    assert (await proposed(desk, file)).status_code == 303
    [row] = await rows(app)
    assert (await second.post(f"{file}/notices/{row.id}", action="agree")).status_code == 403
    await let_in(desk, file, second.person)
    assert (await second.post(f"{file}/notices/{row.id}", action="agree")).status_code == 303


async def test_without_agreement_it_ends_and_is_to_be_looked_after(app: FastAPI) -> None:
    desk, second, file = await two_with_a_file(app)
    await proposed(desk, file)
    assert await passed_on(app, NOON + 4 * HOUR) == 1
    [row] = await rows(app)
    assert (row.standing, row.reason) == ("blocked", "not_agreed")
    assert await requested(app.state.store) == []
    assert "No second colleague agreed in time" in (await second.get(f"{file}/notices")).text


async def test_what_is_not_safe_is_sent_by_no_agreement(app: FastAPI) -> None:
    desk, second, file = await two_with_a_file(app)
    await proposed(desk, file)
    await second.post(f"{file}/contact-plan/safety", safety="not_safe", plan_id=str(uuid4()), plan_seen="")
    assert await standings(app) == ["withdrawn"]
    refused = await proposed(desk, file)
    assert (refused.status_code, "It is not safe to contact the person now." in refused.text) == (422, True)


async def test_a_plan_without_safe_times_lets_an_urgent_message_out_alone(app: FastAPI) -> None:
    desk, second, file = await two_with_a_file(app, safe_days="", safe_from="", safe_until="", safe_zone="")
    assert (await proposed(desk, file)).status_code == 303
    assert (await agreed(app, second, file)).status_code == 303
    assert await passed_on(app, NOON) == 1


async def agreed_by_the_first(app: FastAPI) -> None:
    async with app.state.store.errand(Errand.NOTICES) as on_errand:
        alone = text("UPDATE client_notice SET agreed_by = noted_by, standing = 'waiting'")
        await on_errand.transaction.connection.execute(alone)


async def test_the_database_keeps_the_second_colleague_too(app: FastAPI) -> None:
    desk, _, file = await two_with_a_file(app)
    await proposed(desk, file)
    with pytest.raises(IntegrityError, match="23514"):
        await agreed_by_the_first(app)


async def test_an_appointment_is_reminded_of_the_day_before_and_no_more_when_it_is_moved(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    at = NOON + 3 * DAY
    appointment = await an_appointment(app, UUID(file.rsplit("/", 1)[1]), desk.person, starts_at=at)
    given = {"notice_id": str(uuid4()), "template": "reminder", "language": "en", "appointment_id": str(appointment)}
    assert (await desk.post(f"{file}/notices", **given)).status_code == 303
    [row] = await rows(app)
    assert row.send_from == EVENING + 2 * DAY
    await passed_on(app, row.send_from)
    [event] = await requested(app.state.store)
    assert letter_in(event).notice.at == at
    moved = {"action": "move", "seen": "agreed", "new_id": str(uuid4()), "starts_at": "2026-03-12T10:00"}
    assert (await desk.post(f"{file}/appointments/{appointment}", **moved)).status_code == 303
    assert await standings(app) == ["withdrawn"]
    assert await withdrawals(app.state.store) == [row.id]


async def test_a_message_about_an_appointment_needs_one_to_come(app: FastAPI) -> None:
    desk, file = await a_planned_file(app)
    for about in ("", str(uuid4())):
        given = {"notice_id": str(uuid4()), "template": "appointment", "language": "en", "appointment_id": about}
        refused = await desk.post(f"{file}/notices", **given)
        assert (refused.status_code, "Choose an appointment to come" in refused.text) == (422, True)


def a_notice(standing: Standing, because: OutsideBecause | None = None) -> AskedNotice:
    more = {"is_urgent": because is not None, "outside_because": because}
    return AskedNotice(**(ROW | {"send_from": NOON, "send_until": NOON + HOUR, "standing": standing} | more))


@pytest.mark.parametrize(
    ("notices", "expected"),
    [
        ([], None),
        ([a_notice(Standing.BLOCKED), a_notice(Standing.FAILED), a_notice(Standing.WAITING)], None),
        ([a_notice(Standing.DELIVERED), a_notice(Standing.BLOCKED)], Outcome.MET),
        ([a_notice(Standing.UNKNOWN)], Outcome.MET),
        ([a_notice(Standing.DELIVERED, OutsideBecause.WISHED)], Outcome.MET),
        ([a_notice(Standing.DELIVERED), a_notice(Standing.DELIVERED, OutsideBecause.DANGER)], Outcome.NOT_MET),
        ([a_notice(Standing.BLOCKED, OutsideBecause.DANGER), a_notice(Standing.DELIVERED)], Outcome.MET),
    ],
    ids=["nothing", "nothing sent", "in time", "may have arrived", "wished", "not wished", "stopped"],
)
def test_a_client_is_written_to_safely_every_time_or_not(notices: list[AskedNotice], expected: Outcome | None) -> None:
    assert written_to_safely(notices) is expected


async def test_each_client_counts_once_when_counselling_ends_or_after_a_year(app: FastAPI) -> None:
    desk, second, file = await two_with_a_file(app)
    wished = acts.Wished(ClientTemplate.LOOK_AGAIN, Written("en"))
    by = {"reader": desk.person, "workplace": app.state.workplace}
    file_id = UUID(file.rsplit("/", 1)[1])
    await acts.ask(file_id, wished, notice_id=uuid4(), now=EVENING, **by)
    await passed_on(app, EVENING)
    assert await found(app, Indicator.U1_2, at=NEVER) == []
    await settled_all(app, "delivered")
    assert await found(app, Indicator.U1_2, at=NOON + 300 * DAY) == []
    assert await found(app, Indicator.U1_2, at=NEVER) == [MET]
    await proposed(second, file)
    assert (await agreed(app, desk, file)).status_code == 303
    await passed_on(app, NOON)
    await settled_all(app, "unknown")
    assert await found(app, Indicator.U1_2, at=NEVER) == [NOT_MET]


async def settled_all(app: FastAPI, outcome: str) -> None:
    for row in await rows(app):
        if row.standing == "asked":
            ended = ClientNoticeEnded.model_validate({"notice_id": row.id, "outcome": outcome})
            await acts.note_outcome(ended, workplace=app.state.workplace, now=EVENING)


async def test_a_changed_plan_is_what_an_agreement_goes_by(app: FastAPI) -> None:
    desk, second, file = await two_with_a_file(app)
    await proposed(desk, file)
    assert await planned(desk, file, address="0170 333") == 303
    assert await standings(app) == ["withdrawn"]
    assert (await proposed(desk, file)).status_code == 303
    assert (await agreed(app, second, file)).status_code == 303
    await passed_on(app, NOON)
    [event] = await requested(app.state.store)
    assert letter_in(event).address == "0170 333"
