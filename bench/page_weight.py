"""P8, in the browser: every byte that a browser without a cache loads until the public form can seal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession

from bench.centre import centre, running
from bench.measurements import Figures, Line, no_more_than
from services.intake.settings import all_complete
from shared.languages.addresses import address_in
from tests.browser.chromium import launched

LARGEST = 50_000
"""Bytes, headers included."""
EVERYTHING_ON = {
    "INTAKE_CENTRE_NAME": "Counselling North",
    "INTAKE_PHONE": "030 23125 000",
    "INTAKE_PHONE_HOURS": "1-4 10:00-16:00, 5 10:00-13:00",
    "INTAKE_HELPLINE_NAME": "A helpline for everybody who is exploited",
    "INTAKE_NOTICE_CHANNELS": "email,text",
}


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    with centre(folder, ["intake"]) as started, running(started, "intake", **EVERYTHING_ON), launched() as browser:
        address = started.installation.url_of("intake")
        found = {language: loaded(browser, f"{address}{address_in(language, '/write')}") for language in all_complete()}
    most = max(found, key=lambda language: found[language]["bytes"])
    return [
        Line(
            "the public form, until it can seal", "kB", found[most]["bytes"] / 1000, goal=no_more_than(LARGEST / 1000)
        ),
        Line(f"  of it scripts ({most}, where it is most)", "kB", found[most]["Script"] / 1000),
        Line("  of it the page", "kB", found[most]["Document"] / 1000),
        Line("  files", "", found[most]["files"]),
    ]


def loaded(browser: Browser, address: str) -> Figures:
    """What came over the wire, compressed as it was served."""
    context = browser.new_context()
    page = context.new_page()
    with overheard(context.new_cdp_session(page)) as heard:
        page.goto(address, wait_until="networkidle")
        page.wait_for_selector("[data-ready]:not([disabled])")
    context.close()
    return heard


@contextmanager
def overheard(session: CDPSession) -> Iterator[Figures]:
    figures: Figures = {"bytes": 0, "files": 0, "Script": 0, "Document": 0}
    kinds: dict[str, str] = {}

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "")
        figures["bytes"] += event["encodedDataLength"]
        figures["files"] += 1
        figures[kind] = figures.get(kind, 0) + event["encodedDataLength"]

    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    yield figures
    session.detach()
