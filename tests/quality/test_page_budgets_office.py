"""What a page of the office costs does not grow with its centres and their quarters."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.quality.foundation.domain import Period
from services.quality.office.governance.store import Governance
from services.quality.office.received.store import ReceivedReleases
from services.quality.standards.catalogue.files import CURRENT
from tests.quality.building import a_release
from tests.quality.doors import Database, Office, an_office
from tests.quality.office_building import a_draft, a_member, a_proposal
from tests.quality.office_page_budgets import BUDGETS
from tests.quality.statements import places_of, statements, templates_of, too_many

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
                assert await ReceivedReleases(work).keep_received(
                    a_release(member, str(Period(2026, 1).back(back)), U2=(3, 2))
                )
        for proposal in proposals:
            await Governance(work).keep_proposal(a_proposal(proposal))
    ids = {"criterion_id": "U2", "version": CURRENT, "key": "U2", "draft_id": drafts[0], "proposal_id": proposals[0]}
    return {path: path.format(**ids) for path in sorted(places_of(pages_of(office), BUDGETS))}


def pages_of(office: Office) -> set[str]:
    found = templates_of(office.app, besides=OF_EVERY_SERVICE)
    return {path for path in found if not path.startswith(AT_THE_DOOR + SWITCHED_OFF)}


@pytest.fixture
async def old(database: Database) -> AsyncIterator[Office]:
    async with an_office(database) as office:
        yield office


async def test_every_budget_is_of_a_page(office: Office) -> None:
    assert pages_of(office) >= set(BUDGETS)


async def test_every_page_keeps_its_budget_and_more_years_cost_no_more_statements(office: Office, old: Office) -> None:
    young, aged = [
        await statements(each, await a_member(each, "centre-0", "office"), await lived(each, years, size))
        for each, years, size in ((office, 1, 3), (old, 3, 8))
    ]
    assert {path: (young[path], count) for path, count in aged.items() if count != young[path]} == {}
    assert list(too_many(aged, BUDGETS)) == []
