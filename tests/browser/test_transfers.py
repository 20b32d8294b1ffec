"""A case goes to another centre and comes back: at one of them in a real browser, read in German."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from services.cases.app import create_app
from services.cases.foundation.keys.place import new_keys, write_once
from services.cases.rights.transfers.sealed_file import fingerprint
from services.cases.settings import CasesSettings
from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework, run
from tests.browser.chromium import barriers, spills
from tests.cases.building import NOON, nothing_left, sit_down, some_settings
from tests.cases.two_centres import Sending, agreed_to, key_of, knows, taken_over
from tests.servers import Postgres

WORDS = "Needs a quiet room, and somebody who speaks Twi."


@pytest.fixture
def south(postgres: Postgres, tmp_path: Path) -> CasesSettings:
    """Of another centre, at which somebody sits without a window: two services in one process would share a bus."""

    async def database(name: str) -> SecretStr:
        return postgres.url(name)

    write_once(tmp_path / "south.json", new_keys("south", now=NOON), None)
    return run(some_settings(database, tmp_path, centre="south", key_file=tmp_path / "south.json"))


@asynccontextmanager
async def there(settings: CasesSettings) -> AsyncIterator[FastAPI]:
    made = create_app(settings, left=nothing_left)
    try:
        yield made
    finally:
        await made.state.store.engine.dispose()
        await made.state.store.ring.store.engine.dispose()


async def key_there(settings: CasesSettings) -> str:
    async with there(settings) as app:
        return key_of(app)


async def sent_back(settings: CasesSettings, sealed: bytes, number: str, key: str) -> tuple[bytes, str]:
    """Taken over there, and prepared for the centre with this key: the sealed file and its number."""
    async with there(settings) as app:
        desk = await sit_down(app, "counsellor")
        file = (await taken_over(desk, sealed, number)).headers["location"]
        partner_id = await knows(await sit_down(app, "lead"), "South", key)
        sending = Sending(app, desk, file, partner_id, await agreed_to(app, file, desk))
        transfer_id = await sending.prepared(words=WORDS)
        return await sending.saved(transfer_id), await sending.number(transfer_id)


def expect_no_barrier(page: Page) -> None:
    for width in (360, 1280):
        assert not spills(page, width), width
        assert barriers(page, dark=True) == [], width
    page.set_viewport_size({"width": 360, "height": 780})


def own_key(page: Page, centre: Casework) -> str:
    page.goto(f"{centre.address}/transfers/centres")
    return page.locator("#own code").inner_text()


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
    sign_in: SignIn, cases: Casework, south: CasesSettings, tmp_path: Path
) -> None:
    page, key = sign_in("lead"), run(key_there(south))
    know(page, cases, "South", key, fingerprint(key))
    first = open_file(page, cases)
    saved, number = send(page, first, tmp_path)
    sealed, back = run(sent_back(south, saved.read_bytes(), number, own_key(page, cases)))
    page.goto(f"{first}/transfers")
    page.locator("button[value=taken_over]").click()
    expect(page.locator("h2 .tag.good")).to_have_text("dort übernommen")
    saved.write_bytes(sealed)
    assert take_over(page, cases, saved, back) != first
