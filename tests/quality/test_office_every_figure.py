"""Take any number on any page of the office, and follow it by links to its definition and to what it was made from."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import pytest

from services.quality.office.governance.store import Governance
from services.quality.office.received.store import ReceivedReleases
from services.quality.standards.catalogue.files import CURRENT
from tests.quality.building import STANDARDS, a_release, some_noise, yearly_noise
from tests.quality.doors import ADDRESS, Office
from tests.quality.figures import DATED, ELSEWHERE, ENTITLED, links, texts_of
from tests.quality.markup import Element, main_of
from tests.quality.office_building import a_draft, a_member, a_proposal, opened, with_other_words
from tests.quality.office_receipts import with_gap

# some two hundred pages are visited
SEEN: "list[Web]" = []
OWN = (
    "/criteria/", "/gaps", "/completeness", "/counting", "/budget", "/reconciliation", "/reports", "/standards",
    "/proposals", "/drafts",
)  # fmt: skip
NO_PAGES = (".csv", ".json", ".pdf", "/file", "/new")
"""Files, and forms that show no figure."""
DEFINING = re.compile(r"/counting#.+|/criteria/[^/?]+(\?[^#]*)?#(definition|states)")
MADE_FROM = re.compile(
    r"/completeness(\?[^#]*)?#(named|over-time)"  # which releases have come, centre by centre and quarter by quarter
    r"|/criteria/[^/?]+(\?[^#]*)?#count"  # how many releases, by which standards
    r"|/drafts/[^#]+#voted-.+"  # who has voted
    r"|/reconciliation(\?[^#]*)?#lost"  # the numbers that came
)
VERSION = re.compile(r"\b\d{4}-\d{2}(\.\d+)?\b")
FEDERATION = {
    "north": "Fachstelle Nord",
    "south": "Fachstelle Süd",
    "east": "Fachstelle Ost",
    "west": "Fachstelle West",
}
SORTS = {"definition": DEFINING, "evidence": MADE_FROM}
HOPS = 3
"""From a figure to its table, from there to how it was counted, and from there to who has reported."""


class Place(NamedTuple):
    """A page, and the part of it that a link leads to; the whole page where the part is empty."""

    path: str
    part: str

    def __str__(self) -> str:
        return f"{self.path}#{self.part}" if self.part else self.path


async def lived(office: Office) -> None:
    """Several quarters with figures about clients, a gap, one that was lost, one that waits, drafts, and a vote."""
    office.expect(**FEDERATION)
    office.clock.time = datetime(2026, 5, 2, 12, tzinfo=UTC)
    north, south = await a_member(office, "north"), await a_member(office, "south")
    officer = await office.officer()
    voted, ended, draft = [await a_draft(office, with_other_words()) for _ in range(3)]
    async with office.store.work() as work:
        for period in ("2025-Q1", "2025-Q3", "2025-Q4", "2026-Q1"):
            noise: dict[str, Any] = {"index": some_noise(90, 10, 5)}
            noise |= {"contributions": yearly_noise(300, 40, 60)} if period.endswith("Q4") else {}
            for centre, bands in (("south", (2, None)), ("east", (4, 3))):
                assert await ReceivedReleases(work).keep_received(
                    a_release(centre, period, U2=bands, **noise), on=date(2026, 4, 20)
                )
            told = with_gap("north", period, U2=(4, 3)).model_copy(update=noise)
            assert await ReceivedReleases(work).keep_received(told, on=date(2026, 4, 20))
        late = a_release("west", "2026-Q1", U2=(0, 0))
        assert await ReceivedReleases(work).keep_received(late, on=date(2026, 4, 25), shown_on=date(2026, 7, 22))
        await ReceivedReleases(work).note_refusals([("west", "2025-Q4", "unknown_key")], on=date(2026, 1, 20))
        await Governance(work).keep_proposal(a_proposal())
    for each, until in ((voted, "2026-06-30"), (ended, "2026-06-15")):
        assert (await opened(officer, each, until=until, quorum="2")).status_code == 303
        for member, choice in ((north, "yes"), (south, "no"))[: 1 if each == voted else 2]:
            assert (await member.post(f"/drafts/{each}/vote", data={"choice": choice})).status_code == 303
    assert (await officer.get(f"/drafts/{draft}")).status_code == 200


async def visited(client: httpx.AsyncClient, *, only: tuple[str, ...] = OWN) -> dict[str, str]:
    """Every page of ours that can be reached by links, each once."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        answer = await client.get(path)
        assert answer.status_code == 200, path
        found[path] = answer.text
        new = sorted(links(answer.text, path) - found.keys() - set(waiting))
        waiting += [to for to in new if is_ours(to) and to.startswith(only)]
    return found


def is_ours(path: str) -> bool:
    place = urlsplit(path).path
    return (place == "/" or place.startswith(OWN)) and "lang=" not in path and not place.endswith(NO_PAGES)


class Web:
    """Pages and where they lead, each read once."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = {path: main_of(page) for path, page in pages.items()}
        self.parts = {
            Place(path, each.given["id"]): each
            for path, main in self.pages.items()
            for each in main.all()
            if "id" in each.given
        }
        self.known: dict[Place, set[Place]] = {}

    def is_there(self, place: Place) -> bool:
        return place in self.parts if place.part else place.path in self.pages

    def onward(self, place: Place) -> set[Place]:
        """What the part that a link leads to leads to; the whole of a page leads nowhere in particular."""
        if place not in self.known:
            part = self.parts.get(place)
            self.known[place] = {place_of(href, place.path) for href in hrefs(part)} if part else set()
        return self.known[place]

    def reached(self, ways: set[Place]) -> set[str]:
        found, edge = set(ways), set(ways)
        for _ in range(HOPS - 1):
            edge = {to for place in edge for to in self.onward(place)} - found
            found |= edge
        return {str(place) for place in found if self.is_there(place)}

    def lacks(self, element: Element, path: str) -> list[str]:
        places = self.reached(ways_from(element, path))
        return [name for name, sort in SORTS.items() if not any(sort.fullmatch(place) for place in places)]


def hrefs(element: Element) -> list[str]:
    return [each.given["href"] for each in element.all() if each.name == "a" and each.given.get("href")]


def place_of(href: str, path: str) -> Place:
    address, _, part = urljoin(f"{ADDRESS}{path}", href).removeprefix(ADDRESS).partition("#")
    return Place(address, unquote(part))


def ways_from(element: Element, path: str) -> set[Place]:
    """Where a number leads: by a link around it, in it, or in its row or sentence; a drawing by those beside it."""
    line = element.line()
    around = [each.given["href"] for each in line if each.name == "a" and each.given.get("href")]
    beside = ("section",) if element.name == "svg" else ("tr", "dd", "li", "p")
    row = next((each for each in line if each.name in beside), element)
    return {place_of(href, path) for href in around or hrefs(element) or hrefs(row)}


@pytest.fixture
async def web(office: Office) -> Web:
    """As the office sees it; visited once for all who look at it."""
    if not SEEN:
        await lived(office)
        SEEN.append(Web(await visited(await office.officer())))
    return SEEN[0]


def figures(main: Element, texts: list[str]) -> Iterator[tuple[str, Element]]:
    """Every number on a page that is no date, no heading, no name and no text of the standards or of a person."""
    for element in main.all():
        if element.name == "svg" and element.given.get("role") == "img":
            yield "a drawing", element
        for said in element.inside:
            if isinstance(said, str) and re.search(r"\d", said) and not is_no_figure(element):
                rest = " ".join(said.split())
                for text in texts:
                    rest = rest.replace(text, "")
                if re.search(r"\d", VERSION.sub("", DATED.sub("", ENTITLED.sub("", rest)))):
                    yield rest, element


def is_no_figure(element: Element) -> bool:
    line = element.line()
    own = {each.given.get("class", "") for each in line}
    return (
        element.is_within(*ELSEWHERE, "summary", "th")
        or any(each.given.get("dir") == "auto" or each.name in ("bdi", "nav") for each in line)
        or any(kind in names.split() for names in own for kind in ("definitions", "difference", "hint", "legend"))
        or any(each.given.get("id") in ("definition", "counted") for each in line)
    )


async def test_every_page_of_the_office_is_looked_at(web: Web) -> None:
    assert {"/", "/counting", "/reports", "/standards", f"/standards/{CURRENT}", "/standards/compare"} <= set(web.pages)
    for place in OWN:
        assert any(path.startswith(place) for path in web.pages), place
    assert {urlsplit(path).path for path in web.pages} >= {f"/criteria/{each.id}" for each in STANDARDS.criteria}


async def test_every_number_leads_to_its_definition_and_to_what_it_was_made_from(web: Web) -> None:
    texts = sorted(texts_of(STANDARDS), key=len, reverse=True)
    seen, wrong = 0, set[str]()
    for path, main in web.pages.items():
        for said, element in figures(main, texts):
            seen += 1
            if lacks := web.lacks(element, path):
                wrong.add(f"{path}: {said[:60]!r} has no way to its {' nor its '.join(lacks)}")
    assert sorted(wrong) == []
    assert seen > 500


async def test_a_value_leads_to_its_budget_and_to_the_releases_of_its_year(web: Web) -> None:
    rows = {each.given["data-value"]: each for each in web.pages["/"].all() if "data-value" in each.given}
    counted = {id_: row for id_, row in rows.items() if "not counted yet" not in row.words}
    assert {"index", "U2"} <= set(counted)
    assert {"U1"} <= set(rows) - set(counted)
    for row in counted.values():
        assert "%" in row.words
        targets = {str(place_of(href, "/")) for href in hrefs(row)}
        assert targets & {f"/completeness?period={period}#named" for period in ("2026-Q1", "2025-Q4")}
    around = web.parts[Place("/", "values")]
    (budget,) = [href for href in hrefs(around) if href.startswith("/counting#budget-")]
    assert web.is_there(place_of(budget, "/"))


async def test_every_link_into_a_page_leads_to_a_part_that_is_there(web: Web) -> None:
    ways = {(path, place_of(href, path)) for path, main in web.pages.items() for href in hrefs(main)}
    assert {f"{path}: {to}" for path, to in ways if to.path in web.pages and not web.is_there(to)} == set()


async def test_a_member_finds_the_same_ways(office: Office) -> None:
    """Over three centres a member sees what the office sees, but for what is the office's own."""
    await lived(office)
    only = ("/gaps", "/completeness", "/reports", "/counting", "/criteria/S10", "/criteria/U2")
    seen = Web(await visited(await a_member(office, "east"), only=only))
    texts = sorted(texts_of(STANDARDS), key=len, reverse=True)
    for path in ("/gaps", "/completeness", "/reports", "/criteria/S10?period=2026-Q1"):
        assert {said for said, element in figures(seen.pages[path], texts) if seen.lacks(element, path)} == set(), path
