"""Members who come in through the office's real door, and drafts they could vote on."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.quality.foundation.tables.store import accounts
from services.quality.office.drafting.texts import section, succeeding, with_section
from services.quality.office.governance.domain import Draft, Proposal, propose
from services.quality.office.governance.store import Governance
from services.quality.office.members.store import Representatives
from services.quality.standards.catalogue.files import CURRENT, VERSIONS
from shared.accounts import passwords
from shared.accounts.domain import Account, Person
from tests.quality.building import NOON, STANDARDS
from tests.quality.doors import PASSWORD, Office
from tests.shared.accounts.apps import code_now, equip

SHIPPED = (VERSIONS / f"{CURRENT}.toml").read_text(encoding="utf-8")


def titled(text: str, version: str) -> str:
    """With a title of its own in each language."""
    return re.sub(r'^(title\.\w+ = ".*)"$', rf'\1, {version}"', text, flags=re.MULTILINE)


ONLY_TITLED = titled(succeeding(SHIPPED, STANDARDS, version="2027-01", day=date(2027, 1, 1)), "2027-01")
"""The version in force once more, under another title and from another day."""
NEXT = ONLY_TITLED.replace('cadence = "half_year"', 'cadence = "year"', 1)


async def a_member(office: Office, centre: str, *roles: str) -> httpx.AsyncClient:
    """Signed in, for a centre; `roles` beside that of a member."""
    person = Person(uuid4(), f"Mina of {centre}", frozenset({"member", *roles}), "en")
    async with office.store.work() as work:
        await accounts.keep(work, Account(person, person.id.hex, await passwords.hashed(PASSWORD)))
        await Representatives(work).represent(person.id, centre)
    code = code_now(await equip(office.app.state.door, person.id))
    client = office.stranger()
    answer = await client.post("/signin", data={"login": person.id.hex, "password": PASSWORD, "code": code})
    assert answer.status_code == 303
    return client


def with_other_words(text: str = NEXT, *, criterion: str = "S10") -> str:
    """A version in which one criterion has another English name."""
    part = section(text, criterion)
    assert part is not None
    named = re.sub(
        r"^name\.en = .*$", 'name.en = "Funding for at least three years"', part.text, count=1, flags=re.MULTILINE
    )
    return with_section(text, criterion, named)


def a_proposal(id: UUID | None = None, **changes: Any) -> Proposal:
    given = {"kind": "change", "target": "S10", "title": "Longer", "wanted": "Two years", "reason": "One is too short"}
    return propose(STANDARDS, **{**given, **changes}, centre="north", id=id or uuid4(), now=NOON)


async def a_draft(office: Office, text: str = NEXT) -> UUID:
    draft = Draft(uuid4(), text, NOON)
    async with office.store.work() as work:
        await Governance(work).keep_draft(draft)
    return draft.id


async def opened(officer: httpx.AsyncClient, draft: UUID, **changes: str) -> httpx.Response:
    given = {"form_id": str(uuid4()), "until": "2026-04-01", "quorum": "2"}
    return await officer.post(f"/drafts/{draft}/vote/open", data={**given, **changes})


async def accepted(office: Office, officer: httpx.AsyncClient, draft: UUID) -> None:
    """By all members there are."""
    members = [await a_member(office, centre) for centre in ("north", "south")]
    assert (await opened(officer, draft)).status_code == 303
    for member in members:
        assert (await member.post(f"/drafts/{draft}/vote", data={"choice": "yes"})).status_code == 303
