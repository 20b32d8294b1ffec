"""How many bytes a page may have after ten years, at a centre and at the office: a slow phone has to load it.

Counted as they are before anything is compressed, in Arabic, whose letters take the most.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from services.quality.answers.plan.domain import Effect, PlanStep, State
from services.quality.answers.plan.store import PlanSteps
from services.quality.foundation.domain import Period
from services.quality.office.governance.store import Governance
from services.quality.office.received.domain import Received
from services.quality.office.received.store import ReceivedReleases
from services.quality.standards.catalogue.files import CURRENT
from tests.quality import office_page_budgets, page_budgets
from tests.quality.building import NOON, STANDARDS, a_release, some_noise
from tests.quality.doors import Centre, Office
from tests.quality.lived_years import a_step
from tests.quality.office_building import a_draft, a_member, a_proposal, opened
from tests.quality.page_budgets import lived

# ten years are written down first
QUARTERS = 40
CENTRES = 40
"""As many as the federation has."""
STEPS = 200
"""Measures of ten years: twenty a year."""
SECOND = 125_000
"""Bytes in a second over a mobile line of one megabit, which is what a phone has on a bad day."""
FORM = SECOND // 4
"""One form, one entry, one text: it is there before somebody wonders."""
LIST = SECOND // 2
"""One criterion with its figures, or one page of a list."""
WHOLE = SECOND
"""What has all criteria on one page, and is read for minutes."""
FILE = 4 * SECOND
"""Taken along once, or read by a program."""
PRINTED = 16 * SECOND
"""A report that goes out as the attachment of a mail."""

AT_A_CENTRE = {
    "/": WHOLE,
    "/api/v1/catalogue": FILE,
    "/api/v1/criteria/{criterion_id}": FILE,
    "/api/v1/criteria/{criterion_id}/history": FILE,
    "/api/v1/export.csv": FILE,
    "/api/v1/export.json": FILE,
    "/api/v1/openapi.json": FILE,
    "/api/v1/plan": FILE,
    "/api/v1/standings": FILE,
    "/criteria": WHOLE,
    "/criteria/{criterion_id}": LIST,
    "/export.csv": FILE,
    "/export.json": FILE,
    "/gaps": WHOLE,
    "/local": LIST,
    "/plan": LIST,
    "/publications": LIST,
    "/publications/checklist": LIST,
    "/publications/recordings": LIST,
    "/publications/recordings/{page}/{language}": LIST,
    "/publications/recordings/{page}/{language}/sound": FILE,
    "/publications/{publication}/{language}": LIST,
    "/register": LIST,
    "/register/{kind_name}": LIST,
    "/register/{kind_name}/{entry_id}/documents": LIST,
    "/register/workbook.csv": FILE,
    "/register/workbook.xlsx": PRINTED,
    "/register/{kind_name}/entries.csv": FILE,
    "/release": LIST,
    "/release/history": LIST,
    "/release/history.csv": FILE,
    "/reports/funder.pdf": PRINTED,
    "/reports/quality.pdf": PRINTED,
    "/rounds": LIST,
    "/rounds/{round_id}": LIST,
    "/rounds/{round_id}/comparison": LIST,
    "/rounds/{round_id}/minutes": LIST,
    "/rounds/{round_id}/talk": LIST,
    "/standards": LIST,
    "/timeline": LIST,
}
AT_THE_OFFICE = {
    "/": WHOLE,
    "/api/v1/catalogue": FILE,
    "/api/v1/criteria/{criterion_id}/quarters": FILE,
    "/api/v1/distributions": FILE,
    "/api/v1/openapi.json": FILE,
    "/api/v1/values": FILE,
    "/completeness": LIST,
    "/completeness.json": FILE,
    "/criteria/{criterion_id}": LIST,
    "/criteria/{criterion_id}/quarters.csv": FILE,
    "/criteria/{criterion_id}/quarters.json": FILE,
    "/distributions.csv": FILE,
    "/distributions.json": FILE,
    "/drafts/{draft_id}": LIST,
    "/drafts/{draft_id}/file": FILE,
    "/gaps": WHOLE,
    "/reconciliation": WHOLE,
    "/reports/federation.pdf": PRINTED,
    "/standards": LIST,
    "/standards/compare": LIST,
    "/standards/{version}": LIST,
    "/standards/{version}/file": FILE,
    "/values.csv": FILE,
    "/values.json": FILE,
}


def a_measure(number: int) -> PlanStep:
    """About each criterion in turn; one in ten is not over."""
    step, criterion = a_step(uuid4(), NOON), STANDARDS.criteria[number % len(STANDARDS.criteria)].id
    done: dict[str, Any] = (
        {"state": State.DONE, "effect": Effect.AS_EXPECTED, "seen": "Everybody knows it now"} if number % 10 else {}
    )
    return replace(step, said=replace(step.said, criteria=(criterion,), **done))


async def too_long(client: httpx.AsyncClient, paths: Mapping[str, str], budgets: Mapping[str, int]) -> list[str]:
    """As somebody would like to read it."""
    found = []
    for name, path in paths.items():
        answer = await client.get(path, headers={"accept-encoding": "identity"})
        assert answer.status_code == 200, path
        if len(answer.content) > (budget := budgets.get(name, FORM)):
            found.append(f"{name}: {len(answer.content):,} bytes, its budget is {budget:,}")
    return found


def test_every_budget_of_bytes_is_of_a_page() -> None:
    """A page that has none is one form."""
    assert set(AT_A_CENTRE) <= set(page_budgets.BUDGETS)
    assert set(AT_THE_OFFICE) <= set(office_page_budgets.BUDGETS)


async def test_no_page_of_a_centre_is_too_long_after_ten_years(centre: Centre) -> None:
    paths = await lived(centre, 10, QUARTERS)
    async with centre.store.work() as work:
        for number in range(STEPS):
            await PlanSteps(work).keep_step(a_measure(number))
    paths["/plan"] = "/plan?show=all"
    assert await too_long(await centre.colleague("lead", language="ar"), paths, AT_A_CENTRE) == []


async def test_no_page_of_the_office_is_too_long_after_ten_years(office: Office) -> None:
    centres = [f"centre-{number}" for number in range(CENTRES)]
    office.expect(**{centre: f"Fachstelle {centre}" for centre in centres})
    periods = [str(Period(2026, 1).back(back)) for back in range(QUARTERS)]
    async with office.store.work() as work:
        for period in periods:
            bands = {"U2": (3, 2), "S10": (1, 4), "K3": (None, 2)}
            told = [a_release(centre, period, index=some_noise(90, 10, 5), **bands) for centre in centres]
            on = date(2026, 4, 20)
            assert (
                await ReceivedReleases(work).keep_all_received([Received(each, each.body(), on) for each in told[:-1]])
                == []
            )
    proposals = [a_proposal(uuid4(), wanted="W" * 2_000, reason="R" * 2_000) for _ in range(QUARTERS)]
    async with office.store.work() as work:
        for proposal in proposals:
            await Governance(work).keep_proposal(proposal)
    member = await a_member(office, "centre-0", "office")
    drafts = [await a_draft(office) for _ in range(10)]
    assert (await opened(member, drafts[0], quorum="1")).status_code == 303
    ids = {"criterion_id": "U2", "version": CURRENT, "key": "U2", "draft_id": drafts[1], "proposal_id": proposals[0].id}
    paths = {path: f"{path.format(**ids)}?lang=ar" for path in AT_THE_OFFICE}
    paths["/drafts/{draft_id}"] = f"/drafts/{drafts[0]}?lang=ar"
    assert await too_long(member, paths, AT_THE_OFFICE) == []
