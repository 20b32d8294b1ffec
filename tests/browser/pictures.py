"""Pictures of pages for the guides, made by the tests that look at these pages: see CONTRIBUTING."""

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

FOLDER = "KOKON_PICTURES"
LANGUAGES = ("en", "de")
DESK, PHONE = ViewportSize(width=1120, height=760), ViewportSize(width=360, height=700)


def picture(page: Page, name: str, address: str, *, phone: bool = False) -> None:
    """Of the upper part of a page, in each language of the guides. Whether they are kept or not, the page is opened."""
    page.set_viewport_size(PHONE if phone else DESK)
    for language in LANGUAGES:
        answer = page.goto(f"{address}?lang={language}")
        assert answer
        assert answer.status == 200, (name, language)
        if folder := os.environ.get(FOLDER):
            ending = "" if language == "en" else f".{language}"
            page.screenshot(path=Path(folder) / f"{name}{ending}.png", animations="disabled")
