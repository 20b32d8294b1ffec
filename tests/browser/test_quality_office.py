"""The office in a real browser: the federation, who has reported, and the standards that members vote on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import barriers, turn_to, watched_again
from tests.browser.pictures import picture
from tests.browser.quality_pages import PASSWORD, Served, an_office_service, send
from tests.quality.building import a_release
from tests.servers import Postgres

REPORTED = [
    a_release("north", "2026-Q2", U2=(4, 3), S6=(None, 2)),
    a_release("south", "2026-Q2", U2=(2, 3)),
    a_release("south", "2026-Q3", U2=(4, 4)),
]
FORMS = ("write/head", "write/S1", "write/S3.3", "write/S6.1", "add?to=S1", "text/S1", "")
PLACES = (
    "/", "/?period=2026-Q2", "/criteria/U2?period=2026-Q2", "/criteria/U2", "/gaps?period=2026-Q2", "/completeness",
    "/completeness?period=2026-Q2", "/counting", "/budget", "/reconciliation?period=2026-Q3",
    "/standards", "/standards/2025-10", "/standards/compare", "/standards/compare?before=2020-01",
)  # fmt: skip


@pytest.fixture(scope="module")
def office(postgres: Postgres) -> Iterator[Served]:
    with an_office_service(postgres, REPORTED) as served:
        yield served


def sign_in(page: Page, office: Served) -> None:
    page.goto(f"{office.address}/signin")
    page.locator("input[name=login]").fill("olga")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{office.address}/")


def signed_in(page: Page, office: Served, login: str) -> None:
    """Has signed in before."""
    page.context.clear_cookies()
    send(page, f"{office.address}/signin", login=login, password=PASSWORD)


def test_the_office_sees_the_federation_and_no_centre(chromium: Browser, office: Served) -> None:
    with watched_again(chromium, width=1280) as one:
        page = one.page()
        sign_in(page, office)
        expect(page.get_by_text("1 of 3 centres have reported")).to_be_visible()
        expect(page.get_by_text("the distribution of one centre would be its own figures")).to_be_visible()
        page.get_by_role("link", name="2nd quarter of 2026").click()
        expect(page.get_by_text("2 of 3 centres have reported")).to_be_visible()
        expect(page.get_by_role("link", name="4 of 4: 1 centre; 2 of 4: 1 centre")).to_be_visible()
        assert "Fachstelle" not in "".join(page.locator("table").all_inner_texts())
        page.get_by_role("link", name="Confidential, also without a name", exact=True).click()
        expect(page.get_by_text("2 of 2 reporting centres with a number; 3 centres are expected")).to_have_count(2)
        assert "Fachstelle" not in page.locator("main").inner_text()
        picture(page, "office", f"{office.address}/")
        assert (one.complaints, one.elsewhere(office.address)) == ([], [])


@pytest.mark.parametrize(("login", "width"), [("olga", 1280), ("otto", 320), ("amal", 360)])
def test_every_page_is_open_to_everybody(chromium: Browser, office: Served, login: str, width: int) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        signed_in(page, office, login)
        for place in PLACES:
            turn_to(page, office.address + place)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
            assert barriers(page, colours=login != "amal", dark=login == "otto") == [], place


def test_a_version_goes_from_a_proposal_to_its_adoption(chromium: Browser, office: Served) -> None:
    with watched_again(chromium, width=360) as hers, watched_again(chromium, width=1280) as theirs:
        mina, olga = hers.page(), theirs.page()
        signed_in(mina, office, "mina")
        mina.goto(f"{office.address}/proposals/new")
        mina.get_by_label("change a text").check()
        mina.get_by_label("Which criterion or indicator?").select_option("S10")
        mina.get_by_label("In one line").fill("Three years")
        mina.get_by_label("What should it say instead").fill("Posts are secured for three years")
        mina.get_by_label("Why?").fill("One year keeps nobody")
        assert barriers(mina) == []
        mina.get_by_role("button", name="Propose it").click()
        expect(mina.get_by_role("heading", name="Three years")).to_be_visible()
        proposal = mina.url
        signed_in(olga, office, "olga")
        olga.goto(f"{office.address}/standards")
        olga.get_by_role("button", name="Begin a draft").click()
        olga.wait_for_url(f"{office.address}/drafts/*")
        draft = olga.url
        olga.goto(proposal)
        olga.get_by_role("button", name="Take it up").click()
        olga.goto(draft)
        expect(olga.get_by_text("each version has one of its own").first).to_be_visible()
        olga.get_by_role("link", name="S10 Funding one can plan with").click()
        olga.get_by_label("Name: English").fill("")
        assert barriers(olga) == []
        olga.get_by_role("button", name="Save", exact=True).click()
        expect(olga.get_by_text("Name: the text is missing in English.")).to_be_visible()
        olga.get_by_label("Name: English").fill("Funding for three years")
        olga.get_by_role("button", name="Save", exact=True).click()
        expect(olga.get_by_text("Name: the text is missing in English.")).to_have_count(0)
        expect(olga.get_by_text("English has changed since this was written:")).to_have_count(2)
        assert barriers(olga) == []
        olga.get_by_role("button", name="Save, and go on to S10.1").click()
        expect(olga.get_by_role("heading", level=1)).to_contain_text("S10.1")
        olga.goto(draft)
        expect(olga.get_by_text("for three years").first).to_be_visible()
        expect(olga.get_by_text("Changed in one language and not in the others")).to_be_visible()
        assert barriers(olga) == []
        olga.get_by_role("link", name="Title, day and numbers").click()
        for language in ("Deutsch", "English", "العربية"):
            olga.get_by_label(f"Title: {language}").fill(f"Standards 2027, {language}")
        olga.get_by_role("button", name="Save", exact=True).click()
        olga.goto(draft)
        olga.get_by_label("Until and including").fill("2099-12-31")
        olga.get_by_label("So many centres have to take part").fill("2")
        assert barriers(olga) == []
        olga.get_by_role("button", name="Open the vote").click()
        expect(olga.get_by_text("0 of 2 centres have voted")).to_be_visible()
        for login in ("mina", "maha"):
            signed_in(mina, office, login)
            mina.goto(f"{draft}?lang=en")
            mina.get_by_label("Yes").check()
            assert mina.evaluate("document.documentElement.scrollWidth") <= 360
            assert barriers(mina, colours=login == "mina") == []
            mina.get_by_role("button", name="Vote, for good").click()
        olga.reload()
        expect(olga.get_by_text("The members have accepted the draft.")).to_be_visible()
        olga.get_by_role("button", name="Adopt it and send it to all centres").click()
        olga.goto(f"{office.address}/standards")
        expect(olga.get_by_text("coming")).to_be_visible()
        for page, width in ((mina, 360), (olga, 1280)):
            page.goto(f"{office.address}/standards/compare?lang=en")
            expect(page.locator("ins").filter(has_text="for three years").first).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert barriers(page, dark=width == 360) == []
            page.get_by_label("From version", exact=True).select_option(index=1)
            page.get_by_role("button", name="Show what is different").click()
            expect(page.get_by_text("You have chosen the same version twice.")).to_be_visible()
        assert (hers.complaints, theirs.complaints) == ([], [])


@pytest.mark.parametrize(("login", "width"), [("olga", 1280), ("otto", 360), ("amal", 360), ("amal", 1280)])
def test_a_draft_is_written_in_forms_by_everybody(chromium: Browser, office: Served, login: str, width: int) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        signed_in(page, office, login)
        page.goto(f"{office.address}/standards")
        page.locator("form[action='/drafts'] button").click()
        page.wait_for_url(f"{office.address}/drafts/*")
        draft = page.url
        page.goto(f"{draft}/write/S1")
        page.locator("textarea[name='why.de']").fill("Ein ganz anderer Grund")
        page.locator("button[value=save]").click()
        expect(page.locator("[data-behind]")).to_have_count(2)
        page.goto(f"{draft}/write/S2")
        page.locator("#retire summary").click()
        for language in ("de", "en"):
            page.locator(f"#retire-{language}").fill("Because it is so")
        page.locator("#retire button").click()
        page.wait_for_url(draft)
        expect(page.locator("form[action$='/put-back/S2']")).to_be_visible()
        for place in FORMS:
            turn_to(page, f"{draft}/{place}".rstrip("/"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
            assert barriers(page, colours=login != "amal", dark=login == "otto") == [], place
        assert one.complaints == []
