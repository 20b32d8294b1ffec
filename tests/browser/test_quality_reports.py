"""The reports in a real browser: chosen on a phone, made without script, and a PDF in the end."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from services.quality.scoring.figures import Outcomes
from services.quality.tallies.domain import Tally
from tests.browser.chromium import barriers, watched
from tests.browser.quality_pages import Colleague, Served, a_quality_service, enter
from tests.servers import Nats, Postgres

LEAD = Colleague("lead")
MONTH = datetime.now(UTC).strftime("%Y-%m")
TALLY = Tally("2025-10", MONTH, {"U2.1": Outcomes(19, 1, 1), "U6.1": Outcomes(20, 0, 0)})


@pytest.fixture(scope="module")
def quality(postgres: Postgres, nats_server: Nats) -> Iterator[Served]:
    nats_server.start()
    with a_quality_service(postgres, nats_server, [TALLY]) as served:
        yield served


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_the_page_of_reports_can_be_used_by_everybody(
    chromium: Browser, quality: Served, width: int, language: str
) -> None:
    with watched(chromium, width=width) as one:
        page = one.page()
        enter(page, quality, LEAD)
        page.goto(f"{quality.address}/reports?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert barriers(page) == []


def test_a_report_is_made_with_the_form_alone(chromium: Browser, quality: Served) -> None:
    with watched(chromium, width=360) as one:
        page = one.page()
        enter(page, quality, LEAD)
        page.goto(f"{quality.address}/reports")
        page.get_by_label("Language of the report").select_option("ar")
        page.get_by_label("Definitions of all indicators").uncheck()
        expect(page.get_by_role("button", name="Make the PDF")).to_be_visible()
        asked = page.evaluate(
            "new URLSearchParams(new FormData(document.querySelector('form[action*=\"quality.pdf\"]'))).toString()"
        )
        assert "chapter=definitions" not in asked
        answer = page.request.get(f"{quality.address}/reports/quality.pdf?{asked}")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")
