"""A case goes to another centre and comes back, in a real browser, by two leads who read German."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services.cases.foundation.keys.place import new_keys, write_once
from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import PASSWORD, Casework, casework
from tests.browser.chromium import barriers, spills, watched_again
from tests.cases.building import NOON
from tests.servers import Nats, Postgres

WORDS = "Needs a quiet room, and somebody who speaks Twi."


@pytest.fixture
def south(
    cases: Casework, postgres: Postgres, nats_server: Nats, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Casework]:
    folder = tmp_path_factory.mktemp("south")
    write_once(folder / "south.json", new_keys("south", now=NOON), None)
    # without a bus of its own, for it would hear what is told to the other centre
    given = {"centre": "south", "key_file": folder / "south.json", "nats_url": "nats://127.0.0.1:9"}
    with casework(postgres, nats_server, folder, **given) as running:
        yield running


def expect_no_barrier(page: Page) -> None:
    for width in (360, 1280):
        assert not spills(page, width), width
        assert barriers(page, dark=True) == [], width
    page.set_viewport_size({"width": 360, "height": 780})


def signed_in(page: Page, centre: Casework, login: str) -> Page:
    page.goto(f"{centre.address}/signin")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator(".who")).to_be_visible()
    return page


def own_key(page: Page, centre: Casework) -> tuple[str, str]:
    page.goto(f"{centre.address}/transfers/centres")
    return page.locator("#own code").inner_text(), page.locator("#own strong").inner_text().strip("\u2066\u2068\u2069")


def know(page: Page, centre: Casework, name: str, key: str, digits: str) -> None:
    page.goto(f"{centre.address}/transfers/centres")
    page.locator("[name=name]").fill(name)
    page.locator("[name=public_key]").fill(key)
    page.locator("button[value=enter]").click()
    expect(page.locator("h2 .tag.care")).to_have_text("nicht bestätigt")
    page.locator("[name=heard]").fill(digits.replace("-", " "))
    page.locator("button[value=confirm]").click()
    expect(page.locator("h2 .tag.good")).to_have_text("bestätigt")
    expect_no_barrier(page)


def send(page: Page, file: str, folder: Path) -> tuple[Path, str]:
    """The sealed file, and its number."""
    page.goto(f"{file}/consents")
    form = page.locator("#answer form")
    form.locator("[name=recipient_kind]").select_option("counselling")
    form.locator("[name=purpose]").select_option("transfer")
    form.locator("[name=what][value=whole_file]").check(force=True)
    form.locator("[name=outcome][value=given]").check(force=True)
    form.locator("button").click()
    expect(page).to_have_url(re.compile("told=noted"))
    page.goto(f"{file}/transfers/new")
    page.locator("[name=partner_id]").select_option(index=1)
    for section in ("name", "words"):
        page.locator(f"[name=sections][value={section}]").check(force=True)
    page.locator("[name=words]").fill(WORDS)
    expect_no_barrier(page)
    page.locator("form", has=page.locator("[name=sections]")).locator("button").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect_no_barrier(page)
    page.locator("button[value=make]").click()
    with page.expect_download() as saving:
        page.locator("button[value=save]").click()
    saved = folder / saving.value.suggested_filename
    saving.value.save_as(saved)
    page.goto(f"{file}/transfers")
    page.locator("button[value=release]").click()
    expect_no_barrier(page)
    [number] = re.findall(r"[0-9]{4}(?:-[0-9]{4}){5}", page.locator("main").inner_text())
    return saved, number


def take_over(page: Page, centre: Casework, saved: Path, number: str) -> str:
    """The new file."""
    page.goto(f"{centre.address}/transfers/take-over")
    expect_no_barrier(page)
    page.locator("[name=sealed]").set_input_files(saved)
    page.locator("[name=number]").fill(number)
    page.locator("main form button").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect_no_barrier(page)
    page.locator("[name=pseudonym]").fill("Meadow")
    page.locator("main form button").click()
    expect(page.locator("#arrivals")).to_be_visible()
    return page.url


def test_a_case_goes_to_another_centre_and_back(
    sign_in: SignIn, cases: Casework, south: Casework, chromium: Browser, tmp_path: Path
) -> None:
    with watched_again(chromium) as window:
        there, here = signed_in(window.page(), south, "lead"), sign_in("lead")
        keys = own_key(here, cases), own_key(there, south)
        know(here, cases, "South", *keys[1])
        know(there, south, "North", *keys[0])
        first = open_file(here, cases)
        taken = take_over(there, south, *send(here, first, tmp_path))
        here.locator("button[value=taken_over]").click()
        expect(here.locator("h2 .tag.good")).to_have_text("dort übernommen")
        again = take_over(here, cases, *send(there, taken, tmp_path))
        assert again != first
        assert window.complaints == []
