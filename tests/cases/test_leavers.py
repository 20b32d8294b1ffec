"""Accounts of colleagues who left, and notices, go when their period is over: the page says it, the purge does it."""

import re
from asyncio import to_thread
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from services.cases.foundation.periods import Periods
from services.cases.people.team.domain import Left
from services.cases.people.team.store import Team, accounts
from services.cases.retention.erasure.colleagues import Leaver, leavers, purge_colleagues
from shared.accounts.domain import Person
from shared.accounts.factors.domain import Passkey
from tests.cases.building import NOON, Database, Desk, hire, seated, sit_down
from tests.cases.colleagues import commanded
from tests.cases.desk_acts import an_appointment, file_of, handed_over, let_in
from tests.cases.erasure_centre import Centre, a_centre, a_request_of, raw, rows_of
from tests.cases.request_forms import take

OF_HER = ("account", "passkey", "staff_address", "session")


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as centre:
        yield centre


async def leaves(centre: Centre, person: Person, *, days_ago: int) -> None:
    """As the page does it; but the address stays, as an interrupted command would leave it."""
    passkey = Passkey(person.id.bytes, person.id, "phone", b"public", 0, NOON)
    async with centre.store.work() as work:
        await accounts.deactivate(work, person.id, now=NOON)
        assert await accounts.factors.add_passkey(work, passkey)
    async with raw(centre.settings.database_url) as database:
        asked = "UPDATE account SET changed_at = $1 WHERE id = $2"
        await database.execute(asked, NOON - timedelta(days=days_ago), person.id)


async def notices(centre: Centre, *days_ago: int) -> None:
    async with raw(centre.settings.database_url) as database:
        for days in days_ago:
            asked = "INSERT INTO notice (id, staff_id, requested_at, state) VALUES ($1, $1, $2, 'requested')"
            await database.execute(asked, uuid4(), NOON - timedelta(days=days))


async def announced(desk: Desk) -> set[UUID]:
    return set(map(UUID, re.findall(r'data-leaver="([^"]*)"', (await desk.get("/retention")).text)))


async def test_who_left_a_year_ago_stands_on_the_list_then_goes_and_what_she_did_stays_in_the_log(
    centre: Centre,
) -> None:
    lead, bea = await sit_down(centre.app, "lead"), await sit_down(centre.app, "counsellor")
    clara, dora = await hire(centre.store, "counsellor"), await hire(centre.store, "counsellor")
    await file_of(bea, await a_request_of(centre))
    for who, days_ago in ((bea.person, 350), (clara, 100)):
        await leaves(centre, who, days_ago=days_ago)
    assert await announced(lead) == {bea.person.id}
    before = await rows_of(centre.settings.database_url)
    assert await purge_colleagues(workplace=centre.workplace, now=centre.workplace.now()) == []
    assert await rows_of(centre.settings.database_url) == before
    centre.clock.pass_days(15)
    due = await announced(lead)
    assert set(await purge_colleagues(workplace=centre.workplace, now=centre.workplace.now())) == due == {bea.person.id}
    async with raw(centre.settings.database_url) as database:
        assert {row["id"] for row in await database.fetch("SELECT id FROM account")} >= {clara.id, dora.id}
        for table, column in zip(OF_HER, ("id", "person_id", "staff_id", "person_id"), strict=True):
            asked = f"SELECT count(*) FROM {table} WHERE {column} = $1"
            assert await database.fetchval(asked, bea.person.id) == 0, table
        hers = await database.fetch("SELECT act FROM audit_entry WHERE actor = $1", bea.person.id)
        assert hers, "the access log forgets nobody before its own period is over"
        subject = "cases.account.removed"
        assert await database.fetchval("SELECT count(*) FROM outbox WHERE subject = $1", subject) == 1
        [gone] = await database.fetch("SELECT actor, ids FROM audit_entry WHERE act = 'erase' AND kind = 'account'")
        assert (gone["actor"], gone["ids"]) == (None, [bea.person.id])
    assert await announced(lead) == set()
    watcher = await sit_down(centre.app, "data_protection")
    assert "somebody who left" in (await watcher.get("/audit")).text
    assert await purge_colleagues(workplace=centre.workplace, now=centre.workplace.now()) == []


async def test_quality_is_told_whenever_somebody_leaves_or_has_other_roles(centre: Centre) -> None:
    """Or gets in again by help: programs read there under this name. A new password or language changes nothing."""
    person = await hire(centre.store, "lead")

    async def published() -> int:
        async with raw(centre.settings.database_url) as database:
            subject = "cases.rights.changed"
            return int(await database.fetchval("SELECT count(*) FROM outbox WHERE subject = $1", subject))

    async def changed(**changes: Any) -> int:
        async with centre.store.work() as work:
            account = await accounts.by_id(work, person.id)
            assert account
            await accounts.keep(work, replace(account, person=replace(account.person, **changes)))
        return await published()

    assert await published() == 0, "nobody reads anything under a name that is new"
    assert await changed(language="ar") == 0
    assert await changed(roles=frozenset({"counsellor"})) == 1
    async with centre.store.work() as work:
        await accounts.disarm(work, person.id)
    assert await published() == 2, "an account that was lost may have made tokens"
    async with centre.store.work() as work:
        await accounts.deactivate(work, person.id, now=NOON)
    assert await published() == 3


async def test_whoever_gets_the_login_of_somebody_who_left_gets_nothing_else_of_hers(centre: Centre) -> None:
    lead, bea = await sit_down(centre.app, "lead"), await sit_down(centre.app, "counsellor")
    anna = await invited(centre, lead, "Anna Before")
    own, beside = [await file_of(desk, await a_request_of(centre)) for desk in (anna, bea)]
    await let_in(bea, beside, anna.person)
    assert (await lead.post(f"/team/{anna.person.id}/leave", sent="yes")).status_code == 409, "one is responsible"
    gone = await to_thread(commanded, centre.settings.database_url, "leave", "--login", "anna")
    assert "nobody responsible" in gone.stdout
    assert "tokens that this person made for programs in quality were not ended" in gone.stdout, "without the keys"
    # by its own clock the command ended the other place now, and not at the hour of this test
    async with raw(centre.settings.database_url) as database:
        await database.execute("UPDATE file_member SET until = $1 WHERE capacity = 'deputy'", NOON)
    assert await places_of(centre, anna.person) == {("responsible", None), ("deputy", NOON)}
    async with raw(centre.settings.database_url) as database:
        await database.execute("UPDATE account SET changed_at = $1 WHERE id = $2", NOON, anna.person.id)
    centre.clock.pass_days(366)
    assert await purge_colleagues(workplace=centre.workplace, now=centre.workplace.now()) == [anna.person.id]
    assert await places_of(centre, anna.person) == {("responsible", centre.clock.now), ("deputy", NOON)}
    later = await invited(centre, lead, "Anna Later")
    assert later.person.id != anna.person.id
    for place in (own, beside):
        assert (await later.get(place)).status_code == 403
    watcher = await sit_down(centre.app, "data_protection")
    log = (await watcher.get(f"/audit?who={anna.person.id}")).text
    assert "somebody who left" in log
    assert "Anna Later" not in log.split("<tbody>")[1]
    taken = await handed_over(lead, own, bea.person)
    assert (taken.status_code, (await bea.get(own)).status_code) == (303, 200)


async def test_the_command_passes_on_what_is_open_and_forgets_whose_deputy_the_leaver_was(centre: Centre) -> None:
    lead, bea = await sit_down(centre.app, "lead"), await sit_down(centre.app, "counsellor")
    anna = await invited(centre, lead, "Anna Before")
    file = await file_of(bea, await a_request_of(centre))
    await let_in(bea, file, anna.person)
    to_do = {"to_do_id": str(uuid4()), "what": "Call.", "due_on": "2026-03-09", "given_to": str(anna.person.id)}
    assert (await bea.post(f"{file}/to-dos", **to_do)).status_code == 303
    await an_appointment(centre.app, UUID(file.rsplit("/", 1)[1]), bea.person, staff_id=anna.person.id)
    assert (await take(anna, await a_request_of(centre), "taken")).status_code == 303
    usual = {"action": "usual", "staff_id": str(bea.person.id), "deputy_id": str(anna.person.id)}
    assert (await bea.post("/team/deputies", **usual)).status_code == 303
    gone = await to_thread(commanded, centre.settings.database_url, "leave", "--login", "anna")
    assert gone.returncode == 0, gone.stderr
    async with raw(centre.settings.database_url) as database:
        whose = "SELECT given_to AS whose FROM to_do UNION ALL SELECT staff_id FROM appointment"
        assert [row["whose"] for row in await database.fetch(whose)] == [bea.person.id] * 2
        assert await database.fetch("SELECT * FROM usual_deputy") == []
        assert await database.fetch("SELECT * FROM request WHERE taken_by IS NOT NULL") == []


async def invited(centre: Centre, lead: Desk, name: str) -> Desk:
    """By the page; always with the same login."""
    given = {"name": name, "login": "anna", "role": "counsellor", "language": "en", "email": ""}
    assert (await lead.post("/team/new", **given)).status_code == 200
    async with centre.store.work() as work:
        account = await accounts.by_login(work, "anna")
        assert account
        await Team(work).save_confirmed(account.person.id)
    return await seated(centre.app, account.person)


async def places_of(centre: Centre, person: Person) -> set[tuple[str, datetime | None]]:
    async with raw(centre.settings.database_url) as database:
        asked = "SELECT capacity, until FROM file_member WHERE staff_id = $1"
        return {(row["capacity"], row["until"]) for row in await database.fetch(asked, person.id)}


async def test_notices_go_after_their_period_whatever_became_of_them(centre: Centre) -> None:
    await notices(centre, 10, 92, 94, 300)
    await purge_colleagues(workplace=centre.workplace, now=centre.workplace.now())
    async with raw(centre.settings.database_url) as database:
        left = await database.fetch("SELECT requested_at FROM notice")
    assert sorted(NOON - row["requested_at"] for row in left) == [timedelta(days=10), timedelta(days=92)]


def test_the_period_that_the_centre_has_set_decides_by_the_calendar_of_the_centre() -> None:
    late = Left(uuid4(), "Bea", datetime(2026, 1, 30, 23, 30, tzinfo=UTC))
    for months, day in ((1, date(2026, 2, 28)), (12, date(2027, 1, 31))):
        periods = Periods(staff_account=months)
        assert leavers([late], periods=periods, clock=ZoneInfo("Europe/Berlin")) == [Leaver(late, day)]
