"""What is there for the day on which the machine is down, in a real browser: emergency page and blank forms."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.case_pages import SignIn, expect_no_barrier, open_file
from tests.browser.casework import Casework

LONG = "at the neighbour's, in the afternoon, never at the weekend, and never when the lights are on " * 3


def agree_a_plan(page: Page) -> None:
    page.locator("#reach").get_by_role("link", name="change", exact=True).click()
    form = page.locator("#plan")
    form.get_by_text("SMS, neutral text").click()
    form.get_by_label("Number or address").fill("0170 222")
    for label in ("Days and hours", "Who else reads or answers there", "If no answer comes"):
        form.get_by_label(label).fill(LONG)
    form.get_by_label("Code word").fill("harbour lights")
    form.get_by_role("button", name="This is agreed").click()
    expect(page.get_by_text("Written down.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_emergency_page_is_one_step_away_and_one_sheet_of_paper(
    sign_in: SignIn, cases: Casework, scripts: bool
) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    file = open_file(page, cases, contact={"channel": "phone", "value": "0170 111", "when": "at night"})
    agree_a_plan(page)
    page.goto(file)
    page.get_by_role("link", name="Emergency page").click()
    expect(page.locator("#reach")).to_contain_text("0170 222")
    expect(page.get_by_text("harbour lights")).to_be_hidden()
    if scripts:
        for language, heading in {"en": "Next dates", "de": "Nächste Termine", "ar": "المواعيد القادمة"}.items():
            page.goto(f"{file}/emergency?lang={language}")
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
            expect_no_barrier(page)
        page.goto(f"{file}/emergency")
    page.get_by_role("link", name="Print this page").click()
    expect(page).to_have_url(re.compile("/emergency/print$"))
    expect(page.get_by_text("harbour lights")).to_be_visible()
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) == 1
    printed = sheets[0].extract_text()
    assert ("0170 222" in printed, "harbour lights" in printed, "Please print" in printed) == (True, True, False)
    assert not re.search(r"in \d+ days?|today|tomorrow", printed), "a paper does not know what day it is read on"


def test_blank_forms_are_listed_in_each_language(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    page.goto(f"{cases.address}/files")
    page.get_by_role("link", name="Forms on paper").click()
    expect(page.get_by_role("link", name="PDF")).to_have_count(12)
    for language in ("en", "de", "ar"):
        page.goto(f"{cases.address}/forms?lang={language}")
        expect_no_barrier(page)
