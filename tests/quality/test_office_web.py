"""The federation as the office sees it."""

import re
from datetime import date

import pytest

from deploy.demo.visitors.pages import Element, read
from services.quality.office.received.store import ReceivedReleases
from tests.quality import markup
from tests.quality.building import a_release
from tests.quality.doors import EXPECTED, Database, Office, an_office
from tests.quality.office_receipts import receive, with_gap


async def test_nobody_sees_the_federation_without_signing_in(office: Office) -> None:
    for path in ("/", "/criteria/U2", "/gaps", "/completeness", "/completeness.json"):
        assert (await office.stranger().get(path)).status_code == 303
    assert (await office.stranger(accept="application/json").get("/completeness.json")).status_code == 401


async def test_another_role_sees_nothing(office: Office) -> None:
    assert (await (await office.officer("lead")).get("/")).status_code == 403


async def test_before_anybody_reports_the_page_says_so(office: Office) -> None:
    page = (await (await office.officer()).get("/")).text
    assert "0 of 2 centres have reported" in page
    assert "Nothing can be shown yet for this quarter." in page
    assert "<svg" not in page


async def test_a_single_report_is_not_shown(office: Office) -> None:
    await receive(office, a_release("north", U2=(4, 3)))
    officer = await office.officer()
    page = (await officer.get("/")).text
    assert "the distribution of one centre would be its own figures" in page
    assert "<svg" not in page
    assert "<svg" not in (await officer.get("/criteria/U2")).text


async def test_two_reports_make_a_distribution_without_names(office: Office) -> None:
    await receive(office, a_release("north", U2=(4, 3)), a_release("south", U2=(2, None)))
    officer = await office.officer()
    page = (await officer.get("/")).text
    assert "2 of 2 centres have reported" in page
    assert "4 of 4: 1 centre; 2 of 4: 1 centre<" in page
    table = page.split("<table", 1)[1]
    assert "Nord" not in table
    detail = (await officer.get("/criteria/U2?period=2026-Q1")).text
    assert "2 of 2 reporting centres with a number; 2 centres are expected to report." in detail
    assert "Fachstelle" not in detail
    assert re.search(r"not assessed</a></th><td class=\"number\">1<", detail)


async def test_what_was_not_assessed_is_never_a_zero(office: Office) -> None:
    await receive(office, a_release("north"), a_release("south"))
    page = (await (await office.officer()).get("/")).text
    assert "0 of 4" not in page
    assert page.count("2 × not assessed") == page.count("2 × not counted yet") == 32


async def test_who_has_reported_is_a_list_of_names_and_yes_or_no(office: Office) -> None:
    await receive(office, a_release("south", U2=(1, 1)))
    officer = await office.officer()
    page = (await officer.get("/")).text
    assert re.search(r"Fachstelle Nord</bdi> <span class=\"tag none\">not yet", page)
    assert re.search(r"Fachstelle Süd</bdi> <span class=\"tag\">has reported", page)
    answer = (await officer.get("/completeness.json")).json()
    assert answer == {
        "period": "2026-Q1",
        "catalogue": "2025-10",
        "expected": 2,
        "reported": 1,
        "centres": [
            {"id": "north", "name": "Fachstelle Nord", "reported": False},
            {"id": "south", "name": "Fachstelle Süd", "reported": True},
        ],
    }


async def test_a_centre_nobody_expected_is_named_and_not_counted(office: Office) -> None:
    await receive(office, *(a_release(centre, U2=(4, 4)) for centre in ("north", "south", "west")))
    page = (await (await office.officer()).get("/")).text
    assert "2 of 2 centres have reported" in page
    assert re.search(r"and not counted: <bdi>west", page)
    assert "4 of 4: 2 centres" in page


async def test_without_a_list_of_expected_centres_those_that_reported_are_counted(database: Database) -> None:
    async with an_office(database, members={}) as office:
        officer = await office.officer()
        assert "There is no list of expected centres, and none has reported yet." in (await officer.get("/")).text
        await receive(office, a_release("north", U2=(4, 4)), a_release("south", U2=(4, 4)))
        assert "4 of 4: 2 centres" in (await officer.get("/")).text


async def test_quarters_can_be_chosen_and_do_not_mix(office: Office) -> None:
    await receive(office, a_release("north", "2025-Q4", U2=(1, 1)), a_release("south", "2025-Q4", U2=(1, 1)))
    await receive(office, a_release("north", "2026-Q1", U2=(4, 4)), a_release("south", "2026-Q1", U2=(4, 4)))
    officer = await office.officer()
    assert "1 of 4: 2 centres" not in (await officer.get("/")).text
    assert "1 of 4: 2 centres" in (await officer.get("/?period=2025-Q4")).text


@pytest.mark.parametrize(
    "path", ["/?period=x", "/criteria/S11", "/criteria/U2?period=2026-Q9", "/completeness.json?period=1"]
)
async def test_what_does_not_exist_is_not_there(office: Office, path: str) -> None:
    assert (await (await office.officer()).get(path)).status_code == 404


async def test_a_member_sees_no_distribution_from_which_she_could_tell_another_centre(office: Office) -> None:
    await receive(office, a_release("north", U2=(4, 3)), a_release("south", U2=(2, None)))
    member = await office.officer("member")
    for path in ("/", "/criteria/U2", "/gaps"):
        page = (await member.get(path)).text
        assert "members see a distribution from 3 centres on" in page
        assert "<svg" not in page
    await receive(office, a_release("west", U2=(1, 1)))
    office.expect(north="Nord", south="Süd", west="West")
    assert "4 of 4: 1 centre" in (await member.get("/")).text


async def test_a_criterion_shows_its_quarters_with_how_many_reported(office: Office) -> None:
    for period in ("2025-Q3", "2025-Q4"):
        await receive(office, a_release("north", period, U2=(4, 3)), a_release("south", period, U2=(2, None)))
    await receive(office, a_release("north", "2026-Q1", U2=(0, 0)))
    page = (await (await office.officer()).get("/criteria/U2?period=2025-Q4")).text
    assert "Measured, quarter by quarter" in page
    assert page.count("2 of 2</a>") == 4
    assert page.count("not shown: too few centres") == 2
    told = [each.words for each in markup.read(page).all() if each.name == "desc"]
    assert [" ".join(words.split()) for words in told] == [
        "3rd quarter of 2025: 4 of 4: 1 centre; 2 of 4: 1 centre. "
        "4th quarter of 2025: 4 of 4: 1 centre; 2 of 4: 1 centre.",
        "3rd quarter of 2025: 3 of 4: 1 centre. 4th quarter of 2025: 3 of 4: 1 centre.",
    ]
    assert 'aria-labelledby="time-measured-title time-measured-words"' in page


async def test_structural_gaps_are_stated_with_definition_and_who_is_responsible(office: Office) -> None:
    office.expect(**EXPECTED, east="Fachstelle Ost")
    await receive(office, with_gap("north"), a_release("south"), a_release("east"))
    officer = await office.officer()
    page = (await officer.get("/gaps")).text
    assert "1 of 3 reporting centres cannot meet S10." in page
    assert "على 1 من 3 مراكز أبلغت" in (await officer.get("/gaps?lang=ar")).text, "the noun follows the second number"
    assert 'href="/criteria/S10?period=2026-Q1#definition"' in page
    assert "funders" in page
    assert "Fachstelle" not in page


@pytest.mark.parametrize("centres", [("north",), ("north", "south")])
async def test_a_gap_is_counted_over_no_two_centres_and_not_said_to_be_none(
    office: Office, centres: tuple[str, ...]
) -> None:
    await receive(office, *(with_gap(centre) for centre in centres))
    page = (await (await office.officer()).get("/gaps")).text
    assert "cannot meet S10" not in page
    assert "Over fewer than 3 centres" in page
    assert "That does not say that there is none." in page
    assert "No reporting centre has named" not in page


async def test_who_reported_in_time_is_counted_and_not_named(office: Office) -> None:
    async with office.store.work() as work:
        await ReceivedReleases(work).keep_received(a_release("north", "2025-Q4"), on=date(2026, 1, 21))
        await ReceivedReleases(work).keep_received(a_release("south", "2025-Q4"), on=date(2026, 1, 22))
        await ReceivedReleases(work).keep_received(a_release("north", "2026-Q1"))
    page = (await (await office.officer()).get("/completeness")).text
    rows = [
        re.findall(r'<td class="number" data-label="[^"]*">([^<]*)</td>', row)
        for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    ]
    assert rows[1:] == [["2", "1", "50%", "0", "0", "1"], ["2", "2", "100%", "1", "1", "0"]]
    assert "Fachstelle" not in page.split("</table>")[0]


async def test_every_number_leads_to_its_definition_and_to_what_it_was_counted_from(office: Office) -> None:
    office.expect(**EXPECTED, east="Fachstelle Ost")
    for period in ("2025-Q4", "2026-Q1"):
        bands: tuple[tuple[str, tuple[int, int | None]], ...]
        bands = (("north", (4, 3)), ("south", (2, None)), ("east", (4, 3)))
        await receive(office, *(with_gap(centre, period, U2=each) for centre, each in bands))
    officer = await office.officer()
    for path in ("/", "/gaps", "/criteria/S10", "/criteria/U2", "/completeness"):
        figures = figures_of(read((await officer.get(path)).text))
        assert figures
        for address in figures:
            place, _, name = address.partition("#")
            assert address
            assert not name or read((await officer.get(place or path)).text).all(id=name), address
    for criterion_id in ("S10", "U2"):
        found = read((await officer.get(f"/criteria/{criterion_id}")).text)
        assert found.all(id="definition")
        assert found.all(id="count")


async def test_where_no_centre_has_a_number_no_band_is_listed_with_none(office: Office) -> None:
    await receive(office, a_release("north", U2=(None, 3)), a_release("south", U2=(None, 4)))
    page = read((await (await office.officer()).get("/criteria/U2")).text)
    measured, assessed = (next(iter(page.all(id=line))) for line in ("measured", "assessed"))
    assert measured.links("#definition") == []
    assert len(assessed.links("#definition")) == 5


def figures_of(page: Element) -> list[str]:
    """Where each number leads: by a link around it to its table, or by the head of its row."""
    around = {id(inner): link.get("href") for link in page.all("a", href="") for inner in link}
    rows = {id(inner): row for row in page.all("tr") for inner in row}
    told = [each for each in page.all(data_count="") if not page.all(id="count")]
    cells = [each for each in page.all("td") if "number" in each.get("class")]
    return [
        *(around.get(id(each), "") for each in page.all(data_figure="")),
        *(around.get(id(each)) or (rows[id(each)].links() or [""])[0] for each in [*told, *cells]),
    ]
