"""A colleague with three files leaves, in a real browser: refused, given out by rule, one by hand; what others see."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from services.cases.oversight.team_command.__main__ import add, arguments_of
from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import PASSWORD, Casework, run
from tests.browser.chromium import barriers, spills, turn_to

NOTE = "The brother must not know of us."
BESIDE = {"cora": "Cora C.", "dora": "Dora D."}


@pytest.fixture(scope="module", autouse=True)
def colleagues(cases: Casework) -> None:
    """Beside those of the other tests: one who hands a file over, and one who leaves."""
    for login, name in BESIDE.items():
        words = ["--name", name, "--role", "counsellor", "--language", "en", "--email", f"{login}@example.org"]
        run(add(arguments_of(["add", "--login", login, *words]), PASSWORD, cases.app.state.settings.database_url))


def id_of(file: str) -> str:
    return file.rsplit("/", 1)[1]


def address_of(page: Page, cases: Casework, name: str) -> str:
    """The page of a colleague, from the page of the team."""
    page.goto(f"{cases.address}/team")
    href = page.get_by_role("link", name=re.compile(name)).first.get_attribute("href")
    assert href
    return f"{cases.address}{href}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_file_is_handed_over_and_taken(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    cora, duty = sign_in("cora", java_script_enabled=scripts), sign_in("duty", java_script_enabled=scripts)
    file = open_file(cora, cases)
    cora.goto(f"{file}/hand-over")
    cora.get_by_label("To whom").select_option(label="Mona M.")
    cora.get_by_label("What the colleague has to know").fill(NOTE)
    cora.get_by_label("Next steps").fill("Ask the clinic on Monday.")
    cora.get_by_label("You stay until").fill((datetime.now(UTC) + timedelta(days=7)).date().isoformat())
    cora.get_by_role("button", name="Hand over").click()
    expect(cora.get_by_role("heading", name="Handed over")).to_be_visible()
    expect(cora.get_by_text("You read and write in it until")).to_be_visible()
    if scripts:
        assert not any(spills(cora, width) for width in (320, 360, 1280))
        assert barriers(cora) == []
    assert NOTE not in cora.locator("main").inner_text()
    cora.get_by_role("link", name="To the file", exact=True).click()
    expect(cora).to_have_url(re.compile(f"/files/{id_of(file)}"))
    cora.goto(f"{cases.address}/")
    expect(cora.locator("#beside")).to_contain_text("you read it until")
    duty.goto(f"{cases.address}/")
    expect(duty.locator("#new")).to_contain_text(NOTE)
    if scripts:
        assert not any(spills(duty, width) for width in (320, 360, 1280))
        assert barriers(duty) == []
    duty.locator("#new").get_by_role("button").first.click()
    expect(duty.locator("#new")).to_have_count(0)


def test_a_leavers_files_are_given_out_before_the_account_is_closed(sign_in: SignIn, cases: Casework) -> None:
    duty, arabic = sign_in("duty"), sign_in("arabic")
    dora, lead = sign_in("dora", refused=True), sign_in("lead", refused=True)
    files = [open_file(dora, cases) for _ in range(3)]
    colleague = address_of(lead, cases, "Dora D")
    lead.goto(f"{colleague}/leave?lang=en")
    expect(lead.locator("main")).to_contain_text("is responsible for 3 files")
    assert lead.get_by_role("button", name="Close the account now").count() == 0
    refused = lead.evaluate(
        """async (place) => (await fetch(place, {method: "POST", headers: {"content-type":
        "application/x-www-form-urlencoded"}, body: "sent=yes"})).status""",
        f"{colleague}/leave",
    )
    assert refused == 409
    lead.get_by_role("link", name="Give the files out").click()
    lead.get_by_label("By which rule").select_option("fewest")
    lead.get_by_role("button", name="Propose").click()
    for file in files:
        assert lead.locator(f"#field-to-{id_of(file)}").input_value()
        lead.locator(f"#field-to-{id_of(file)}").select_option(value=value_of(lead, file, "Mona M."))
    lead.locator(f"#field-to-{id_of(files[1])}").select_option(value=value_of(lead, files[1], "Amal A."))
    lead.locator(f"#field-note-{id_of(files[1])}").fill(NOTE)
    lead.get_by_role("button", name="Give them out").click()
    expect(lead.get_by_text("There is nothing to hand over.")).to_be_visible()
    arabic.goto(f"{cases.address}/")
    expect(arabic.locator("#new")).to_contain_text(NOTE)
    expect(arabic.locator(f'#new a[href*="{id_of(files[1])}"]')).to_be_visible()
    duty.goto(f"{cases.address}/")
    for file in (files[0], files[2]):
        expect(duty.locator(f'#new a[href*="{id_of(file)}"]')).to_be_visible()
    lead.goto(f"{colleague}/leave?lang=en")
    lead.get_by_role("button", name="Close the account now").click()
    expect(lead.get_by_role("heading", name="A colleague has left the centre")).to_be_visible()
    dora.goto(f"{cases.address}/")
    expect(dora).to_have_url(re.compile("/signin"))


def value_of(page: Page, file: str, name: str) -> str:
    found = page.locator(f"#field-to-{id_of(file)} option", has_text=name).first.get_attribute("value")
    assert found
    return found


@pytest.mark.parametrize("login", ["lead", "duty", "arabic"])
def test_pages_of_handing_over_fit_the_window_and_shut_nobody_out(sign_in: SignIn, cases: Casework, login: str) -> None:
    page = sign_in(login)
    file = open_file(page, cases)
    page.goto(f"{cases.address}/team")
    places = [f"{file}/hand-over", f"{cases.address}/team/deputies", f"{cases.address}/", f"{cases.address}/files"]
    if login == "lead":
        places.append(f"{address_of(page, cases, 'Mona M')}/files")
        places.append(f"{cases.address}/day/team")
    for address in places:
        turn_to(page, address)
        for width in (320, 360, 1280):
            assert not spills(page, width), (address, width)
        assert barriers(page, colours=login != "arabic", dark=login == "lead") == [], address
        assert "None" not in page.locator("main").inner_text()
