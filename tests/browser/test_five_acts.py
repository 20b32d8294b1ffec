"""The five most frequent acts of a counsellor, from "My day" to the end, counted on a phone and on a large screen."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.case_pages import ARABIC, SignIn
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to
from tests.browser.counted_acts import MOST_CLICKS, MOST_FIELDS, Counted
from tests.cases.building import BERLIN, a_message, a_request

WIDTHS = (360, 1280)
NUMBER = "0170 4711 0815"


def a_reached_client(page: Page, cases: Casework, name: str) -> str:
    """The address of a file in which it was agreed how to reach the client, and who waits for an answer."""
    event = a_request(ARABIC, language="ar")
    cases.arrives(event)
    page.goto(f"{cases.address}/requests/{event.request_id}")
    page.locator("input[name=pseudonym]").fill(name)
    page.locator("form[action*='/open'] button").click()
    expect(page.locator("h1")).to_contain_text(name)
    file = page.url
    page.goto(f"{file}/contact-plan")
    page.locator("#plan input[name=channel][value=phone]").check()
    page.locator("#plan input[name=address]").fill(NUMBER)
    page.locator("#plan input[name=named][value=as]").check()
    page.locator("#plan [name=named_as]").fill("the language school")
    page.locator("#plan form button[type=submit]").last.click()
    expect(page.locator("#reach")).to_contain_text(NUMBER)
    cases.arrives(a_message("Is there an answer?", thread_id=event.thread_id))
    cases.waits_in(file)
    return file


def my_day(page: Page, cases: Casework) -> Counted:
    page.goto(f"{cases.address}/")
    expect(page.locator("#summary")).to_be_visible()
    return Counted()


def of_file(page: Page, name: str) -> Locator:
    """The line of one of the counsellor's own files."""
    return page.locator("#own-files li", has_text=name)


def note(page: Page, counted: Counted, name: str) -> None:
    counted.click(page.locator("summary", has_text="Note a contact"))
    counted.click(page.get_by_role("group", name="Go to the note").get_by_role("button", name=name))
    counted.choose(page.locator("#notes input[name=kind][value=call]"))
    page.wait_for_load_state()  # until then the page may end before them
    for asked in page.locator("#notes input[name=mediation][value=phone]:visible").all():
        counted.choose(asked)
    counted.fill(page.get_by_label("In words"), "Will come on Monday.")
    counted.click(page.get_by_role("button", name="Keep the note"))
    expect(page.locator("#happened")).to_contain_text("Will come on Monday.")
    expect(page.locator("#happened")).to_contain_text("the client")


def look_up(page: Page, counted: Counted, name: str) -> None:
    counted.fill(page.get_by_label("Number, name or way to be reached"), name)
    counted.click(page.get_by_role("button", name="Find", exact=True))
    found = page.locator("main li", has_text=name)
    expect(found).to_contain_text(NUMBER)
    expect(found).to_contain_text("the language school")
    assert name not in page.url
    assert NUMBER not in page.url


def agree(page: Page, counted: Counted, name: str) -> None:
    counted.click(page.locator("#own-files > summary"))
    counted.click(of_file(page, name).get_by_text("Agree an appointment"))
    form = page.locator("#agree")
    expect(form).to_be_in_viewport()
    starts = (datetime.now(BERLIN) + timedelta(days=3)).strftime("%Y-%m-%dT10:30")
    counted.fill(form.locator("input[name=starts_at]"), starts)
    counted.choose(form.locator("input[name=kind][value=talk]"))
    counted.click(form.get_by_role("button", name="Agree"))
    expect(page.get_by_text("Written down.")).to_be_visible()


def answer(page: Page, counted: Counted, name: str) -> None:
    """Where more wait than the page shows at once, one click more shows them all."""
    if (every := page.locator("#waiting a[href*='all=yes']")).count():
        counted.click(every)
    counted.click(page.locator("#waiting").get_by_role("link", name=f"Read and answer: {name}"))
    expect(page.locator("#written")).to_be_in_viewport()
    counted.fill(page.get_by_label("Your answer"), "Please come on Monday.")
    counted.click(page.get_by_role("button", name="Seal and send"))
    expect(page.locator("#written .ours .said").last).to_have_text("Please come on Monday.")


def tell(page: Page, counted: Counted, name: str) -> None:
    counted.click(page.locator("#own-files > summary"))
    counted.click(of_file(page, name).get_by_text("Told an authority"))
    form = page.locator("#write")
    expect(form).to_be_in_viewport()
    counted.fill(form.locator("input[name=recipient]"), "Youth welfare office, desk 4")
    counted.choose(form.locator("input[name=what][value=being_here]"))
    counted.select(form.locator("select[name=duty]"), "child_protection")
    counted.click(form.get_by_role("button", name="Save"))
    expect(page.get_by_text("Written down. It will be in the client's copy.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Youth welfare office, desk 4")


ACTS = {"note": note, "look up": look_up, "agree": agree, "answer": answer, "tell": tell}


@pytest.mark.parametrize("width", WIDTHS)
def test_each_of_the_five_acts_takes_few_clicks_and_fields(sign_in: SignIn, cases: Casework, width: int) -> None:
    page, name = sign_in("duty", width=width), f"Quay {width}"
    a_reached_client(page, cases, name)
    taken = {}
    for called, act in ACTS.items():
        counted = my_day(page, cases)
        act(page, counted, name)
        taken[called] = (counted.clicks, counted.fields)
    too_many = {called: (c, f) for called, (c, f) in taken.items() if c > MOST_CLICKS or f > MOST_FIELDS}
    assert too_many == {}
    assert len(taken) == 5


def test_a_note_where_somebody_has_to_interpret_takes_no_more_fields(sign_in: SignIn, cases: Casework) -> None:
    page, name = sign_in("duty"), "Quay of two tongues"
    file = a_reached_client(page, cases, name)
    page.goto(f"{file}/facts")
    page.locator("#facts select[name=mediation_need]").select_option("needed")
    with page.expect_navigation():
        page.locator("#facts form button[type=submit]").last.click()
    counted = my_day(page, cases)
    note(page, counted, name)
    assert (counted.clicks, counted.fields) == (3, MOST_FIELDS), "and it was asked whether somebody interpreted"


def test_the_five_acts_are_there_without_scripts(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", java_script_enabled=False)
    a_reached_client(page, cases, "Quay of stone")
    for act in ACTS.values():
        act(page, my_day(page, cases), "Quay of stone")


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_pages_of_the_five_acts_can_be_used_by_everybody(sign_in: SignIn, cases: Casework, language: str) -> None:
    page = sign_in("duty")
    file = a_reached_client(page, cases, f"Quay in {language}")
    for place in ("/", *(file.removeprefix(cases.address) + way for way in ("", "/notes", "/disclosures"))):
        turn_to(page, f"{cases.address}{place}?lang={language}")
        for closed in page.locator("main details:not([open]) > summary").all():
            closed.click() if closed.is_visible() else None
        for width in (320, *WIDTHS):
            assert not spills(page, width), (place, width)
        assert barriers(page, colours=language == "en") == [], place
    page.goto(f"{cases.address}/?lang={language}")
    page.locator("#look-up input[name=term]").fill(NUMBER)
    page.locator("#look-up button[type=submit]").first.click()
    expect(page.locator("#by-way")).to_be_visible()
    for width in (320, *WIDTHS):
        assert not spills(page, width)
    assert barriers(page, colours=language == "en") == []
