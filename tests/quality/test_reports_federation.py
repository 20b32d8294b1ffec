"""The yearly report of the office: the federation as a whole, never a centre."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.quality.office.federation.reached import Basis
from services.quality.office.received.domain import Side
from services.quality.office.received.store import ReceivedReleases
from services.quality.office.report.composing import FederationReport
from services.quality.office.values import Value
from services.quality.publishing.reports.answering import TEMPLATES
from services.quality.publishing.reports.spelling import Spelling
from shared.printing import press
from tests.quality.doors import Office
from tests.quality.federation_reports import BASIS, CENTRES, REACHED, a_year, releases_of, report_data
from tests.quality.reports_building import LANGUAGES, TODAY, unpacked

pytestmark = pytest.mark.real


def test_a_distribution_adds_up_to_all_that_report() -> None:
    for aspect in report_data(*releases_of("2026-Q3"))["aspects"]:
        for criterion in aspect["criteria"]:
            for side in (Side.MEASURED, Side.ASSESSED):
                assert sum(part["amount"] for part in criterion[side]["parts"]) == len(CENTRES)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_over_fewer_than_three_centres_nothing_is_said(count: int) -> None:
    """Two are too few here: a member who reads the report knows what one of the centres reported."""
    report = report_data(*releases_of("2026-Q3", CENTRES[:count]))
    assert report["aspects"] == []
    assert report["statements"] == []
    assert report["too_few"]


def test_a_quarter_of_the_past_over_too_few_centres_has_no_numbers() -> None:
    report = report_data(*releases_of("2026-Q3"), *releases_of("2026-Q2", CENTRES[:2]))
    points = report["aspects"][0]["criteria"][0]["points"]
    assert [point["measured"] is None for point in points] == [True, False]


def test_what_centres_cannot_change_is_stated_with_who_could() -> None:
    (statement,) = report_data(*releases_of("2026-Q3"), language="en")["statements"]
    assert statement["words"] == "5 of 5 reporting centres cannot meet S10."
    assert statement["parties"] == "funders"
    assert statement["basis"] == ["In 5 centres the team says so."], "no figure shows it, so no line says none"


def test_no_centre_is_named() -> None:
    report = json.dumps(report_data(*releases_of("2026-Q3"), *releases_of("2026-Q2")))
    assert not [centre for centre in CENTRES if f'"{centre}"' in report]


@pytest.mark.parametrize("language", ["de", "en", "ar"])
@pytest.mark.parametrize("count", [0, 1, len(CENTRES)])
def test_the_report_keeps_the_standards_for_accessible_documents(count: int, language: str) -> None:
    given = [*releases_of("2026-Q3", CENTRES[:count]), *releases_of("2026-Q2", CENTRES[:count])]
    data = json.dumps(report_data(*given, language=language))
    document = unpacked(press.compiled(TEMPLATES / "federation.typ", data, TODAY.isoformat(), press.ACCESSIBLE))
    assert b"pdfuaid:part" in document


async def test_the_office_chooses_a_year_and_gets_its_report(office: Office) -> None:
    async with office.store.work() as work:
        for release in releases_of("2026-Q1", ("north", "south")):
            assert await ReceivedReleases(work).keep_received(release)
    officer = await office.officer()
    assert '<option value="2026">2026</option>' in (await officer.get("/reports")).text
    answer = await officer.get("/reports/federation.pdf?year=2026&language=de")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("query", ["year=2019", "year=2099", "year=x", "year=٢٠٢٦", "language=xx"])
async def test_what_the_office_cannot_tell_is_not_found(office: Office, query: str) -> None:
    officer = await office.officer()
    assert (await officer.get(f"/reports/federation.pdf?{query}")).status_code == 404


async def test_before_anybody_reports_the_page_says_so(office: Office) -> None:
    assert "No centre has reported yet." in (await (await office.officer()).get("/reports")).text


async def test_nobody_reads_the_yearly_report_without_signing_in(office: Office) -> None:
    assert (await office.stranger().get("/reports/federation.pdf")).status_code == 303


def test_each_value_stands_with_its_range_and_with_what_it_rests_on() -> None:
    report = report_data(*releases_of("2026-Q3"), language="en")
    index, uncounted, first, second, third = report["values"]
    assert (index["share"], index["range"]) == ("72%", "plausibly 66% to 78%")
    assert (first["id"], first["time"], first["centres"], first["releases"]) == ("U2", "2025", "38 of 40", "150 of 158")
    assert (second["share"], second["range"], second["known"]) == ("not enough data", "", False)
    assert (uncounted["share"], uncounted["range"], uncounted["known"]) == ("not counted yet", "", False)
    assert (third["share"], third["range"], third["known"]) == ("cannot be told yet", "", False)
    assert len(report["value_definitions"]) == 2


def test_centres_that_are_not_shown_are_not_no_centres() -> None:
    reported, silent = BASIS, replace(BASIS, reported=0)
    assert told_of(Value(0, None), reported)["centres"] == "not shown: too few centres"
    assert told_of(Value(0, None), silent)["centres"] == "0 of 40"


def told_of(value: Value, basis: Basis) -> dict[str, Any]:
    year = replace(a_year(*releases_of("2026-Q3")), reached=replace(REACHED, index=value, index_basis=basis))
    return dict(FederationReport(year, Spelling(LANGUAGES["en"])).content()["values"][0])
