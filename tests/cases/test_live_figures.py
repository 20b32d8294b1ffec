"""Live figures: exact for who counsels; for others whole months of five clients at least, and held before that."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.cases.contact.gate.outcomes import POINTS_OF
from services.cases.counting.ledger.acts import release_due
from services.cases.foundation.roles import COUNSELLING, GROUPS
from shared.privacy.counts import COUNTED_OF_CLIENTS
from tests.cases.building import NOON, Database, Desk, a_request, sit_down, some_settings
from tests.cases.desk_acts import arrived, file_of, gate_form, walked
from tests.cases.watched_app import watched_app
from tests.statements import listening

K = 5
"""Promised, so not read from the code."""
MOST_STATEMENTS = 75
WITHOUT_COUNSELLING = sorted(GROUPS["figures"] - COUNSELLING)
LINE = re.compile(r'<tr data-so-far="([^"]+)">(.*?)</tr>', re.S)
NUMBER = re.compile(r'<td class="number" data-label="[^"]*">(.*?)</td>', re.S)
CALLED = re.compile(r'<span class="small quiet" data-called.*?</span>', re.S)
"""What an outcome is called, below its number."""
type Lines = dict[str, tuple[int, ...] | None]
"""By indicator: done, in part, not done; None where it is held back."""


class Clock:
    def __init__(self) -> None:
        self.now = NOON


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(database: Database, tmp_path: Path, clock: Clock) -> AsyncIterator[FastAPI]:
    async with watched_app(await some_settings(database, tmp_path), now=lambda: clock.now) as made:
        yield made


def lines(page: str) -> Lines:
    found: Lines = {}
    for indicator, row in LINE.findall(page):
        shown = [re.sub(r"<[^>]+>", "", CALLED.sub("", each)) for each in NUMBER.findall(row)]
        assert len(shown) == 3
        found[indicator] = None if set(shown) == {"held back"} else tuple(map(int, shown))
    return found


async def look(desk: Desk) -> Lines:
    page = (await desk.get("/tallies")).text
    assert "data-met" not in page
    assert "data-untold" not in page
    assert not re.search(r"\d+ wait, will be counted|\d+ of \d+, held back|nobody waits", page)
    return lines(page)


async def a_day(app: FastAPI, desk: Desk, clock: Clock, name: str) -> None:
    """One client comes and is informed; the night passes."""
    file = await file_of(desk, await arrived(app, a_request()), name)
    said = gate_form(limits="not_yet") if len(name) % 2 else gate_form()
    assert (await walked(desk, file, **said))[0] == 303
    clock.now += timedelta(days=4)
    await release_due(workplace=app.state.workplace, now=app.state.workplace.now())


def risen(before: Lines, after: Lines) -> set[int]:
    """By how many clients each line grew."""
    return {sum(after[name] or ()) - sum(before[name] or ()) for name in after}


@pytest.mark.parametrize("role", WITHOUT_COUNSELLING)
async def test_who_does_not_counsel_sees_no_fewer_than_five_however_often(
    app: FastAPI, clock: Clock, role: str
) -> None:
    counsellor, officer = await sit_down(app, "counsellor"), await sit_down(app, role)
    await release_due(workplace=app.state.workplace, now=app.state.workplace.now())
    looks = [await look(officer)]
    for number in range(24):
        await a_day(app, counsellor, clock, "n" * (number + 1))
        looks.append(await look(officer))
    assert looks[0] == dict.fromkeys(COUNTED_OF_CLIENTS), "held back, and never shown as zero"
    steps = {step for before, after in pairwise(looks) for step in risen(before, after)}
    assert min(steps - {0}) >= K
    assert sum(looks[-1]["U2.1"] or ()) > K


@pytest.mark.parametrize("role", sorted(COUNSELLING))
async def test_who_counsels_sees_the_first_client_at_once(app: FastAPI, role: str) -> None:
    counsellor = await sit_down(app, "counsellor")
    reader = await sit_down(app, role, "quality_officer")
    file = await file_of(counsellor, await arrived(app, a_request()))
    assert (await walked(counsellor, file, **gate_form()))[0] == 303
    page = (await reader.get("/tallies")).text
    assert page.count('data-met="1" data-partly="0" data-not-met="0"') == len(POINTS_OF)
    assert lines(page) == {}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "exact figures"), ("de", "genauen Zahlen"), ("ar", "الأرقام الدقيقة")]
)
async def test_the_page_says_so(app: FastAPI, language: str, words: str) -> None:
    officer = await sit_down(app, "quality_officer", language=language)
    page = (await officer.get("/tallies")).text
    assert words in page


async def test_what_many_points_go_by_is_read_once_for_all_of_them(app: FastAPI) -> None:
    """Twenty-six points asked for the clients, each by itself."""
    desk = await sit_down(app, "lead")
    await file_of(desk, await arrived(app, a_request()))
    with listening(app.state.store.engine.sync_engine) as statements:
        assert (await desk.get("/tallies")).status_code == 200
    asked = [statement for statement, _ in statements]
    assert sum("file.counted_as, file.id" in one for one in asked) <= 2
    assert sum("SELECT placement.moved_in_at" in one for one in asked) == 1
    assert len(asked) <= MOST_STATEMENTS
