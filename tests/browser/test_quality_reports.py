"""The reports in a real browser: chosen on a phone, made without script, and a PDF in the end."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.store import Assessments
from services.quality.evidence.register.store import Register
from services.quality.evidence.tallies.domain import Tally
from services.quality.foundation.tables.store import open_store
from services.quality.standards.scoring.figures import Outcomes
from tests import draws
from tests.browser.casework import run
from tests.browser.chromium import barriers, spills, turn_to, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.quality.building import an_assessment
from tests.quality.register_building import an_entry
from tests.servers import Nats, Postgres

LEAD = Colleague("lead")
MONTH = datetime.now(UTC).strftime("%Y-%m")
TALLY = Tally("2025-10", MONTH, {"U2.1": Outcomes(19, 1, 1), "U6.1": Outcomes(20, 0, 0)})
LAST_YEAR = Tally(
    "2025-10", f"{datetime.now(UTC).year - 1}-12", {"U2.1": Outcomes(9, 1, 1), "U6.1": Outcomes(20, 0, 0)}
)


async def keep(served: Served) -> None:
    """A gap in the funding, one request, and a grant with an end beside one without."""
    land = {"funder": "Land, Referat 312", "starts_on": "2024-01-01", "institutional": "no"}
    asked = {"funder": "Kommune", "what": "Drei Jahre", "asked_on": "2026-01-05", "answer": "open"}
    entries = [
        an_entry("funding_agreement", land | {"amount": "168000", "ends_on": "2100-12-31", "bears": "Land 80 %"}),
        an_entry("funding_agreement", land | {"amount": "62000", "what": "Miete"}),
        an_entry("funder_request", asked | {"answer_by": "2026-06-01", "criteria": "S10"}),
    ]
    store = open_store(served.database)
    async with store.work() as work:
        await Register(work).save_entries(entries)
        await Assessments(work).save_assessment(
            an_assessment(Answer.STRUCTURAL_GAP, criterion="S10", evidence="Jedes Jahr neu")
        )
    await store.engine.dispose()


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, [LAST_YEAR, TALLY]) as served:
        run(keep(served))
        yield served


@pytest.mark.parametrize("language", draws.languages("quality"))
def test_the_page_of_reports_can_be_used_by_everybody(chromium: Browser, quality: Served, language: str) -> None:
    with watched_again(chromium) as one:
        page = one.page()
        came_over(page, quality, LEAD)
        page.goto(f"{quality.address}/reports?lang={language}")
        expect(page.locator("#clients tr[data-clients]")).to_have_count(2)
        assert not spills(page, 1280)
        assert not spills(page, 320)
        assert barriers(page, colours=language == "de") == []


def test_a_report_is_made_with_the_form_alone(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium, width=360) as one:
        page = one.page()
        came_over(page, quality, LEAD)
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


@pytest.mark.parametrize("language", draws.languages("quality"))
def test_a_sheet_is_made_for_one_funder_and_grants_say_when_they_end(
    chromium: Browser, quality: Served, language: str
) -> None:
    with watched_again(chromium) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        for place in ("/reports", "/gaps"):
            turn_to(page, f"{quality.address}{place}")
            expect(page.get_by_text("Land, Referat 312").first).to_be_attached()
            assert not spills(page, 1280)
            assert not spills(page, 320)
            assert barriers(page, colours=language == "de") == []
        expect(page.locator("#agreements tbody tr")).to_have_count(2)
        page.goto(f"{quality.address}/reports")
        page.locator("#field-criterion").select_option("S10")
        page.locator("#field-funder").select_option("Land, Referat 312")
        asked = page.evaluate(
            "new URLSearchParams(new FormData(document.querySelector('form[action*=\"funder.pdf\"]'))).toString()"
        )
        answer = page.request.get(f"{quality.address}/reports/funder.pdf?{asked}")
        assert answer.status == 200
        assert "kokon-S10-land-referat-312-" in answer.headers["content-disposition"]


@pytest.mark.parametrize("language", draws.languages("quality"))
def test_a_token_for_a_program_is_made_on_a_phone_and_seen_once(
    chromium: Browser, quality: Served, language: str
) -> None:
    with watched_again(chromium, width=360) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        page.goto(f"{quality.address}/tokens")
        page.locator("#field-name").fill(f"table {language}")
        page.locator("input[value=standings]").check()
        page.locator("form:has(#field-name) button").click()
        token = page.locator("[data-token]").inner_text()
        assert not spills(page, 320)
        assert barriers(page, colours=language == "de") == []
        page.goto(f"{quality.address}/tokens")
        expect(page.locator("[data-token]")).to_have_count(0)
        assert not spills(page, 1280)
        headers = {"authorization": f"Bearer {token}", "cookie": ""}
        assert page.request.get(f"{quality.address}/api/v1/standings", headers=headers).ok
        assert page.request.get(f"{quality.address}/api/v1/plan", headers=headers).status == 403
