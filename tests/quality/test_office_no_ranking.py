"""No page and no file of the office says how a single centre did, in words or by where it stands."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from services.quality.office.api import web as api
from services.quality.office.counting import web as counting
from services.quality.office.distributions import web as distributions
from services.quality.office.federation import web as federation
from services.quality.office.received.store import ReceivedReleases
from services.quality.office.report import web as reports
from tests.quality.building import a_release, some_noise, yearly_noise
from tests.quality.doors import Database, Office, an_office

NAMES = {"north": "Fachstelle Nord", "south": "Fachstelle Süd", "east": "Fachstelle Ost", "west": "Fachstelle West"}
RESULTS = [((4, 3), 90), ((2, None), 60), ((0, 1), 30), ((1, 0), 5)]
"""Of each centre: what is measured and what the team says, and how many clients were well informed."""
OTHERWISE = {"/completeness.json", "/reports/federation.pdf"}
"""Names with a yes or no, and nothing else; and no text, but looked through where reports are tested."""
PATHS = sorted(
    {
        route.path.format(criterion_id=criterion)
        for each in (federation, distributions, counting, reports, api)
        for route in each.router.routes
        for criterion in ("U2", "S10")
    }
    - OTHERWISE
)
FIGURES = re.compile(r"<tr\b.*?</tr>|<svg\b.*?</svg>", re.DOTALL)


async def seen(office: Office, results: Sequence[tuple[tuple[int, int | None], int]]) -> dict[str, str]:
    """Every page and file with figures, after a year in which the centres reported these."""
    office.expect(**NAMES)
    async with office.store.work() as work:
        for period in ("2025-Q3", "2025-Q4", "2026-Q1"):
            for centre, (bands, met) in zip(NAMES, results, strict=True):
                noise: dict[str, Any] = {"index": some_noise(met, 9, 9)}
                noise |= {"contributions": yearly_noise(met, 9, 9)} if period.endswith("Q4") else {}
                told = a_release(centre, period, U2=bands, S10=bands, **noise)
                assert await ReceivedReleases(work).keep_received(told, on=date(2026, 2, 20))
    officer = await office.officer()
    return {path: (await officer.get(path)).raise_for_status().text for path in PATHS}


def named(pages: Mapping[str, str]) -> list[str]:
    """Where a centre stands beside a figure: in a row or a drawing of a page, or anywhere in a file."""
    centres = re.compile("|".join(rf"\b{each}\b" for each in (*NAMES, *NAMES.values())))
    return [
        f"{path}: {part}"
        for path, text in pages.items()
        for part in (FIGURES.findall(text) if "<html" in text else [text])
        if centres.search(part)
    ]


def main_of(text: str) -> str:
    return text.split("<main", 1)[-1].split("</main>", 1)[0]


async def test_there_is_no_ranking_and_no_grade_of_a_centre_anywhere(office: Office) -> None:
    pages = await seen(office, RESULTS)
    assert named(pages) == []
    assert all(name in pages["/"] for name in NAMES.values()), "who has reported is said, outside of the figures"
    rows = "".join(FIGURES.findall("".join(pages.values())))
    assert {"<tr>", '<tr data-value="index">', '<tr data-line="measured">'} <= set(re.findall("<tr[^>]*>", rows))


async def test_whose_result_it_is_changes_no_page_and_no_file(database: Database) -> None:
    """If anything followed a centre, a row, a place in a list or a number, two federations would differ in it."""
    async with an_office(database) as office:
        one = await seen(office, RESULTS)
    async with an_office(database) as office:
        other = await seen(office, RESULTS[::-1])
    assert [path for path in PATHS if main_of(one[path]) != main_of(other[path])] == []


@pytest.mark.parametrize("row", ['<tr data-value="U2"><th>Fachstelle Ost</th>', '<tr data-centre="west"><th>U2</th>'])
def test_twin_a_row_of_a_centre_is_found(row: str) -> None:
    assert named({"/": f"<html><table>{row}<td>4</td></tr></table>"})
