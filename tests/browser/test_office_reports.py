"""The yearly report of the office, its statements and its sheets, in a real browser."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from services.quality.publishing.amounts.domain import Fact
from tests.browser.chromium import barriers, spills, turn_to, watched_again
from tests.browser.quality_pages import PASSWORD, Served, an_office_service, send
from tests.quality.amounts_samples import some_amounts, some_facts
from tests.quality.building import a_release
from tests.servers import Postgres

LANDS = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SN")
YEARS = (2022, 2023, 2024, 2025)
AMOUNTS = [
    some_amounts(f"centre-{number}", year, some_facts(posts=9 + year % 5, land=land))
    for year in YEARS
    for number, land in enumerate((*LANDS * 3, *[None] * 6))
]
"""Forty-two centres, three in each of twelve Länder."""
RELEASES = [a_release(centre, "2026-Q1", U2=(3, 3)) for centre in ("north", "south", "west")]


@pytest.fixture(scope="module")
def office(postgres: Postgres) -> Iterator[Served]:
    with an_office_service(postgres, RELEASES, AMOUNTS) as served:
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


def height(page: Page, address: str) -> int:
    page.goto(address)
    return int(page.locator(":root").evaluate("root => root.scrollHeight"))


def test_statements_are_read_on_a_telephone_and_are_whole_on_paper(chromium: Browser, office: Served) -> None:
    """A table opens on a click. With all of them open a telephone had 10,000 pixels and more."""
    with watched_again(chromium, width=360) as one:
        page = one.page()
        send(page, f"{office.address}/signin", login="otto", password=PASSWORD)
        assert height(page, f"{office.address}/amounts/sheet?paper=ministry") < 5_500
        assert not page.get_by_role("cell", name="12 von 36").first.is_visible()
        assert barriers(page) == []
        page.get_by_text("Nach Ländern").click()
        assert page.get_by_role("cell", name="12 von 36").first.is_visible()
        assert height(page, f"{office.address}/amounts") < 6_500
        assert barriers(page) == []
        assert not spills(page, 320)
        paper = "".join(each.extract_text() for each in PdfReader(BytesIO(page.pdf())).pages)
        assert paper.count("Mecklenburg") == len(Fact)


@pytest.mark.parametrize("language", ["de", "en", "ar"])
@pytest.mark.parametrize("paper", ["funder", "ministry"])
def test_a_sheet_prints_on_one_page_with_twelve_laender(
    chromium: Browser, office: Served, paper: str, language: str
) -> None:
    with watched_again(chromium, width=1280) as one:
        page = one.page()
        send(page, f"{office.address}/signin", login="olga", password=PASSWORD)
        page.goto(f"{office.address}/amounts/sheet?paper={paper}&lang={language}")
        [only] = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert only.extract_text().count("(3)") == (len(LANDS) * 6 if paper == "ministry" else 0)
