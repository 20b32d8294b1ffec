"""A PostgreSQL that somebody else runs, in the place of the own one: used, looked at, backed up and restored."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.inspection import doctor
from deploy.local.machine import ports
from deploy.local.machine.programs import KEYS_OF_CASES, SERVICES, begin
from deploy.local.servers import outside_postgres
from deploy.local.servers.outside_postgres import STATEMENTS
from deploy.local.servers.servers import Servers
from deploy.local.services import service_keys
from deploy.local.settings import settings_file
from deploy.local.settings.installation import SETTINGS_FILE, Installation, write_description
from deploy.local.settings.places import of_settings
from deploy.local.supervision.up import refuse_moved
from deploy.nats.certificates import Authority
from deploy.trouble import Trouble
from services.cases.foundation.keys.place import write_once
from tests.cases.building import CENTRE, centre_keys
from tests.cases.erasure_centre import rows_of
from tests.deploy.backed_up import Housed, at_work, places_in, some_clients
from tests.deploy.office import answer_of_command
from tests.deploy.outside_postgres import ADMIN, OLD, WORD, Outside, outside, with_tls
from tests.deploy.running_installations import Living, ready

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("elsewhere")) as found:
        yield found


@pytest.fixture
def elsewhere(running: Outside) -> Iterator[Outside]:
    yield running
    running.forget()


def named(folder: Path, settings: str) -> Installation:
    folder.mkdir()
    (folder / SETTINGS_FILE).write_text(settings)
    return of_settings(Installation(folder, CENTRE), settings_file.read(folder, "centre"))


def settled(folder: Path, settings: str) -> Installation:
    """A centre with the keys of its services, and nothing in its databases."""
    begin((*SERVICES, *KEYS_OF_CASES))
    installation = named(folder, settings)
    write_description(installation)
    write_once(installation.keys / "cases.key", centre_keys(), None)
    service_keys.public_keys(installation)
    return installation


def begun(installation: Installation) -> Servers:
    """As a start does it."""
    servers = Servers(installation)
    servers.postgres.start()
    servers.ensure_databases()
    servers.migrate()
    return servers


async def test_a_centre_on_it_is_backed_up_and_restored(elsewhere: Outside, tmp_path: Path) -> None:
    centre = settled(tmp_path / "centre", elsewhere.settings())
    servers = begun(centre)
    async with at_work(centre, servers) as at_it:
        await some_clients(at_it, "anna", "beate")
    before = await rows_of(servers.postgres.url("cases"))
    housed = Housed(centre, servers, places_in(tmp_path))
    assert set(housed.back_up()["sets"]) == {"databases", "client-keys", "key-files"}
    assert not (centre.folder / "postgres").exists()

    again = tmp_path / "again"
    again.mkdir()
    (again / SETTINGS_FILE).write_text(elsewhere.settings())
    rows, wrapped, files = housed.places
    words = ["restore", rows, "--client-keys", wrapped, "--keys", files, "--folder", again]
    with pytest.raises(Trouble, match="nothing is ever restored over data"):
        answer_of_command(*words)
    assert (again / SETTINGS_FILE).read_text() == elsewhere.settings()
    elsewhere.forget()
    assert answer_of_command(*words)["unopened"] == 0
    restored = Servers(of_settings(Installation(again, CENTRE), settings_file.read(again, "centre")))
    assert await rows_of(restored.postgres.url("cases")) == before
    assert not (again / "postgres").exists()


async def test_without_a_superuser_its_administrator_is_told_what_to_run(elsewhere: Outside, tmp_path: Path) -> None:
    centre = settled(tmp_path / "centre", elsewhere.settings(user=""))
    with pytest.raises(Trouble, match="lacks roles or databases of Kokon") as trouble:
        begun(centre)
    file = centre.folder / STATEMENTS
    assert str(file) in trouble.value.next_step
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    passwords = Servers(centre).postgres.surroundings("cases", role="cases")["PGPASSWORD"]
    assert passwords not in file.read_text(), "what it holds opens nothing"
    elsewhere.run(file)
    elsewhere.run(file)  # again is harmless
    servers = begun(centre)
    assert "without a superuser" in servers.postgres.way()  # type: ignore[attr-defined]
    async with at_work(centre, servers) as at_it:
        await some_clients(at_it, "anna")
    owner = "select pg_get_userbyid(relowner) from pg_class where oid = 'audit_entry'::regclass;"
    assert servers.postgres.ask(owner, database="cases") == "cases_audit"
    housed = Housed(centre, servers, places_in(tmp_path))
    assert housed.back_up()["sets"]

    renewed = Servers(centre).postgres
    before = renewed.url("cases").get_secret_value()
    renewed.renew_passwords("cases")
    assert renewed.url("cases").get_secret_value() != before
    assert servers.postgres.ask("select current_user;", database="cases") == "cases"

    # it died when the server had the new password, and the file did not
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deploy.secrets_file.Passwords.take_over", lambda *_: False)
        renewed.renew_passwords("cases")
    begun(centre)
    assert renewed.ask("select current_user;", database="cases") == "cases"

    elsewhere.forget()
    rows, wrapped, files = housed.places
    again = tmp_path / "again"
    again.mkdir()
    (again / SETTINGS_FILE).write_text(elsewhere.settings(user=""))
    with pytest.raises(Trouble, match="the settings name no superuser"):
        answer_of_command("restore", rows, "--client-keys", wrapped, "--keys", files, "--folder", again)


def test_the_roles_of_another_installation_are_not_taken_over(elsewhere: Outside, tmp_path: Path) -> None:
    first = Servers(named(tmp_path / "centre", elsewhere.settings())).postgres
    first.ensure_databases("intake")
    other = Servers(named(tmp_path / "other", elsewhere.settings())).postgres
    with pytest.raises(Trouble, match="roles of another installation: intake"):
        other.ensure_databases("intake")
    first.ensure_databases("intake")


def test_an_office_starts_with_it_and_ends_without_ending_it(elsewhere: Outside, tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / SETTINGS_FILE).write_text(elsewhere.settings(more="connections = 7\n"))
    office = Living(folder, ("--office", "--port", str(ports.row(1))))
    office.up()
    try:
        assert set(office.pids) == {"nats", "office"}
        assert ready(office.operators["office"])
        limit = "select rolconnlimit from pg_roles where rolname = 'office';"
        assert elsewhere.server.sql(limit) == "22"
        [found] = [one() for one in doctor.checks(folder) if getattr(one, "func", one).__name__ == "_postgres"]
        assert found.found.startswith(f"at 127.0.0.1:{elsewhere.port}, 18")
        assert found.found.endswith("on this machine, as a superuser")
    finally:
        assert office.stop() == 0
    assert elsewhere.server.sql("select 1;") == "1"

    (folder / SETTINGS_FILE).write_text("")
    with pytest.raises(Trouble, match="in a database elsewhere, which its settings name no more"):
        refuse_moved(folder, settings_file.read(folder, "office"))


def test_the_data_of_an_own_database_does_not_stay_behind(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(Trouble, match="lies in its own database"):
        refuse_moved(tmp_path, {"database.url": "postgresql://127.0.0.1/postgres"})


def troubled(folder: Path, settings: str) -> Trouble:
    postgres = Servers(named(folder, settings)).postgres
    with pytest.raises(Trouble) as trouble:
        postgres.start()
    return trouble.value


def test_what_is_wrong_is_said_in_one_line(elsewhere: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = f'[database]\nurl = "postgresql://{ADMIN}@127.0.0.1:{ports.row(1)}/postgres"\n'
    named = f'password_file = "{elsewhere.password_file}"\n'
    assert troubled(tmp_path / "away", nobody + named).code == "no_database"
    assert troubled(tmp_path / "without", nobody).code == "no_password"
    wrong = tmp_path / "wrong"
    wrong.write_text("something else")
    wrong.chmod(0o600)
    assert (
        troubled(tmp_path / "refused", elsewhere.settings().replace(str(elsewhere.password_file), str(wrong))).code
        == "not_let_in"
    )
    wrong.chmod(0o640)
    open_one = troubled(tmp_path / "open", elsewhere.settings().replace(str(elsewhere.password_file), str(wrong)))
    assert (open_one.code, open_one.next_step) == ("file_open", f"chmod 600 {wrong}")
    monkeypatch.setattr(outside_postgres, "OLDEST", 19)
    old = troubled(tmp_path / "old", elsewhere.settings())
    assert old.code == "other_postgres"
    assert WORD not in str(old)


@pytest.mark.skipif(OLD is None, reason="this machine has no PostgreSQL of its own that speaks TLS")
def test_the_way_to_another_machine_is_encrypted_and_nobody_can_pose_as_it(running: Outside, tmp_path: Path) -> None:
    with with_tls() as server:
        # all is well but for the version, which only who is let in is told
        found = troubled(tmp_path / "good", server.settings())
        assert found.code == "other_postgres"
        assert f"is PostgreSQL {server.programs.parent.name}." in found.what
        strange = Authority(tmp_path / "strange").certificate
        assert troubled(tmp_path / "posed", server.settings(authority=strange)).code == "wrong_certificate"
        without = server.settings().replace(f'programs = "{server.programs}"\n', "")
        assert "programs that come with Kokon do not speak" in troubled(tmp_path / "wheel", without).what
        in_clear = server.settings().replace(str(server.port), str(running.port))
        assert troubled(tmp_path / "clear", in_clear).code == "no_tls"
