"""The reports of a centre, through its doors."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.store import Assessments
from services.quality.publishing.reports.answering import TEMPLATES
from shared.printing.printer import Printer
from tests.quality.building import a_tally, an_assessment
from tests.quality.doors import Centre
from tests.quality.local_building import GARDEN
from tests.quality.report_files import pdf
from tests.quality.reports_building import unpacked
from tests.shared.patience import PATIENCE


async def test_an_empty_centre_has_a_report_that_says_that_nothing_is_known(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = await lead.get("/reports")
    assert "0 of 32" in page.text
    assert "Nothing is known yet about 32 criteria" in page.text
    await pdf(lead, "/reports/quality.pdf")


@pytest.mark.parametrize("language", ["de", "en", "ar"])
async def test_a_report_is_tagged_and_says_its_language_and_title(centre: Centre, language: str) -> None:
    await centre.learn(a_tally("2026-02", U2_1=(17, 4, 2)))
    lead = await centre.colleague("lead")
    told = unpacked(await pdf(lead, f"/reports/quality.pdf?language={language}"))
    assert f"/Lang ({language}".encode() in told or f"/Lang({language}".encode() in told
    assert b"/StructTreeRoot" in told
    assert b"pdfuaid" in told


async def test_the_same_knowledge_of_the_same_day_gives_the_same_bytes(centre: Centre) -> None:
    await centre.learn(a_tally("2026-02", U2_1=(17, 4, 2)))
    lead = await centre.colleague("lead")
    assert await pdf(lead, "/reports/quality.pdf") == await pdf(lead, "/reports/quality.pdf")


async def test_a_gap_that_the_team_names_has_a_sheet(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(
            an_assessment(Answer.STRUCTURAL_GAP, criterion="U8", evidence="No places at all")
        )
    lead = await centre.colleague("lead")
    assert '<option value="U8">' in (await lead.get("/reports")).text
    await pdf(lead, "/reports/funder.pdf?criterion=U8")
    await pdf(lead, "/reports/funder.pdf")


async def test_a_report_of_the_past_knows_only_what_was_known_then(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(criterion="S6"))
    lead = await centre.colleague("lead")
    assert "1 of 32" in (await lead.get("/reports")).text
    assert "Nothing is known yet about 32 criteria" in (await lead.get("/reports?period=2025-Q4")).text


async def test_what_a_centre_has_set_itself_is_in_its_report(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert (await lead.post("/local/new", data={"form_id": str(uuid4()), **GARDEN})).status_code == 303
    assert "0 of 33" in (await lead.get("/reports")).text
    await pdf(lead, "/reports/quality.pdf?language=ar")


@pytest.mark.parametrize(
    "path",
    [
        "/reports?period=2027-Q1",
        "/reports?period=never",
        "/reports/quality.pdf?language=xx",
        "/reports/quality.pdf?chapter=secrets",
        "/reports/funder.pdf?criterion=X1",
    ],
)
async def test_what_cannot_be_told_is_not_found(centre: Centre, path: str) -> None:
    lead = await centre.colleague("lead")
    assert (await lead.get(path)).status_code == 404


async def test_nobody_reads_a_report_without_a_session(centre: Centre) -> None:
    stranger = centre.stranger()
    for path in ("/reports", "/reports/quality.pdf", "/reports/funder.pdf"):
        assert (await stranger.get(path)).status_code in (303, 401)


async def test_pages_are_answered_while_a_report_is_set(centre: Centre, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    goes_on = tmp_path / "goes-on"
    slow.write_text(
        f"import os, time\nwhile not os.path.exists({str(goes_on)!r}): time.sleep(0.02)\nraise SystemExit(1)"
    )
    centre.app.state.printer = Printer(TEMPLATES, press=slow, seconds=PATIENCE)
    lead = await centre.colleague("lead")
    printing = asyncio.create_task(lead.get("/reports/quality.pdf"))
    await asyncio.sleep(0)
    assert (await lead.get("/")).status_code == 200
    assert not printing.done()
    goes_on.touch()
    assert (await printing).status_code == 503
