"""What a page of the office costs does not grow with its centres and their quarters."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.quality.catalogue.files import CURRENT
from services.quality.domain import Period
from tests.quality.building import a_release
from tests.quality.doors import Database, Office, an_office
from tests.quality.office_building import a_draft, a_member, a_proposal
from tests.quality.statements import statements, templates_of, too_many

BUDGETS = {
    "/": 11,
    "/api/v1/catalogue": 2,
    "/api/v1/criteria/{criterion_id}/quarters": 12,
    "/api/v1/distributions": 9,
    "/api/v1/openapi.json": 1,
    "/api/v1/values": 9,
    "/completeness": 13,
    "/completeness.json": 11,
    "/counting": 1,
    "/criteria/{criterion_id}": 12,
    "/criteria/{criterion_id}/quarters.csv": 12,
    "/criteria/{criterion_id}/quarters.json": 12,
    "/distributions.csv": 9,
    "/distributions.json": 9,
    "/drafts/{draft_id}": 8,
    "/drafts/{draft_id}/file": 2,
    "/drafts/{draft_id}/text/{key}": 2,
    "/gaps": 9,
    "/proposals/new": 1,
    "/proposals/{proposal_id}": 6,
    "/reconciliation": 13,
    "/reports": 5,
    "/retention": 2,
    "/reports/federation.pdf": 24,
    "/standards": 4,
    "/standards/compare": 2,
    "/standards/{version}": 4,
    "/standards/{version}/file": 3,
    "/values.csv": 9,
    "/values.json": 9,
}
"""By address: statements that a page may ask of the database, the session included."""
OF_EVERY_SERVICE = frozenset({"/live", "/static/{name:path}"})
AT_THE_DOOR = ("/account", "/invited", "/signin")
"""Pages of the shared door: about one person, not about the federation."""
SWITCHED_OFF = ("/own-criteria",)
"""Not there until a budget of the members says so."""


async def lived(office: Office, years: int, each: int) -> dict[str, str]:
    """By template the address of a page, at an office where whatever there is grows with the years."""
    members = [f"centre-{number}" for number in range(each)]
    office.expect(**{member: f"Fachstelle {member}" for member in members})
    drafts = [await a_draft(office) for _ in range(each)]
    proposals = [uuid4() for _ in range(each)]
    async with office.store.work() as work:
        for member in members:
            for back in range(4 * years):
                assert await work.keep_received(a_release(member, str(Period(2026, 1).back(back)), U2=(3, 2)))
        for proposal in proposals:
            await work.keep_proposal(a_proposal(proposal))
    ids = {"criterion_id": "U2", "version": CURRENT, "key": "U2", "draft_id": drafts[0], "proposal_id": proposals[0]}
    return {path: path.format(**ids) for path in BUDGETS}


@pytest.fixture
async def old(database: Database) -> AsyncIterator[Office]:
    async with an_office(database) as office:
        yield office


async def test_every_page_has_a_budget(office: Office) -> None:
    found = templates_of(office.app, besides=OF_EVERY_SERVICE)
    assert {path for path in found if not path.startswith(AT_THE_DOOR + SWITCHED_OFF)} == set(BUDGETS)


async def test_every_page_keeps_its_budget_and_more_years_cost_no_more_statements(office: Office, old: Office) -> None:
    young, aged = [
        await statements(each, await a_member(each, "centre-0", "office"), await lived(each, years, size))
        for each, years, size in ((office, 1, 3), (old, 3, 8))
    ]
    assert {path: (young[path], count) for path, count in aged.items() if count != young[path]} == {}
    assert list(too_many(aged, BUDGETS)) == []
