"""A number that is made from a part of a criterion is never shown at the office as if it were about the whole."""

import csv
import io
from typing import Any

import httpx
import pytest

from services.cases.counting.draws.domain import parts_of
from services.cases.counting.ledger.domain import MEASURED
from services.quality.publishing.releases.leaving import leaving
from services.quality.publishing.releases.made_from import Extent, MadeFrom, made_from, made_from_whole
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.scoring.domain import Use
from services.quality.standing.domain import Known, stand_on
from shared.privacy import counts
from shared.privacy.budget import budgets
from shared.privacy.counts import COUNTED_OF_CLIENTS, DRAWN
from shared.privacy.counts import Indicator as Counting
from tests.quality.building import NOON, STANDARDS, a_criterion, a_release, an_indicator
from tests.quality.doors import Office
from tests.quality.federation_reports import releases_of, report_data
from tests.quality.markup import Element, main_of
from tests.quality.office_receipts import receive

IN_PART = ("U9", "U5")
OLDER = budgets().known[0]
"""In force in the quarters of these tests."""


def of(criterion: Criterion | str) -> MadeFrom:
    return made_from(STANDARDS.criterion(criterion) if isinstance(criterion, str) else criterion, OLDER)


def ids(indicators: Any) -> list[str]:
    return [each.id for each in indicators]


def test_each_indicator_gets_to_one_place() -> None:
    assert ids(of("U9").band) == ["U9.3"]
    assert ids(of("U5").band) == ["U5.3"]
    assert "U9.5" in ids(of("U9").stays)
    assert ids(of("U5").noise) == ["U5.1"]
    assert {"U9.1", "U9.4"} <= set(ids(of("U9").stays)), "U9.1 is counted in the centres, and no draw takes it"
    assert {each: of(each).extent for each in ("U9", "U5", "S6", "U3")} == {
        "U9": Extent.IN_PART,
        "U5": Extent.IN_PART,
        "S6": Extent.WHOLE,
        "U3": Extent.NONE,
    }
    for criterion in STANDARDS.criteria:
        made = of(criterion)
        placed = (*made.band, *made.noise, *made.stays, *made.uncounted)
        assert sorted(ids(placed)) == sorted(ids(criterion.indicators))


def test_what_is_scored_nowhere_makes_no_number_one_in_part() -> None:
    scored = an_indicator("S2.1", privacy="organisation")
    context = an_indicator("S2.4", score={"kind": "reported"})
    assert of(a_criterion(scored, context, id="S2")).extent is Extent.WHOLE
    assert of(a_criterion(scored, an_indicator("S2.4"), id="S2")).extent is Extent.IN_PART


@pytest.mark.parametrize("criterion", STANDARDS.criteria, ids=lambda each: each.id)
def test_the_places_are_those_that_the_release_and_the_draw_go_by(criterion: Criterion) -> None:
    nothing = Known({}, {}, [])
    released = stand_on(leaving(criterion), nothing, STANDARDS.scoring, today=NOON.date()).measured.readings
    assert ids(of(criterion).band) == [each.indicator.id for each in released if each.use is not Use.ONLY_REPORTED]
    drawn = {each for each in Counting if criterion.id in parts_of(each, OLDER.criteria.names, OLDER)}
    assert {measure for each in of(criterion).noise for measure in each.own_measures} == drawn & DRAWN
    assert {measure for each in of(criterion).uncounted for measure in each.own_measures} >= drawn - MEASURED


def test_nothing_is_named_as_counted_that_casework_has_no_measuring_point_for() -> None:
    asked = {each.value for each in Counting}
    for criterion in STANDARDS.criteria:
        made = of(criterion)
        for each in (*made.band, *made.noise, *made.stays):
            assert set(each.own_measures) - (asked - MEASURED), each.id
        assert MEASURED.isdisjoint(measure for each in made.uncounted for measure in each.own_measures)


def test_casework_as_a_whole_is_made_from_what_is_drawn_for_it() -> None:
    drawn = {each for each in Counting if "index" in parts_of(each, (), OLDER)}
    whole = made_from_whole(STANDARDS, OLDER)
    assert {measure for each in whole.counted for measure in each.own_measures} == drawn & DRAWN
    assert {measure for each in whole.stays for measure in each.own_measures} == (drawn & MEASURED) - DRAWN
    assert {measure for each in whole.uncounted for measure in each.own_measures} == drawn - MEASURED
    assert (len(whole.counted), whole.all) == (4, 25)


def test_a_past_quarter_is_told_by_what_was_drawn_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later Kokon draws U2.2, too, by a budget of its own: nothing is said of it that was never in the noise."""
    later = OLDER.model_copy(update={"version": "2999-01"})
    more = DRAWN | {Counting.U2_2}
    monkeypatch.setattr(counts, "DRAWN_FROM", (*counts.DRAWN_FROM, (later.version, more)))
    criterion = STANDARDS.criterion("U2")
    assert (ids(made_from(criterion, OLDER).noise), ids(made_from(criterion, later).noise)) == (
        ["U2.1"],
        ["U2.1", "U2.2"],
    )
    grown = [len(made_from_whole(STANDARDS, each).counted) for each in (OLDER, later)]
    assert grown == [4, 5]


async def main_at(client: httpx.AsyncClient, path: str) -> Element:
    return main_of((await client.get(path)).text)


def the(element: Element, name: str, value: str) -> Element:
    (found,) = (each for each in element.all() if each.given.get(name) == value)
    return found


def all_with(element: Element, name: str, value: str) -> list[Element]:
    return [each for each in element.all() if each.given.get(name) == value]


def text_of(element: Element) -> str:
    return " ".join(element.words.split())


def links(element: Element) -> list[str]:
    return [each.words for each in element.all() if each.name == "a"]


async def an_officer(office: Office) -> httpx.AsyncClient:
    """Of an office that two centres have reported to, twice."""
    bands: dict[str, Any] = {"U9": (4, 3), "U5": (1, 3), "S6": (3, 3)}
    periods = ("2025-Q4", "2026-Q1")
    await receive(office, *(a_release(centre, period, **bands) for period in periods for centre in ("north", "south")))
    return await office.officer()


async def test_the_first_page_says_beside_each_number_from_what_it_is_made(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today everything is counted; of an indicator that nothing counts the page would say so."""
    counted = COUNTED_OF_CLIENTS - {Counting.U9_5}
    monkeypatch.setattr("services.quality.publishing.releases.made_from.COUNTED_OF_CLIENTS", counted)
    client = await an_officer(office)
    page = await main_at(client, "/")
    expected = {
        "U9": "in part: from U9.3 only",
        "U5": "in part: from U5.3 only",
        "U3": "no measured number leaves the centres",
    }
    for id_, words in expected.items():
        row = the(page, "data-criterion", id_)
        assert words in text_of(the(row, "data-line", "measured"))
        assert words not in text_of(the(row, "data-line", "assessed"))
    assert "in part" not in text_of(the(page, "data-criterion", "S6"))
    assert text_of(the(page, "data-made-from", "U9")) == "Not counted yet: U9.5"
    assert text_of(the(page, "data-made-from", "U5")) == "From these indicators: U5.1"
    whole = "It is about 4 of the 25 indicators that concern users (U2.1, U4.1, U5.1, U6.1). The others stay in"
    assert whole in text_of(the(page, "data-made-from", "index"))
    assert whole in text_of(the(await main_at(client, "/counting"), "id", "index"))
    assert text_of(the(the(page, "data-value", "U9"), "data-state", "not_counted")) == "not counted yet"
    assert "in part: from U9.3 only" in text_of(the(await main_at(client, "/counting"), "id", "parts"))
    for language, words in (("de", "zum Teil: nur aus U9.3"), ("ar", "جزئياً: من \u2066U9.3\u2069 فقط")):
        row = the(await main_at(client, f"/?lang={language}"), "data-criterion", "U9")
        assert words in text_of(the(row, "data-line", "measured"))


async def test_the_page_of_a_criterion_says_what_becomes_of_each_indicator(office: Office) -> None:
    client = await an_officer(office)
    for id_ in IN_PART:
        made, page = of(id_), await main_at(client, f"/criteria/{id_}")
        measured, value = the(page, "id", "measured"), the(page, "id", "value")
        assert "In part: from these indicators only:" in text_of(measured)
        assert links(the(measured, "data-place", "band")) == ids(made.band)
        for place, indicators in (("noise", made.noise), ("uncounted", made.uncounted)):
            assert [links(each) for each in all_with(value, "data-place", place)] == [ids(indicators)][
                : len(indicators)
            ]
        assert ("the two cannot be compared" in text_of(value)) is bool(made.noise)
        assert "in part" in text_of(the(page, "aria-labelledby", "time-measured"))
        assert "in part" not in text_of(the(page, "aria-labelledby", "time-assessed"))
        assert "Half is meant of the indicators that the number is made from" in text_of(the(page, "id", "count"))
        for indicator in STANDARDS.criterion(id_).indicators:
            assert the(the(page, "id", f"definition-{indicator.id}"), "data-place", made.place_of(indicator))
    assert "in part" not in text_of(await main_at(client, "/criteria/S6")).lower()


async def test_tables_and_interface_say_the_same(office: Office) -> None:
    client = await an_officer(office)
    table = list(csv.DictReader(io.StringIO((await client.get("/distributions.csv")).text.removeprefix("\ufeff"))))
    rows = [*table, *(await client.get("/distributions.json")).json()["rows"]]
    interface = {each["criterion"]: each for each in (await client.get("/api/v1/distributions")).json()["criteria"]}
    for criterion in STANDARDS.criteria:
        made = of(criterion)
        names = {"made_from": ids(made.band), "with_noise": ids(made.noise), "stays": ids(made.stays)}
        names["uncounted"] = ids(made.uncounted)
        assert interface[criterion.id]["figures"] == {"extent": made.extent, **names}
        own = [row for row in rows if row["criterion"] == criterion.id]
        of_figures = [row for row in own if row["line"] in ("measured", "cannot_meet")]
        assert of_figures
        assert {row["extent"] for row in of_figures} == {made.extent}
        assert all({name: row.get(name, "").split() for name in names} == names for row in of_figures)
        counted = {"In part: from these" in row["counted"] for row in own if row["line"] == "measured"}
        assert counted == {made.extent is Extent.IN_PART}
        places = {row["said"]: row["place"] for row in own if row["line"] == "indicator"}
        assert places == {each.id: made.place_of(each) for each in criterion.indicators}


async def test_the_values_name_the_indicators_that_clients_are_counted_for(office: Office) -> None:
    client = await an_officer(office)
    values = (await client.get("/api/v1/values")).json()["values"]
    interface = {each["about"]: (each["made_from"], each["uncounted"]) for each in values}
    table = (await client.get("/values.json")).json()["rows"]
    rows = {row["about"]: tuple(row.get(name, "").split() for name in ("made_from", "uncounted")) for row in table}
    expected = {each: (ids(of(each).noise), ids(of(each).uncounted)) for each in OLDER.criteria.names}
    whole = made_from_whole(STANDARDS, OLDER)
    assert interface == rows == {"index": (ids(whole.counted), ids(whole.uncounted)), **expected}
    nobody_counts = [each for each in (*values, *table) if each["state"] == "not_counted"]
    assert [each["about"] for each in nobody_counts] == 2 * ["U1", "U3", "U7", "U8", "U9", "U10"]
    assert not any(each.get("value") or each.get("share") for each in nobody_counts)


def test_the_yearly_report_says_so_too() -> None:
    report = report_data(*releases_of("2026-Q3"), *releases_of("2026-Q2"), language="en")
    criteria = {each["id"]: each for aspect in report["aspects"] for each in aspect["criteria"]}
    for id_ in IN_PART:
        assert (criteria[id_]["extent"], criteria[id_]["band"]) == ("in_part", ids(of(id_).band))
        assert (criteria[id_]["noise"], criteria[id_]["stays"]) == (ids(of(id_).noise), ids(of(id_).stays))
        assert [each["in_part"] for each in criteria[id_]["points"]] == [True, True]
    assert (criteria["S6"]["extent"], criteria["U3"]["extent"]) == ("whole", "none")
    assert not any(each["in_part"] for each in criteria["S6"]["points"])
    places = {each["id"]: each["place"] for each in report["definitions"]}
    assert places["U9.3"] == "in the measured numbers"
    assert places["U5.1"] == "with noise, in “What was reached for clients”"
    assert places["U9.5"] == "stays in the centres"
    assert places["U9.1"] == "stays in the centres"
    assert places["U9.4"] == "stays in the centres"
    values = {each.get("id", "index"): each for each in report["values"]}
    assert (values["U1"]["made_from"], values["U1"]["uncounted"]) == ([], ids(of("U1").uncounted))
    assert values["U2"]["made_from"] == ["U2.1"]
    assert "It is about 4 of the 25 indicators" in values["index"]["counted_today"]
