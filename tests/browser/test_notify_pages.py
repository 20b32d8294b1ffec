"""The pages of notify in a real browser: the way in, every language in its script, on every screen and on paper."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from services.notify.notices.catalogues import read_catalogues
from shared.languages import KNOWN
from tests.browser.chromium import barriers, turn_to, watched, watched_again
from tests.browser.served_apps import served
from tests.notify.pages.visitors import a_slip, an_app
from tests.shared.free_ports import free_port

ALL = read_catalogues()


@pytest.fixture(scope="module")
def casework() -> Iterator[str]:
    """An address where something answers."""
    port = free_port()
    with served(FastAPI(), port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def notify(casework: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a browser finds it. The mail server has answered once."""
    address = f"http://127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("notify")
    made = an_app(folder, public_url=address, secure_cookies=False, cases_url=casework)
    made.state.health.note("email", answered=True, now=datetime.now(UTC))
    with served(made, int(address.rpartition(":")[2])):
        yield address


def came_over(page: Page, notify: str, *roles: str, language: str = "en") -> None:
    """The cookie is there."""
    assert page.request.post(f"{notify}/handover", form={"token": a_slip(*roles, language=language)}).ok


def enter(page: Page, notify: str, *roles: str) -> None:
    """With a slip, as the form in casework sends it: from another site."""
    page.set_content(f'<form method="post" action="{notify}/handover"><input name="token" value="{a_slip(*roles)}">')
    page.evaluate("document.forms[0].submit()")


@pytest.mark.parametrize(("role", "first", "heading"), [("admin", "/", "Operations"), ("lead", "/texts", "All texts")])
def test_a_colleague_comes_over_and_leaves_without_a_script(
    chromium: Browser, notify: str, casework: str, role: str, first: str, heading: str
) -> None:
    with watched(chromium, width=1280) as one:
        page = one.page()
        enter(page, notify, role)
        page.wait_for_url(f"{notify}{first}")
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        assert page.locator("script").count() == 0
        assert one.complaints == []
        assert one.elsewhere(notify) == []
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{casework}/handover/notify")
        assert one.context.cookies() == []


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 320), ("de", 360), ("ar", 360), ("ar", 1280)])
def test_every_page_is_without_barriers(chromium: Browser, notify: str, language: str, width: int) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        came_over(page, notify, "admin", language=language)
        for path in ("/", "/texts"):
            turn_to(page, f"{notify}{path}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert barriers(page, colours=language != "ar", dark=language == "en") == []
        assert one.complaints == []


def test_each_text_is_set_as_its_language_is(chromium: Browser, notify: str) -> None:
    with watched_again(chromium, width=1280) as one:
        page = one.page()
        came_over(page, notify, "lead")
        page.goto(f"{notify}/texts")
        for code, known in KNOWN.items():
            text = page.locator(f'blockquote.bubble[lang="{code}"]').first
            style = text.evaluate("node => [getComputedStyle(node).direction, getComputedStyle(node).fontFamily]")
            assert style[0] == known.direction, code
            assert f'"{known.font}"' in style[1], code
            if known.font != "Noto Sans":
                assert style[1].startswith(f'"{known.font}"'), code


def test_printed_no_card_is_cut_and_nothing_of_the_screen_is_left(
    chromium: Browser, notify: str, tmp_path: Path
) -> None:
    with watched(chromium, width=1280) as one:
        page = one.page()
        came_over(page, notify, "lead")
        page.goto(f"{notify}/texts")
        page.emulate_media(media="print")
        expect(page.get_by_role("navigation")).to_have_count(0)
        assert page.locator(".cards > li").first.evaluate("node => getComputedStyle(node).breakInside") == "avoid"
        assert (
            page.locator(".cards").first.evaluate("node => getComputedStyle(node).gridTemplateColumns").count("px") == 3
        )
