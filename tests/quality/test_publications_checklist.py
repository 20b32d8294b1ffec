"""The checklist of the public pages: by kind and language our own text, the shipped one, or nothing yet."""

from datetime import date, timedelta

import httpx
import pytest

from services.intake.pages import domain as of_intake
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.checklist import BY_LAW, NOT_SHIPPED, ONLY_OUR_OWN, PAGES, Has, checklist
from services.quality.evidence.publications.domain import Edition, Publication
from services.quality.evidence.publications.store import Publications
from shared.events import PublicationKind
from tests.quality.doors import Centre
from tests.quality.probe_building import a_probe, a_start
from tests.quality.publications_building import an_edition, released, some_words, withdrawn

TODAY = date(2026, 3, 2)
IMPRINT, RIGHTS = Publication(PublicationKind.IMPRINT), Publication(PublicationKind.RIGHTS)


def test_the_public_pages_have_the_same_pages_under_the_same_numbers() -> None:
    assert {kind: number for number, kind in of_intake.ABOUT.items()} == PAGES
    assert NOT_SHIPPED == of_intake.UNSHIPPED


def has(*editions: Edition, publication: Publication = IMPRINT, language: str = "de") -> tuple[Has, date | None]:
    lines = checklist({publication: list(editions)}, ["de", "ro"], TODAY)
    places = {(place.publication, place.language): place for line in lines for place in line.places}
    place = places[publication, language]
    return place.has, place.since


def test_the_law_comes_first_and_is_not_met_by_what_is_shipped() -> None:
    kinds = [line.kind for line in checklist({}, ["de"], TODAY)]
    assert tuple(kinds[:3]) == ONLY_OUR_OWN
    assert tuple(kinds[:2]) == BY_LAW
    assert set(kinds) == set(PAGES)
    assert has() == (Has.MISSING, None)
    assert has(publication=Publication(PublicationKind.POLICY_DOCUMENT)) == (Has.MISSING, None)
    assert has(publication=RIGHTS) == (Has.SHIPPED, None)


def test_only_what_the_public_reads_today_is_our_own() -> None:
    later = some_words(valid_from=TODAY + timedelta(days=1))
    assert has(released(publication=IMPRINT)) == (Has.OWN, date(2026, 1, 1))
    assert has(released(publication=IMPRINT), language="ro") == (Has.MISSING, None)
    assert has(an_edition(publication=IMPRINT)) == (Has.MISSING, None)
    assert has(released(publication=IMPRINT, said=later)) == (Has.MISSING, None)
    assert has(withdrawn(publication=IMPRINT)) == (Has.MISSING, None)
    assert has(withdrawn(publication=RIGHTS), publication=RIGHTS) == (Has.SHIPPED, None)


def cells(page: str) -> dict[str, str]:
    return {part.split('"')[0]: part.split('data-has="')[1].split('"')[0] for part in page.split('data-cell="')[1:]}


@pytest.fixture
async def lead(centre: Centre) -> httpx.AsyncClient:
    return await centre.colleague("lead")


async def test_it_has_the_languages_that_the_public_pages_have(centre: Centre, lead: httpx.AsyncClient) -> None:
    before = (await lead.get("/publications/checklist")).text
    assert "have not said lately" in before
    assert set(cells(before).values()) == {"missing", "shipped"}
    async with centre.store.work() as work:
        await Publications(work).keep_edition(released("ro", publication=IMPRINT, said=some_words(title="Impresum")))
        await Probes(work).keep_probe(a_probe(a_start("ro"), a_start("th")))
    page = (await lead.get("/publications/checklist")).text
    found = cells(page)
    assert {place.split("/")[1] for place in found} == {"ro", "th"}
    assert (found["imprint/ro"], found["imprint/th"], found["rights/th"]) == ("own", "missing", "shipped")
    assert "have not said lately" not in page
    assert 'href="/publications/imprint/th"' in page


async def test_whoever_writes_is_led_to_the_shipped_text_where_there_is_one(lead: httpx.AsyncClient) -> None:
    rights, policy = [(await lead.get(f"/publications/{name}/ar/edit")).text for name in ("rights", "policy_document")]
    assert 'href="https://help.example/p/7?lang=ar"' in rights
    assert "help.example" not in policy
