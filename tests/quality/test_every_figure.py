"""Take any number on any page, and follow it by links to its definition and its evidence."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import pytest

from services.quality.evidence.publications.domain import Publication, Source
from services.quality.evidence.publications.store import Publications
from tests.quality.building import STANDARDS
from tests.quality.doors import ADDRESS, Centre
from tests.quality.figures import DATED, ELSEWHERE, ENTITLED, links, texts_of
from tests.quality.lived_years import live
from tests.quality.markup import Element, main_of, read
from tests.quality.publications_building import an_edition, released
from tests.quality.rounds_building import whole_round

# several hundred pages are visited
SEEN: dict[str, str] = {}
OWN = (
    "/criteria", "/gaps", "/month", "/counting", "/register", "/plan", "/rounds", "/pulse", "/release", "/reports",
    "/local", "/publications", "/timeline", "/standards", "/first-steps",
)  # fmt: skip
NO_PAGES = (".csv", ".xlsx", ".pdf", "/bytes", "/workbook", "/assess")
"""Files, and forms that show no figure."""
THE_SAME = ("lang=", "sort=")
"""The same page in another language or order."""
MOST = 6
"""So many entries of the register are looked at; the others are like them."""


async def visited(client: httpx.AsyncClient) -> dict[str, str]:
    """Every page of ours that can be reached by links, each once; of the entries of the register the first few."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        answer = await client.get(path)
        assert answer.status_code == 200, path
        found[path] = answer.text
        new = [to for to in sorted(links(answer.text, path)) if is_ours(to) and to not in (*found, *waiting)]
        entries = [to for to in (*found, *waiting) if is_entry(to)]
        waiting += [to for to in new if not is_entry(to) or len(entries) < MOST]
    return found


def is_ours(path: str) -> bool:
    place = urlsplit(path).path
    known = place == "/" or place.startswith(OWN)
    return known and not any(name in path for name in THE_SAME) and not place.endswith(NO_PAGES)


def is_entry(path: str) -> bool:
    return path.startswith("/register/") and path.count("/") > 2


@pytest.fixture
async def pages(centre: Centre) -> dict[str, str]:
    """Visited once for all who look at them."""
    if not SEEN:
        await live(centre)
        lead = await centre.colleague("lead")
        await whole_round(lead, S6="3", U2="2")
        await publish(centre)
        SEEN.update(await visited(lead))
    return SEEN


async def publish(centre: Centre) -> None:
    """Hours in several editions and a draft of the next, a translation that is older than they are, and a leaflet."""
    translated = released("ar", source=Source("de", 1))
    leaflet = released(publication=Publication.parse("leaflet-residence_law"))
    async with centre.store.work() as work:
        for each in (released(), translated, released(number=2), an_edition(number=3), leaflet):
            await Publications(work).keep_edition(each)


async def test_every_figure_leads_to_a_definition_that_is_there(pages: dict[str, str]) -> None:
    assert len([path for path in pages if path.startswith("/criteria/")]) >= len(STANDARDS.criteria)
    assert {f"/publications/opening_hours/{place}" for place in ("de", "ar", "de/compare?before=2&after=3")} <= set(
        pages
    )
    wrong = {
        f"{path}: {target}"
        for path, page in pages.items()
        for target in targets(page, path)
        if not leads(target, pages)
    }
    assert wrong == set()


async def test_no_number_stands_alone(pages: dict[str, str]) -> None:
    texts = sorted(texts_of(STANDARDS), key=len, reverse=True)
    alone = {f"{path}: {said}" for path, page in pages.items() for said in numbers_alone(main_of(page), texts)}
    assert alone == set()


async def test_every_figure_of_an_indicator_says_what_is_counted_and_from_what(pages: dict[str, str]) -> None:
    for criterion in STANDARDS.criteria:
        blocks = {
            each.given["id"]: each for each in main_of(pages[f"/criteria/{criterion.id}"]).all() if "id" in each.given
        }
        for indicator in criterion.indicators:
            said = " ".join(blocks[indicator.id].words.split())
            for words in (indicator.definition, indicator.numerator, indicator.denominator):
                assert words is None or " ".join(words.said("en").split()) in said, indicator.id


def targets(page: str, path: str) -> Iterator[str]:
    """Where each element that carries a figure leads: itself, what is around it, or what is in it."""
    for element in main_of(page).all():
        if "data-figure" in element.given:
            ways = [each for each in (*element.line(), *element.all()) if each.name == "a" and each.given.get("href")]
            around = next((each for each in element.line() if each.name in ("table", "article", "section")), None)
            ways = ways or [each for each in (around.all() if around else []) if each.name == "a"]
            yield urljoin(f"{ADDRESS}{path}", ways[0].given["href"]) if ways else "nowhere"


def leads(target: str, pages: dict[str, str]) -> bool:
    if not target.startswith(f"{ADDRESS}/"):
        return False
    path, _, part = target.removeprefix(ADDRESS).partition("#")
    if not is_ours(path) or (is_entry(path) and path not in pages):
        return True
    return path in pages and (not part or unquote(part) in parts_of(pages[path]))


@cache
def parts_of(page: str) -> frozenset[str]:
    """What links can lead to in it."""
    return frozenset(each.given["id"] for each in read(page).all() if "id" in each.given)


def numbers_alone(main: Element, texts: Iterable[str]) -> Iterator[str]:
    for element in main.all():
        for said in element.inside:
            if isinstance(said, str) and re.search(r"\d", said) and not is_answered(element):
                rest = " ".join(said.split())
                for text in texts:
                    rest = rest.replace(text, "")
                if re.search(r"\d", DATED.sub("", ENTITLED.sub("", rest))):
                    yield rest


def is_answered(element: Element) -> bool:
    """Whether a number in it leads somewhere, is no figure, or is part of what somebody wrote."""
    line = element.line()
    return (
        element.is_within("a", *ELSEWHERE)
        or any("data-figure" in each.given or "data-assessment" in each.given for each in line)
        or any(each.given.get("dir") == "auto" or each.name == "bdi" for each in line)
        or any(sort in each.given.get("class", "") for each in line for sort in ("definitions", "code", "hint"))
    )
