"""A case goes to another centre and comes back: at one of them in a real browser, read in German."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from services.cases.casework.consents.acts import note
from services.cases.casework.consents.domain import Agreement, Outcome, Purpose, RecipientKind, What
from services.cases.files.file.store import Files
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.place import new_keys
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import open_store
from services.cases.foundation.workplace import Workplace
from services.cases.retention.erasure.store import erase_what_came_back
from services.cases.rights.transfers.acts import prepare, preview, release, save_file
from services.cases.rights.transfers.arrivals.acts import take_over
from services.cases.rights.transfers.domain import Section, Wanted
from services.cases.rights.transfers.partners.acts import confirm, enter
from services.cases.rights.transfers.sealed_file import OwnKey, fingerprint
from services.cases.rights.transfers.store import Transfers
from shared.clock.wall import wall_clock
from shared.languages import Wording
from tests.browser.case_pages import SignIn, expect_no_barrier, open_file
from tests.browser.casework import Casework, run
from tests.cases.building import BERLIN, NOON, NOTIFY_KEY, hire, nothing_left
from tests.servers import Postgres

WORDS = "Needs a quiet room, and somebody who speaks Twi."


@dataclass(frozen=True, slots=True)
class South:
    """Another centre, without pages: two services in one process disturb each other."""

    keys: CentreKeys
    databases: Mapping[str, SecretStr]

    @property
    def key(self) -> str:
        return OwnKey.of(self.keys.mark, self.keys.centre).public

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Workplace]:
        ring = KeyRing(SealedFileKeys(self.keys), KeyStore(self.databases["cases-keys"]))
        url, mark = self.databases["cases"], self.keys.mark
        store = open_store(url, ring, wall_clock, mark=mark, erase_again=erase_what_came_back)
        now = partial(datetime.now, UTC)
        try:
            yield Workplace(store, self.keys.centre, self.keys, NOTIFY_KEY.public(), BERLIN, now, nothing_left)
        finally:
            await store.engine.dispose()
            await ring.store.engine.dispose()

    async def sends_back(self, sealed: bytes, number: str, key: str, wording: Wording) -> tuple[bytes, str]:
        """Taken over there, and prepared for the centre with this key: the sealed file and its number."""
        async with self.opened() as workplace:
            now, partner_id, transfer_id = workplace.now(), uuid4(), uuid4()
            person, lead = await hire(workplace.store, "counsellor"), await hire(workplace.store, "lead")
            by: dict[str, Any] = {"reader": person, "workplace": workplace, "now": now}
            file_id = await take_over(sealed, number, "Meadow", **by)
            await enter("North", key, partner_id=partner_id, **(by | {"reader": lead}))
            await confirm(partner_id, fingerprint(key), **(by | {"reader": lead}))
            agreement = Agreement(
                answered_on=workplace.today(),
                outcome=Outcome.GIVEN,
                recipient_kind=RecipientKind.COUNSELLING,
                purpose=Purpose.TRANSFER,
                what=(What.WHOLE_FILE,),
            )
            await note(file_id, agreement, consent_id=partner_id, **by)
            chosen = (Section.WORDS,)
            wanted = Wanted(partner_id=partner_id, consent_id=partner_id, sections=chosen, words=WORDS)
            seen, _ = await preview(file_id, wanted, wording, **by)
            await prepare(file_id, wanted, wording, seen=seen, transfer_id=transfer_id, **by)
            made = await save_file(file_id, transfer_id, **by)
            await release(file_id, transfer_id, **by)
            async with workplace.store.reading(person) as work:
                [one] = await Transfers(work).of(await Files(work).file(file_id))
        assert one.number
        return made, one.number


@pytest.fixture
def south(postgres: Postgres) -> South:
    databases = {name: postgres.url(name) for name in ("cases", "cases-keys")}
    return South(new_keys("south", now=NOON), databases)


def own_key(page: Page, centre: Casework) -> str:
    page.goto(f"{centre.address}/transfers/centres")
    return page.locator("#own code").inner_text()


def know(page: Page, centre: Casework, name: str, key: str, digits: str) -> None:
    page.goto(f"{centre.address}/transfers/centres")
    page.locator("[name=name]").fill(name)
    page.locator("[name=public_key]").fill(key)
    page.locator("button[value=enter]").click()
    sheet = page.locator("section.sheet", has_text=key)
    expect(sheet.locator("h2 .tag.care")).to_have_text("nicht bestätigt")
    sheet.locator("[name=heard]").fill(digits.replace("-", " "))
    sheet.locator("button[value=confirm]").click()
    expect(sheet.locator("h2 .tag.good")).to_have_text("bestätigt")
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
    page.get_by_role("button", name="Ansehen, was mitgeht").click()
    expect(page.locator("button[value=make]")).to_be_visible()
    expect(page.locator("main .said")).to_contain_text(WORDS)
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


def take_over_here(page: Page, centre: Casework, saved: Path, number: str) -> str:
    """The new file."""
    page.goto(f"{centre.address}/transfers/take-over")
    expect_no_barrier(page)
    page.locator("[name=sealed]").set_input_files(saved)
    page.locator("[name=number]").fill(number)
    page.locator("main form button").click()
    expect(page.locator("main .said")).to_contain_text(WORDS)
    expect_no_barrier(page)
    page.locator("[name=pseudonym]").fill("Meadow")
    page.locator("main form button").click()
    expect(page.locator("#arrivals")).to_be_visible()
    return page.url


def test_a_centre_that_the_office_lists_is_offered_and_confirmed_by_what_was_heard(
    sign_in: SignIn, cases: Casework
) -> None:
    page, west = sign_in("lead"), OwnKey.of(b"a key file in the west", "west").public
    cases.lists("West", west)
    page.goto(f"{cases.address}/transfers/centres")
    sheet = page.locator("section.sheet", has_text=west)
    expect(sheet).to_contain_text("Von der Geschäftsstelle des Verbunds gekommen")
    expect(sheet.locator("button")).to_have_text(["Diesen Schlüssel bestätigen"])
    expect_no_barrier(page)
    sheet.locator("[name=heard]").fill(fingerprint(west))
    sheet.locator("button").click()
    expect(sheet.locator("h2 .tag.good")).to_have_text("bestätigt")
    sheet.locator("button[value=remove]").click()
    expect(sheet.locator("h2 .tag.care")).to_have_text("nicht bestätigt")


def test_a_case_goes_to_another_centre_and_back(sign_in: SignIn, cases: Casework, south: South, tmp_path: Path) -> None:
    page, wording = sign_in("lead"), cases.app.state.pages.languages["de"]
    know(page, cases, "South", south.key, fingerprint(south.key))
    first = open_file(page, cases)
    saved, number = send(page, first, tmp_path)
    sealed, back = run(south.sends_back(saved.read_bytes(), number, own_key(page, cases), wording))
    page.goto(f"{first}/transfers")
    page.locator("button[value=taken_over]").click()
    expect(page.locator("h2 .tag.good")).to_have_text("dort übernommen")
    saved.write_bytes(sealed)
    assert take_over_here(page, cases, saved, back) != first
