"""The weekly look through the access log: what it shows, by whom it was done, and what happens when nobody does it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.oversight.audit_review.domain import Span
from services.cases.oversight.audit_review.store import AuditReview
from services.cases.people.team.store import Team
from tests.cases.audit_entries import noted_by
from tests.cases.building import Database, a_request, sit_down, some_settings
from tests.cases.desk_acts import arrived, asked_for, attached, copy_checked, file_of, let_in
from tests.cases.watched_app import watched_app


async def test_a_week_is_looked_through_and_says_by_whom(app: FastAPI) -> None:
    officer = await sit_down(app, "data_protection")
    first = await officer.get("/audit/review")
    assert "Feb 23" in first.text
    week = re.findall(r'name="week" value="([^"]+)"', first.text)[0]
    async with app.state.store.work() as work:
        await Team(work).save_unconfirmed(officer.person.id, invited_by=officer.person.id, at=datetime.now(UTC))
    assert (await officer.post("/audit/review", week=week)).status_code == 403
    assert 'name="week"' not in (await officer.get("/audit/review")).text
    async with app.state.store.work() as work:
        assert await Team(work).save_confirmed(officer.person.id)
    done = await officer.post("/audit/review", week=week)
    assert "looked through this week" in (await officer.get(done.headers["location"])).text
    assert ("review", "audit", []) in await noted_by(app, officer.person)
    for wrong in ("2026-03-02", "2026-02-24", "2999-01-07", "never"):
        assert (await officer.post("/audit/review", week=wrong)).headers["location"] == "/audit/review"
    async with app.state.store.reading(officer.person) as work:
        assert [one.week.isoformat() for one in await AuditReview(work).reviewed()] == [week]


async def test_many_downloads_exports_and_prints_of_one_person_are_shown(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.cases.oversight.audit_review.domain.MANY_ON_A_DAY", 3)
    desk, second, officer = [await sit_down(app, role) for role in ("counsellor", "counsellor", "data_protection")]
    file, asked = await file_of(desk, await arrived(app, a_request())), uuid4()
    await let_in(desk, file, second.person)
    document = await attached(app, UUID(file[-36:]), desk.person, "Harbour map")
    await desk.post(f"{file}/rights", **asked_for(asked))
    assert await copy_checked(file, asked, desk, second) == 303
    today = datetime.now(UTC).date()

    async def many() -> str:
        monday = today - timedelta(days=today.weekday())
        week = (await officer.get(f"/audit/review?week={monday}")).text
        return week.partition('data-kind="many"')[2].partition("</section>")[0]

    app.state.workplace = replace(app.state.workplace, now=lambda: datetime.now(UTC))
    place = f"{file}/attachments/{document}/download"
    for _ in range(2):
        assert (await desk.get(place)).status_code == 200
        assert (await desk.get(f"{file}/rights/{asked}/copy")).status_code == 200
    assert "More than 3 on one day, or more than 30 in the week" in await many()
    assert "Nothing this week." in await many()
    assert (await desk.get(place)).status_code == 200
    shown = await many()
    assert "4 times" in shown
    assert "downloaded and handed out" in shown
    assert shown.count(desk.person.name) == 1


async def test_a_week_is_read_whole_however_much_it_is(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cases.oversight.audit_review.store.READ_AT_ONCE", 3)
    officer, now = await sit_down(app, "data_protection"), datetime.now(UTC)
    for _ in range(7):
        await officer.get("/audit")
    async with app.state.store.reading(officer.person) as work:
        span = Span(now - timedelta(hours=1), now + timedelta(hours=1))
        parts = [len(part) async for part in AuditReview(work).week(span)]
        before = Span(span.since - timedelta(days=7), span.since)
        assert [part async for part in AuditReview(work).week(before)] == []
        every = await AuditReview(work).entries(span=span)
    assert len(parts) > 2
    assert sum(parts) == len(every) >= 7


async def test_a_week_that_nobody_has_looked_through_is_marked(database: Database, tmp_path: Path) -> None:
    """The database writes down the moment of today, so today has to be a week ago."""

    def in_a_week() -> datetime:
        return datetime.now(UTC) + timedelta(days=7)

    async with watched_app(await some_settings(database, tmp_path), now=in_a_week) as app:
        lead, officer = await sit_down(app, "lead"), await sit_down(app, "data_protection")
        mark, places = "week to look through", ("/break-glass", "/audit", "/audit/roots", "/audit/review")
        assert [mark in (await officer.get(place)).text for place in places] == [True] * 4
        assert mark not in (await lead.get("/break-glass")).text
        week = re.findall(r'name="week" value="([^"]+)"', (await officer.get("/audit/review")).text)[0]
        app.state.store._now, late = (
            in_a_week,
            replace(app.state.workplace, now=lambda: in_a_week() + timedelta(days=7)),
        )
        app.state.workplace, in_time = late, app.state.workplace
        undone = "Nobody looked through the access log of the week of"
        seen = [(await one.get("/break-glass")).text for one in (lead, officer)]
        assert [undone in page for page in seen] == [True, False]
        assert undone not in (await (await sit_down(app, "counsellor")).get("/break-glass")).text
        app.state.workplace = in_time
        assert undone not in (await lead.get("/break-glass")).text
        await officer.post("/audit/review", week=week)
        assert [mark in (await officer.get(place)).text for place in places] == [False] * 4
        app.state.workplace = late
        assert undone not in (await lead.get("/break-glass")).text


async def test_a_week_in_which_nothing_happened_waits_for_nobody(app: FastAPI) -> None:
    officer = await sit_down(app, "data_protection")
    assert "week to look through" not in (await officer.get("/audit")).text
