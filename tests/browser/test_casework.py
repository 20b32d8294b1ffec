"""A counsellor's day in a real browser: sign in, read, answer, open a file, walk the gate, postpone."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from shared.crypto.sealing import PrivateKey, Purpose, open_sealed
from shared.documents.kinds import examined
from shared.store.connections import StoreAwayError
from tests.browser.case_pages import ARABIC, SignIn, open_file, open_request
from tests.browser.casework import PASSWORD, Casework
from tests.browser.chromium import barriers, spills, turn_to
from tests.cases.building import CENTRE, REPLY_KEY, a_message, a_request
from tests.cases.documents import a_photo

ANSWER = "نعم، نستطيع مساعدتك. هل أنت في مكان آمن؟"
POINTS = (
    *("confidentiality", "limits", "voluntariness", "role"),
    *("steps", "free_of_charge", "policy_document", "understood"),
)


def answer(page: Page) -> None:
    page.locator("textarea[name=words]").fill(ANSWER)
    page.locator("form[action*='/reply'] button:not([name])").click()
    expect(page.locator(".ours .said")).to_have_text(ANSWER)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_arabic_request_is_read_answered_filed_and_the_gate_walked(
    sign_in: SignIn, cases: Casework, scripts: bool
) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    event = a_request(ARABIC, language="ar")
    cases.arrives(event)
    page.goto(f"{cases.address}/requests")
    page.locator(f'a[href*="{event.request_id}"]').click()
    expect(page.locator(".said").first).to_have_text(ARABIC)
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Seal and send").click()
    expect(page.get_by_text("Sent. It can be read with the number.")).to_be_visible()
    page.get_by_label("Name in the file").fill("Harbour")
    page.get_by_role("button", name="Open a file").click()
    expect(page.get_by_role("heading", name="Next sensible step")).to_be_visible()
    page.get_by_label("Spoken best").select_option("ar")
    page.locator("#fact-speaks").get_by_role("button", name="Save").click()
    expect(page.locator("#fact-speaks")).to_contain_text("Arabic")
    page.get_by_role("link", name="Start in Arabic").click()
    expect(page.get_by_label("Language of the talk")).to_have_value("ar")
    expect(page.get_by_text("draft", exact=True)).to_be_visible()
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Everything was told").click()
    for point in POINTS:
        expect(page.locator(f"input[name={point}][value=told]")).to_be_checked()
    page.get_by_role("button", name="Save what was told").first.click()
    expect(page.get_by_text("Nothing is due.")).to_be_visible()


def expect_unsent(page: Page, words: str) -> None:
    """What was typed is on the page, and the page says why it was not sent, to those who hear it, too."""
    alert = page.locator("[data-unsent]")
    expect(alert).to_contain_text(words)
    expect(alert).to_contain_text("What you wrote is still here.")
    expect(alert).to_be_focused()
    expect(page.get_by_label("Your answer")).to_have_value(ANSWER)
    stored = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""]


def test_an_answer_is_not_lost_when_the_connection_drops(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    open_request(page, cases)
    before = len(cases.replies())
    page.get_by_label("Your answer").fill(ANSWER)
    page.context.set_offline(True)
    page.get_by_role("button", name="Seal and send").click()
    expect_unsent(page, "Not sent: there is no connection")
    for width in (360, 1280):
        assert not spills(page, width)
    page.context.set_offline(False)
    page.get_by_role("button", name="Seal and send").click()
    expect(page.locator(".ours .said")).to_have_text(ANSWER)
    assert len(cases.replies()) == before + 1


def test_an_answer_is_not_lost_when_the_database_is_away_or_the_session_ended(
    sign_in: SignIn, cases: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise StoreAwayError

    page = sign_in("duty", refused=True)
    open_request(page, cases)
    page.get_by_label("Your answer").fill(ANSWER)
    with monkeypatch.context() as patch:
        patch.setattr("services.cases.contact.requests.acts.answer", away)
        page.get_by_role("button", name="Seal and send").click()
        expect_unsent(page, "We cannot do this right now")
    session = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Seal and send").click()
    expect_unsent(page, "you are signed out")
    page.context.add_cookies(session)  # type: ignore[arg-type]  # as they were given
    page.get_by_role("button", name="Seal and send").click()
    expect(page.locator(".ours .said")).to_have_text(ANSWER)


def test_who_has_to_prove_it_again_gets_the_way_to_do_so_beside_what_was_typed(
    sign_in: SignIn, cases: Casework
) -> None:
    page = sign_in("duty", refused=True)
    open_file(page, cases)
    code = page.locator("main").inner_text().split("\N{LEFT-TO-RIGHT ISOLATE}")[1][:6]
    page.goto(f"{cases.address}/break-glass")
    page.get_by_label("Number of the file").fill(code)
    page.get_by_label("Why now?").fill("The person called: somebody stands at the door now.")
    cases.forgets_proofs()
    page.get_by_role("button", name="Ask a colleague").click()
    alert = page.locator("[data-unsent]")
    expect(alert).to_contain_text("please confirm first that it is you")
    expect(alert).not_to_contain_text("signed out")
    with page.context.expect_page() as opened:
        alert.get_by_role("link", name="Confirm that it is you").click()
    opened.value.locator("input[name=password]").fill(PASSWORD)
    opened.value.get_by_role("button", name="Confirm", exact=True).click()
    expect(opened.value.locator("h1")).to_contain_text("Thank you")
    with page.expect_navigation():
        page.get_by_role("button", name="Ask a colleague").click()
    expect(page.locator("[data-unsent]")).to_have_count(0)
    assert not spills(page, 360)


def test_an_answer_that_is_far_too_long_is_not_lost(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    open_request(page, cases)
    long = "\n".join(["слово" * 10] * 2_000)  # each letter is six bytes of a form
    # as a browser does it that does not know `maxlength`
    page.get_by_label("Your answer").evaluate("(box, words) => { box.value = words }", long)
    page.get_by_role("button", name="Seal and send").click()
    expect(page.locator("[data-unsent]")).to_contain_text("What you wrote is still here.")
    expect(page.get_by_label("Your answer")).to_have_value(long)


def test_an_answer_comes_back_in_its_form_with_what_was_written_meanwhile(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    event = a_request(ARABIC, language="ar")
    cases.arrives(event)
    page.goto(f"{cases.address}/requests/{event.request_id}")
    page.get_by_label("Your answer").fill(ANSWER)
    cases.arrives(a_message("One thing more.", thread_id=event.thread_id))
    page.get_by_role("button", name="Seal and send").click()
    expect(page.get_by_text("Something new was written meanwhile")).to_be_visible()
    expect(page.get_by_text("One thing more.")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value(ANSWER)
    page.get_by_role("button", name="Seal and send").click()
    expect(page.locator(".ours .said")).to_have_text(ANSWER)


def test_what_a_client_asks_for_is_not_lost_either(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    file = open_file(page, cases)
    page.goto(f"{file}/rights")
    page.locator("select[name=right]").select_option("access")
    page.locator("textarea[name=wish]").fill(ANSWER)
    page.context.set_offline(True)
    page.locator("button[value=ask]").click()
    expect(page.locator("[data-unsent]")).to_be_focused()
    page.context.set_offline(False)
    page.locator("button[value=ask]").click()
    expect(page).to_have_url(re.compile("/rights/[0-9a-f-]{36}"))
    expect(page.get_by_text(ANSWER)).to_be_visible()


def test_a_file_is_found_and_the_name_is_in_no_address(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    open_file(page, cases)
    page.goto(f"{cases.address}/files")
    page.get_by_label("Number, name or way to be reached").fill("harbuor")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page).to_have_url(f"{cases.address}/search")
    assert barriers(page, dark=True) == []
    page.locator("a.row", has_text="Harbour").first.click()
    expect(page).to_have_url(re.compile("/files/"))
    assert page.evaluate("document.referrer") == ""
    page.goto(f"{cases.address}/search?term=Harbour")
    expect(page).to_have_url(f"{cases.address}/search?told=address")
    expect(page.get_by_text("In an address a name would stay")).to_be_visible()
    assert barriers(page) == []


def test_two_files_become_one_clients_and_two_peoples_again(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    first, second = [open_file(page, cases) for _ in range(2)]
    [number] = re.findall(r"[0-9]+-[0-9]+", page.title())
    page.goto(first)
    page.get_by_role("link", name="Other files of the person").click()
    page.get_by_label("Number of the other file").fill(number)
    page.get_by_role("button", name="Look at both").click()
    expect(page.get_by_role("heading", name=f"File \u2066{number}\u2069")).to_be_visible()
    assert barriers(page, dark=True) == []
    page.get_by_role("button", name="Yes, one client").click()
    expect(page.get_by_text("These files are one client's from now on.")).to_be_visible()
    assert barriers(page) == []
    page.locator("main li a").click()
    expect(page).to_have_url(second)
    page.get_by_role("link", name="Other files of the person").click()
    page.get_by_role("button", name="This file is somebody else's").click()
    expect(page.get_by_text("This file is somebody else's from now on.")).to_be_visible()
    expect(page.locator("main li a")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_appointment_is_agreed_stands_in_the_calendar_and_is_cancelled(
    sign_in: SignIn, cases: Casework, scripts: bool
) -> None:
    """Axe itself is a script, and waits without end where there are none."""
    page = sign_in("duty", java_script_enabled=scripts)
    file = open_file(page, cases)
    sheet = page.locator("#appointments")
    sheet.locator("summary").last.click()
    sheet.get_by_label("Accompaniment").check()
    sheet.get_by_label("Somebody has to interpret").check()
    day = sheet.locator("input[name=starts_at]").input_value().partition("T")[0]
    sheet.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    expect(page.get_by_text("interpreter not found yet")).to_be_visible()
    page.goto(f"{cases.address}/calendar?on={day}")
    entry = page.locator(".hours > li", has=page.locator(f"a[href='{file.removeprefix(cases.address)}']"))
    expect(entry).to_contain_text("interpreter not found yet")
    page.locator("#address summary").click()
    for width in (360, 1280):
        assert not spills(page, width)
    assert not scripts or barriers(page, dark=True) == []
    page.get_by_role("button", name="Make an address").or_(page.get_by_role("button", name="Make a new")).click()
    expect(page.locator("#address-made")).to_contain_text(f"{cases.address}/calendar/")
    assert not spills(page, 360)
    page.goto(f"{file}/appointments")
    page.get_by_text("Move or cancel").click()
    page.locator("ul.rows").get_by_label("through the person").check()
    assert not spills(page, 360)
    assert not scripts or barriers(page, dark=True) == []
    page.get_by_role("button", name="Cancelled").click()
    expect(page.locator("#before")).to_contain_text("cancelled through the person")


def test_arabic_words_run_from_right_to_left_on_an_english_page(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    open_request(page, cases)
    assert page.locator(".said").first.evaluate("said => getComputedStyle(said).direction") == "rtl"
    assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"


def test_what_the_counsellor_sends_opens_with_the_number_of_that_person_alone(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    open_request(page, cases)
    answer(page)
    told = cases.replies()[-1]
    assert ANSWER.encode() not in told.body()
    key = PrivateKey(str(told.thread_id), REPLY_KEY.suite, REPLY_KEY.raw)
    assert ANSWER in open_sealed(told.blob, key, purpose=Purpose.REPLY, centre=CENTRE).decode()


def test_informing_her_is_postponed_and_stays_the_next_step(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    file = open_file(page, cases)
    answer(page)
    page.get_by_role("link", name="Postpone").click()
    page.get_by_label("acute crisis").check()
    page.get_by_role("button", name="Postpone").click()
    expect(page).to_have_url(re.compile(re.escape(file)))
    expect(page.get_by_text("Is now a better moment?")).to_be_visible()


def test_the_text_to_read_out_changes_without_losing_what_was_ticked(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    file = open_file(page, cases)
    page.goto(f"{file}/gate")
    page.locator("input[name=limits][value=declined]").check()
    page.get_by_label("Text to read out").select_option("de")
    page.get_by_role("button", name="Show this text").click()
    expect(page.get_by_text("Was Sie uns erzählen, bleibt bei uns.")).to_be_visible()
    expect(page.locator("input[name=limits][value=declined]")).to_be_checked()


def test_a_quality_officer_sees_figures_and_no_clients(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("office")
    page.goto(f"{cases.address}/")
    expect(page.get_by_role("heading", name="Figures of our own work")).to_be_visible()
    expect(page.locator("header nav.row")).to_be_hidden()
    page.locator("details.phone > summary").click()
    expect(page.get_by_role("link", name="Files")).to_have_count(0)
    with page.expect_response(f"{cases.address}/team") as answered:
        page.get_by_role("link", name="Team").click()
    assert answered.value.ok
    page.set_viewport_size({"width": 1280, "height": 780})
    expect(page.locator("details.phone")).to_be_hidden()
    expect(page.get_by_role("link", name="Team")).to_be_visible()


def test_a_file_is_closed_deleted_and_certified(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("lead")
    file = open_file(page, cases)
    page.goto(f"{file}/closing")
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("input[name=unanswered]").check()
    page.locator("select[name=because]").select_option("goals_reached")
    page.locator("input[name=counselled][value=yes]").check()
    page.locator("button[value=close]").click()
    expect(page.locator("button[value=reopen]")).to_be_visible()
    page.goto(f"{file}/erase")
    code = page.locator("main li bdi, main li").first.inner_text()
    page.locator("input[name=code]").fill(re.findall(r"\d\d-\d{3}", code)[0])
    page.locator("select[name=ground]").select_option(index=1)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/certificates/"))
    for address in (page.url, f"{cases.address}/retention"):
        turn_to(page, address)
        assert not spills(page, 1280), address
        assert not spills(page, 320), address
        assert barriers(page, dark=True) == [], address


@pytest.mark.parametrize("login", ["duty", "lead", "arabic"])
def test_every_page_fits_the_window_and_shuts_nobody_out(sign_in: SignIn, cases: Casework, login: str) -> None:
    """On a desk and in the dark in one language: what axe sees there does not depend on the words."""
    page, judged = sign_in(login), login == "lead"
    wish = {"channel": "email", "value": f"{'a' * 90}@example.org", "when": ""}
    request = open_request(page, cases, contact=wish)
    file = open_file(page, cases, contact=wish)
    own = ("/account", "/account/code", "/account/passkeys", "/account/mails")
    everybodys = ("/", "/requests", "/files?whose=all", "/tallies", "/team", "/break-glass")
    places = [cases.address + place for place in (*everybodys, *own)]
    parts = [f"{file}/{part}" for part in ("facts", "gate", "team", "closing", "erase")]
    for address in (request, file, *parts, *places):
        turn_to(page, address)
        assert not spills(page, 1280), address
        assert not judged or barriers(page) == [], address
        assert not spills(page, 320), address
        assert barriers(page, colours=login != "arabic", dark=judged) == [], address


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_fact_is_changed_where_it_stands(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    page = sign_in("duty", java_script_enabled=scripts, width=360)
    open_file(page, cases)
    line = page.locator("#fact-lives")
    box = line.get_by_role("link", name="Change: Lives").bounding_box()
    assert box
    assert box["height"] >= 44
    assert line.get_by_label("More about the place").count() == 0
    line.get_by_role("link", name="Change: Lives").click()
    expect(line).to_be_in_viewport()
    expect(line.get_by_text("For what is safe there, and whether a place is looked for.")).to_be_visible()
    line.locator("select").select_option("shelter")
    line.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. What stood there before is kept with the facts.")).to_be_visible()
    expect(line).to_contain_text("shelter or protected flat")


def test_a_file_prints_without_what_is_there_to_be_filled_in(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    open_file(page, cases)
    page.emulate_media(media="print")
    expect(page.locator(".said").first).to_be_visible()
    expect(page.get_by_label("Your answer")).to_be_hidden()
    expect(page.locator("input[type=file]")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_photo_is_attached_without_its_place_and_comes_back_as_a_file(
    sign_in: SignIn, cases: Casework, scripts: bool
) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    open_file(page, cases)
    photo = FilePayload(name="صورة.jpg", mimeType="text/html", buffer=a_photo())
    page.get_by_label("Attach something").set_input_files([photo])
    page.get_by_label("Remove hidden details").check()
    page.get_by_role("button", name="Seal and attach").click()
    expect(page.get_by_text("Sealed and attached.")).to_be_visible()
    page.get_by_role("link", name="صورة.jpg").click()
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    assert barriers(page) == [] if scripts else True
    document = page.url
    cases.forgets_proofs()
    page.get_by_role("link", name="Download").click()
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").last.click()
    expect(page).to_have_url(document)
    with page.expect_download() as handed_out:
        page.get_by_role("link", name="Download").click()
    assert handed_out.value.suggested_filename == "document.jpg"
    content = Path(handed_out.value.path()).read_bytes()
    assert content == examined("photo.jpg", a_photo(), clean=True).content
    page.get_by_label("the person wished it").check()
    page.get_by_role("button", name="Take it out").click()
    expect(page.get_by_text("Taken out. Content and name are deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="صورة.jpg")).to_have_count(0)
