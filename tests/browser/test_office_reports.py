"""The yearly report of the office in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import barriers, spills, turn_to, watched_again
from tests.browser.quality_pages import PASSWORD, Served, an_office_service, send
from tests.quality.building import a_release
from tests.servers import Postgres

RELEASES = [a_release(centre, "2026-Q1", U2=(3, 3)) for centre in ("north", "south", "west")]


@pytest.fixture(scope="module")
def office(postgres: Postgres) -> Iterator[Served]:
    with an_office_service(postgres, RELEASES) as served:
        yield served


@pytest.mark.parametrize(("login", "language"), [("olga", "en"), ("otto", "de"), ("amal", "ar")])
def test_the_page_of_the_yearly_report_can_be_used_by_everybody(
    chromium: Browser, office: Served, login: str, language: str
) -> None:
    with watched_again(chromium) as one:
        page = one.page()
        send(page, f"{office.address}/signin", login=login, password=PASSWORD)
        turn_to(page, f"{office.address}/reports")
        assert page.locator("html").get_attribute("lang") == language
        assert not spills(page, 1280)
        assert not spills(page, 320)
        assert barriers(page, colours=language == "de") == []
        answer = page.request.get(f"{office.address}/reports/federation.pdf?year=2026")
        assert answer.body().startswith(b"%PDF-")
        assert one.complaints == []
