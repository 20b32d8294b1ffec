"""Contact notes in a real browser: drafts while writing, two in one file, the keyboard alone, words that are found."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to

WORDS = "Wants to keep the neighbour as a safe contact."
SAVED = re.compile(r"Draft saved .*, sealed")


def note_of(page: Page) -> str:
    return page.get_by_label("In words").input_value()


def choose(page: Page) -> None:
    """What a note needs, and what it can have beside that."""
    page.locator("#notes input[name=kind][value='talk']").check()
    page.locator("#notes .more-of-note > summary").click()
    for name, value in (("whom", "with_others"), ("mediation", "here"), ("duration", "15_30")):
        page.locator(f"#notes input[name={name}][value='{value}']").check()


def test_a_draft_survives_a_reload_and_a_connection_that_drops(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    file = open_file(page, cases)
    line = page.locator("[data-saved]")
    page.locator("#notes input[name=kind][value=talk]").check()
    page.get_by_label("In words").press_sequentially(WORDS)
    expect(line).to_have_text(SAVED)
    page.goto(file)
    expect(page.get_by_label("In words")).to_have_value(WORDS)
    expect(page.locator("#notes input[name=kind][value=talk]")).to_be_checked()
    page.context.set_offline(True)
    page.get_by_label("In words").press_sequentially(" More.")
    expect(page.locator("[data-problem]")).to_contain_text("Not saved yet")
    expect(line).to_be_empty()
    page.context.set_offline(False)
    expect(line).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("In words")).to_have_value(re.compile("More"))
    stored = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""]
    choose(page)
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.goto(file)
    expect(page.get_by_label("In words")).to_have_value("")
    expect(page.locator("#happened")).to_contain_text("safe contact")


def test_a_correction_is_drafted_and_says_while_it_is_not_saved(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    file = open_file(page, cases)
    page.locator("#notes input[name=kind][value=talk]").check()
    page.get_by_label("In words").fill("The old words.")
    page.get_by_role("button", name="Keep the note").click()
    page.locator("#happened a[href*='/notes/']").first.click()
    words, line, problem = page.get_by_label("In words"), page.locator("[data-saved]"), page.locator("[data-problem]")
    words.fill(WORDS)
    expect(line).to_have_text(SAVED)
    page.context.set_offline(True)
    words.press_sequentially(" More.")
    expect(problem).to_contain_text("Not saved yet")
    expect(line).to_be_empty()
    page.context.set_offline(False)
    expect(line).to_have_text(SAVED)
    expect(problem).to_be_empty()
    page.reload()
    expect(words).to_have_value(f"{WORDS} More.")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.goto(file)
    expect(page.get_by_label("In words")).to_have_value("")
    expect(page.locator("#happened")).to_contain_text("safe contact. More.")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_what_follows_is_shown_as_it_is_chosen(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    file = open_file(page, cases)
    page.locator("#facts [name=languages]").first.select_option("ar")
    page.locator("#fact-speaks").get_by_role("button", name="Save").click()
    page.goto(file)
    whom, language = (page.locator(f"[data-chosen={name}]") for name in ("whom", "language"))
    expect(whom).to_have_text("as what it was says")
    for kind, with_whom, spoken in (("call", "the client", "Arabic"), ("authority", "an authority", "not noted")):
        page.locator(f"#notes input[name=kind][value={kind}]").check()
        expect(whom).to_have_text(with_whom)
        expect(language).to_have_text(spoken)
    page.locator("#notes .more-of-note > summary").click()
    page.locator("#notes input[name=whom][value=with_others]").check()
    expect(whom).to_have_text("the client, with others")
    expect(language).to_have_text("Arabic")
    page.locator("#notes select[name=language]").select_option("ti")
    expect(language).to_have_text("Tigrinya")
    page.get_by_label("In words").fill(WORDS)
    page.get_by_role("button", name="Keep the note").click()
    happened = page.locator("#happened")
    expect(happened).to_contain_text("With an authority · the client, with others · Tigrinya")


def test_without_a_script_a_button_saves_the_draft(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", java_script_enabled=False)
    file = open_file(page, cases)
    page.get_by_label("In words").fill(WORDS)
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("The draft is saved, sealed.")).to_be_visible()
    page.goto(file)
    expect(page.get_by_label("In words")).to_have_value(WORDS)
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_label("In words")).to_have_value("")


def test_with_a_script_a_draft_is_discarded_too(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    open_file(page, cases)
    page.get_by_label("In words").fill(WORDS)
    page.get_by_role("button", name="Save as draft").click()
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    page.reload()
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_text("The draft is gone.")).to_be_visible()
    expect(page.get_by_label("In words")).to_have_value("")


def test_two_in_one_file_see_each_other(sign_in: SignIn, cases: Casework) -> None:
    first, second = sign_in("duty"), sign_in("lead")
    file = open_file(first, cases)
    first.goto(f"{file}/team")
    lead = first.locator("select[name=staff_id] option", has_text="Lena L.").first.get_attribute("value")
    added: dict[str, str | float | bool] = {
        "action": "add",
        "staff_id": str(lead),
        "capacity": "deputy",
        "reason": "together",
    }
    answer = first.request.post(f"{file}/team", form=added, headers={"origin": cases.address})
    assert answer.ok
    first.goto(file)
    expect(first.locator("[data-presence]")).to_be_empty()
    second.goto(f"{file}?lang=en")
    expect(second.locator("[data-presence]")).to_contain_text("Mona M.")
    # as if the colleague came back to the tab: the page asks at once, and not only every 15 seconds
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.locator("[data-presence]")).to_contain_text("Lena L.")
    second.get_by_label("In words").press_sequentially("Begun.")
    expect(second.locator("[data-saved]")).to_have_text(SAVED)
    first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(first.locator("[data-presence]")).to_contain_text("is writing a note")
    assert note_of(first) == ""


def tab_to(page: Page, name: str) -> None:
    """Only by the tabulator."""
    for _ in range(40):
        if page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tabulator does not come to {name}")


def test_a_note_is_written_by_the_keyboard_alone(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    open_file(page, cases)
    page.locator("#main").focus()
    tab_to(page, "Write a note")
    expect(page.get_by_role("link", name="Write a note")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#first-of-note")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#notes input[name=kind][value=talk]")).to_be_checked()
    tab_to(page, "note")
    page.keyboard.type(WORDS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for name in ("whom", "mediation", "duration"):
        tab_to(page, name)
        page.keyboard.press("ArrowDown")
    tab_to(page, "Keep the note")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Written down.")).to_be_visible()
    expect(page.locator("#happened")).to_contain_text("safe contact")


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_pages_of_notes_can_be_used_by_everybody(sign_in: SignIn, cases: Casework, language: str) -> None:
    page = sign_in("duty")
    file = open_file(page, cases)
    choose(page)
    page.get_by_label("In words").fill(WORDS)
    page.get_by_role("button", name="Keep the note").click()
    page.locator("#happened a[href*='/notes/']").first.click()
    expect(page).to_have_url(re.compile("/notes/"))
    note = page.url.partition("?")[0]
    page.goto(f"{cases.address}/search/notes?lang={language}")
    page.locator("main input[name=term]").fill("safe neighbour")
    page.locator("main button[type=submit]").click()
    expect(page.locator(f"main a[href*='{note.rpartition('/')[2]}']")).to_be_visible()
    assert "safe" not in page.url
    assert barriers(page, colours=language == "en") == []
    for address in (file, note, f"{file}/search"):
        turn_to(page, f"{address}?lang={language}")
        assert not spills(page, 1280), address
        assert not spills(page, 360), address
        assert barriers(page, colours=language == "en") == [], address
