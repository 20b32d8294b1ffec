"""Quality at a centre in a real browser: look, answer, a second look, preview, approval."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from services.quality.evidence.tallies.domain import Tally
from services.quality.foundation.domain import Period
from services.quality.standards.scoring.figures import Absence, Outcomes
from tests import draws
from tests.browser.casework import run
from tests.browser.chromium import barriers, spills, turn_to, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over, enter, kept_bodies
from tests.servers import Nats, Postgres

LEAD, COUNSELLOR = Colleague("lead"), Colleague("counsellor")
MONTH = datetime.now(UTC).strftime("%Y-%m")
RUNNING = Period.of(datetime.now(UTC))
CASES: dict[str, Outcomes | Absence] = {
    "U2.1": Outcomes(19, 1, 1),
    "U2.2": Outcomes(20),
    "U4.1": Absence.TOO_FEW,
    "U6.1": Outcomes(20),
}
TALLY = Tally("2025-10", MONTH, CASES)
PLACES = [
    "/",
    "/criteria",
    "/criteria/U2",
    "/criteria/S10",
    "/criteria/S10/assess",
    "/release",
    "/release/history",
    "/month",
    "/gaps",
    "/counting",
    "/standards",
    "/standards?before=2020-01",
]


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, [TALLY]) as served:
        yield served


@pytest.fixture
def page(chromium: Browser, quality: Served) -> Iterator[Page]:
    """Nothing of it comes from elsewhere, and the console stays silent but for a form that was not taken."""
    with watched_again(chromium, width=1280) as one:
        yield one.page()
        assert [said for said in one.complaints if "422" not in said] == []
        assert [url for url in one.elsewhere(quality.address) if not url.startswith("about:")] == []


def assess(page: Page, quality: Served, criterion: str, level: str, evidence: str) -> None:
    page.goto(f"{quality.address}/criteria/{criterion}/assess")
    page.locator(f"input[name=answer][value='{level}']").check()
    page.get_by_label("What shows it?").fill(evidence)
    page.get_by_role("button", name="Save our answer").click()
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()


def test_an_answer_gets_a_second_look_and_counts_in_full(page: Page, quality: Served) -> None:
    enter(page, quality, COUNSELLOR)
    page.get_by_role("link", name="Safety for the team", exact=True).click()
    page.get_by_role("link", name="Say how you see it").click()
    expect(page.get_by_text("no clients, no names")).to_be_visible()
    assess(page, quality, "S6", "4", "The plan of January was gone through with everybody")
    expect(page.get_by_text("Counts as 3 until a second person has looked")).to_be_visible()
    expect(page.get_by_text("Please ask somebody else in the team")).to_be_visible()
    expect(page.get_by_role("button", name="Save what I found")).to_have_count(0)
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/criteria/S6")
    page.get_by_text("A second look", exact=True).click()
    page.get_by_label("The evidence shows it.").check()
    page.get_by_role("button", name="Save what I found").click()
    expect(page.get_by_text("Looked at the evidence and confirms it.")).to_be_visible()
    expect(page.get_by_text("Counts as 3")).to_have_count(0)


def test_a_form_that_lacks_something_says_so_and_keeps_the_rest(page: Page, quality: Served) -> None:
    came_over(page, quality, COUNSELLOR)
    page.goto(f"{quality.address}/criteria/S3/assess")
    page.locator("input[name=answer][value=not_applicable]").check()
    page.get_by_label("Where it can be found").fill("https://example.org/team")
    page.get_by_role("button", name="Save our answer").click()
    expect(page.get_by_text("Please say in a few words why.").first).to_be_visible()
    expect(page.get_by_label("Where it can be found")).to_have_value("https://example.org/team")
    expect(page.locator("input[name=answer][value=not_applicable]")).to_be_checked()


def test_figures_stand_with_their_uncertainty_and_what_is_missing_is_no_zero(page: Page, quality: Served) -> None:
    came_over(page, quality, COUNSELLOR)
    page.goto(f"{quality.address}/criteria")
    row = page.get_by_role("row", name=re.compile("U2 "))
    expect(row.get_by_role("img", name=re.compile("of 4, plausible between"))).to_be_visible()
    assert page.get_by_role("row", name=re.compile("U4 ")).get_by_text("not enough data yet").count() == 1
    expect(page.get_by_role("row", name=re.compile("U4 ")).get_by_role("img")).to_have_count(0)
    row.get_by_role("img").click()
    page.locator("summary").filter(has_text="Informed about confidentiality").click()
    expect(page.locator("#U2\\.1").get_by_text("93% (plausibly 74% to 98%)")).to_be_in_viewport()


def test_a_way_to_a_definition_opens_it(page: Page, quality: Served) -> None:
    """Definitions are folded; what leads to one of them has to show it."""
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/counting")  # from another page: a place on the same one is no new document
    page.goto(f"{quality.address}/criteria/U2#U2.2")
    expect(page.locator("#U2\\.2 dl")).to_be_visible()
    expect(page.locator("#U2\\.2 > p").first).to_be_in_viewport()
    expect(page.locator("#U2\\.1")).to_be_hidden()


def test_the_places_are_one_line_on_a_desk_and_a_menu_on_a_phone(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium) as one:
        page = one.page()
        for language in draws.languages("quality"):
            came_over(page, quality, Colleague("lead", language))
            turn_to(page, f"{quality.address}/")
            assert not spills(page, 1280), language
            places = page.locator("header nav.row")
            assert places.evaluate("row => row.scrollWidth <= row.clientWidth && row.clientHeight < 60"), language
            assert places.locator("[aria-current=page]").count() == 1
            assert not spills(page, 360), language
            expect(places).to_be_hidden()
            page.locator("details.phone > summary").click()
            expect(page.locator("details.phone a").nth(9)).to_be_visible()
            assert not spills(page, 360), language


def test_a_printed_page_has_the_figures_and_nothing_to_click(page: Page, quality: Served) -> None:
    came_over(page, quality, LEAD)
    page.emulate_media(media="print")
    for place in ("/", "/criteria", "/criteria/U2", "/gaps", "/month"):
        turn_to(page, quality.address + place)
        expect(page.locator("header.bar")).to_be_hidden()
        expect(page.locator("main h1")).to_be_visible()
        assert page.locator("main :is(.button, .filters a):visible").count() == 0, place


def test_what_is_folded_on_the_screen_is_open_on_paper(page: Page, quality: Served) -> None:
    came_over(page, quality, LEAD)
    page.goto(quality.address + "/criteria/U2")
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = false)")
    table = page.locator("details.months table").first
    expect(table).to_be_hidden()
    page.emulate_media(media="print")
    expect(table).to_be_visible()
    expect(page.locator("details.indicator dl").first).to_be_visible()


def test_what_was_looked_at_is_approved_and_stays_the_same(page: Page, quality: Served) -> None:
    came_over(page, quality, COUNSELLOR)
    page.goto(f"{quality.address}/")
    page.get_by_role("link", name="Release").click()
    expect(page.get_by_text("The lead or a quality officer can let it go.")).to_be_visible()
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/")
    page.get_by_role("link", name="Release").click()
    page.get_by_text("Show them here").click()
    shown = page.locator("pre.bytes").inner_text()
    page.get_by_role("button", name="let it go").click()
    expect(page.get_by_text("Whoever asks again gets the same bytes.")).to_be_visible()
    page.get_by_text("Show them here").click()
    assert page.locator("pre.bytes").inner_text() == shown
    assert [body.decode().rstrip() for body in run(kept_bodies(quality.database, str(RUNNING)))] == [shown]
    assess(page, quality, "S5", "2", "")
    page.goto(f"{quality.address}/release?period={RUNNING}")
    page.get_by_text("Show them here").click()
    assert page.locator("pre.bytes").inner_text() == shown


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 320), ("ar", 360)])
def test_every_page_is_open_to_everybody(chromium: Browser, quality: Served, language: str, width: int) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        for place in PLACES:
            turn_to(page, quality.address + place)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
            assert barriers(page, colours=language != "ar", dark=language == "de") == [], place
            assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_everything_works_without_scripts_and_by_keyboard(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium, java_script_enabled=False) as one:
        page = one.page()
        came_over(page, quality, COUNSELLOR)
        page.goto(f"{quality.address}/criteria/K4/assess")
        page.locator("input[name=answer][value='0']").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your answer is saved.")).to_be_visible()
        expect(page.get_by_text("Planned").filter(visible=True).first).to_be_visible()


def test_with_one_version_of_the_standards_nothing_is_to_be_chosen(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium) as one:
        page = one.page()
        came_over(page, quality, LEAD)
        page.goto(f"{quality.address}/")
        page.get_by_role("link", name="Versions of the standards").click()
        expect(page.get_by_text("There is one version so far")).to_be_visible()
        expect(page.get_by_role("button", name="Show what is different")).to_have_count(0)
        assert not spills(page, 1280)
        assert not spills(page, 360)
        assert (one.complaints, barriers(page)) == ([], [])


def test_who_signs_out_is_sent_back_to_casework(chromium: Browser, quality: Served) -> None:
    """Nobody answers there in this test; a policy that knows nothing of casework would keep the page where it is."""
    with watched_again(chromium, width=1280) as one:
        page = one.page()
        came_over(page, quality, LEAD)
        page.goto(quality.address)
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("chrome-error://**")
