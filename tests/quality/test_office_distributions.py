"""Distributions over centres: page, table, JSON and interface say the same, and leave the same out."""

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.quality.office.api.document import document
from services.quality.office.api.web import router
from services.quality.office.distributions.domain import COLUMNS
from services.quality.office.received.store import ReceivedReleases
from tests.quality.building import NOON, STANDARDS, a_release
from tests.quality.doors import Office
from tests.quality.markup import Element, main_of
from tests.quality.office_receipts import receive, with_gap

DOCUMENT = Path(__file__).parents[2] / "docs/openapi/office.json"
PATHS = ["/catalogue", "/distributions", "/criteria/U2/quarters", "/values", "/openapi.json"]
QUARTER = "2026-Q1"
NAMES = {"north": "Fachstelle Nord", "south": "Fachstelle Süd", "east": "Fachstelle Ost"}
type Told = dict[tuple[str, str, str], int]
"""By criterion, line and what is said: so many centres."""


def releases(*centres: str, period: str = QUARTER) -> list[Any]:
    """The first has a gap; every one says something else, and one was not assessed."""
    bands: list[dict[str, tuple[int | None, int | None]]] = [{"U2": (4, 3)}, {"U2": (2, None)}, {"U2": (2, 3)}]
    told = [a_release(centre, period, **band) for centre, band in zip(centres, bands, strict=False)]
    return [with_gap(centres[0], period, **bands[0]), *told[1:]]


async def shown_on_pages(client: httpx.AsyncClient) -> Told:
    """What the first page and the one of the gaps say."""
    found: Told = {}
    for row in marked(main_of((await client.get("/")).text), "data-criterion"):
        for cell in marked(row, "data-line"):
            line = {"measured": "measured", "assessed": "self_assessed"}[cell.given["data-line"]]
            for each in marked(cell, "data-count"):
                said = each.given.get("data-band") or each.given["data-state"]
                found[row.given["data-criterion"], line, said] = int(each.given["data-count"])
    for section in marked(main_of((await client.get("/gaps")).text), "data-criterion"):
        figure = next(iter(marked(section, "data-figure")))
        found[section.given["data-criterion"], "cannot_meet", "structural_gap"] = int(figure.words.split(" of ")[0])
    return found


def marked(element: Element, name: str) -> list[Element]:
    return [each for each in element.all() if name in each.given]


async def test_each_count_stands_below_the_level_it_is_of(office: Office) -> None:
    """Who looks at the table reads the head, and not what a screen reader hears."""
    office.expect(**NAMES)
    await receive(office, *releases(*NAMES))
    page = main_of((await (await office.officer("office")).get("/")).text)
    for table in (each for each in page.all() if each.name == "table" and marked(each, "data-band")):
        head = [each.words.strip() for each in table.all() if each.name == "th" and each.words.strip().isdigit()]
        for row in marked(table, "data-line"):
            assert [cell.given["data-band"] for cell in marked(row, "data-band")] in (head, [])


async def in_table(client: httpx.AsyncClient, path: str = "/distributions.csv") -> list[dict[str, str]]:
    answer = await client.get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def counts_of(rows: list[dict[str, Any]]) -> Told:
    return {
        (row["criterion"], row["line"], row["said"]): int(row["centres"])
        for row in rows
        if row.get("centres", "") != ""
    }


async def in_interface(client: httpx.AsyncClient) -> Told:
    found: Told = {}
    for each in (await client.get("/api/v1/distributions")).json()["criteria"]:
        for line in ("measured", "self_assessed"):
            told = each[line] or {"bands": None, "states": {}}
            for said, centres in {**(told["bands"] or {}), **told["states"]}.items():
                found[each["criterion"], line, said] = centres
        if each["cannot_meet"] is not None:
            found[each["criterion"], "cannot_meet", "structural_gap"] = each["cannot_meet"]
    return found


def without_no_gaps(told: Told) -> Told:
    """The page has a statement only where a centre cannot meet a criterion, and says so where there is none."""
    return {key: centres for key, centres in told.items() if key[1] != "cannot_meet" or centres}


@pytest.mark.parametrize(
    ("centres", "role", "lines"),
    [
        (("north", "south", "east"), "office", {"measured", "self_assessed", "cannot_meet"}),
        (("north", "south", "east"), "member", {"measured", "self_assessed", "cannot_meet"}),
        (("north", "south"), "office", {"measured", "self_assessed"}),
        (("north", "south"), "member", set()),
        (("north",), "office", set()),
        ((), "office", set()),
    ],
)
async def test_page_table_json_and_interface_say_the_same_and_leave_the_same_out(
    office: Office, centres: tuple[str, ...], role: str, lines: set[str]
) -> None:
    office.expect(**NAMES)
    await receive(office, *(releases(*centres) if centres else ()))
    client = await office.officer(role)
    page, table, told = await shown_on_pages(client), await in_table(client), await in_interface(client)
    rows = (await client.get("/distributions.json")).json()["rows"]
    assert {line for _, line, _ in page} == lines
    assert page == without_no_gaps(counts_of(table)) == without_no_gaps(counts_of(rows)) == without_no_gaps(told)
    assert counts_of(table) == counts_of(rows) == told
    assert {row["line"] for row in rows if row["state"] == "known"} == lines
    hidden = [row for row in table if row["state"] == "not_shown"]
    assert {(row["said"], row["centres"], row["share"]) for row in hidden} <= {("", "", "")}
    assert {row["criterion"] for row in table} == {each.id for each in STANDARDS.criteria}


async def test_a_release_that_waits_for_others_is_in_none_of_them(office: Office) -> None:
    """What came alone, after the day of publication, would be the difference of two days."""
    office.expect(**NAMES)
    await receive(office, *releases("north", "south"))
    office.clock.time = NOON + timedelta(days=120)
    client, late = await office.officer(), a_release("east", QUARTER, U2=(0, 0))
    before = await in_table(client)
    async with office.store.work() as work:
        assert await ReceivedReleases(work).keep_received(late, on=date(2026, 7, 1), shown_on=date(2026, 7, 2))
    assert await in_table(client) == before
    assert await in_interface(client) == counts_of(before)


async def test_no_row_names_a_centre_and_every_one_has_its_definition(office: Office) -> None:
    office.expect(**NAMES)
    await receive(office, *releases("north", "south", "east"))
    client = await office.officer()
    for path in ("/distributions.csv", "/distributions.json", "/criteria/U2/quarters.json", "/api/v1/distributions"):
        text = (await client.get(path)).text
        assert re.findall(rf"\b({'|'.join((*NAMES, *NAMES.values()))})\b", text) == [], path
    for row in await in_table(client):
        criterion = STANDARDS.criterion(row["criterion"])
        assert list(row) == list(COLUMNS)
        assert row["definition"] == criterion.description.said("en")
        assert row["counted"]
    told = {row["said"]: row["counted"] for row in await in_table(client) if row["state"] == "definition"}
    indicators = [each for criterion in STANDARDS.criteria for each in criterion.indicators]
    assert told == {each.id: each.definition.said("en") for each in indicators}


async def test_the_table_speaks_the_language_of_its_reader(office: Office) -> None:
    await receive(office, *releases("north", "south"))
    for language in ("de", "ar"):
        rows = await in_table(await office.officer(), f"/distributions.csv?lang={language}")
        assert {row["criterion_name"] for row in rows} == {each.name.said(language) for each in STANDARDS.criteria}
        assert not any(row["counted"].startswith("Reporting centres") for row in rows)


async def test_a_criterion_is_told_quarter_by_quarter_with_what_is_not_shown(office: Office) -> None:
    await receive(office, *releases("north", "south", period="2025-Q4"), *releases("north"))
    client = await office.officer()
    table = await in_table(client, "/criteria/U2/quarters.csv")
    rows = (await client.get("/criteria/U2/quarters.json")).json()["rows"]
    told = (await client.get("/api/v1/criteria/U2/quarters")).json()
    assert told["criterion"] == STANDARDS.criterion("U2").model_dump(mode="json")
    assert [(each["period"], each["shown"]) for each in told["quarters"]] == [("2025-Q4", True), (QUARTER, False)]
    assert told["quarters"][0]["measured"]["bands"] == {"4": 1, "3": 0, "2": 1, "1": 0, "0": 0}
    assert (told["quarters"][1]["measured"], told["quarters"][1]["self_assessed"]) == (None, None)
    assert {row["centres"] for row in table if row["period"] == QUARTER} == {""}
    assert [{name: value for name, value in row.items() if value} for row in table] == [
        {name: str(value) for name, value in row.items()} for row in rows
    ]
    cells = [row for row in main_of((await client.get("/criteria/U2")).text).all() if row.name == "tr"]
    assert ["2 of 2", "1", "0", "1", "0", "0", "0"] in [
        [" ".join(cell.words.split()) for cell in row.all() if cell.name == "td"] for row in cells
    ]


async def test_the_values_are_those_of_the_table(office: Office) -> None:
    await receive(office, *releases("north", "south", period="2025-Q4"))
    client = await office.officer()
    told = (await client.get("/api/v1/values?period=2025-Q4")).json()["values"]
    rows = (await client.get("/values.json?period=2025-Q4")).json()["rows"]
    names = ("about", "period", "catalogue", "budget", "definition", "centres", "centres_expected", "releases_expected")
    assert [[each[name] for name in names] for each in told] == [[row[name] for name in names] for row in rows]
    assert [each["share"] is None for each in told] == [row["state"] != "known" for row in rows]


def test_the_document_under_version_control_is_the_one_that_is_served() -> None:
    again = "python -m services.quality.office.api > docs/openapi/office.json"
    assert json.loads(DOCUMENT.read_text()) == document(router.routes), again


def test_every_address_is_described_with_its_answer_and_its_refusals() -> None:
    described = document(router.routes)["paths"]
    assert len(described) == len(PATHS) - 1
    for path, operations in described.items():
        answers = operations["get"]["responses"]
        assert set(answers) == {"200", "401", "403", "404", "429"}, path
        assert "$ref" in answers["200"]["content"]["application/json"]["schema"], path


@pytest.mark.parametrize("path", PATHS)
async def test_a_stranger_and_another_role_are_told_so_in_json(office: Office, path: str) -> None:
    answer = await office.stranger(accept="text/html").get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()) == (401, {"error": "not_signed_in"})
    assert (await (await office.officer("lead")).get(f"/api/v1{path}")).status_code == 403


@pytest.mark.parametrize(
    "path", ["/distributions?period=x", "/catalogue?version=1999-01", "/criteria/S99/quarters", "/nowhere"]
)
async def test_what_is_not_there_is_told_in_json(office: Office, path: str) -> None:
    answer = await (await office.officer()).get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})


async def test_the_catalogue_is_told_as_it_is(office: Office) -> None:
    client = await office.officer()
    told = (await client.get(f"/api/v1/catalogue?version={STANDARDS.version}")).json()
    assert told == STANDARDS.model_dump(mode="json") == (await client.get("/api/v1/catalogue")).json()
    assert (await client.get("/api/v1/openapi.json")).json() == json.loads(DOCUMENT.read_text())
