"""The office in a real browser: the federation, and who has reported."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import barriers, watched
from tests.browser.quality_pages import PASSWORD, Served, an_office_service
from tests.quality.building import a_release
from tests.servers import Nats, Postgres

REPORTED = [
    a_release("north", "2026-Q2", U2=(4, 3), S6=(None, 2)),
    a_release("south", "2026-Q2", U2=(2, 3)),
    a_release("south", "2026-Q3", U2=(4, 4)),
]


@pytest.fixture(scope="module")
def office(postgres: Postgres, nats_server: Nats) -> Iterator[Served]:
    with an_office_service(postgres, REPORTED) as served:
        yield served


def sign_in(page: Page, office: Served, login: str = "olga") -> None:
    page.goto(f"{office.address}/signin")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{office.address}/")


def test_the_office_sees_the_federation_and_no_centre(chromium: Browser, office: Served) -> None:
    with watched(chromium, width=1280) as one:
        page = one.page()
        sign_in(page, office)
        expect(page.get_by_text("1 of 3 centres have reported")).to_be_visible()
        expect(page.get_by_text("the distribution of one centre would be its own figures")).to_be_visible()
        page.get_by_role("link", name="2nd quarter of 2026").click()
        expect(page.get_by_text("2 of 3 centres have reported")).to_be_visible()
        expect(page.get_by_role("img", name="4 of 4: 1 centre; 2 of 4: 1 centre")).to_be_visible()
        assert "Fachstelle" not in "".join(page.locator("table").all_inner_texts())
        page.get_by_role("link", name="Confidential, also without a name").click()
        expect(page.get_by_text("2 of 2 reporting centres with a number; 3 centres are expected")).to_have_count(2)
        assert "Fachstelle" not in page.locator("main").inner_text()
        assert (one.complaints, one.elsewhere(office.address)) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("login", "width"), [("olga", 1280), ("otto", 320), ("amal", 360)])
def test_every_page_is_open_to_everybody(
    chromium: Browser, office: Served, login: str, width: int, scheme: str
) -> None:
    with watched(chromium, width=width, color_scheme=scheme) as one:
        page = one.page()
        sign_in(page, office, login)
        for place in ("/", "/?period=2026-Q2", "/criteria/U2?period=2026-Q2", "/criteria/U2"):
            page.goto(office.address + place)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
            assert barriers(page) == [], place
