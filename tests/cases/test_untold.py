"""How many files no figure shows, because nobody talked with the client about the information."""

import re

import pytest
from fastapi import FastAPI

from services.cases.contact.gate.outcomes import POINTS_OF
from services.cases.counting.ledger.store import LiveFigures
from services.cases.foundation.roles import NotAllowedError
from shared.privacy.counts import COUNTED_OF_CLIENTS
from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, file_of, gate_form, walked
from tests.cases.rights_requests import taken_down

CLOSED = {"action": "close", "unanswered": "yes", "because": "goals_reached"}


async def seen(desk: Desk) -> tuple[int, int]:
    """Open and closed ones, as the page of figures says."""
    found = re.findall(r'data-untold-open="(\d+)" data-untold-closed="(\d+)"', (await desk.get("/tallies")).text)
    [(still_open, closed)] = found
    return int(still_open), int(closed)


async def test_files_without_a_talk_are_told_beside_the_figures(app: FastAPI) -> None:
    desk, lead = await sit_down(app, "counsellor"), await sit_down(app, "lead")
    assert await seen(lead) == (0, 0)
    first, second, third = [await file_of(desk, await arrived(app, a_request()), f"Client {n}") for n in range(3)]
    assert await seen(lead) == (3, 0)
    assert (await walked(desk, first, action="postpone", reason="acute_crisis"))[0] == 303
    assert await seen(lead) == (3, 0)
    assert (await walked(desk, first, **gate_form(limits="not_yet")))[0] == 303
    assert await seen(lead) == (2, 0)
    assert "Was the client counselled here?" not in (await desk.get(f"{first}/closing")).text
    assert (await desk.post(f"{first}/closing", **CLOSED)).status_code == 303
    assert "Was the client counselled here?" in (await desk.get(f"{second}/closing")).text
    assert (await desk.post(f"{second}/closing", **CLOSED)).status_code == 422
    assert (await desk.post(f"{second}/closing", counselled="no", **CLOSED)).status_code == 303
    assert await seen(lead) == await seen(desk) == (1, 1)
    page = (await lead.get("/tallies")).text
    assert "1 open file has no talk about the information yet." in page
    assert "1 file was closed without one and is still kept." in page
    for name in (first, second, third):
        assert name not in page


async def counted(desk: Desk) -> set[tuple[str, str, str]]:
    """Met, partly and not met of each indicator of the talk, as the page of figures says."""
    line = r'data-indicator="([^"]+)" data-met="(\d+)" data-partly="(\d+)" data-not-met="(\d+)"'
    found = re.findall(line, (await desk.get("/tallies")).text)
    assert {name for name, *_ in found} == COUNTED_OF_CLIENTS
    return {tuple(said) for name, *said in found if name in POINTS_OF}


async def test_whoever_was_counselled_without_a_talk_counts_once_as_not_done(app: FastAPI) -> None:
    """Until the month is told a talk takes its place, also one in another file of the same client."""
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    for said in ("yes", "no"):
        assert (await desk.post(f"{file}/closing", counselled=said, **CLOSED)).status_code == 303
        assert (await counted(desk), await seen(desk)) == ({("0", "0", "1")}, (0, 0))
        assert (await desk.post(f"{file}/closing", action="reopen", reopened_because="came_back")).status_code == 303
    assert (await walked(desk, file, **gate_form()))[0] == 303
    assert await counted(desk) == {("1", "0", "0")}
    other = await file_of(desk, await arrived(app, a_request()))
    assert (await desk.post(f"{other}/same-client", action="join", number="26-001")).status_code == 303
    assert (await desk.post(f"{other}/closing", counselled="yes", **CLOSED)).status_code == 303
    assert await counted(desk) == {("1", "0", "0")}


async def test_nobody_without_the_right_to_figures_is_told(app: FastAPI) -> None:
    key = app.state.workplace.keys.mark
    for role in ("admin", "data_protection", "interpreter"):
        desk = await sit_down(app, role)
        assert (await desk.get("/tallies")).status_code == 403
        async with app.state.store.reading(desk.person) as work:
            with pytest.raises(NotAllowedError):
                await LiveFigures(work).untold(key=key)


async def test_whose_file_is_only_kept_is_in_neither(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert await seen(desk) == (1, 0)
    place = f"{file}/rights/{await taken_down(desk, file, 'restriction')}"
    assert (await desk.post(place, action="restrict", ground="disputed")).status_code == 303
    assert await seen(desk) == (0, 0)
