"""Tokens for programs: what they open, how long, and how they end, at a centre and at the office."""

import asyncio
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.quality.foundation.tables.store import accounts
from services.quality.foundation.tokens.domain import (
    AT_A_CENTRE,
    LONGEST,
    MOST_LIVE,
    Maker,
    Scope,
    Token,
    UnfitTokenError,
    bearer,
    new_token,
    written,
)
from services.quality.foundation.tokens.handlers import on_rights_changed
from services.quality.foundation.tokens.limits import PER_MINUTE, WRONG_PER_MINUTE
from services.quality.foundation.tokens.store import ApiTokens, tokens
from services.quality.office.team import add, arguments_of, main
from shared.events import RightsChanged
from tests.quality.building import NOON
from tests.quality.doors import PASSWORD, Centre, Door, Office

TODAY = NOON.date()
GIVEN: dict[str, Any] = {"name": "Nightly table", "scopes": ["standards", "export"], "expires_on": "2026-06-01"}
OPENS = {
    Scope.STANDARDS: ["/api/v1/catalogue"],
    Scope.STANDINGS: ["/api/v1/standings", "/api/v1/criteria/U2", "/api/v1/criteria/U2/history"],
    Scope.PLAN: ["/api/v1/plan"],
    Scope.EXPORT: ["/api/v1/export.csv", "/api/v1/export.json"],
}
OPENS_AT_THE_OFFICE = {
    Scope.STANDARDS: ["/api/v1/catalogue"],
    Scope.DISTRIBUTIONS: ["/api/v1/distributions", "/api/v1/criteria/U2/quarters"],
    Scope.VALUES: ["/api/v1/values"],
}


async def make(person: httpx.AsyncClient, **changes: Any) -> str:
    answer = await person.post("/tokens", data={"form_id": str(uuid4()), **GIVEN, **changes})
    assert answer.status_code == 200, answer.text
    found = re.search(r"data-token>(kokon_[A-Za-z0-9_-]{43})<", answer.text)
    assert found
    return found[1]


def program(door: Door, token: str) -> httpx.AsyncClient:
    return door.stranger(accept="application/json", authorization=f"Bearer {token}")


async def refusal(door: Door, token: str, path: str = "/api/v1/catalogue") -> tuple[int, str]:
    answer = await program(door, token).get(path)
    assert "Next step: " in answer.json()["message"]
    return answer.status_code, answer.json()["error"]


def fresh(scopes: Sequence[Scope] = (Scope.PLAN,), expires_on: date = TODAY + LONGEST, live: int = 0) -> Token:
    return new_token(
        "a program",
        scopes,
        expires_on,
        offered=AT_A_CENTRE,
        live=live,
        by=Maker(uuid4(), "lead"),
        id=uuid4(),
        now=NOON,
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": [Scope.VALUES]}, "scopes"),
        ({"expires_on": TODAY + LONGEST + timedelta(days=1)}, "expires_on"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expires_on"),
        ({"live": MOST_LIVE}, "name"),
    ],
)
def test_a_token_that_reads_nothing_or_too_much_or_too_long_is_not_made(changes: dict[str, Any], field: str) -> None:
    assert fresh().is_live(TODAY + LONGEST)
    with pytest.raises(UnfitTokenError) as unfit:
        fresh(**changes)
    assert unfit.value.field == field


def test_only_what_looks_like_a_token_is_looked_up() -> None:
    token = written(b"\xff" * 32)
    assert bearer(f"Bearer {token}") == bearer(f"bearer  {token}") == token
    for wrong in ("", token, f"Basic {token}", f"Bearer {token}x", f"Bearer {token[:-1]}", f"Bearer {token} {token}"):
        assert bearer(wrong) is None, wrong


async def test_a_token_opens_what_it_names_and_nothing_else(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for scope, paths in OPENS.items():
        reads = program(centre, await make(lead, scopes=[scope.value]))
        for other, each in OPENS.items():
            for path in each:
                answer = await reads.get(path)
                assert answer.status_code == (200 if other is scope else 403), (scope, path)
                assert other is scope or answer.json()["error"] == "token_out_of_scope"
        assert (await reads.get("/api/v1/openapi.json")).status_code == 200
        for page in ("/", "/tokens", "/register", "/release"):
            assert (await reads.get(page)).status_code == 401, page
        assert (await reads.post("/tokens", data=GIVEN)).status_code == 401
        assert paths


async def test_the_secret_is_shown_once_and_only_its_hash_is_stored(centre: Centre) -> None:
    lead = await centre.colleague("quality_officer")
    form = {"form_id": str(uuid4()), **GIVEN}
    first = await lead.post("/tokens", data=form)
    token = re.findall(r"kokon_[A-Za-z0-9_-]{43}", first.text)[0]
    assert first.headers["cache-control"] == "no-store"
    again = await lead.post("/tokens", data=form)
    assert (again.status_code, again.headers["location"]) == (303, "/tokens?saved=before")
    assert token not in (await lead.get("/tokens")).text
    async with centre.store.work() as work:
        [row] = (await work.connection.execute(select(tokens))).all()
    assert token.encode() not in b"".join(str(value).encode() for value in row)
    assert len(row.token_hash) == 32


@pytest.mark.parametrize("role", ["counsellor", "intake_duty"])
async def test_only_who_approves_releases_makes_tokens(centre: Centre, role: str) -> None:
    person = await centre.colleague(role)
    assert (await person.get("/tokens")).status_code == 403
    assert (await person.post("/tokens", data=GIVEN)).status_code == 403
    assert (await person.post(f"/tokens/{uuid4()}/revoke")).status_code == 403


async def test_what_cannot_be_made_is_said_beside_the_field(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    wrong = {"form_id": str(uuid4()), "name": "", "scopes": ["values"], "expires_on": "2027-12-31"}
    answer = await lead.post("/tokens", data=wrong)
    assert answer.status_code == 422
    assert "Please fill this in." in answer.text
    answer = await lead.post("/tokens", data={**wrong, "name": "Too long", "scopes": ["plan"]})
    assert "Please choose a day from today on, within a year." in answer.text
    answer = await lead.post("/tokens", data={**GIVEN, "scopes": ["values"]})
    assert "Please choose at least one." in answer.text
    assert (await lead.post(f"/tokens/{uuid4()}/revoke", data={"yes": "1"})).status_code == 404


async def test_revoked_expired_and_invented_tokens_are_refused_with_the_reason(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    revoked, other = await make(lead), await make(lead)
    assert (await program(centre, revoked).get("/api/v1/catalogue")).status_code == 200
    async with centre.store.work() as work:
        newest = await ApiTokens(work).all()
    for token in newest:
        async with centre.store.work() as work:
            uses = await ApiTokens(work).days_of_use([token.id])
        if uses.get(token.id):
            assert uses[token.id] == {TODAY: 1}
            assert (await lead.post(f"/tokens/{token.id}/revoke", data={"yes": "1"})).status_code == 303
    assert await refusal(centre, revoked) == (401, "token_revoked")
    assert (await program(centre, other).get("/api/v1/catalogue")).status_code == 200
    page = (await lead.get("/tokens")).text
    assert page.count("data-live") == page.count("data-over") == 1
    assert "revoked on Mar 5, 2026" in page
    asked = [(await program(centre, revoked).get("/api/v1/plan")).status_code for _ in range(PER_MINUTE)]
    assert {*asked} == {401, 429}, "one that opens nothing is limited, too"
    assert await refusal(centre, "kokon_" + "A" * 43) == (401, "token_unknown")
    assert await refusal(centre, "nonsense") == (401, "token_unknown")
    centre.clock.time = NOON + timedelta(days=88)
    assert (await program(centre, other).get("/api/v1/catalogue")).status_code == 200, "the last day counts"
    centre.clock.time = NOON + timedelta(days=89)
    assert await refusal(centre, other) == (401, "token_expired")


async def test_a_wrong_token_is_answered_even_where_somebody_is_signed_in(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    answer = await lead.get("/api/v1/catalogue", headers={"authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_program_asks_once_a_second_and_who_guesses_keeps_nobody_out(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    one, two = await make(lead), await make(lead)
    answers = [(await program(centre, "nonsense").get("/api/v1/plan")).status_code for _ in range(WRONG_PER_MINUTE + 1)]
    assert answers[-2:] == [401, 429]
    reads = program(centre, one)
    assert [(await reads.get("/api/v1/openapi.json")).status_code for _ in range(PER_MINUTE)][-1] == 200
    late = await reads.get("/api/v1/openapi.json")
    assert (late.status_code, late.json()["error"], late.headers["retry-after"]) == (429, "too_many", "60")
    assert (await program(centre, two).get("/api/v1/openapi.json")).status_code == 200
    centre.clock.time += timedelta(minutes=1)
    assert (await reads.get("/api/v1/openapi.json")).status_code == 200


async def test_tokens_and_sessions_end_when_their_maker_may_do_something_else(centre: Centre) -> None:
    anna, bert = UUID(int=1), UUID(int=2)
    leads = {who: await centre.colleague("lead", pseudonym=who) for who in (anna, bert)}
    hers, others = [await make(lead) for lead in leads.values()]
    await on_rights_changed(RightsChanged(pseudonym=anna, changed_at=NOON), centre.store)
    assert await refusal(centre, hers) == (401, "token_revoked")
    assert (await program(centre, others).get("/api/v1/catalogue")).status_code == 200
    assert (await leads[anna].post("/tokens", data=GIVEN)).status_code in (303, 401)
    assert "because the person who made it left" in (await leads[bert].get("/tokens")).text


async def test_the_office_has_its_own_and_members_none(office: Office) -> None:
    officer = await office.officer()
    for scope in OPENS_AT_THE_OFFICE:
        reads = program(office, await make(officer, scopes=[scope.value]))
        for other, paths in OPENS_AT_THE_OFFICE.items():
            for path in paths:
                assert (await reads.get(path)).status_code == (200 if other is scope else 403), (scope, path)
    member = await office.officer("member")
    assert (await member.get("/tokens")).status_code == 403


LET_IN = ["let-in", "--login", "olga"]
OLGA = ["add", "--login", "olga", "--name", "Olga O."]


@pytest.mark.parametrize(
    "given",
    [[LET_IN], [["leave", "--login", "olga"], OLGA]],
    ids=["let in", "closed and opened again"],
)
async def test_at_the_office_a_token_ends_when_its_maker_gets_in_with_the_help_of_others(
    office: Office, given: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url: SecretStr = office.app.state.settings.database_url
    monkeypatch.setenv("OFFICE_DATABASE_URL", url.get_secret_value())
    await add(arguments_of(OLGA), PASSWORD, url)
    officers = [await office.enter("olga"), await office.officer()]
    hers, others = [await make(officer, scopes=["standards"]) for officer in officers]
    await add(arguments_of(OLGA), PASSWORD, url)
    assert (await program(office, hers).get("/api/v1/catalogue")).status_code == 200, "nothing was changed"
    monkeypatch.setenv("OFFICE_NEW_PASSWORD", f"another {PASSWORD}")
    assert [await asyncio.to_thread(main, words) for words in given] == [0] * len(given)
    assert await refusal(office, hers) == (401, "token_revoked")
    assert (await program(office, others).get("/api/v1/catalogue")).status_code == 200


async def test_at_the_office_a_token_is_made_after_a_fresh_proof_and_revoked_without(office: Office) -> None:
    officer = await office.officer()
    token = await make(officer, scopes=["standards"])
    await office.age_proofs(6)
    refused = await officer.post("/tokens", data={"form_id": str(uuid4()), **GIVEN, "scopes": ["standards"]})
    assert (refused.status_code, "Is it you?" in refused.text) == (401, True)
    async with office.store.work() as work:
        [kept] = await ApiTokens(work).all()
    assert (await officer.get("/tokens")).status_code == 200
    assert (await officer.post(f"/tokens/{kept.id}/revoke", data={"sent": "1"})).status_code == 303
    assert await refusal(office, token) == (401, "token_revoked")


async def test_at_the_office_a_token_ends_with_the_account_of_its_maker(office: Office) -> None:
    token = await make(await office.officer(), scopes=["standards"])
    assert (await program(office, token).get("/api/v1/catalogue")).status_code == 200
    async with office.store.work() as work:
        [account] = await accounts.all(work)
        await accounts.deactivate(work, account.person.id, now=NOON)
    assert await refusal(office, token) == (401, "token_revoked")
