"""Files brought in from a spreadsheet, in a real browser: what is wrong, what would be made, and what was made."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.case_pages import SignIn
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills

HEADS = "Eröffnet am;Zuständig;Pseudonym;Sprache;Nächster Termin;Wofür;Notiz"


def judge_page(page: Page, place: str, *, judged: bool) -> None:
    for width in (360, 1280):
        assert not spills(page, width), place
        assert not judged or barriers(page, dark=True) == [], (place, width)


def send(page: Page, *rows: str) -> None:
    body = "\r\n".join([HEADS, *rows]).encode("cp1252")
    page.set_input_files("#field-table", {"name": "list.csv", "mimeType": "text/csv", "buffer": body})
    page.locator("main form .button").first.click()


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_a_spreadsheet_becomes_files(sign_in: SignIn, cases: Casework, language: str) -> None:
    page, mark = sign_in("lead", refused=True, java_script_enabled=language != "en"), uuid4().hex[:6]
    page.goto(f"{cases.address}/files?lang={language}")
    page.locator("a[href*='/files/import']").click()
    judge_page(page, f"begin-{language}", judged=language != "en")
    good = f"2.11.2024;Lena L.;Lantern {mark};Arabisch;1.4.2190;Call the lawyer and the landlord;Came with a friend."
    send(page, good, f"31.11.2024;Nobody N.;Harbour;;;;{mark}", "2024-11-02;Lena L.;;Klingon;;;=A1")
    expect(page.locator("tbody tr")).to_have_count(4)
    judge_page(page, f"faults-{language}", judged=language != "en")
    send(page, good, f"2021-01-05;Amal A.;Harbour {mark};;;;")
    expect(page.locator("tbody tr")).to_have_count(2)
    judge_page(page, f"preview-{language}", judged=language != "en")
    page.locator("main form .button").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    judge_page(page, f"done-{language}", judged=language != "en")
    page.locator("tbody a").click()
    expect(page.locator("h1")).to_contain_text("Lantern")
    expect(page.locator("#happened")).to_contain_text("Came with a friend.")
    expect(page.locator("#to-dos")).to_contain_text("Call the lawyer")
    judge_page(page, f"file-{language}", judged=False)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_what_was_written_elsewhere_becomes_requests(sign_in: SignIn, cases: Casework, language: str) -> None:
    page, mark = sign_in("lead"), uuid4().hex[:6]
    page.goto(f"{cases.address}/files/import?lang={language}")
    page.locator("input[value=platform_requests]").check()
    rows = [{"date": "2026-03-01T10:30:00Z", "language": "Farsi", "words": f"I need help {mark}.", "contact": "a@b.c"}]
    sent_as: FilePayload = {"name": "export.json", "mimeType": "application/json", "buffer": json.dumps(rows).encode()}
    page.set_input_files("#field-table", sent_as)
    page.locator("main form .button").first.click()
    expect(page.locator("tbody tr")).to_have_count(1)
    judge_page(page, f"platform-preview-{language}", judged=True)
    page.locator("main form .button").click()
    judge_page(page, f"platform-done-{language}", judged=True)
    page.locator("main .button").click()
    page.locator("main a.row").first.click()
    expect(page.locator(".said").first).to_have_text(f"I need help {mark}.")
    judge_page(page, f"request-{language}", judged=False)
