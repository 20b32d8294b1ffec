"""Pictures of pages for the guides, made by the tests that look at these pages: see CONTRIBUTING."""

import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.chromium import watched

FOLDER = "KOKON_PICTURES"
LANGUAGES = ("en", "de")
DESK, PHONE = ViewportSize(width=1120, height=760), ViewportSize(width=360, height=700)

SHEET_COLUMNS, SHEET_HEIGHT = 7, 1100
SHEET_STYLE = (
    "body { margin: 0; display: flex; flex-wrap: wrap; font: 700 16px sans-serif } figure { margin: 6px }"
    " img { display: block; border: 1px solid #888 }"
)


def picture(page: Page, name: str, address: str, *, phone: bool = False) -> None:
    """Of the upper part of a page, in each language of the guides. Where none is kept, the page is only asked for."""
    folder = os.environ.get(FOLDER)
    page.set_viewport_size(PHONE if phone else DESK)
    for language in LANGUAGES:
        place = f"{address}?lang={language}"
        answer = page.goto(place) if folder else page.request.get(place)
        assert answer
        assert answer.status == 200, (name, language)
        if folder:
            ending = "" if language == "en" else f".{language}"
            page.screenshot(path=Path(folder) / f"{name}{ending}.png", animations="disabled")


def contact_sheet(browser: Browser, name: str, addresses: Mapping[str, str]) -> None:
    """Pages side by side as a phone shows them, each below its name, in one picture."""
    with watched(browser, width=PHONE["width"]) as one:
        page = one.page()
        page.set_viewport_size({"width": PHONE["width"], "height": SHEET_HEIGHT})
        shown = []
        for title, address in addresses.items():
            page.goto(address)
            shot = b64encode(page.screenshot(animations="disabled")).decode()
            shown.append(f'<figure><figcaption>{title}</figcaption><img src="data:image/png;base64,{shot}"></figure>')
        page.goto("about:blank")
        page.set_viewport_size({"width": SHEET_COLUMNS * (PHONE["width"] + 12), "height": 800})
        page.set_content(f"<style>{SHEET_STYLE}</style>{''.join(shown)}")
        page.screenshot(path=Path(os.environ[FOLDER]) / f"{name}.png", full_page=True)
