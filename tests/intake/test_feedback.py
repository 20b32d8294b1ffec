"""How was it: answers use up their code, raise counters ten people at a time, and are told once a month from ten on."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from services.intake.app import create_app
from services.intake.feedback import box
from services.intake.feedback.box import Box
from services.intake.feedback.domain import NAMES
from shared.events import FeedbackTallied
from shared.languages.addresses import address_in
from shared.privacy.counts import FeedbackQuestion
from tests.intake.building import at_the_door, outbox_events, some_codes, some_settings
from tests.kept_engines import kept_engine

CODE = "234679CDFHJK"
OTHERS = [f"CCCCCCCC22{sign}{other}" for sign in "234679" for other in "234679"]
PAGE = {"accept": "text/html"}
ALL_YES = dict.fromkeys(NAMES.values(), "yes")
MARCH, FIRST_NIGHT = datetime(2026, 3, 5, 12, tzinfo=UTC), datetime(2026, 4, 1, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "PAUSE", 0.0)


async def learn(app: FastAPI, *codes: str, until: str = "2099-12") -> None:
    async with app.state.store.work() as work:
        await work.know_codes(some_codes(*codes, until=until))


async def put(client: httpx.AsyncClient, code: str = CODE, **answers: str) -> httpx.Response:
    return await client.post("/answers", data={"code": code, **answers}, headers={"accept": "text/html"})


async def rows(app: FastAPI, asked: str) -> list[tuple[Any, ...]]:
    async with app.state.store.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(asked))]


async def counted(app: FastAPI) -> dict[str, tuple[int, int]]:
    """What is kept of all answers: in the counters, and in the urn until ten have answered."""
    found = await rows(app, "SELECT question, sum(best_two)::int, sum(others)::int FROM feedback_count GROUP BY 1")
    kept: Counter[tuple[str, str]] = Counter()
    for question, best, others in [*found, *await waiting(app)]:
        kept.update({(question, "best"): best, (question, "others"): others})
    return {question: (kept[question, "best"], kept[question, "others"]) for question, _ in kept}


async def waiting(app: FastAPI) -> list[tuple[str, int, int]]:
    """As the service alone can read it."""
    async with app.state.store.work() as work:
        _, urn = await app.state.box._urn(work)
    return [(question.value, each.best_two, each.others) for question, each in urn.pending.items()]


async def test_answers_raise_counters_and_use_up_the_code(client: httpx.AsyncClient, app: FastAPI) -> None:
    await learn(app, CODE)
    answer = await put(client, "2346 79cd-fhjk", u2_4="mostly", u3_3="no")
    assert (answer.status_code, answer.headers["location"]) == (303, address_in("en", "/answers/thanks"))
    assert await counted(app) == {"U2.4": (1, 0), "U3.3": (0, 1)}
    again = await put(client, u2_4="yes")
    assert again.status_code == 422
    assert await counted(app) == {"U2.4": (1, 0), "U3.3": (0, 1)}


async def test_wrong_used_and_expired_codes_get_the_same_answer(client: httpx.AsyncClient, app: FastAPI) -> None:
    used, expired = OTHERS[:2]
    await learn(app, used)
    await learn(app, expired, until="2020-01")
    assert (await put(client, used, u2_4="yes")).status_code == 303
    answers = [await put(client, code, u2_4="yes") for code in (used, expired, CODE, "nonsense")]
    assert {answer.status_code for answer in answers} == {422}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert "This code does not work." in answers[0].text
    assert await counted(app) == {"U2.4": (1, 0)}


async def test_nothing_answered_leaves_the_code_as_it_is(client: httpx.AsyncClient, app: FastAPI) -> None:
    await learn(app, CODE)
    assert "Nothing is answered yet." in (await put(client, u2_4="")).text
    assert (await put(client, u2_4="splendid")).status_code == 422
    assert (await put(client, **ALL_YES)).status_code == 303
    assert await counted(app) == {question.value: (1, 0) for question in FeedbackQuestion}


async def test_of_two_at_once_with_one_code_one_is_counted(client: httpx.AsyncClient, app: FastAPI) -> None:
    await learn(app, CODE)
    answers = await asyncio.gather(*(put(client, **ALL_YES) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert (await counted(app))["U2.4"] == (1, 0)


async def test_a_batch_that_comes_again_opens_no_used_code(client: httpx.AsyncClient, app: FastAPI) -> None:
    await learn(app, CODE)
    assert (await put(client, u2_4="yes")).status_code == 303
    await learn(app, CODE)
    assert (await put(client, u2_4="yes")).status_code == 422


async def test_nothing_finer_than_a_month_and_no_cookie_is_kept(client: httpx.AsyncClient, app: FastAPI) -> None:
    await learn(app, CODE)
    answer = await put(client, **ALL_YES)
    assert "set-cookie" not in answer.headers
    columns = await rows(
        app,
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_name LIKE 'feedback%'",
    )
    assert {kind for _, _, kind in columns} == {"text", "integer", "boolean", "smallint", "bytea"}
    assert {name for table, name, kind in columns if kind == "bytea"} == {"salt", "urn"}
    assert {name for table, name, _ in columns if table == "feedback_count"} == {
        "month",
        "question",
        "best_two",
        "others",
    }
    assert {name for table, name, _ in columns if table == "feedback_code"} == {"hash", "until", "used"}
    assert CODE not in str(await rows(app, "SELECT * FROM feedback_code"))


async def test_guessing_waits_for_a_place_and_a_full_box_says_so(client: httpx.AsyncClient, app: FastAPI) -> None:
    all_paused, going = asyncio.Event(), asyncio.Event()
    paused: list[float] = []

    async def sleep(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == box.AT_ONCE:
            all_paused.set()
        await going.wait()

    await learn(app, CODE)
    kept: Box = app.state.box
    kept._sleep = sleep
    answers = {FeedbackQuestion.U2_4: "yes"}
    guesses = [asyncio.create_task(kept.put(code, answers)) for code in OTHERS[: box.AT_ONCE + box.MOST_WAITING]]
    await all_paused.wait()
    full = await put(client, u2_4="yes")
    assert (full.status_code, len(paused)) == (503, box.AT_ONCE)
    assert "Nothing is lost" in full.text
    going.set()
    assert not any(await asyncio.gather(*guesses))
    assert (await put(client, u2_4="yes")).status_code == 303


async def test_months_are_told_once_each_and_what_is_held_waits(
    database: Callable[[str], Awaitable[SecretStr]],
) -> None:
    now = [MARCH]
    app = create_app(some_settings(await database("intake")), now=lambda: now[0], engines=kept_engine)
    kept = app.state.box
    try:
        assert await kept.release_due() == []
        await learn(app, *OTHERS)
        for code in OTHERS[:9]:
            assert await kept.put(code, {FeedbackQuestion.U2_4: "yes"})
        now[0] = FIRST_NIGHT
        assert await kept.release_due() == ["2026-03"]
        for code in OTHERS[9:20]:
            assert await kept.put(code, {FeedbackQuestion.U2_4: "no", FeedbackQuestion.U3_3: "yes"})
        now[0] = datetime(2026, 7, 1, 3, tzinfo=UTC)
        assert await kept.put(OTHERS[20], {FeedbackQuestion.U2_4: "yes"})
        assert await kept.release_due() == ["2026-04", "2026-05", "2026-06"]
        assert await kept.release_due() == []
        months = await outbox_events(app, FeedbackTallied)
        assert [month.window for month in months] == ["2026-03", "2026-04", "2026-05", "2026-06"]
        cells = [{cell.question.value: cell for cell in month.cells} for month in months]
        assert [cell["U2.4"].state for cell in cells] == ["held", "counted", "held", "held"]
        assert cells[1]["U2.4"].model_dump(mode="json", include={"best_two", "others"}) == {"best_two": 9, "others": 11}
        assert await counted(app) == {"U2.4": (1, 0)}
        assert await rows(app, "SELECT * FROM feedback_count") == []
    finally:
        await app.state.store.engine.dispose()


async def test_codes_that_nobody_can_use_any_more_are_forgotten(client: httpx.AsyncClient, app: FastAPI) -> None:
    await learn(app, CODE, until="2020-01")
    await app.state.box.release_due()
    assert await rows(app, "SELECT * FROM feedback_code") == []


async def test_a_demonstration_need_not_wait_for_the_night(database: Callable[[str], Awaitable[SecretStr]]) -> None:
    settings = some_settings(await database("intake")).model_copy(update={"demo": True})
    async with at_the_door(settings) as (client, app):
        assert (
            f'action="{address_in("en", "/answers/release")}"'
            in (await client.get("/answers/thanks", headers=PAGE)).text
        )
        for _ in range(2):
            assert (await client.post("/answers/release", headers=PAGE)).status_code == 303
        assert [month.window for month in await outbox_events(app, FeedbackTallied)] == [app.state.box.this_month]


async def test_a_demonstration_counts_what_waits_too(database: Callable[[str], Awaitable[SecretStr]]) -> None:
    settings = some_settings(await database("intake")).model_copy(update={"demo": True})
    async with at_the_door(settings) as (client, app):
        await learn(app, *OTHERS[:12])
        for code in OTHERS[:12]:
            assert (await put(client, code, u2_4="yes")).status_code == 303
        assert await waiting(app) == [("U2.4", 2, 0)]
        await client.post("/answers/release", headers=PAGE)
        [month] = await outbox_events(app, FeedbackTallied)
        assert {cell.best_two for cell in month.cells if cell.state == "counted"} == {12}


async def test_with_another_secret_what_waited_is_lost_and_it_is_said(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    await learn(app, *OTHERS[:3])
    assert (await put(client, OTHERS[0], u2_4="yes")).status_code == 303
    said: list[str] = []
    monkeypatch.setattr(box.log, "error", lambda event, **_: said.append(event))
    app.state.box._secret = b"another"
    assert (await put(client, OTHERS[1], u2_4="no")).status_code == 303
    assert said == ["waiting_answers_not_opened"]
    assert (await put(client, OTHERS[2], u2_4="no")).status_code == 303
    assert (said, await waiting(app)) == (["waiting_answers_not_opened"], [("U2.4", 0, 2)])


async def test_elsewhere_nobody_can_release_a_month(client: httpx.AsyncClient, app: FastAPI) -> None:
    assert "/answers/release" not in (await client.get("/answers/thanks", headers=PAGE)).text
    assert (await client.post("/answers/release", headers=PAGE)).status_code == 404
    assert await outbox_events(app, FeedbackTallied) == []


async def test_a_clock_that_leapt_closes_no_month_and_forgets_no_code(app: FastAPI) -> None:
    await learn(app, CODE, until="2026-06")
    now = [MARCH]

    async def sleep(_: float) -> None:
        raise asyncio.CancelledError

    async def a_look() -> tuple[int, int]:
        """Windows that were told, and codes that are known."""
        kept = Box(app.state.store, centre="north", secret=b"any", clock=UTC, now=lambda: now[0], sleep=sleep)
        with pytest.raises(asyncio.CancelledError):
            await kept.keep_calendar()
        return len(await rows(app, "SELECT 1 FROM feedback_window")), len(
            await rows(app, "SELECT 1 FROM feedback_code")
        )

    begun = await a_look()
    now[0] = MARCH + timedelta(days=400)
    assert await a_look() == begun == (0, begun[1])
    now[0] = FIRST_NIGHT
    assert await a_look() == (1, begun[1])
    assert begun[1]
