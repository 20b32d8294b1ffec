"""Opening hours are read from a short setting, and the first page says what they come to at this moment."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import httpx
import pytest

from services.intake.app import create_app
from services.intake.pages.opening import ClosedNow, Opening, OpenNow, openings, state_at
from shared.languages.addresses import address_in
from tests.intake.building import ADDRESS, some_settings
from tests.kept_engines import kept_engine


def test_days_and_spans_of_days_are_read() -> None:
    assert openings("1-4 10:00-16:00, 5 10:00-13:00") == (
        Opening(1, 4, time(10), time(16)),
        Opening(5, 5, time(10), time(13)),
    )


def test_none_are_none() -> None:
    assert openings("") == ()


@pytest.mark.parametrize(
    "setting", ["always", "0 10:00-16:00", "1-8 10:00-16:00", "1 10-16", "1 25:00-26:00", "1 10:00"]
)
def test_anything_else_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="hour"):
        openings(setting)


BERLIN = ZoneInfo("Europe/Berlin")
HOURS = openings("1-4 10:00-12:00, 1-4 14:00-16:00, 5 10:00-13:00")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN)


def closed_at(day: date) -> bool:
    """Monday and Tuesday of Christmas, as it were."""
    return day in (date(2026, 12, 7), date(2026, 12, 8))


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-12-03T10:00", OpenNow(at("2026-12-03T12:00"))),
        ("2026-12-03T11:59", OpenNow(at("2026-12-03T12:00"))),
        ("2026-12-03T12:00", ClosedNow(at("2026-12-03T14:00"))),
        ("2026-12-03T16:00", ClosedNow(at("2026-12-04T10:00"))),
        ("2026-12-04T13:00", ClosedNow(at("2026-12-09T10:00"))),
        ("2026-12-08T11:00", ClosedNow(at("2026-12-09T10:00"))),
        ("2026-12-09T09:59", ClosedNow(at("2026-12-09T10:00"))),
    ],
)
def test_the_telephone_is_open_or_says_when_it_is_again(now: str, state: OpenNow | ClosedNow) -> None:
    assert state_at(HOURS, at(now), is_holiday=closed_at) == state


def test_without_hours_nobody_knows_and_without_an_opening_none_is_promised() -> None:
    assert state_at((), at("2026-12-03T10:00"), is_holiday=closed_at) is None
    assert state_at(HOURS, at("2026-12-03T10:00"), is_holiday=lambda _: True) == ClosedNow(None)


@pytest.mark.parametrize(
    ("now", "state", "answer"),
    [
        ("2026-12-03T11:00", "Open now, until 4:00 PM", "Monday, December 7"),
        ("2026-12-24T18:00", "Closed now. Open again: Monday, December 28, 10:00 AM", "Tuesday, December 29"),
    ],
)
async def test_the_first_page_says_it_by_the_clock_of_the_centre_and_by_when_there_is_an_answer(
    now: str, state: str, answer: str
) -> None:
    app = create_app(some_settings(), now=lambda: at(now), engines=kept_engine)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ADDRESS) as reader:
        page = (await reader.get(address_in("en", "/"))).text
    seen = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert state in seen
    assert f"We usually answer by: {answer}." in seen
    await app.state.store.engine.dispose()
