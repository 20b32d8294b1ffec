"""Colleagues of a centre: invited, signed in, and in teams with or without a second factor."""

import subprocess
from datetime import UTC, datetime
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import Response
from pydantic import SecretStr

from services.cases.foundation.store import CasesStore
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import accounts
from shared.accounts.factors.domain import Passkey, SealedSecret
from tests.cases.building import Desk, hire
from tests.programs import ran

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def a_member(*roles: str, email: str | None = "somebody@example.org", active: bool = True) -> StaffMember:
    return StaffMember(uuid4(), "Somebody", frozenset(roles), "de", active, email)


def commanded(url: SecretStr, *words: str) -> subprocess.CompletedProcess[str]:
    return ran("services.cases.oversight.team_command", *words, CASES_DATABASE_URL=url.get_secret_value())


async def sent(desk: Desk, path: str) -> Response:
    """A form without a field, as a button sends it."""
    return await desk.post(path, sent="yes")


async def came_in(app: FastAPI, desk: Desk) -> None:
    passkey = Passkey(desk.person.id.bytes, desk.person.id, "Laptop", b"key", 0, datetime.now(UTC))
    async with app.state.store.work() as work:
        assert await accounts.factors.add_passkey(work, passkey)


async def a_team(store: CasesStore, protected: int, with_a_password_alone: int = 0) -> list[UUID]:
    """Colleagues with a passkey or, every second one, with an app for codes; then those without either."""
    team = [(await hire(store, "counsellor")).id for _ in range(protected + with_a_password_alone)]
    async with store.work() as work:
        for place, person in enumerate(team[:protected]):
            if place % 2:
                await accounts.factors.keep_secret(work, person, SealedSecret(b"sealed", 0), NOON)
            else:
                await accounts.factors.add_passkey(work, Passkey(person.bytes, person, "Key", b"", 0, NOON))
    return team
