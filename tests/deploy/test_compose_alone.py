"""The deploy step of one installation: a centre without an office beside it, an office without centres."""

import asyncio
import errno
import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.compose import doctor, finish_step, layout, prepare_step
from deploy.compose.__main__ import main as steps_main
from deploy.compose.production import __main__ as production
from deploy.compose.production import steps
from deploy.compose.production.backing_up import __main__ as backing_up
from deploy.compose.production.backing_up import container_keys, container_postgres, container_source
from deploy.compose.production.backing_up.container_office import ContainerOffice
from deploy.joining.entries import Entries, Member
from deploy.joining.restored_register import waited_for
from deploy.local.servers import postgres_program
from deploy.nats.folder_check import check
from deploy.nats.keys import new_seed, public_of
from deploy.nats.server_folders import register_in
from deploy.operations.backups import last_backup, trial_restores
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_sets import CLIENT_KEYS, DATABASES, KEY_FILES, Draft, Manifest, Part
from deploy.operations.backups.trial_restores import TrialRestore
from deploy.trouble import Trouble
from shared.store.fresh_backup import check as check_fresh
from tests.deploy.compose_volumes import KEY

NOW = datetime(2026, 11, 29, 22, 40, tzinfo=UTC)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The volumes, and the folder of what the operator wrote into files; nobody has made a stream."""
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    for module in (layout, prepare_step, finish_step):
        monkeypatch.setattr(module, "PREPARED", tmp_path / "setup")
    monkeypatch.setattr(layout, "ALONE", True)
    monkeypatch.setattr(finish_step, "GIVEN", tmp_path / "secrets")

    async def provisioned(*_: object) -> None:
        return

    monkeypatch.setattr(finish_step, "provision_streams", provisioned)
    monkeypatch.setattr(finish_step, "forget", provisioned)
    for place in ("setup", "north", "office", "secrets"):
        (tmp_path / place).mkdir()
    return tmp_path


def test_a_centre_alone_is_prepared_without_an_office(folders: Path) -> None:
    for _ in range(2):
        assert production.main(["prepare", "centre", "north"]) == 0
    assert {path.name for path in (folders / "setup").iterdir()} == {"north"}
    assert "leafnodes" not in (folders / "north/nats/nats.conf").read_text()
    assert check(folders / "north/nats") == []
    assert {path.name for path in (folders / "north").iterdir()} >= {"cases", "cases-kept", "data", "cases-data"}


def test_who_owns_the_tables_is_told_to_migrations_and_to_the_server_alone(folders: Path) -> None:
    production.main(["prepare", "centre", "north"])
    passwords = json.loads((folders / "setup/north/passwords.json").read_text())
    texts = {path: path.read_text() for path in (folders / "north").rglob("*") if path.is_file()}
    for role, secret in passwords.items():
        found = {path.relative_to(folders / "north").parts[0] for path, text in texts.items() if secret in text}
        server = "cases-postgres" if role.startswith("cases") else "postgres"
        name = role.removesuffix("_owner").removesuffix("_keys")
        assert found == ({server, f"{name}-migrations"} if role.endswith("_owner") else {server}), role


def test_an_office_alone_is_prepared_and_told_its_settings(folders: Path) -> None:
    assert production.main(["prepare", "office"]) == 0
    (folders / "secrets/OFFICE_SIGNIN_SECRET").write_text("canary\n")
    assert production.main(["finish", "office"]) == 0
    told = (folders / "office/office/environment").read_text()
    assert "OFFICE_SIGNIN_SECRET=canary\n" in told
    assert "OFFICE_NATS_URL=nats://nats:4222\n" in told
    assert "@postgres:5432/office" in told


def test_what_is_written_into_a_file_reaches_its_own_service_alone(folders: Path) -> None:
    production.main(["prepare", "centre", "north"])
    for service, said in (("cases", '{"handover_public_key": "a", "thread_key": "of threads"}'), ("notify", "{}")):
        layout.centre("north").said_by(service).write_text(said)
    layout.centre("north").said_by("quality").write_text(KEY)
    (folders / "secrets/NOTIFY_SMTP_URL").write_text("smtps://kokon:canary@mail.example.org\n")
    (folders / "secrets/CASES_NATS_SEED").write_text("nobody's business\n")
    asyncio.run(steps.finish(layout.centre("north")))
    found = [file for file in (folders / "north").rglob("*") if file.is_file() and "canary" in file.read_text()]
    assert found == [folders / "north/notify/environment"]
    assert found[0].stat().st_mode & 0o077 == 0
    assert "nobody" not in (folders / "north/cases/environment").read_text()
    found = [file for file in folders.rglob("*") if file.is_file() and "of threads" in file.read_text()]
    places = {str(file.relative_to(folders / "north")) for file in found}
    assert places == {"public/cases/cases.json", "intake/environment"}
    said = (Path(__file__).parents[2] / "SECURITY.md").read_text()
    assert all(f"`{file.relative_to(folders / 'north')}`" in said for file in found)


def test_what_services_of_an_older_version_said_of_their_keys_goes_into_a_folder_each(folders: Path) -> None:
    one = layout.centre("north")
    (one.folder / "public").mkdir(parents=True)
    for service in layout.SAYING:
        (one.folder / "public" / f"{service}.json").write_text(f"of {service}")
    production.main(["prepare", "centre", "north"])
    assert [one.said_by(service).read_text() for service in layout.SAYING] == [f"of {name}" for name in layout.SAYING]
    assert list((one.folder / "public").glob("*.json")) == []


def sets(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A backup of north with the keys that services made, and dumps that nobody loads here."""
    production.main(["prepare", "centre", "north"])
    one = layout.centre("north")
    for name, own in container_keys.PLACES.items():
        (one.folder / own).write_text(f"secret of {name}")
    for service in layout.SAYING:
        one.said_by(service).write_text("{}")
    container_keys.register_of(one).write_text("b\na\n")
    (one.folder / layout.LINK / "own.key").write_text("secret of the link")
    container_keys.letter_keys_of(one).parent.mkdir()
    container_keys.letter_keys_of(one).write_text("secret of letters")
    parts: tuple[Part, ...] = (DATABASES, CLIENT_KEYS, KEY_FILES)
    made = {part: folders / "backup" / part / "place" for part in parts}
    for part, place in made.items():
        place.mkdir(parents=True)
        draft = Draft(place, "north", NOW)
        if part == KEY_FILES:
            container_keys.copy_keys(one, draft.folder)
            container_keys.copy_letter_keys(one, draft.folder)
            (draft.folder / "cases.key").write_text("secret of cases.key")
        else:
            (draft.folder / "cases.dump").write_text("rows")
            (draft.folder / "cases_keys.dump").write_text("wrapped")
        if part != DATABASES:
            container_keys.copy_register(one, draft.folder)
        postgres = postgres_program.version() if part == DATABASES else ""
        draft.publish(Manifest(part, "north", NOW.isoformat(), postgres, versions=(1,), provider="file"))
    places = Places(*made.values())
    monkeypatch.setattr(backing_up, "PLACES", places)
    monkeypatch.setattr(backing_up, "servers_of", lambda _: {})
    return places


def new_volumes(folders: Path) -> None:
    for folder in (folders / "north", folders / "setup"):
        shutil.rmtree(folder)
        folder.mkdir()
    assert production.main(["prepare", "centre", "north"]) == 0


def test_key_files_of_a_backup_come_back_into_new_volumes_alone(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sets(folders, monkeypatch)
    assert backing_up.main(["restore", "north"]) == 1, "never over keys that are there"
    new_volumes(folders)
    assert backing_up.main(["restore", "north"]) == 0
    for name, own in container_keys.PLACES.items():
        assert (folders / "north" / own).read_text() == f"secret of {name}"
        assert (folders / "north" / own).stat().st_mode & 0o077 == 0
    assert (folders / "north/cases-kept/destroyed-keys").read_text() == "a\nb\n"
    letters = folders / "north/cases-kept/letters/letter-keys"
    assert (letters.read_text(), letters.stat().st_mode & 0o777) == ("secret of letters", 0o600)
    assert (folders / "setup/north/link/own.key").read_text() == "secret of the link"
    assert (folders / "north/link/own.key").read_text() == "secret of the link"


@pytest.mark.parametrize("spoil", ["damaged", "other", "locked", "older", "missing"])
def test_sets_that_do_not_fit_are_refused_before_anything_is_written(
    folders: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    places = sets(folders, monkeypatch)
    new_volumes(folders)
    assert places.client_keys
    [wrapped] = places.client_keys.iterdir()
    [rows] = places.databases.iterdir()
    told = wrapped / "manifest.json"
    said = json.loads(told.read_text())
    match spoil:
        case "damaged":
            (rows / "cases.dump").write_text("ROWS")
        case "other":
            told.write_text(json.dumps(said | {"centre": "south"}))
        case "locked":
            told.write_text(json.dumps(said | {"locked_for": ["age1"]}))
        case "older":
            told.write_text(json.dumps(said | {"made_at": "2026-01-01T00:00:00+00:00"}))
        case _:
            told.unlink()
    assert backing_up.main(["restore", "north"]) == 1
    assert "Next step" in capsys.readouterr().err
    assert not (folders / "north/cases/centre.keys").exists()


@pytest.mark.parametrize("words", [[], ["restore"], ["restore", "North"], ["fly", "north"]])
def test_what_is_no_command_of_a_backup_is_refused_in_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert backing_up.main(words) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_doctor_says_how_old_the_last_backup_is_and_what_the_last_trial_found(folders: Path) -> None:
    production.main(["prepare", "centre", "north"])
    one, now = layout.centre("north"), datetime.now(UTC)
    assert [found.state for found in doctor.copies(one)] == ["optional", "optional"]
    last_backup.note(one.folder / "cases-kept", now)
    trial = TrialRestore(now, now, ("sealed",))
    trial_restores.note(one.folder / "cases-kept" / trial_restores.FILE, trial)
    [backup, opened] = doctor.copies(one)
    assert (backup.state, opened.state, opened.found) == ("ok", "missing", trial.sentence)
    assert opened.next_step.startswith("sh backup.sh")


@pytest.mark.parametrize(("kind", "service"), [("centre", "quality"), ("office", "office")])
def test_the_doctor_says_that_no_figures_came_for_two_days(folders: Path, kind: str, service: str) -> None:
    installation = layout.OFFICE if kind == "office" else layout.centre("north")
    production.main(["prepare", kind, *([] if kind == "office" else ["north"])])
    assert list(doctor.exports(installation)) == []
    file = installation.folder / f"{service}-kept" / f"kokon-{service}-2026-03-05.json"
    file.touch()
    assert [found.state for found in doctor.exports(installation)] == ["ok"]
    os.utime(file, (0, 0))
    [late] = doctor.exports(installation)
    assert (late.state, late.next_step.startswith(f"docker compose logs {service}")) == ("missing", True)


@pytest.fixture
def office_sets(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A backup of the office that knows two centres, of which one has left; with a dump that nobody loads here."""
    production.main(["prepare", "office"])
    here = Member("North", {"release-1": "A" * 43 + "="}, "2026-Q1", leaf=public_of(SecretStr(new_seed())))
    members = {"north": here, "gone": Member("Gone", {}, "2026-Q1", left="2026-Q2")}
    register_in(folders / "setup").write(Entries(members=members))
    production.main(["prepare", "office"])
    places = Places(folders / "backup/databases/place", None, folders / "backup/key-files/place")
    for part, place in places.parts().items():
        place.mkdir(parents=True)
        draft, source = Draft(place, "office", NOW), ContainerOffice(layout.OFFICE)
        source.copy_register(draft.folder)
        if part == KEY_FILES:
            source.copy_keys(draft.folder)
        else:
            (draft.folder / "office.dump").write_text("rows")
        draft.publish(Manifest(part, "office", NOW.isoformat(), source.postgres_version if part == DATABASES else ""))
    monkeypatch.setattr(backing_up, "PLACES", replace(places, client_keys=folders / "nowhere"))
    for module in (backing_up, container_postgres, container_source):
        monkeypatch.setattr(module, "servers_of", lambda _: {})
    return places


@pytest.mark.parametrize("newest", [False, True])
def test_the_hub_comes_back_into_new_volumes_and_lets_in_whom_the_newest_register_names(
    folders: Path, office_sets: Places, monkeypatch: pytest.MonkeyPatch, newest: bool
) -> None:
    hub = folders / "setup/hub"
    before = {name: (hub / name).read_text() for name in ("authority/ca.pem", "authority/ca.key", "keys.json")}
    if newest:
        (folders / "register").write_text((hub / "federation/register.json").read_text())
        monkeypatch.setattr(backing_up, "REGISTER_OF_MEMBERS", folders / "register")
    assert backing_up.main(["restore", "office"]) == 1, "never over a register that is there"
    for folder in (folders / "office", folders / "setup"):
        shutil.rmtree(folder)
        folder.mkdir()
    assert production.main(["prepare", "office"]) == 0
    assert (hub / "authority/ca.key").read_text() != before["authority/ca.key"]
    assert backing_up.main(["restore", "office"]) == 0
    assert {name: (hub / name).read_text() for name in before} == before
    entries = register_in(folders / "setup").entries()
    assert (entries.members["north"].held, entries.members["gone"].left) == (not newest, "2026-Q2")
    assert check(folders / "office/nats") == []
    assert ("CENTRE_NORTH" in (folders / "office/nats/nats.conf").read_text()) == newest
    assert [fault.code for fault in waited_for(register_in(folders / "setup"))] == (
        ["not_taken"] if newest else ["held_back"]
    )
    if not newest:
        assert steps_main(["confirm", "gone"]) == 1
        assert steps_main(["confirm", "north"]) == 0
        assert "CENTRE_NORTH" in (folders / "office/nats/nats.conf").read_text()


def test_a_new_certificate_and_a_new_authority_of_the_hub_leave_nothing_of_the_old_ones(
    folders: Path, office_sets: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    hub, seen = folders / "setup/hub", folders / "office/nats/tls"
    certificate, authority = (seen / "hub.pem").read_text(), (hub / "authority/ca.key").read_text()
    assert steps_main(["new-certificate"]) == 0
    assert (seen / "hub.pem").read_text() != certificate
    assert (hub / "authority/ca.key").read_text() == authority
    assert steps_main(["use-authority"]) == 1
    assert "python3 -m deploy.compose.host keys office rotate authority" in capsys.readouterr().err
    assert steps_main(["announce", "--forget-old"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["authority"].count("BEGIN CERTIFICATE") == 1
    assert steps_main(["announce"]) == 0
    following = (hub / "authority.next/ca.key").read_text()
    ContainerOffice(layout.OFFICE).copy_keys(folders / "copied")
    assert (folders / "copied/authority.next/ca.key").read_text() == following
    shutil.rmtree(folders / "copied")
    certificate = (seen / "hub.pem").read_text()
    assert steps_main(["use-authority"]) == 0
    assert (seen / "hub.pem").read_text() != certificate
    assert check(folders / "office/nats") == []
    kept = [file for file in folders.rglob("*") if file.is_file() and "backup" not in file.parts]
    assert not [file for file in kept if authority in file.read_text()]


def test_what_backups_take_is_whole_and_without_the_authority_there_is_none(
    folders: Path, office_sets: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step dies while it copies: the copy of before stays, for itself."""
    hub = folders / "office/hub"
    before = {file: file.read_bytes() for file in hub.rglob("*") if file.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfile", full)
        with pytest.raises(OSError, match="No space"):
            prepare_step.give_to_backups(layout.OFFICE)
    assert {file: file.read_bytes() for file in hub.rglob("*") if file.is_file()} == before
    prepare_step.give_to_backups(layout.OFFICE)
    assert [path.name for path in hub.parent.glob("hub*")] == ["hub"]
    assert {path.stat().st_uid for path in (hub, *hub.rglob("*"))} == {layout.READER}
    (hub / "authority/ca.key").unlink()
    with pytest.raises(Trouble, match=r"authority of the hub .* Next step: docker compose up"):
        ContainerOffice(layout.OFFICE).copy_keys(folders / "copied")
    assert not (folders / "copied").exists()


def test_an_authority_whose_change_was_interrupted_is_used_from_the_next_start_on(
    folders: Path, office_sets: Places
) -> None:
    hub = folders / "setup/hub"
    assert steps_main(["announce"]) == 0
    following = (hub / "authority.next/ca.pem").read_text()
    (hub / "authority").rename(hub / "authority.before")
    assert production.main(["prepare", "office"]) == 0
    assert (hub / "authority/ca.pem").read_text() == following
    assert not (hub / "authority.before").exists()
    assert check(folders / "office/nats") == []


def test_the_doctor_says_how_old_the_last_backup_of_the_office_is(folders: Path) -> None:
    production.main(["prepare", "office"])
    assert [found.state for found in doctor.copies(layout.OFFICE)] == ["optional", "optional"]
    backing_up.note(layout.OFFICE)
    assert [found.state for found in doctor.copies(layout.OFFICE)] == ["ok", "optional"]
    check_fresh(last_backup.moment(folders / "office/office-migrations"), datetime.now(UTC))


@pytest.mark.parametrize("words", [["prepare"], ["prepare", "centre", "North"], ["prepare", "centre", "hub"], ["go"]])
def test_what_is_no_installation_is_refused_in_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert production.main(words) == 1
    assert capsys.readouterr().err.count("\n") == 1
