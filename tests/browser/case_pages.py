"""Signed-in pages of cases in a real browser, and files opened in them."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.casework import PASSWORD, Casework, casework
from tests.browser.chromium import Watched, barriers, spills, watched_again
from tests.cases.building import a_request
from tests.servers import Nats, Postgres

ARABIC = "أحتاج إلى مساعدة. لا أستطيع الكلام على الهاتف."


type SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def cases(
    chromium: Browser, postgres: Postgres, house_bus: Nats, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Casework]:
    with casework(postgres, house_bus, tmp_path_factory.mktemp("cases")) as running:
        yield running


@pytest.fixture(scope="module")
def sessions() -> dict[tuple[str, bool], Any]:
    """Cookies of who came through the door, with scripts or without."""
    return {}


@pytest.fixture
def sign_in(chromium: Browser, cases: Casework, sessions: dict[tuple[str, bool], Any]) -> Iterator[SignIn]:
    """`sign_in("duty")` is a page of somebody who came through the door, now or earlier; nothing of it comes from
    elsewhere. `refused` is for tests in which the service or the network refuses something."""
    with ExitStack() as stack:
        everybody: list[Watched] = []
        told_of_refusals: list[Watched] = []

        def entered(login: str, *, refused: bool = False, **options: Any) -> Page:
            one = stack.enter_context(watched_again(chromium, **options))
            everybody.append(one)
            told_of_refusals.extend([one] if refused else [])
            page, session = one.page(), (login, options.get("java_script_enabled", True))
            if session in sessions:
                one.context.add_cookies(sessions[session])
                return page
            page.goto(f"{cases.address}/signin")
            page.locator("input[name=login]").fill(login)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("main button[type=submit]").click()
            expect(page.locator(".who")).to_be_visible()
            sessions[session] = one.context.cookies()
            return page

        yield entered
        for one in told_of_refusals:
            # the browser itself says on its console what a script was refused
            one.complaints[:] = [said for said in one.complaints if not said.startswith("Failed to load resource")]
        assert [(one.complaints, one.elsewhere(cases.address)) for one in everybody] == [([], [])] * len(everybody)


def open_request(page: Page, cases: Casework, **changes: Any) -> str:
    """Sends a request; its address, which the page shows then."""
    event = a_request(ARABIC, language="ar", **changes)
    cases.arrives(event)
    page.goto(f"{cases.address}/requests/{event.request_id}")
    return page.url


def open_file(page: Page, cases: Casework, **changes: Any) -> str:
    """Of a client who wrote and is not one of those who are known; its address, which the page shows then. How it is
    opened on the page of the request, with scripts and without, `test_casework.py` sees."""
    event = a_request(ARABIC, language="ar", **changes)
    cases.arrives(event)
    request = f"{cases.address}/requests/{event.request_id}"
    [choices] = re.findall('name="responsible".*?</select>', page.request.get(request).text(), re.DOTALL)
    options = re.findall('<option value="([^"]+)"( selected)?', choices)
    chosen, _ = max(options, key=lambda option: len(option[1]))
    form = {"pseudonym": "Harbour", "responsible": chosen, "looked": "yes"}
    answer = page.request.post(f"{request}/open", form=form, headers={"origin": cases.address}, max_redirects=0)
    assert answer.status == 303, answer.status
    page.goto(urljoin(request, answer.headers["location"]))
    expect(page).to_have_url(re.compile("/files/"))
    return page.url


def expect_no_barrier(page: Page, *, colours: bool = True) -> None:
    """On a desk and on the narrowest phone. In the dark the colours are the same on both: one look at them will do."""
    for width in (1280, 320):
        assert not spills(page, width), width
        assert barriers(page, colours=colours, dark=colours and width == 320) == [], width
    page.set_viewport_size({"width": 360, "height": 780})
