"""A client gets everything in one locked file: asked for, looked through by two in two languages, made in a browser."""

import io
import zipfile
from pathlib import Path

import pyrage
from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, pixels_too_wide

NAME = "Reisepass_und_Aufenthaltstitel_Vorderseite_und_Rueckseite_noch_einmal_gescannt.txt"
CONTENT = "Ein Brief für sie. رسالة لها.".encode()


def is_as_wide_as_its_window(page: Page) -> bool:
    return pixels_too_wide(page) == 0 and barriers(page, dark=True) == []


def test_a_copy_is_asked_for_looked_through_by_two_and_taken_along(
    sign_in: SignIn, cases: Casework, tmp_path: Path
) -> None:
    page = sign_in("duty", width=390)
    file = open_file(page, cases).partition("?")[0]
    page.locator("input[name=documents]").set_input_files({"name": NAME, "mimeType": "text/plain", "buffer": CONTENT})
    page.get_by_role("button", name="Seal and attach").click()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    let_in(page, file, "Lena L.")
    page.goto(f"{file}/rights")
    page.get_by_label("What", exact=True).select_option("access")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="A copy of everything")).to_be_visible()
    asked = page.url.partition("?")[0]
    assert is_as_wide_as_its_window(page)
    page.get_by_role("button", name="I have looked it through").click()
    second = sign_in("lead", width=390)
    second.goto(asked)
    assert is_as_wide_as_its_window(second)
    second.get_by_role("button", name="Es stimmt").click()
    expect(second.get_by_role("link", name="Alles in einer verschlossenen Datei")).to_be_visible()
    second.get_by_role("link", name="Alles in einer verschlossenen Datei").click()
    assert is_as_wide_as_its_window(second)
    opens = second.locator(".pass").inner_text()
    second.get_by_label("In welcher Sprache").select_option("ar")
    with second.expect_download() as begun:
        second.get_by_role("button", name="Datei erstellen").click()
    assert begun.value.suggested_filename == "copy.zip.age"
    sealed = tmp_path / "sealed"
    begun.value.save_as(sealed)
    with zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(sealed.read_bytes(), opens))) as archive:
        assert sorted(archive.namelist()) == ["copy.html", "copy.json", "copy.pdf", "document-1.txt"]
        assert archive.read("document-1.txt") == CONTENT
        taken_along(second, archive.read("copy.html"), tmp_path / "copy.html")


def let_in(page: Page, file: str, name: str) -> None:
    page.goto(f"{file}/team")
    page.locator("select[name=staff_id]").first.select_option(label=name)
    page.locator("select[name=reason]").select_option("together")
    page.locator("button[value=add]").click()


def taken_along(page: Page, content: bytes, to: Path) -> None:
    """What the client opens at home: a page of its own, from right to left, as wide as the client's telephone."""
    to.write_bytes(content)
    alone = page.context.browser
    assert alone
    home = alone.new_page(viewport={"width": 360, "height": 780})
    home.goto(to.as_uri())
    assert home.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert pixels_too_wide(home) == 0
    assert "document-1.txt" in home.locator("body").inner_text()
    home.close()
