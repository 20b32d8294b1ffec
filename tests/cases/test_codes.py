"""The pile of codes: each is shown once, and nothing says to whom, when, or that it ever was."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.contact.codes import domain
from services.cases.contact.codes.domain import LOW, good_until, issued, still_good_from
from services.cases.foundation.workplace import Workplace
from shared.accounts.factors.qr_code import qr_code
from shared.crypto.feedback_codes import hash_of, new_code, read_code
from shared.events import CODES_IN_A_BATCH, CodesIssued
from tests.cases.building import CENTRE, Desk, sit_down


async def rows(app: FastAPI, asked: str) -> Sequence[Any]:
    async with app.state.store.engine.connect() as connection:
        found: Sequence[Any] = (await connection.execute(text(asked))).all()
    return found


async def batches(app: FastAPI) -> list[CodesIssued]:
    found = await rows(app, f"SELECT body FROM outbox WHERE subject = '{CodesIssued.subject}' ORDER BY position")
    return [CodesIssued.model_validate_json(row.body) for row in found]


async def taken(desk: Desk) -> str:
    answer = await desk.post("/codes", take="one")
    assert answer.status_code == 200
    found: list[str] = re.findall(r'data-code="([^"]+)"', answer.text)
    assert len(found) == 1
    return found[0]


def test_a_batch_has_one_size_and_tells_hashes_alone() -> None:
    codes = {new_code() for _ in range(CODES_IN_A_BATCH)}
    told = issued(codes, centre=CENTRE, month="2026-03")
    assert set(told.hashes) == {hash_of(code, CENTRE) for code in codes}
    assert told.until == good_until("2026-03") == "2027-03"
    assert still_good_from("2026-03") == "2026-09"
    with pytest.raises(ValueError, match="fixed size"):
        issued(list(codes)[1:], centre=CENTRE, month="2026-03")


async def test_every_code_is_shown_once_and_then_it_is_nowhere(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    assert (await desk.get("/codes")).status_code == 200
    assert await rows(app, "SELECT * FROM feedback_code") == []
    codes = [await taken(desk) for _ in range(3)]
    assert len(set(codes)) == 3 == len([code for code in codes if read_code(code) == code])
    left = {row.code for row in await rows(app, "SELECT code FROM feedback_code")}
    assert len(left) == CODES_IN_A_BATCH - 3
    assert not left & set(codes)
    [batch] = await batches(app)
    assert {hash_of(code, CENTRE) for code in codes} <= set(batch.hashes)
    columns = await rows(app, "SELECT column_name FROM information_schema.columns WHERE table_name = 'feedback_code'")
    assert {row.column_name for row in columns} == {"code", "until"}


async def test_a_slip_has_a_picture_that_leads_to_the_questions(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    door = "https://help.example.org/"
    monkeypatch.setitem(app.state.pages.environment.globals, "intake_url", door)
    desk = await sit_down(app, "counsellor")
    answer = await desk.post("/codes", take="one")
    [code] = re.findall(r'data-code="([^"]+)"', answer.text)
    assert str(qr_code(f"{door}answers#{code}")) in answer.text
    assert f"{door}answers" in answer.text
    assert f"{door}answers#" not in answer.text


async def test_colleagues_at_once_take_different_codes(app: FastAPI) -> None:
    desks = [await sit_down(app, "counsellor"), await sit_down(app, "lead")]
    await taken(desks[0])
    codes = await asyncio.gather(*(taken(desks[number % 2]) for number in range(8)))
    assert len(set(codes)) == 8


async def test_a_low_pile_is_filled_up_with_a_batch_of_the_same_size(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    await taken(desk)
    async with app.state.store.work() as work:
        await work.connection.execute(
            text("DELETE FROM feedback_code WHERE code IN (SELECT code FROM feedback_code OFFSET :low)"),
            {"low": LOW},
        )
    await taken(desk)
    assert len(await batches(app)) == 1
    await taken(desk)
    assert [len(batch.hashes) for batch in await batches(app)] == [CODES_IN_A_BATCH] * 2


async def test_codes_that_end_soon_are_thrown_away(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await sit_down(app, "counsellor")
    old = await taken(desk)
    later = datetime(2026, 10, 5, tzinfo=UTC)
    workplace: Workplace = app.state.workplace
    monkeypatch.setattr(app.state, "workplace", replace(workplace, now=lambda: later))
    assert "October 2027" in (await desk.post("/codes", take="one")).text
    assert old
    assert {row.until for row in await rows(app, "SELECT until FROM feedback_code")} == {"2027-10"}


async def test_only_those_who_counsel_hand_out_codes(app: FastAPI) -> None:
    for role in ("quality_officer", "admin"):
        stranger = await sit_down(app, role)
        assert (await stranger.get("/codes")).status_code == 403
        assert (await stranger.post("/codes", take="one")).status_code == 403
    assert await batches(app) == []


async def test_a_form_that_asks_for_nothing_takes_nothing(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    assert (await desk.post("/codes", take="all")).status_code == 422
    assert await batches(app) == []
    assert domain.wants_codes(0)
