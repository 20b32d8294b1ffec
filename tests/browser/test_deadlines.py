"""A deadline that moves with a law, in a real browser and in each language: counted, new rules looked over and taken
into use, both days shown, and the new one taken.
"""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills
from tests.cases.deadline_rules import LONGER, a_rule, as_json

LONGER_BY = {"de": (2, 6, "2026-09-05"), "ar": (3, 9, "2026-12-05"), "en": (4, 12, "2027-03-05")}
"""In each language the law changes once more: the version, its months, and the day of its example."""


def rules_file(language: str) -> FilePayload:
    version, months, due_on = LONGER_BY[language]
    computation = {"kind": "at_least", "number": months, "unit": "months"}
    examples = [{"starts_on": "2026-03-05", "due_on": due_on}]
    changes = {"version": version, "computation": computation, "examples": examples}
    body = as_json(a_rule(**LONGER | changes))
    return {"name": "rules.json", "mimeType": "application/json", "buffer": body}


def judge(page: Page, place: str) -> None:
    """At both widths, all of it in German, and in Arabic what is read from the other side."""
    name, _, language = place.partition("-")
    if language == "en" or (language == "ar" and name not in ("counted", "preview", "changed")):
        return
    for width in (1280, 360):
        assert not spills(page, width), (place, width)
    assert barriers(page, colours=language == "de", dark=language == "de") == [], place


@pytest.mark.parametrize(("language", "login"), [("de", "lead"), ("ar", "arabic"), ("en", "duty")])
def test_a_deadline_moves_with_a_law(sign_in: SignIn, cases: Casework, language: str, login: str) -> None:
    page = sign_in(login, java_script_enabled=language != "en")
    file = open_file(page, cases)
    page.locator("#more a[href$='/deadlines']").click()
    judge(page, f"none-{language}")
    page.locator("[name=rule]").select_option("reflection_period")
    page.locator("#by-rule form button").click()
    judge(page, f"rule-{language}")
    page.locator("[name=starts_on]").fill("2026-11-02")
    page.locator("#new form button").click()
    expect(page).to_have_url(re.compile("told=noted"))
    page.locator("#deadlines details > summary").first.click()
    judge(page, f"counted-{language}")
    expect(page.locator("#deadlines .alert")).to_have_count(0)

    lead = sign_in("lead", refused=True, java_script_enabled=language != "en")
    lead.goto(f"{cases.address}/deadline-rules?lang={language}")
    judge(lead, f"rules-{language}")
    lead.locator("main a[href*='/deadline-rules/import']").click()
    broken: FilePayload = {"name": "rules.json", "mimeType": "application/json", "buffer": b'[{"id": "x"}]'}
    lead.set_input_files("#field-rules", broken)
    with lead.expect_response(re.compile("/deadline-rules/import")) as refused:
        lead.locator("main form button").click()
    assert refused.value.status == 422
    judge(lead, f"faults-{language}")
    lead.set_input_files("#field-rules", rules_file(language))
    lead.locator("main form button").click()
    expect(lead.locator("main .rows > li")).to_have_count(1)
    judge(lead, f"preview-{language}")
    lead.locator("main form button").click()
    expect(lead).to_have_url(re.compile("told=accepted"))

    page.goto(file)
    expect(page.locator("#deadlines .tag.care")).to_have_count(1)
    judge(page, f"file-{language}")
    page.locator("#deadlines a[href$='/deadlines']").click()
    both = page.locator("#deadlines .alert")
    expect(both).to_be_visible()
    judge(page, f"changed-{language}")
    both.locator("button[value=move]").click()
    expect(page).to_have_url(re.compile("told=noted"))
    expect(page.locator("#deadlines .alert")).to_have_count(0)
    page.locator("#deadlines button[value=met]").click()
    expect(page.locator("#deadlines .tag")).to_have_count(1)
    judge(page, f"over-{language}")
