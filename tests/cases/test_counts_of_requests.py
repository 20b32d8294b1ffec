"""U9.1 and U9.5: a first answer in time, and whether the person came back after it. Each conversation counts once."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.enquiries.domain import Enquiry
from services.cases.contact.requests.outcomes import COMES_BACK, came_back, first_answer
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from shared.clock.working_time import WorkingTime
from shared.events import RequestSealed
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_conversation, a_message, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, found, in_ledger, released
from tests.cases.desk_acts import arrived, file_of, replied
from tests.cases.request_forms import take
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

WORKS = WorkingTime(BERLIN)
DUE = datetime(2026, 3, 9, 12, tzinfo=UTC)
"""NOON is on a Thursday: the two working days of eight hours are over on Monday at noon."""
LATER = NOON + timedelta(days=14)
NEVER = datetime(2030, 1, 1, tzinfo=UTC)


def enquiry(**given: object) -> Enquiry:
    whole = a_conversation()
    known: dict[str, object] = {"thread_id": whole.thread_id, "arrived_at": NOON, "first_reply_at": None}
    return Enquiry(**(known | {"origin": "client"} | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"first_reply_at": DUE}, MET),
        ({"first_reply_at": DUE + timedelta(seconds=1)}, NOT_MET),
        ({}, NOT_MET),
        ({"origin": None}, NOT_MET),
        ({"set_aside": "declined", "wished": True}, MET),
        ({"set_aside": "declined"}, NOT_MET),
        ({"set_aside": "declined", "first_reply_at": NOON}, MET),
        ({"set_aside": "no_request"}, None),
        ({"origin": "centre"}, None),
        ({"origin": "platform"}, None),
    ],
)
def test_it_is_met_by_an_answer_in_time_or_by_the_wish_for_none(given: dict[str, object], expected: object) -> None:
    assert first_answer(enquiry(**given), WORKS, at=LATER) is expected


def test_nothing_counts_before_the_time_is_over() -> None:
    """Also not what was answered at once: else those who are quick would be counted a month before the others."""
    answered = enquiry(first_reply_at=NOON)
    assert first_answer(answered, WORKS, at=DUE - timedelta(seconds=1)) is None
    assert first_answer(answered, WORKS, at=DUE) is MET


async def come(app: FastAPI, number: int) -> list[RequestSealed]:
    return [await arrived(app, a_request()) for _ in range(number)]


async def test_answers_by_the_pages_count_once_for_each_conversation(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    answered, waits, wished, other, nothing = await come(app, 5)
    assert await replied(desk, f"/requests/{answered.request_id}") == 303
    assert (await take(desk, wished, "declined", reason="wished", why="")).status_code == 303
    assert (await take(desk, other, "declined", reason="other_task", why="")).status_code == 303
    assert (await take(desk, nothing, "no_request")).status_code == 303
    again = a_message("One more thing", thread_id=waits.thread_id)
    await receive([again], workplace=app.state.workplace, now=NOON)
    assert await found(app, Indicator.U9_1, at=NOON) == []
    assert await found(app, Indicator.U9_1, at=LATER) == [MET, MET, NOT_MET, NOT_MET]
    await file_of(desk, answered)
    assert await found(app, Indicator.U9_1, at=LATER) == [MET, MET, NOT_MET, NOT_MET], "a file changes nothing"


async def test_what_a_month_has_told_stays_and_is_not_read_again(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    events = await come(app, 5)
    await released(app, "2026-03", now=LATER)
    assert await in_ledger(app, Indicator.U9_1) == [None] * 5, "without files they may all be of one person"
    for event in events[1:]:
        await file_of(desk, event)
    await released(app, "2026-04", now=LATER)
    assert await in_ledger(app, Indicator.U9_1) == [None] * 5, "four clients"
    await file_of(desk, events[0])
    await released(app, "2026-05", now=LATER)
    assert await in_ledger(app, Indicator.U9_1) == ["2026-05"] * 5
    assert await found(app, Indicator.U9_1, at=LATER) == []
    await released(app, "2026-06", now=LATER + timedelta(days=31))
    assert await in_ledger(app, Indicator.U9_1) == ["2026-05"] * 5


async def test_four_wait_and_none_of_them_is_in_a_draw(app: FastAPI) -> None:
    await come(app, 4)
    await released(app, "2026-03", now=LATER)
    assert await in_ledger(app, Indicator.U9_1) == [None] * 4
    assert await stood(app) == 0


async def stood(app: FastAPI) -> int:
    """The number of rows that a draw could take."""
    async with app.state.store.work() as work:
        await work.connection.exec_driver_sql("SELECT set_config('kokon.errand', 'retention', true)")
        return int((await work.connection.exec_driver_sql("SELECT count(*) FROM standing")).scalar_one())


async def test_of_whoever_was_erased_and_of_what_is_only_kept_nothing_waits_or_is_told(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    gone, kept, *others = await come(app, 6)
    file = await file_of(desk, kept)
    for event in (gone, *others):
        await file_of(desk, event)
    place = f"{file}/rights/{await taken_down(desk, file, 'restriction')}"
    assert (await desk.post(place, action="restrict", ground="disputed")).status_code == 303
    await released(app, "2026-03", now=LATER)
    assert await in_ledger(app, Indicator.U9_1) == ["2026-03"] * 5 + [None]
    assert len(others) == 4
    await erase([gone.thread_id], ground=LegalGround.CONSENT_WITHDRAWN, workplace=app.state.workplace, now=NOON)
    assert await in_ledger(app, Indicator.U9_1) == ["2026-03"] * 4 + [None]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "two working days"), ("de", "zwei Arbeitstagen"), ("ar", "يومَي عمل")]
)
async def test_the_page_of_the_figures_says_when_it_counts(app: FastAPI, language: str, words: str) -> None:
    reader: Desk = await sit_down(app, "lead", language=language)
    page = (await reader.get("/tallies")).text
    line = page.partition('data-indicator="U9.1"')[2].partition("</tr>")[0]
    assert words in line
    assert 'data-when="U9.1"' in line
    drawn = page.partition("<p data-drawn>")[2].partition("</p>")[0]
    assert "U2.1 · U4.1 · U5.1 · U6.1" in drawn
    assert "U9.1" not in drawn


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"came_back_on": NOON.date()}, MET),
        ({"came_back_on": (NOON + COMES_BACK).date()}, MET),
        ({"came_back_on": (NOON + COMES_BACK + timedelta(days=1)).date()}, NOT_MET),
        ({}, NOT_MET),
        ({"first_reply_at": None}, None),
        ({"set_aside": "no_request"}, None),
        ({"origin": "centre"}, None),
        ({"origin": "platform"}, None),
    ],
)
def test_coming_back_counts_ninety_days_after_the_first_answer(given: dict[str, object], expected: object) -> None:
    one = enquiry(**({"first_reply_at": NOON} | given))
    assert came_back(one, at=NOON + COMES_BACK - timedelta(seconds=1)) is None
    assert came_back(one, at=NOON + COMES_BACK) is expected


async def test_who_writes_again_after_the_answer_came_back_and_counts_once(app: FastAPI) -> None:
    desk, workplace = await sit_down(app, "counsellor"), app.state.workplace
    again, before, called, silent, unanswered = await come(app, 5)
    await receive([a_message("One more thing", thread_id=before.thread_id)], workplace=workplace, now=NOON)
    for event in (again, before, silent):
        assert await replied(desk, f"/requests/{event.request_id}") == 303
    assert (await take(desk, called, "spoke")).status_code == 303
    for day in (3, 4):
        now = NOON + timedelta(days=day)
        await receive([a_message("I am back", thread_id=again.thread_id)], workplace=workplace, now=now)
    await receive([a_message("Hello?", thread_id=unanswered.thread_id)], workplace=workplace, now=NOON)
    kept = await ask(app.state.store, "SELECT came_back_on FROM request ORDER BY came_back_on")
    assert [row.came_back_on for row in kept] == [NOON.date(), (NOON + timedelta(days=3)).date(), None, None, None]
    settled = NOON + COMES_BACK
    assert await found(app, Indicator.U9_5, at=settled - timedelta(seconds=1)) == []
    assert await found(app, Indicator.U9_5, at=settled) == [MET, MET, NOT_MET, NOT_MET]
    for event in (again, before, called, silent, unanswered):
        await file_of(desk, event)
    extra = await arrived(app, a_request())
    assert await replied(desk, f"/requests/{extra.request_id}") == 303
    await file_of(desk, extra)
    await released(app, "2026-06", now=settled + timedelta(days=30))
    assert await in_ledger(app, Indicator.U9_5) == ["2026-06"] * 5
    assert await found(app, Indicator.U9_5, at=settled + timedelta(days=90)) == [], "told once"
