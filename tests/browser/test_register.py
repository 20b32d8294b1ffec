"""The register in a real browser: in every language, on the narrowest phone, and a list taken in."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from services.quality.evidence.probe.store import Probes
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.store import Register
from services.quality.evidence.tallies.domain import Tally
from services.quality.foundation.tables.store import open_store
from services.quality.standards.scoring.figures import Outcomes
from tests.browser.casework import run
from tests.browser.chromium import backwards, barriers, pixels_too_wide, turn_to, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.quality.probe_building import a_page, a_probe, a_start
from tests.quality.register_building import a_post, an_entry
from tests.servers import Nats, Postgres

NOW = datetime.now(UTC)
LONG_AGO = NOW.date() - timedelta(days=300)
DEFECT = an_entry("defect", {"what": "Türklingel", "reported_on": LONG_AGO.isoformat()}, day=LONG_AGO, at=NOW)
POST = a_post(label="Stelle 1")
BEGUN = an_entry("workplace_item", {"item": "phone_and_device", "met": "yes"})
ROMANIAN = an_entry("working_language", {"language": "ro"})
OVER = an_entry("assignment", {"month": "2020-01", "what": "Dolmetschen", "assignments": "4", "paid": "4"})
FAULTY = "what;reported_on\nStühle;31.2.2026\n"
CHANGED = "label;size;filled;paid;profile;financing\nStelle 1;2;1;yes;none;unsecured\nStelle 2;1;1;yes;none;unsecured\n"
PLACES = [
    "/register",
    "/register/defect",
    "/register/document_cell",
    "/register/workplace_item",
    "/register/assignment",
    "/register/post?sort=-size",
    "/first-steps",
    "/",
    "/register/drill/new",
    "/register/post/new",
    f"/register/defect/{DEFECT.entry}",
    f"/register/post/{POST.entry}/edit",
    f"/register/post/{POST.entry}/retire",
    "/register/workbook",
    "/criteria/U6",
    "/criteria/U9",
]
PAGES = (
    a_start("de", ways="telephone writing opening_hours"),
    a_start("ar", free="not_said"),
    a_page("leaflet-rights", "yo", free="unread"),
    a_page("opening_hours", "ro", 3),
)
WAITED = Tally("2025-10", NOW.strftime("%Y-%m"), {"U9.2.wait": Outcomes(9, 6, 5)})


async def keep(served: Served, *entries: Entry) -> None:
    store = open_store(served.database)
    async with store.work() as work:
        await Register(work).save_entries(entries)
        await Probes(work).keep_probe(a_probe(*PAGES, day=NOW.date()))
    await store.engine.dispose()


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, [WAITED]) as served:
        run(keep(served, DEFECT, POST, BEGUN, OVER, ROMANIAN))
        yield served


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_page_can_be_read_by_everybody_on_the_narrowest_phone(
    chromium: Browser, quality: Served, language: str
) -> None:
    with watched_again(chromium, width=320) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        for place in PLACES:
            turn_to(page, f"{quality.address}{place}")
            assert pixels_too_wide(page) == 0, place
            assert (backwards(page) if language == "en" else barriers(page, colours=language == "de")) == [], place
        assert one.complaints == []


def test_a_list_is_put_right_looked_over_and_taken_in(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium, width=360) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead"))
        page.goto(f"{quality.address}/register/workbook?list=defect")
        page.get_by_label("Filled-in workbook, or a CSV file").set_input_files(
            {"name": "list.csv", "mimeType": "text/csv", "buffer": FAULTY.encode("cp1252")}
        )
        page.get_by_role("button", name="Look it over").click()
        expect(page.get_by_text("This is no day of the calendar.")).to_be_visible()
        page.get_by_label("Or paste the lines here").fill("what;reported_on\nStühle;28.2.2026\n")
        page.get_by_role("button", name="Look it over").click()
        expect(page.get_by_text("1 line would be taken in.")).to_be_visible()
        page.get_by_role("button", name="Take them in").click()
        expect(page.get_by_text("1 line is in the register.")).to_be_visible()
        assert [said for said in one.complaints if "422" not in said] == []


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_what_a_list_would_change_stands_beside_what_is_there(
    chromium: Browser, quality: Served, language: str
) -> None:
    with watched_again(chromium, width=320) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        page.goto(f"{quality.address}/register/workbook")
        page.locator("details:has(#field-rows) > summary").click()
        page.locator("#field-rows").fill(CHANGED)
        page.locator("main button").click()
        expect(page.get_by_role("deletion").first).to_have_text(re.compile("[1١]"))
        expect(page.get_by_role("insertion").first).to_have_text(re.compile("2|٢"))
        assert pixels_too_wide(page) == 0
        assert barriers(page, colours=language == "de") == []
        assert one.complaints == []


def test_a_look_at_an_entry_is_one_click(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium, width=360) as one:
        page = one.page()
        came_over(page, quality, Colleague("quality_officer"))
        page.goto(f"{quality.address}/register/post/{POST.entry}")
        page.get_by_role("button", name="Looked at today, unchanged").click()
        expect(page.get_by_text("Noted: looked at today, and unchanged.")).to_be_visible()
        page.get_by_role("link", name="S10.1 Posts secured").click()
        expect(page.locator("#S10\\.1")).to_be_visible()
