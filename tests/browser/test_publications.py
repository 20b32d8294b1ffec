"""Publications in a real browser: written and released at the desk, read at the public door, in three languages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services.intake.app import create_app as create_intake
from tests import draws
from tests.browser.chromium import barriers, spills, turn_to, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.browser.served_apps import served
from tests.intake.building import some_settings
from tests.servers import Nats, Postgres
from tests.shared.free_ports import free_port

SHOTS = os.environ.get("SHOTS", "")
GERMAN = "# Wann\n\nMontag bis Donnerstag\n10 bis 16 Uhr\n\n- mit Termin\n- **ohne** Termin: dienstags"
ARABIC = "# متى\n\nمن الاثنين إلى الخميس\n\n- بموعد"
TEXTS = {
    ("opening_hours", "de"): ("Unsere Zeiten", GERMAN),
    ("opening_hours", "ar"): ("أوقاتنا", ARABIC),
    ("policy_document", "de"): ("Leitfaden", "Was wir tun und lassen.\n\n[Mehr](https://kok.example)"),
}
DESK = (
    "/publications",
    "/publications/checklist",
    "/publications/opening_hours/ar",
    "/publications/opening_hours/de/edit",
)
DOOR = ("/", "/publications/opening_hours", "/publications/policy_document", "/publications/opening_hours?in=ar")


@contextmanager
def a_door(postgres: Postgres, bus: Nats) -> Iterator[Served]:
    url, port = postgres.url("intake"), free_port()
    address = f"http://127.0.0.1:{port}"
    wire = {"nats_url": bus.url, "nats_seed": bus.seeds["intake"], "public_url": address}
    with served(create_intake(some_settings(url, **wire)), port):
        yield Served(address, url)


@pytest.fixture(scope="module")
def services(postgres: Postgres, house_bus: Nats) -> Iterator[tuple[Served, Served]]:
    with a_quality_service(postgres, house_bus, []) as quality, a_door(postgres, house_bus) as door:
        yield quality, door


@pytest.fixture(scope="module")
def written(chromium: Browser, services: tuple[Served, Served]) -> tuple[Served, Served]:
    """Everything is written and released through the pages, and has arrived at the door."""
    quality, door = services
    with watched_again(chromium, width=1280) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead"))
        for (name, language), (title, text) in TEXTS.items():
            write(page, f"{quality.address}/publications/{name}/{language}", title, text)
            page.get_by_role("button", name="Release it").click()
            expect(page.get_by_text("Released. It is on the public pages")).to_be_visible()
        write(page, f"{quality.address}/publications/opening_hours/de", "Unsere Zeiten", GERMAN + "\n- freitags zu")
        until_shown(page, f"{door.address}/publications/policy_document?in=de", "Leitfaden")
        assert one.complaints == []
    return services


def write(page: Page, place: str, title: str, text: str) -> None:
    page.goto(f"{place}/edit")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Save the draft and look at it").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()


def until_shown(page: Page, address: str, title: str) -> None:
    for _ in range(100):
        if title in page.request.get(address).text():
            return
        page.wait_for_timeout(100)
    pytest.fail("it never came")


def looked_at(page: Page, name: str, language: str) -> None:
    """On a desk axe judges one language: what it sees there does not depend on the words, and colours even less."""
    for width in (1280, 360):
        assert not spills(page, width), name
        if width == 360 or language == "en":
            assert barriers(page, colours=(language, width) in (("en", 1280), ("de", 360))) == [], name
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("language", draws.languages("quality"))
def test_the_desk_works_in_every_language_and_width(
    chromium: Browser, written: tuple[Served, Served], language: str
) -> None:
    quality, _ = written
    with watched_again(chromium) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        for number, place in enumerate(DESK):
            turn_to(page, quality.address + place)
            looked_at(page, f"desk-{number}-{language}", language)
        assert one.complaints == []


@pytest.mark.parametrize("language", draws.languages("intake"))
def test_the_door_works_in_every_language_and_width_and_asks_nobody_else(
    chromium: Browser, written: tuple[Served, Served], language: str
) -> None:
    _, door = written
    with watched_again(chromium, locale=language) as one:
        page = one.page()
        for number, place in enumerate(DOOR):
            turn_to(page, door.address + place)
            expect(page.locator("#exit")).to_be_visible()
            looked_at(page, f"door-{number}-{language}", language)
        assert one.complaints == []
        assert one.elsewhere(door.address) == []
        assert one.context.cookies() == []
