"""The picture of a centre and the page of a criterion in a real browser, with the two years of the demonstration."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from deploy.demo.years.at_centre import write
from deploy.demo.years.centres.practice import CATALOGUES
from deploy.demo.years.orders import YearsOrder
from services.quality.answers.local.store import OwnCriteria
from services.quality.evidence.tallies.domain import accept
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.tables.store import open_store
from tests.browser.casework import run
from tests.browser.chromium import barriers, spills, turn_to, watched_again
from tests.browser.pictures import picture
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.quality.building import STANDARDS
from tests.quality.local_building import a_stamp
from tests.quality.local_building import an_edition as an_own_criterion
from tests.servers import Nats, Postgres

FARTHEST = """() => {
  const middle = each => { const box = each.getBoundingClientRect(); return box.left + box.width / 2; };
  return Math.max(...[...document.querySelectorAll(".all-in-one > section")].map(section => {
    const drawing = section.querySelector(".glance .scale-of").getBoundingClientRect();
    const lines = [8, 34, 60, 86, 112].map(x => drawing.left + drawing.width * x / 120);
    return Math.max(...[...section.querySelectorAll(".ticks b")].map((tick, at) => Math.abs(middle(tick) - lines[at])));
  }));
}"""
"""Pixels between a number and the line that it stands for."""
SCREEN = 800
OWN = 2
"""Criteria that the centre has set itself."""


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, []) as served:
        run(lived_in(served))
        yield served


async def lived_in(served: Served) -> None:
    """What the demonstration writes at one of its two centres."""
    life = YearsOrder(centre="centre-a", seed=1, now=datetime.now(UTC)).life()
    store = open_store(served.database)
    async with store.work() as work:
        for tally in life.casework.tallies:
            await Tallies(work).keep_tally(accept(tally, CATALOGUES))
        await write(life, work)
        for number in range(OWN):
            own = replace(an_own_criterion(), stamp=a_stamp(), criterion=f"L{number + 1}")
            await OwnCriteria(work).save_edition(own)
    await store.engine.dispose()


@pytest.fixture
def page(chromium: Browser, quality: Served) -> Iterator[Page]:
    with watched_again(chromium, width=1280) as one:
        yield one.page()
        assert one.complaints == []


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 360), ("ar", 360), ("ar", 1280)])
def test_the_picture_is_there_for_all(page: Page, quality: Served, language: str, width: int) -> None:
    came_over(page, quality, Colleague("lead", language))
    turn_to(page, f"{quality.address}/")
    assert not spills(page, width)
    assert barriers(page, colours=language != "ar", dark=language == "de") == []
    drawn = page.locator(".glance")
    assert drawn.count() == len(STANDARDS.criteria) + OWN
    assert drawn.evaluate_all("all => all.filter(each => each.offsetHeight < 40).length") == 0
    if (language, width) == ("en", 1280):
        picture(page, "criteria", f"{quality.address}/")


def test_each_scale_has_its_numbers_above_its_lines(page: Page, quality: Served) -> None:
    """A point between two numbers is read off by the eye."""
    came_over(page, quality, Colleague("lead"))
    page.goto(f"{quality.address}/")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(FARTHEST) < 3


def test_it_is_read_without_colours(page: Page, quality: Served) -> None:
    """What is measured is a dot or a square, what the team says a diamond, a structural gap is hatched."""
    came_over(page, quality, Colleague("lead"))
    page.goto(f"{quality.address}/")
    assert page.locator(".glance circle.point").count() > 15
    assert page.locator(".glance path.said").count() > 15
    gap = page.locator(".glance:has(.missing)").first
    expect(gap.locator("rect.point")).to_have_count(1)
    expect(gap.locator(".hatch")).to_have_count(1)
    expect(gap.locator(".state")).to_contain_text("structural gap")
    expect(page.locator(".glance:has(.unknown) .state:empty")).to_have_count(0)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_picture_prints_on_one_sheet(page: Page, quality: Served, language: str) -> None:
    """With long names, and with criteria of the centre's own beside the joint ones."""
    came_over(page, quality, Colleague("lead", language))
    page.goto(f"{quality.address}/")
    (sheet,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert sheet.mediabox.width > sheet.mediabox.height
    if language == "de":  # Arabic letters are joined to numbers where text is taken out of a file
        printed = sheet.extract_text().split()
        assert [each.id for each in STANDARDS.criteria if each.id not in printed] == []
        assert f"L{OWN}" in printed


def test_a_criterion_is_at_most_two_screens(page: Page, quality: Served) -> None:
    """Nothing of what a look needs is further away; definitions, months and tables are folded."""
    came_over(page, quality, Colleague("lead", "de"))
    page.set_viewport_size({"width": 1280, "height": SCREEN})
    heights = {}
    for criterion in STANDARDS.criteria:
        turn_to(page, f"{quality.address}/criteria/{criterion.id}")
        heights[criterion.id] = page.evaluate("document.documentElement.scrollHeight")
    assert {id_: height for id_, height in heights.items() if height > 2 * SCREEN} == {}
    assert max(heights.values()) > SCREEN, "a page without its style would be longer, one without content shorter"


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 360), ("ar", 360), ("ar", 1280)])
def test_a_criterion_is_there_for_all(page: Page, quality: Served, language: str, width: int) -> None:
    came_over(page, quality, Colleague("lead", language))
    for criterion in ("U2", "S10"):
        turn_to(page, f"{quality.address}/criteria/{criterion}")
        assert not spills(page, width)
        assert page.locator(".steps-of-scale span").first.is_visible() == (width > 360), "no word is broken on a phone"
        assert barriers(page, colours=language != "ar", dark=language == "de") == []
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        assert not spills(page, width)
        assert barriers(page, colours=language != "ar") == []
