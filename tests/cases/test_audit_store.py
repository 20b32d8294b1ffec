"""The audit in a real database: chained, guarded, cut and signed; and what the owner of the machine cannot hide."""

import asyncio
import importlib
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.databases.roles import KEEPER
from services.cases.counting.ledger.acts import clock_is_right
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.audit import __main__ as audit
from services.cases.foundation.audit.domain import Finding, Trouble, hash_of
from services.cases.foundation.audit.signatures import (
    as_file,
    file_name,
    not_outside,
    own,
    proves,
    roots_in,
    signing_key,
    strangers,
)
from services.cases.foundation.audit.status import WITHOUT_IT, Standing, standing
from services.cases.foundation.audit.store import AuditTrail
from services.cases.foundation.audit.verification import verify
from services.cases.foundation.periods import Periods
from services.cases.foundation.roles import NotAllowedError
from services.cases.foundation.store import CasesStore
from services.cases.oversight.audit import acts
from services.cases.oversight.audit.acts import keep_days, seal_all, sign_day
from shared.accounts.domain import Person
from tests.cases.audit_entries import FORGED
from tests.cases.building import CENTRE, Database, a_person, a_workplace, cases_store, centre_keys
from tests.programs import ran
from tests.servers import Postgres
from tests.shared.patience import PATIENCE

KEY = signing_key(centre_keys()).public_key().public_bytes_raw()


@pytest.fixture
async def store(database: Database) -> AsyncIterator[CasesStore]:
    async with cases_store(database) as made:
        yield made


def as_superuser(postgres: Postgres, store: CasesStore, statements: str) -> str:
    """Run statements as an attacker who owns the machine and switches the triggers off."""
    database = store.engine.url.database
    assert database
    return postgres.server.sql("set session_replication_role = replica;" + statements, database=database)


async def noted(store: CasesStore, number: int) -> None:
    for place in range(number):
        async with store.work() as work:
            await work.save_audit(uuid4(), "read", "file", (uuid4(), uuid4()), ground="team")
            await work.save_audit(None, "sign_in_failed", "account", (UUID(int=place),))
    await seal_all(store)


async def found(store: CasesStore, outside: Path | None = None) -> list[Finding]:
    async with store.work() as work:
        return list((await verify(work, centre=CENTRE, public_key=KEY, outside=outside)).findings)


async def test_what_passes_the_door_is_written_in_the_same_work_and_only_with_it(store: CasesStore) -> None:
    person, file = a_person("counsellor"), uuid4()
    async with store.reading(person) as work:
        await work.admit(Act.OPEN, Subject(Kind.FILE, (file,)))
        await work.admit(Act.OPEN, Subject(Kind.FILE, (file,)))
    with pytest.raises(NotAllowedError):
        await read_and_refused(store, person, file)
    assert await seal_all(store) == 1
    async with store.work() as work:
        ((entry,),) = [batch async for batch in AuditTrail(work).chain(0)]
    assert (entry.position, entry.noted.actor, entry.noted.act, entry.noted.kind) == (1, person.id, "open", "file")
    assert entry.noted.ids == (file,)
    assert entry.hash == hash_of(entry.previous, 1, entry.noted)


async def read_and_refused(store: CasesStore, person: Person, file: UUID) -> None:
    async with store.reading(person) as work:
        await work.admit(Act.OPEN, Subject(Kind.FILE, (file,)))
        await work.admit(Act.LIST, Subject(Kind.REGISTER))


async def execute(store: CasesStore, *statements: str) -> None:
    async with store.work() as work:
        for statement in statements:
            await work.connection.execute(text(statement))


async def test_the_database_writes_an_entry_as_the_verifier_does(store: CasesStore, postgres: Postgres) -> None:
    await noted(store, 2)
    assert await found(store) == []
    mine = as_superuser(
        postgres, store, "select count(*) from audit_entry where hash <> "
        "sha256(previous || audit_text(position, at, actor, act, kind, ids, ground))",
    )  # fmt: skip
    assert mine.endswith("0")


async def test_a_superuser_edits_row_two_and_deletes_row_three_and_both_are_named(
    store: CasesStore, postgres: Postgres
) -> None:
    await noted(store, 3)
    as_superuser(postgres, store, "update audit_entry set actor = gen_random_uuid() where position = 2;"
                                  "delete from audit_entry where position = 3")  # fmt: skip
    assert await found(store) == [Finding(Trouble.CHANGED, 2, 2), Finding(Trouble.MISSING, 3, 3)]


async def test_a_cut_tail_is_found_through_the_root_outside(
    store: CasesStore, postgres: Postgres, tmp_path: Path
) -> None:
    await noted(store, 2)
    outside = tmp_path / "outside"
    outside.mkdir()
    now = datetime.now(UTC)
    workplace = a_workplace(store, now=lambda: now)
    await keep_days(workplace, outside, Periods(), now=workplace.now())
    await keep_days(workplace, outside, Periods(), now=workplace.now())
    (file,) = outside.iterdir()
    assert str(uuid4()) not in file.read_text()
    as_superuser(postgres, store, "delete from audit_entry where position > 2; delete from audit_signed")
    assert await found(store) == []
    assert await found(store, outside) == [Finding(Trouble.CUT_OFF, 3, 4)]
    await noted(store, 2)
    assert await found(store, outside) == [Finding(Trouble.MADE_ANEW, 1, 4)]


async def test_a_place_outside_that_is_away_gets_every_day_later(store: CasesStore, tmp_path: Path) -> None:
    await noted(store, 1)
    outside = tmp_path / "outside"
    today = datetime.now(UTC)
    for day in (today, today + timedelta(days=1)):
        workplace = a_workplace(store, now=partial(max, day, today))
        await keep_days(workplace, outside, Periods(), now=workplace.now())
    async with store.work() as work:
        roots = await AuditTrail(work).signed_heads("root", CENTRE)
    assert len(roots) == len(not_outside(roots, outside)) == 2
    assert standing(roots, outside, last=roots[-1].day).next_step == WITHOUT_IT
    outside.mkdir()
    (outside / file_name(roots[0])).write_bytes(as_file(roots[0]))
    last = roots[-1].day
    away = standing(roots, outside, last=last)
    assert (away.state, f"1 of 2 days do not lie in {outside}" in away.found) == ("missing", True)
    await keep_days(workplace, outside, Periods(), now=workplace.now())
    assert not_outside(roots, outside) == []
    assert standing(roots, outside, last=last) == Standing("ok", f"signed up to {last}; all 2 days lie in {outside}")
    later = standing(roots, outside, last=last + timedelta(days=1))
    assert (later.state, f"is not signed; {last} is" in later.found) == ("missing", True)
    assert [standing([], outside, last=last, first=day).state for day in (last, date.max)] == ["missing", "optional"]
    assert {file.name for file in outside.iterdir()} == {file_name(root) for root in roots}


async def test_a_centre_of_today_has_nothing_to_sign_of_the_day_before(store: CasesStore, tmp_path: Path) -> None:
    """In the hour after midnight the last day that has to be signed may be one on which there was no centre yet."""
    await noted(store, 1)
    await keep_days(a_workplace(store), tmp_path, Periods(), now=datetime.now(UTC))
    async with store.work() as work:
        roots, begun = await AuditTrail(work).signed_heads("root", CENTRE), await AuditTrail(work).audit_begun()
    assert begun is not None
    before = roots[0].day - timedelta(days=1)
    young = standing(roots, tmp_path, last=before, first=begun.date())
    assert young == Standing("ok", f"no day is over yet since the first entry; all 1 days lie in {tmp_path}")
    assert standing(roots, tmp_path, last=before, first=before).state == "missing"


ODD = """SELECT audit_save('[{"act": "read", "kind": "file", "ground": "",
    "ids": [["00000000-0000-0000-0000-000000000001"], [null]]}]')"""


async def test_roots_that_somebody_wrote_with_the_services_password_take_no_place(
    store: CasesStore, tmp_path: Path
) -> None:
    """Neither the place of a day to come, nor that of the centre's key; and no entry looks tampered with."""
    await execute(store, ODD)
    await noted(store, 1)
    async with store.work() as work:
        await work.connection.execute(text(FORGED), {"key": KEY})
    now = datetime.now(UTC)
    workplace = a_workplace(store, now=lambda: now)
    for _ in range(2):
        await keep_days(workplace, tmp_path, Periods(), now=workplace.now())
    (mine,) = roots_in(tmp_path)
    assert proves(mine, KEY)
    async with store.work() as work:
        kept = await AuditTrail(work).signed_heads("root", CENTRE)
        seen = await verify(work, centre=CENTRE, public_key=KEY, outside=tmp_path)
    assert (len(kept), own(kept, workplace.keys)) == (403, [])
    assert standing(kept, tmp_path, last=now.date(), strange=len(kept)).state == "missing"
    assert (seen.sure, {one.trouble for one in seen.findings}) == (3, {Trouble.NOT_SIGNED})


def test_the_administrator_makes_the_log_as_the_first_migration_does() -> None:
    def plain(statement: str) -> str:
        return re.sub(r"\s+", "", statement.replace("OR REPLACE ", "").replace("public.", ""))

    migration = importlib.import_module("services.cases.migrations.versions.0011_audit")
    statements = [*migration.TABLES, *migration.FUNCTIONS, *migration.GUARDS]
    administrators = plain(KEEPER.read_text())
    left = [one.split("(")[0].split()[-1] for one in statements if plain(one) not in administrators]
    assert left == ["audit_review", "audit_cut"]


GIVEN_AWAY = """
DO $do$ BEGIN
    CREATE FUNCTION audit_of_mine() RETURNS void LANGUAGE sql SECURITY DEFINER
        AS 'ALTER TABLE audit_entry DISABLE TRIGGER ALL';
    PERFORM kokon_hand_over_audit();
    PERFORM audit_of_mine();
END $do$
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = NULL",
        "UPDATE audit_entry SET position = 9, previous = '', hash = '' WHERE position IS NULL",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "INSERT INTO audit_entry (at, act, kind, ids, ground) VALUES (now(), 'read', 'file', '{}', '')",
        "DROP TABLE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP FUNCTION audit_seal",
        "CREATE OR REPLACE FUNCTION audit_save(entries jsonb) RETURNS void LANGUAGE sql AS ''",
        "UPDATE audit_signed SET position = 0",
        "DELETE FROM audit_signed",
        "SET ROLE cases_audit",
        GIVEN_AWAY,
    ],
)
async def test_the_service_itself_cannot_touch_what_was_written(store: CasesStore, statement: str) -> None:
    await noted(store, 1)
    async with store.work() as work:
        await work.save_audit(None, "read", "file")
    with pytest.raises(DBAPIError):
        await execute(store, "SELECT set_config('kokon.audit_cut', 'on', true)", statement)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET act = 'write'", "DELETE FROM audit_entry",
                                       "TRUNCATE audit_entry", "DELETE FROM audit_signed"])  # fmt: skip
async def test_even_a_superuser_has_to_switch_the_triggers_off_first(
    store: CasesStore, postgres: Postgres, statement: str
) -> None:
    await noted(store, 1)
    await sign_day(store, centre_keys(), datetime.now(UTC).date())
    with pytest.raises(Exception, match=r"."):
        postgres.server.sql(statement, database=str(store.engine.url.database))


async def test_words_have_no_place_in_an_entry(store: CasesStore) -> None:
    with pytest.raises(DBAPIError):
        async with store.work() as work:
            await work.save_audit(None, "Anna reads", "file")


async def test_works_that_note_at_once_do_not_wait_for_each_other_and_become_one_chain(store: CasesStore) -> None:
    everybody = asyncio.Barrier(4)

    async def one() -> None:
        async with store.work() as work:
            await work.save_audit(uuid4(), "read", "file")
            await work.finish()
            # all four have written, none has committed
            await asyncio.wait_for(everybody.wait(), PATIENCE)

    await asyncio.gather(*(one() for _ in range(4)), *(seal_all(store) for _ in range(1)))
    await asyncio.gather(seal_all(store), seal_all(store))
    async with store.work() as work:
        assert (await verify(work, centre=CENTRE, public_key=KEY)).last == 8
    assert await found(store) == []


def older(years: int) -> str:
    return f"update audit_entry set at = at - interval '{years} years'; "


async def test_what_is_older_than_the_period_is_cut_and_the_rest_stays_verified(
    store: CasesStore, postgres: Postgres
) -> None:
    async with store.work() as work:
        await work.save_audit(None, "read", "file")
    as_superuser(postgres, store, older(4))
    await noted(store, 1)
    now = datetime.now(UTC)
    workplace = a_workplace(store, now=lambda: now)
    assert await clock_is_right(workplace=workplace, now=workplace.now())
    await keep_days(a_workplace(store), None, Periods(audit=36), now=now + timedelta(days=1500))
    async with store.work() as work:
        assert [
            *await AuditTrail(work).signed_heads("root", CENTRE),
            *await AuditTrail(work).signed_heads("cut", CENTRE),
        ] == []
    for _ in range(2):
        await keep_days(workplace, None, Periods(audit=36), now=workplace.now())
    await seal_all(store)
    async with store.work() as work:
        seen = await verify(work, centre=CENTRE, public_key=KEY)
    assert (seen.first, seen.last, seen.findings) == (2, 4, ())
    forged = (
        "update audit_signed set position = 2, hash = (select hash from audit_entry where position = 2) "
        "where purpose = 'cut'; delete from audit_entry where position = 2"
    )
    as_superuser(postgres, store, forged)
    assert Trouble.NOT_SIGNED in {one.trouble for one in await found(store)}


async def test_the_database_keeps_a_year_whatever_the_service_asks_for(store: CasesStore) -> None:
    await noted(store, 1)
    asked = "SELECT audit_cut(current_date, position, hash, '', '') FROM audit_entry WHERE position = 1"
    with pytest.raises(DBAPIError, match="P0001"):
        await execute(store, asked)


FALSE_CUT = """
    SELECT audit_cut(CAST(clock_timestamp() AT TIME ZONE 'UTC' AS date) + CAST(:shift AS int), position, hash,
                     repeat('x', 32)::bytea, repeat('x', 64)::bytea)
      FROM audit_entry WHERE position = :place
"""


async def test_who_signs_falsely_takes_a_month_of_the_oldest_a_day_and_is_named(
    store: CasesStore, postgres: Postgres
) -> None:
    await noted(store, 2)
    months = dict(enumerate((40, 39.5, 38, 14), 1))
    aged = "update audit_entry set at = at - interval '{} days' where position = {};"
    as_superuser(postgres, store, "".join(aged.format(int(age * 30.5), place) for place, age in months.items()))

    async def cut(place: int, shift: int = 0) -> None:
        async with store.work() as work:
            await work.connection.execute(text(FALSE_CUT), {"place": place, "shift": shift})

    for place, shift in ((4, 0), (3, 0), (2, 40), (2, -2)):
        with pytest.raises(DBAPIError, match="P0001"):
            await cut(place, shift)
    await cut(2)
    with pytest.raises(DBAPIError, match="23505"):
        await cut(3)
    async with store.work() as work:
        seen = await verify(work, centre=CENTRE, public_key=KEY)
        assert (seen.first, seen.last) == (3, 4)
        assert Trouble.NOT_SIGNED in {one.trouble for one in seen.findings}
        assert strangers(await AuditTrail(work).signed_heads("cut", CENTRE), KEY) == 1
    workplace = a_workplace(store, now=lambda: datetime.now(UTC) + timedelta(days=1))
    assert await acts.cut(workplace, workplace.today(), Periods(audit=12)) == 1
    async with store.work() as work:
        assert (await AuditTrail(work).audit_start()).position == 3


async def test_the_command_names_what_was_tampered_with(store: CasesStore, postgres: Postgres, tmp_path: Path) -> None:
    await noted(store, 2)
    await sign_day(store, centre_keys(), datetime.now(UTC).date())
    assert (await asyncio.to_thread(verification, store, tmp_path))["whole"] is True
    young = await asyncio.to_thread(audit_command, store, tmp_path, "signed", status=1)
    assert "no day is over yet since the first entry; 1 of 1 days do not lie in" in young
    older = "update audit_entry set at = at - interval '3 days' where position = 1"
    as_superuser(postgres, store, older)
    unsigned = await asyncio.to_thread(audit_command, store, tmp_path, "signed", status=1)
    as_superuser(postgres, store, older.replace("- interval", "+ interval"))
    assert "the last day that is over, is not signed. Next step: read the log of cases" in unsigned
    as_superuser(postgres, store, "update audit_entry set ground = 'role' where position = 1")
    answer = await asyncio.to_thread(verification, store, tmp_path, status=1)
    assert answer["findings"] == [{"trouble": "changed", "first": 1, "last": 1}]
    assert (answer["last"], answer["waiting"]) == (4, 0)


def test_a_medium_that_is_not_mounted_is_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASES_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/cases")
    monkeypatch.setenv("CASES_CENTRE", CENTRE)
    away = tmp_path / "stick"
    for words, said in (
        (["--roots", str(away)], f"{away} is not there. Next step: mount the medium"),
        (["--roots", str(tmp_path)], f"{tmp_path} holds no root. Next step: mount the medium"),
        ([], "the database cannot be reached"),
    ):
        assert audit.main(["verify", *words]) == 2
        assert said in capsys.readouterr().err


def verification(store: CasesStore, outside: Path, status: int = 0) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(audit_command(store, outside, "verify", "--json", status=status))
    return said


def audit_command(store: CasesStore, outside: Path, *words: str, status: int) -> str:
    url = store.engine.url.render_as_string(hide_password=False)
    given = {"CASES_DATABASE_URL": url, "CASES_CENTRE": CENTRE, "CASES_AUDIT_ROOTS": str(outside)}
    ended = ran("services.cases.foundation.audit", *words, **given)
    assert ended.returncode == status, ended.stderr
    return ended.stdout
