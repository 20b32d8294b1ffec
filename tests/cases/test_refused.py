"""A colleague who is turned away at a client's file stands in the access log: who, for which act, at which file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.oversight.audit_review.domain import Span
from services.cases.oversight.audit_review.store import AuditReview
from shared.clock.wall import wall_clock
from tests.cases.audit_entries import refused
from tests.cases.building import Database, Desk, a_request, sit_down, some_settings
from tests.cases.desk_acts import arrived, file_of
from tests.cases.watched_app import watched_app


async def a_file(app: FastAPI) -> tuple[Desk, str, UUID, UUID, UUID]:
    """The counsellor's desk, the path and id of the file, and the ids of its request and its thread."""
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request("Harbour words"))
    file = await file_of(desk, event, "Seagull")
    return desk, file, UUID(file.removeprefix("/files/")), event.request_id, event.thread_id


async def test_a_colleague_who_is_not_in_the_team_is_turned_away_and_written_down(app: FastAPI) -> None:
    desk, file, file_id, request_id, thread_id = await a_file(app)
    other = await sit_down(app, "counsellor")
    assert (await other.get(file)).status_code == 403
    assert (await other.post(f"{file}/reply", words="May I?")).status_code == 403
    assert (await other.get(f"{file}/gate")).status_code == 403
    assert (await other.get(f"/requests/{request_id}")).status_code == 403
    me = other.person.id
    found = await refused(app)
    assert {line[0] for line in found} == {me}
    assert found[0] == (me, "read", "file", [file_id])
    assert found[-1] == (me, "read", "conversation", [thread_id])
    assert len(found) == 4
    assert (await desk.get(file)).status_code == 200
    assert len(await refused(app)) == 4


@pytest.mark.parametrize("role", ["admin", "quality_officer", "data_protection"])
async def test_whose_task_is_another_is_written_down_with_the_thread_of_the_request(app: FastAPI, role: str) -> None:
    _, file, file_id, request_id, thread_id = await a_file(app)
    other = await sit_down(app, role)
    assert (await other.get(file)).status_code == 403
    assert (await other.post(f"/requests/{request_id}/reply", words="No")).status_code == 403
    me = other.person.id
    assert await refused(app) == [(me, "read", "file", [file_id]), (me, "write", "conversation", [thread_id])]


async def test_what_names_no_client_is_refused_without_a_line(app: FastAPI) -> None:
    other = await sit_down(app, "admin")
    for path in ("/files", "/audit", "/search", "/files/nothing-like-an-id", f"/team/{uuid4()}/files"):
        assert (await other.get(path)).status_code in (403, 404, 422), path
    counsellor = await sit_down(app, "counsellor")
    for path in (f"/files/{uuid4()}", f"/requests/{uuid4()}"):
        assert (await counsellor.get(path)).status_code == 404
    assert await refused(app) == []


@pytest.fixture
async def today(database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """With the clock on the wall, as the log has it."""
    async with watched_app(await some_settings(database, tmp_path), now=wall_clock) as made:
        yield made


async def test_the_log_and_the_review_of_the_week_show_who_was_turned_away(today: FastAPI) -> None:
    app = today
    _, file, _, _, _ = await a_file(app)
    other, officer = await sit_down(app, "counsellor"), await sit_down(app, "data_protection")
    await other.get(file)
    code = f"{datetime.now(UTC):%y}-001"
    shown = (await officer.get("/audit?act=refused")).text
    assert shown.count("not allowed: turned away") == 1
    assert code in shown
    week = (await officer.get(f"/audit/review?week={datetime.now(UTC).date()}")).text
    section = week.partition('data-kind="turned_away"')[2].partition("</section>")[0]
    assert code in section
    outside = week.partition('data-kind="outside_team"')[2].partition("</section>")[0]
    assert code not in outside


async def test_nobody_is_said_to_have_seen_what_she_was_refused(app: FastAPI) -> None:
    _, file, file_id, _, _ = await a_file(app)
    other, officer = await sit_down(app, "counsellor"), await sit_down(app, "data_protection")
    await other.get(file)
    now = datetime.now(UTC)
    async with app.state.store.reading(officer.person) as work:
        span = Span(now - timedelta(hours=1), now + timedelta(hours=1))
        touched = await AuditReview(work).affected(span, actor=other.person.id)
        assert touched.keys() == {"account"}
        [tried] = [one for one in await AuditReview(work).readers_of(file_id) if one.actor == other.person.id]
    assert tried.ground == "refused"
