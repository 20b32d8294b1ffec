"""Accounts of people who left the office, or whose centre left, go a year later: by the list on the page."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest

from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import accounts
from services.quality.office.leavers.acts import keeping_accounts, purge
from services.quality.office.leavers.domain import Held, Leaver, leavers
from services.quality.office.members.store import Representatives
from services.quality.office.team import add, arguments_of
from shared.accounts.domain import Account, Person
from shared.accounts.factors.domain import Passkey
from tests.quality.building import NOON
from tests.quality.doors import PASSWORD, Office
from tests.quality.office_departure import lets_go
from tests.shared.building import until

BERLIN = ZoneInfo("Europe/Berlin")
OF_HER = {"account": "id", "representative": "person_id", "passkey": "person_id", "session": "person_id"}


async def somebody(office: Office, name: str, *roles: str, centre: str = "") -> Person:
    person = Person(uuid4(), name, frozenset(roles), "en")
    async with office.store.work() as work:
        await accounts.keep(work, Account(person, name.lower(), "hash"))
        assert await accounts.factors.add_passkey(work, Passkey(person.id.bytes, person.id, "phone", b"key", 0, NOON))
        if centre:
            await Representatives(work).represent(person.id, centre)
    return person


async def leaves(office: Office, person: Person, *, days_ago: int) -> None:
    """As `./kokon team --office leave` does it, some time ago."""
    async with office.store.work() as work:
        await accounts.deactivate(work, person.id, now=NOON)
        moment = NOON - timedelta(days=days_ago)
        changed = accounts.accounts.update().where(accounts.accounts.c.id == person.id)
        await work.connection.execute(changed.values(changed_at=moment))


async def rows_of(office: Office, person: Person) -> dict[str, int]:
    url = office.app.state.settings.database_url.get_secret_value().replace("+asyncpg", "")
    database = await asyncpg.connect(url)
    try:
        asked = {table: f"SELECT count(*) FROM {table} WHERE {column} = $1" for table, column in OF_HER.items()}
        return {table: await database.fetchval(sql, person.id) for table, sql in asked.items()}
    finally:
        await database.close()


async def listed(officer: httpx.AsyncClient) -> set[UUID]:
    return set(map(UUID, re.findall(r'data-leaver="([^"]*)"', (await officer.get("/retention")).text)))


async def gone(office: Office) -> set[UUID]:
    return set(await purge(desk=office.app.state.desk, members=office.app.state.members()))


async def test_who_left_stands_on_the_page_and_goes_with_all_that_was_hers_on_her_day(office: Office) -> None:
    officer = await office.officer()
    olga, mina = await somebody(office, "Old Olga", "office"), await somebody(office, "Mina", "member", centre="north")
    nora = await somebody(office, "Nora", "member", centre="south")
    await leaves(office, olga, days_ago=370)
    await leaves(office, mina, days_ago=350)
    assert await listed(officer) == {olga.id, mina.id}
    assert "Old Olga" in (await officer.get("/retention")).text
    assert await gone(office) == {olga.id}
    assert await listed(officer) == {mina.id}
    assert (await rows_of(office, mina))["representative"] == 1
    office.clock.time += timedelta(days=16)
    assert await gone(office) == {mina.id}
    assert {table: 0 for table in OF_HER} == await rows_of(office, olga) == await rows_of(office, mina)
    assert (await rows_of(office, nora))["account"] == 1
    assert await listed(officer) == set()
    assert "No account goes" in (await officer.get("/retention")).text


async def test_who_speaks_for_a_centre_that_left_goes_too_unless_it_comes_back(office: Office) -> None:
    officer, both = await office.officer(), await somebody(office, "Both", "member", "office", centre="north")
    mina, nora = [await somebody(office, name, "member", centre=name) for name in ("north", "south")]
    assert await listed(officer) == set()
    lets_go(office)
    assert await listed(officer) == {mina.id}
    page = (await officer.get("/retention")).text
    assert "Fachstelle Nord" in page
    assert await gone(office) == set()
    lets_go(office, None)
    office.clock.time += timedelta(days=400)
    assert await gone(office) == set()
    lets_go(office)
    assert await gone(office) == {mina.id}
    assert [(await rows_of(office, one))["account"] for one in (both, nora)] == [1, 1]


async def test_by_a_clock_that_leapt_nobody_goes(office: Office) -> None:
    olga, rounds = await somebody(office, "Olga", "office"), iter(range(2))
    await leaves(office, olga, days_ago=300)
    assert await office.app.state.desk.clock_is_right()
    office.clock.time += timedelta(days=4000)

    async def once(_: float) -> None:
        if next(rounds):
            raise EOFError

    with pytest.raises(EOFError):
        await keeping_accounts(office.app.state.desk, office.app.state.members, sleep=once)()
    assert (await rows_of(office, olga))["account"] == 1


async def test_the_office_does_it_by_itself_while_it_runs(office: Office) -> None:
    olga = await somebody(office, "Olga", "office")
    await leaves(office, olga, days_ago=370)

    async def is_gone() -> bool:
        return (await rows_of(office, olga))["account"] == 0

    async with office.running():
        await until(is_gone)


async def test_who_changes_from_a_centre_to_the_office_speaks_for_the_centre_no_longer(office: Office) -> None:
    url = office.app.state.settings.database_url
    asked = ["add", "--login", "mina", "--name", "Mina M."]
    assert await add(arguments_of([*asked, "--role", "member", "--centre", "north"]), PASSWORD, url)
    async with office.store.work() as work:
        known = await accounts.by_login(work, "mina")
        assert known
        await accounts.deactivate(work, known.person.id, now=NOON)
    assert await add(arguments_of([*asked, "--role", "office"]), PASSWORD, url)
    async with office.store.work() as work:
        account = await accounts.by_login(work, "mina")
        assert account
        assert await Representatives(work).centre_of(account.person.id) is None


def held(*, centre: str | None = None, closed_at: datetime | None = None) -> Held:
    return Held(uuid4(), "Mina", centre, closed_at)


@pytest.mark.parametrize(
    ("one", "left", "since"),
    [
        (held(closed_at=datetime(2026, 1, 30, 23, 30, tzinfo=UTC)), {}, date(2026, 1, 31)),
        (held(centre="north"), {"north": Period(2026, 2)}, date(2026, 4, 1)),
        (
            held(centre="north", closed_at=datetime(2025, 3, 1, 12, tzinfo=UTC)),
            {"north": Period(2026, 2)},
            date(2025, 3, 1),
        ),
        (held(centre="north"), {"south": Period(2026, 2)}, None),
        (held(), {"north": Period(2026, 2)}, None),
    ],
)
def test_a_year_runs_from_the_day_she_left_or_her_centre_did(
    one: Held, left: Mapping[str, Period], since: date | None
) -> None:
    found = leavers([one], left=left, names={"north": "Nord"}, clock=BERLIN)
    with_centre = "" if one.closed_at else "Nord"
    expected = since and Leaver(one.id, "Mina", since, since.replace(year=since.year + 1), with_centre)
    assert found == ([expected] if expected else [])
