"""`./kokon backup` and `restore` on real databases: whole, apart, read back; who was erased never comes back."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyrage.x25519 import Identity

from deploy.local.backup.local_sources import LocalSource
from deploy.local.inspection import erasures
from deploy.local.machine.display import Silent
from deploy.local.machine.program_environment import ROOT
from deploy.local.servers.servers import Servers
from deploy.local.services.team import surroundings
from deploy.local.settings.installation import Installation, description_in
from deploy.operations import clock
from deploy.operations.backups import backup_report
from deploy.operations.backups.backup import Backup
from deploy.operations.backups.backup_age import Locking, identities_in, recipients_in
from deploy.operations.backups.backup_days import PROPOSED, KeptDays, kept_days
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_report import Done
from deploy.operations.backups.backup_sets import CLIENT_KEYS, DATABASES, KEY_FILES, read_set, set_at
from deploy.trouble import Trouble
from services.cases import backup
from services.cases.counting.draws.choice import Choice
from services.cases.counting.draws.store import Draws
from services.cases.foundation.access.domain import Errand
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import begin, erase
from tests.attacks import raid
from tests.cases.building import NOON
from tests.cases.erasure_centre import Centre, Client, a_request_of, copied, raw, rows_of
from tests.cases.transit_server import TOKEN, Transit, transit_server
from tests.deploy.backed_up import Housed, at_work, housed, made, some_clients
from tests.deploy.office import answer_of_command

pytestmark = pytest.mark.real
WORDS = ("anna-speaks-of-the-harbour", "beate-speaks-of-the-hill")
PLACES = Places(Path("/mnt/a medium"), Path("/srv/wrapped"))
A_LOCK = Locking([Identity.generate().to_public()])
OWNERS = "select string_agg(relname || ' ' || pg_get_userbyid(relowner), ',' order by relname) from pg_class"
OURS = f"{OWNERS} where relnamespace = 'public'::regnamespace;"
CHOSEN = (
    "select string_agg(concat_ws(' ', drawn, from_year, role), ',' order by chosen_at) from centre_criteria_choice;"
)
OF_ITS_OWN = "create function audit_of_mine() returns void language sql security definer as '';"
PLANTED = """
create table ran_as (who name default current_user);
create function ran() returns trigger language plpgsql as $$ begin
  insert into public.ran_as default values; return new; end $$;
create function plants() returns boolean language plpgsql as $$ begin
  insert into public.ran_as default values;
  if pg_has_role((select relowner from pg_class where oid = 'public.audit_entry'::regclass), 'usage') then
    grant insert on public.ran_as to public;
    create or replace trigger planted before insert on public.audit_entry for each row execute function public.ran();
    create or replace function public.audit_seal(most integer) returns integer language sql security definer
      as 'insert into public.ran_as default values; select 0';
  end if;
  return true;
end $$;
create table planting (number integer check (plants()));
insert into planting values (1);
create materialized view plants_when_made as select plants();
"""
"""Left in the database by somebody with the password of its owner, as `cases` was up to 0.7.0: runs when a backup of it
is restored."""
ASKED_BY_RIGHT = """
set kokon.errand = 'migration';
insert into correction (id, file_id, key_id, at, by, what, agreed)
  select gen_random_uuid(), id, key_id, now(), opened_by, 'name', true from file;
insert into restriction (id, file_id, key_id, since, set_by, ground)
  select gen_random_uuid(), id, key_id, now(), opened_by, 'claims' from file;
"""
"""Rows whose policies call functions that read other tables, while `pg_dump` has no search path."""
USED = """select audit_save('[{"act": "read", "kind": "file", "ground": "", "ids": []}]'), audit_seal(9);"""
A_TOKEN = """
insert into api_token values (gen_random_uuid(), '\\x00', 'Program', '{export}', gen_random_uuid(), 'lead', now(),
current_date);
"""
REVOKED = "select count(*) from api_token where revoked_at is not null;"
RAN_AS = "select string_agg(distinct who, ' ' order by who) from ran_as;"
RIGHTS = (
    "select string_agg(proname || proowner::regrole || coalesce(proacl::text, ''), ',' order by proname) from pg_proc "
    "where pronamespace = 'public'::regnamespace;"
)
OF_THE_LOG = (
    "select string_agg(relname || relacl::text, ',' order by relname) from pg_class where relname ~ '^audit_.*[yd]$';"
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("empty"))


@pytest.fixture
async def house(empty: Path, tmp_path: Path) -> AsyncIterator[tuple[Housed, Centre, list[Client]]]:
    with housed(tmp_path, empty) as house:
        async with at_work(house.installation, house.servers) as centre:
            yield house, centre, await some_clients(centre, *WORDS)


def as_the_owner(servers: Servers, statements: str) -> None:
    servers.postgres.sql(f"set session authorization cases_owner;{statements}", database="cases")


async def erased(centre: Centre, client: Client) -> None:
    await erase(
        [client.thread_id], ground=LegalGround.CONSENT_WITHDRAWN, workplace=centre.workplace, now=centre.workplace.now()
    )


def restored(house: Housed, to: Path, *words: object) -> dict[str, object]:
    rows, wrapped, files = house.places
    return answer_of_command("restore", rows, "--client-keys", wrapped, "--keys", files, "--folder", to, *words)


async def messages_in(folder: Path) -> list[str]:
    """Every client's words that a restored centre can read, asked of its own database and keys."""
    described = description_in(folder)
    assert described
    installation = Installation(folder, described.id)
    servers = Servers(installation)
    await asyncio.to_thread(servers.postgres.start)
    try:
        async with at_work(installation, servers) as centre:
            assert (await rows_of(servers.postgres.url("cases")))["message"] >= 0
            return await read_by_keys(centre)
    finally:
        await asyncio.to_thread(servers.postgres.stop)


async def read_by_keys(centre: Centre) -> list[str]:
    copy = await copied(centre.settings.database_url)
    found = []
    for row in json.loads(copy["request"]):
        wrapped = await centre.store.ring.store.kept([row["key_id"]])
        for key in (await centre.store.ring.provider.unwrap(wrapped)).values():
            found += raid.opened_rows(copy, row["key_id"], key)
    return sorted(text.decode() for place, text in found if place == "message.words")


async def test_a_backup_is_apart_for_its_owner_alone_and_names_nobody(
    house: tuple[Housed, Centre, list[Client]],
) -> None:
    housed, _, clients = house
    done = await asyncio.to_thread(housed.back_up)
    assert list(done["sets"]) == [KEY_FILES, CLIENT_KEYS, DATABASES]
    assert (done["waiting"], done["final"], done["unopened"], done["locked"]) == (0, 0, 0, False)
    names = [*WORDS, *(str(client.thread_id) for client in clients), *(client.key_id for client in clients)]
    check_sets(housed, done["sets"], names)


def check_sets(housed: Housed, sets: dict[str, str], names: list[str]) -> None:
    for part, place in zip((DATABASES, CLIENT_KEYS, KEY_FILES), housed.places, strict=True):
        folder = Path(sets[part])
        assert folder.parent == place
        for path in (folder, *folder.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
        manifest = (folder / "manifest.json").read_text()
        assert not [name for name in names if name in manifest]
        one = read_set(folder)
        assert one
        one.check()
    assert sorted(path.name for path in Path(sets[DATABASES]).iterdir()) == [
        "cases.dump", "intake.dump", "manifest.json", "notify.dump", "quality.dump",
    ]  # fmt: skip
    assert not list(Path(sets[DATABASES]).rglob("*key*"))


def left_in(folder: Path, pattern: str) -> list[Path]:
    return [*folder.glob(pattern)]


def check_locked(housed: Housed, sets: dict[str, str], recipient: str) -> None:
    """In none of the three places lies anything but what age has locked, and what names its files."""
    for place in housed.places:
        [folder] = place.iterdir()
        assert str(folder) in sets.values()
        for file in (path for path in folder.rglob("*") if path.is_file()):
            if file.name == "manifest.json":
                assert recipient in file.read_text()
            else:
                assert file.read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 "), file
    assert not [*(housed.installation.folder / "run").rglob("*.dump")], "nor beside the databases"


async def test_a_restored_centre_is_what_it_was(house: tuple[Housed, Centre, list[Client]], tmp_path: Path) -> None:
    """From a backup that is locked: with the identity alone, and nothing in clear stays beside."""
    housed, centre, _ = house
    await asyncio.to_thread(as_the_owner, housed.servers, OF_ITS_OWN + PLANTED + ASKED_BY_RIGHT)
    await asyncio.to_thread(housed.servers.postgres.ask, A_TOKEN, database="quality")
    before = await rows_of(centre.settings.database_url)
    hers, another = tmp_path / "identity", tmp_path / "another"
    recipient = (await asyncio.to_thread(answer_of_command, "keys", "backup-identity", hers))["recipient"]
    done = await asyncio.to_thread(housed.back_up, "--recipient", recipient)
    assert done["locked_for"] == [recipient]
    check_locked(housed, done["sets"], recipient)
    with pytest.raises(Trouble, match=f"locked.*{recipient}"):
        await asyncio.to_thread(restored, housed, tmp_path / "never")
    await asyncio.to_thread(answer_of_command, "keys", "backup-identity", another)
    with pytest.raises(Trouble, match="does not open"):
        await asyncio.to_thread(restored, housed, tmp_path / "never", "--identity", another)
    assert left_in(tmp_path, "*never*") == []
    done = await asyncio.to_thread(restored, housed, tmp_path / "anew", "--identity", hers)
    assert left_in(tmp_path, ".anew*") == []
    assert (done["centre"], done["erased"]) == ("centre", 0)
    assert await messages_in(tmp_path / "anew") == sorted(WORDS)
    anew = Servers(Installation(tmp_path / "anew", "centre"))
    await asyncio.to_thread(anew.postgres.start)
    try:
        # what was planted did run, twice, and as the owner of the database
        assert await rows_of(anew.postgres.url("cases")) == before | {"ran_as": before["ran_as"] + 2}
        for asked in (OURS, RIGHTS, OF_THE_LOG):
            there = await asyncio.to_thread(housed.servers.postgres.sql, asked, database="cases")
            assert await asyncio.to_thread(anew.postgres.sql, asked, database="cases") == there
        await asyncio.to_thread(anew.postgres.ask, USED, database="cases")
        assert await asyncio.to_thread(anew.postgres.ask, RAN_AS, database="cases") == "cases_owner"
        # it may have been revoked since the backup
        assert await asyncio.to_thread(anew.postgres.ask, REVOKED, database="quality") == "1"
    finally:
        await asyncio.to_thread(anew.postgres.stop)
    with pytest.raises(Trouble, match="not empty"):
        await asyncio.to_thread(restored, housed, tmp_path / "anew")


@pytest.mark.parametrize(
    ("lock", "says"), [(Locking([]), "Next step: ./kokon keys backup-identity"), (A_LOCK, "Locked for age1")]
)
def test_whether_a_backup_is_locked_is_said_plainly(lock: Locking, says: str) -> None:
    done = Done({}, KeptDays(30, "proposed"), locked_for=lock.names, locked=False)
    assert says in backup_report.report_text(done, PLACES)


def test_erasures_that_wait_name_the_whole_command_that_makes_them_final() -> None:
    said = backup_report.report_text(Done({}, KeptDays(30, "proposed"), waiting=2, since="2026-03-05"), PLACES)
    assert "Next step: ./kokon backup '/mnt/a medium' --client-keys /srv/wrapped --keys PLACE, where PLACE" in said
    office = Places(Path("/mnt/office"), None).with_keys(office=True, rehearse=True)
    assert "./kokon backup --office /mnt/office --keys PLACE --rehearse, where" in office


def test_what_is_no_recipient_and_no_identity_is_said(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"^age1foo is no recipient of age\. Next step: copy the whole line"):
        recipients_in(["age1foo"])
    (tmp_path / "identity").write_text("somebody")
    with pytest.raises(Trouble, match="no identity"):
        identities_in(tmp_path / "identity")


async def test_an_erasure_becomes_final_in_every_backup_and_the_others_stay(
    house: tuple[Housed, Centre, list[Client]], tmp_path: Path
) -> None:
    housed, centre, [anna, _] = house
    first = await asyncio.to_thread(housed.back_up)
    await erased(centre, anna)
    waits = await asyncio.to_thread(housed.back_up, keys=False)
    assert (waits["waiting"], waits["final"]) == (1, 0)
    second = await asyncio.to_thread(housed.back_up)
    assert (second["waiting"], second["final"], second["not_changed"]) == (0, 1, "")
    keys = centre.settings.place().read()
    assert set(keys.keks) == {2}
    [copy] = housed.places[2].iterdir()
    assert str(copy) == second["sets"][KEY_FILES]
    with pytest.raises(Trouble, match="before an erasure became final"):
        await asyncio.to_thread(
            answer_of_command, "restore", first["sets"][DATABASES], "--client-keys", first["sets"][CLIENT_KEYS],
            "--keys", housed.places[2], "--folder", tmp_path / "never",
        )  # fmt: skip
    assert not (tmp_path / "never").exists()
    # rows from before the erasure, with the keys of after it: who was erased does not come back, the other one does
    done = await asyncio.to_thread(
        answer_of_command, "restore", first["sets"][DATABASES], "--client-keys", housed.places[1],
        "--keys", housed.places[2], "--folder", tmp_path / "older",
    )  # fmt: skip
    assert done["erased"] == 1
    assert await messages_in(tmp_path / "older") == [WORDS[1]]


def moved_to_transit(housed: Housed, transit: Transit, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the operations page says it."""
    transit.make(f"kokon-{housed.installation.id}")
    token = housed.installation.folder / "beside" / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    monkeypatch.setenv("CASES_TRANSIT_URL", transit.url)
    monkeypatch.setenv("CASES_TRANSIT_TOKEN_FILE", str(token))
    line = [sys.executable, "-m", "services.cases.keys", "move", "--to", "transit"]
    named = {name: value for name, value in os.environ.items() if name.startswith("CASES_TRANSIT_")}
    subprocess.run(line, cwd=ROOT, env=surroundings(housed.installation, "cases") | named, check=True)
    monkeypatch.setenv("CASES_KEY_PROVIDER", "transit")


async def test_who_was_erased_after_the_backup_is_erased_again_by_a_newer_register(
    house: tuple[Housed, Centre, list[Client]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a transit server wraps the keys, too: a backup changes its key, and a restore asks it."""
    housed, centre, [anna, _] = house
    with transit_server() as transit:
        await asyncio.to_thread(moved_to_transit, housed, transit, monkeypatch)
        centre.settings = centre.settings.model_copy(update={"key_provider": "transit"})
        centre.restart()
        await erased(centre, *await some_clients(centre, "erased before"))
        async with centre.store.errand(Errand.COUNTING) as on_errand:
            await Draws(on_errand).keep_choice(Choice(NOON, "lead", drawn=True, from_year=2027, clients_from=100))
        done = await asyncio.to_thread(housed.back_up)
        assert (done["waiting"], done["final"], done["not_changed"]) == (0, 1, "")
        one = read_set(Path(done["sets"][CLIENT_KEYS]))
        assert one
        assert (one.manifest.provider, one.manifest.versions) == ("transit", (2,))
        await erased(centre, anna)
        register = ["--destroyed-keys", housed.installation.keys / "destroyed-keys"]
        anew = await asyncio.to_thread(restored, housed, tmp_path / "anew", *register)
        assert (anew["erased"], anew["choice_ended"]) == (2, True)
        assert await messages_in(tmp_path / "anew") == [WORDS[1]]
    again = Servers(Installation(tmp_path / "anew", "centre"))
    await asyncio.to_thread(again.postgres.start)
    try:
        rows = await rows_of(again.postgres.url("cases"))
        assert (rows["request"], rows["file"]) == (1, 1)
        assert again.postgres.sql(CHOSEN, database="cases") == "t 2027 lead,f 2027 restore"
    finally:
        await asyncio.to_thread(again.postgres.stop)


async def test_without_a_change_of_keys_nothing_is_called_final(
    house: tuple[Housed, Centre, list[Client]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that could not be forgotten goes on waiting, whatever the command did before."""
    housed, centre, [anna, beate] = house
    await erased(centre, anna)

    def refused(_: Backup, done: object) -> bool:
        return False

    monkeypatch.setattr(Backup, "_forgotten", refused)
    done = await asyncio.to_thread(housed.back_up)
    assert (done["waiting"], done["final"]) == (1, 0)
    assert set(centre.settings.place().read().keks) == {1, 2}
    await the_doctor_tells_of_it(housed, centre, beate)


def test_the_doctor_says_that_keys_for_letters_stay() -> None:
    now = datetime(2026, 3, 9, 12, tzinfo=UTC)
    said = dict.fromkeys(("due", "unfinished", "waiting", "letters"), 0) | {"letters_since": None, "since": None}

    def found(made: datetime | None) -> erasures.Judged:
        told = said | {"letter_keys_since": made and made.isoformat()}
        return erasures.of(told, now=now, backup_days=30)

    assert found(None)[0] == found(now - timedelta(days=2))[0] == "ok"
    assert found(now - timedelta(days=4))[:2] == ("optional", "keys for letters of 2026-03-05 are still there")


async def the_doctor_tells_of_it(housed: Housed, centre: Centre, other: Client) -> None:
    def later(hours: int) -> datetime:
        return centre.clock.now + timedelta(hours=hours)

    async def says(hours: int = 1) -> erasures.Judged:
        settings = backup.Settings(**centre.settings.model_dump())
        keys = centre.workplace.keys
        here = backup.Inside(centre.store, centre.store.ring.provider, keys, settings, datetime.now(UTC))
        return erasures.of(await backup.erasures(here), now=later(hours), backup_days=30)

    waits = await asyncio.to_thread(erasures.judged, housed.installation, now=later(1))
    assert waits[:2] == ("optional", f"{erasures.NOT_FINAL}: 1, letters of 0, the oldest since 2026-03-05")
    assert (await says(), (await says(24 * 31))[0]) == (waits, "missing")
    forgotten = await a_request_of(centre)
    async with raw(centre.settings.database_url) as database:
        await database.execute("INSERT INTO announcement VALUES ($1, '2026-03-06')", forgotten.thread_id)
    assert (await says())[1] == "due, and not begun: 1"
    async with centre.store.errand(Errand.RETENTION) as on_errand:
        await begin(
            [other.thread_id],
            on_errand=on_errand,
            ground=LegalGround.DUTY,
            workplace=centre.workplace,
            now=centre.workplace.now(),
        )
    assert (await says())[:2] == ("optional", "begun and not finished: 1, the oldest on 2026-03-05 12:00")
    assert (await says(3))[0] == "missing"


async def test_copies_that_are_older_than_certificates_say_go_once_a_newer_one_is_whole(
    house: tuple[Housed, Centre, list[Client]],
) -> None:
    housed, centre, clients = house
    places = Places(*housed.places)
    today = datetime.now(UTC)

    def backed_up(days: int) -> Done:
        source, now = LocalSource(housed.installation, housed.servers), today + timedelta(days=days)
        return Backup(source, places, Silent()).make(now)

    def kept() -> list[int]:
        return [len(list(place.iterdir())) for place in housed.places]

    await asyncio.to_thread(backed_up, 0)
    await asyncio.to_thread(backed_up, 30)
    assert kept() == [2, 2, 1]
    (housed.places[0] / "somebody-elses").mkdir()
    await asyncio.to_thread(backed_up, 31)
    assert kept() == [3, 2, 1]
    await by_a_clock_that_leapt_nothing_goes(housed, centre, clients[0], backed_up, kept)


async def by_a_clock_that_leapt_nothing_goes(
    housed: Housed, centre: Centre, client: Client, backed_up: Callable[[int], Done], kept: Callable[[], list[int]]
) -> None:
    """Nor does an erasure change a key; and the next copy is the newest, whatever date the one before it has."""
    believed = "insert into tally_calendar (first_window, clock_seen) values ('2026-01', now() + '31 days');"
    await asyncio.to_thread(housed.servers.postgres.sql, believed, database="cases")
    await erased(centre, client)
    leapt = await asyncio.to_thread(backed_up, 31 + 101)
    assert (kept(), list(leapt.doubting), leapt.waiting, leapt.final) == ([4, 3, 2], ["cases"], 1, 0)
    assert clock.NEXT_STEP in backup_report.report_text(leapt, PLACES)
    done = await asyncio.to_thread(backed_up, 32)
    assert (kept(), done.doubting, done.final) == ([5, 4, 1], {}, 1)
    assert read_set(Path(done.sets[KEY_FILES]))
    assert done.misdated == (leapt.sets[CLIENT_KEYS], leapt.sets[DATABASES])
    assert leapt.sets[DATABASES] in backup_report.report_text(done, PLACES)


async def test_copies_go_when_certificates_say_so_although_the_command_was_told_nothing(
    house: tuple[Housed, Centre, list[Client]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service was told 10 days, and the command, in a timer of its own, was not."""
    housed, centre, [anna, _] = house
    monkeypatch.delenv("CASES_BACKUP_DAYS", raising=False)
    places, today = Places(*housed.places), datetime.now(UTC)

    def backed_up(days: int) -> KeptDays:
        now = today + timedelta(days=days)
        return Backup(LocalSource(housed.installation, housed.servers), places, Silent()).make(now).kept

    assert await asyncio.to_thread(backed_up, 0) == KeptDays(PROPOSED, "proposed")
    centre.settings = centre.settings.model_copy(update={"backup_days": 10})
    centre.clock.now = today
    centre.restart()
    await erased(centre, anna)
    assert await asyncio.to_thread(backed_up, 10) == KeptDays(10, "certificates")
    assert len(list(housed.places[0].iterdir())) == 2
    assert await asyncio.to_thread(backed_up, 11) == KeptDays(10, "certificates")
    assert [len(list(place.iterdir())) for place in housed.places] == [2, 2, 1]
    monkeypatch.setenv("CASES_BACKUP_DAYS", "5")
    assert await asyncio.to_thread(backed_up, 12) == KeptDays(5, "setting")


@pytest.mark.parametrize(
    ("setting", "signed", "kept"),
    [
        (None, {}, KeptDays(30, "proposed")),
        ("20", {}, KeptDays(20, "setting")),
        ("20", {"10": 1, "30": 0}, KeptDays(10, "certificates")),
        ("20", {"30": 1}, KeptDays(20, "setting")),
        ("20", {"20": 1}, KeptDays(20, "setting")),
        (None, {"0": 30}, KeptDays(0, "certificates")),
        (None, {"10": 31}, KeptDays(30, "proposed")),
    ],
)
def test_copies_are_kept_as_long_as_the_command_is_told_and_never_longer_than_was_signed(
    setting: str | None, signed: dict[str, int], kept: KeptDays
) -> None:
    """By number of days: how many days ago a certificate with it was signed last."""
    now = datetime.now(UTC)
    last = {days: (now - timedelta(days=ago)).isoformat() for days, ago in signed.items()}
    found = kept_days(setting, last, now=now)
    assert found == kept
    assert f"kept: {kept.number}. " in found.words


async def test_parts_side_by_side_are_refused(house: tuple[Housed, Centre, list[Client]], tmp_path: Path) -> None:
    housed, _, _ = house
    rows, _, _ = housed.places
    beside, inside = rows.parent / "other", rows / "inside"
    beside.mkdir()
    inside.mkdir()
    for place in (rows, beside, inside, housed.installation.folder, housed.installation.keys):
        with pytest.raises(Trouble) as refused:
            await asyncio.to_thread(
                answer_of_command, "backup", rows, "--client-keys", place, "--folder", housed.installation.folder
            )
        assert refused.value.code == "beside"
    (tmp_path / "file").touch()
    for place, says in ((tmp_path / "no" / "stick", "is not there"), (tmp_path / "file", "is a file, not a folder")):
        with pytest.raises(Trouble, match=says):
            await asyncio.to_thread(
                answer_of_command, "backup", rows, "--client-keys", place, "--folder", housed.installation.folder
            )
    assert list(rows.iterdir()) == [inside]


async def test_a_damaged_set_is_refused_before_anything_is_made(
    house: tuple[Housed, Centre, list[Client]], tmp_path: Path
) -> None:
    housed, _, _ = house
    done = await asyncio.to_thread(housed.back_up)
    file = Path(done["sets"][DATABASES]) / "cases.dump"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Trouble, match="not as it was written"):
        await asyncio.to_thread(restored, housed, tmp_path / "anew")
    assert not (tmp_path / "anew").exists()
    assert set_at(housed.places[1], CLIENT_KEYS).manifest.versions == (1,)
