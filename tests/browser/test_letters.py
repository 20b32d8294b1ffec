"""Texts for answers and letters in a real browser: read by a native speaker, used; covered by a consent, withdrawn."""

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.case_pages import SignIn, open_file, open_request
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to

OWN, TYPED = "سلام عليكم. نقرأ كل يوم، حتى يوم الجمعة.", "Thank you for the letter."
OFFICE, LINE, PLAIN = "Office for benefits", "Lives in a hotel that nobody may learn of.", "We ask for an appointment."


def expect_no_barrier(page: Page, address: str) -> None:
    for language in ("en", "de", "ar"):
        turn_to(page, f"{address}?lang={language}")
        for width in (360, 1280):
            assert not spills(page, width), (language, width)
        assert barriers(page, colours=language == "en", dark=language == "en") == [], language
    page.goto(f"{address}?lang=en")


def test_a_text_is_written_read_by_a_native_speaker_and_used_in_an_answer(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", java_script_enabled=False)
    blocks = f"{cases.address}/reply-blocks"
    page.goto(blocks)
    page.locator("[name=language]").select_option("ar")
    page.get_by_label("Title").fill("يوم الجمعة")
    page.get_by_label("Text").last.fill(OWN)
    page.get_by_role("button", name="Keep the text").click()
    shipped = "شكراً على الكتابة إلينا"
    for words in (OWN, shipped):
        line = page.locator("ul.rows > li", has_text=words)
        expect(line.locator(".tag")).to_have_text("draft")
        line.locator("summary").click()
        line.get_by_role("button", name="It has been read").click()
        expect(page.get_by_role("status")).to_contain_text("Saved.")
        expect(line.locator(".tag")).to_contain_text("read by a native speaker on")

    request = open_request(page, cases)
    box = page.locator("#answer")
    box.locator("textarea").fill(TYPED)
    box.locator("[value=blocks]").click()
    for words in (OWN, shipped):
        line = page.locator("ul.rows > li", has_text=words)
        expect(line.locator(".tag")).to_contain_text("read by a native speaker on")
    page.locator("ul.rows > li", has_text=OWN).get_by_role("button", name="Insert").click()
    expect(box.locator("textarea")).to_have_value(f"{TYPED}\n\n{OWN}")
    box.locator("button:not([value=blocks])").first.click()
    page.goto(request)
    expect(page.locator("main")).to_contain_text(OWN)

    judged = sign_in("duty")
    expect_no_barrier(judged, blocks)


def consent_to(page: Page, file: str) -> None:
    page.goto(f"{file}/consents")
    form = page.locator("#answer form")
    form.locator("[name=recipient_kind]").select_option("benefits")
    form.locator("[name=recipient]").fill(OFFICE)
    form.locator("[name=purpose]").select_option("residence")
    form.locator("[name=what][value=her_name]").check(force=True)
    form.locator("[name=outcome][value=given]").check(force=True)
    form.locator("button").click()
    expect(page).to_have_url(re.compile("told=noted"))


def on_paper(page: Page) -> str:
    """What a PDF of the page's first letter says."""
    place = page.locator("#letters a").first.get_attribute("href") or ""
    printed = page.request.get(re.sub(r"/files/.*", place, page.url))
    assert (printed.status, printed.headers["content-type"]) == (200, "application/pdf")
    return re.sub(r"\s+", " ", "".join(one.extract_text() for one in PdfReader(io.BytesIO(printed.body())).pages))


def test_a_letter_says_what_its_consent_covers_until_it_is_withdrawn(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    file = open_file(page, cases)
    page.goto(f"{file}/facts")
    page.locator("textarea[name=situation]").fill(LINE)
    page.locator("form", has=page.locator("[name=situation]")).locator("button").last.click()
    expect(page).to_have_url(re.compile("told=noted"))
    page.goto(f"{file}/letters")
    expect(page.get_by_label("Subject")).to_have_count(0)
    expect(page.get_by_role("link", name="Ask for a consent")).to_be_visible()
    consent_to(page, file)

    expect_no_barrier(page, f"{file}/letters")
    kinds = page.locator("[name=what]").evaluate_all("all => all.map(one => one.value)")
    assert set(kinds) == {"being_here", "her_name"}
    assert page.locator("[name=from_file]").evaluate_all("all => all.map(one => one.value)") == ["her_name"]
    page.get_by_label("Subject").fill("Appointment")
    page.locator("[name=what][value=being_here]").check(force=True)
    page.locator("[name=from_file]").check(force=True)
    page.get_by_label("Text", exact=True).fill(PLAIN)
    page.get_by_role("button", name="Write the letter").click()
    # nobody knows the residence, and the office may have to pass it on
    expect(page.locator("#warning")).to_contain_text("§ 87 Abs. 2 AufenthG")
    page.get_by_label("The person knows and wants it").check()
    page.get_by_role("button", name="Write the letter").click()
    said = on_paper(page)
    assert [words for words in (OFFICE, "Name: Harbour", PLAIN) if words not in said] == []
    assert LINE not in said
    page.goto(f"{file}/disclosures")
    expect(page.locator("main .rows")).to_contain_text(OFFICE)

    # a form that stood open while the client withdrew
    page.goto(f"{file}/letters")
    page.get_by_label("Subject").fill("Once more")
    page.locator("[name=what][value=being_here]").check(force=True)
    page.get_by_label("Text", exact=True).fill("We ask again.")
    other = sign_in("duty")
    other.goto(file)
    other.locator("#consents a[href$='/withdrawal']").click()
    other.locator("#confirm [name=outcome][value=withdrawn]").check(force=True)
    other.locator("#confirm button").click()
    expect(other.locator("#ended")).to_contain_text(OFFICE)
    page.get_by_role("button", name="Write the letter").click()
    expect(page.get_by_text("There is no consent that holds today")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("We ask again.")
    expect(page.locator("#letters li")).to_have_count(1)
    for width in (360, 1280):
        assert not spills(page, width)

    # the client agrees once more, and what was typed is still there
    consent_to(other, file)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Subject")).to_have_value("Once more")
    page.get_by_role("button", name="Write the letter").click()
    expect(page.locator("#letters li")).to_have_count(2)
