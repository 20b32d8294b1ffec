"""The deploy step of one installation: a centre without an office beside it, an office without centres."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from deploy.compose import finish_step, layout, prepare_step
from deploy.compose.production import __main__ as production
from deploy.compose.production import backup_sets, steps
from deploy.local.backup.restore import Sets
from deploy.nats.folder_check import check
from tests.deploy.compose_volumes import KEY


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
    for service, said in (("cases", '{"handover_public_key": "a"}'), ("notify", "{}")):
        (folders / "north/public" / f"{service}.json").write_text(said)
    (folders / "north/public/quality.json").write_text(KEY)
    (folders / "secrets/NOTIFY_SMTP_URL").write_text("smtps://kokon:canary@mail.example.org\n")
    (folders / "secrets/CASES_NATS_SEED").write_text("nobody's business\n")
    asyncio.run(steps.finish(layout.centre("north")))
    found = [file for file in (folders / "north").rglob("*") if file.is_file() and "canary" in file.read_text()]
    assert found == [folders / "north/notify/environment"]
    assert found[0].stat().st_mode & 0o077 == 0
    assert "nobody" not in (folders / "north/cases/environment").read_text()


def sets(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The three drafts of a backup of north with its dumps, as backup.sh has them, and the keys that services made."""
    place = folders / "backup"
    monkeypatch.setattr(backup_sets, "BACKUP", place)
    for part in backup_sets.PARTS:
        (place / part).mkdir(parents=True)
    (place / "databases/cases.dump").write_text("rows")
    (place / "client-keys/cases_keys.dump").write_text("wrapped")
    production.main(["prepare", "centre", "north"])
    for name, own in backup_sets.PLACES.items():
        (folders / "north" / own).write_text(f"secret of {name}")
    for service in backup_sets.TOLD:
        (folders / "north/public" / f"{service}.json").write_text("{}")
    (folders / "north/cases-kept/destroyed-keys").write_text("b\na\n")
    return place


COPY = ["copy", "centre", "north", "18.6", '{"provider": "file", "versions": [1], "unopened": 0}', '{"versions": [1]}']


def test_a_backup_is_read_by_the_command_for_one_machine_and_put_back_into_new_volumes(
    folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sets(folders, monkeypatch)
    assert production.main(COPY) == 0
    for part in backup_sets.PARTS:
        (place / part).rename(place / f"{part}-place")
        (place / part).mkdir()
        (place / f"{part}-place").rename(place / part / "kokon-north-20261129T224044.000Z")
    read = [place / part for part in backup_sets.PARTS]
    Sets.found(*read).check()

    shutil.rmtree(folders / "north")
    shutil.rmtree(folders / "setup")
    for folder in (folders / "north", folders / "setup"):
        folder.mkdir()
    monkeypatch.setattr(backup_sets, "BACKUP", folders / "mounted")
    (folders / "mounted").mkdir()
    for found in read:
        (folders / "mounted" / found.name).symlink_to(next(found.iterdir()))
    assert production.main(["prepare", "centre", "north"]) == 0
    assert production.main(["put-back", "centre", "north"]) == 0
    for name, own in backup_sets.PLACES.items():
        assert (folders / "north" / own).read_text() == f"secret of {name}"
        assert (folders / "north" / own).stat().st_mode & 0o077 == 0
    assert (folders / "north/cases-kept/destroyed-keys").read_text() == "a\nb\n"
    assert production.main(["put-back", "centre", "north"]) == 1, "never over keys that are there"


@pytest.mark.parametrize("spoil", ["damaged", "other", "locked", "older", "missing"])
def test_sets_that_do_not_fit_are_refused_before_anything_is_written(
    folders: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    place = sets(folders, monkeypatch)
    production.main(COPY)
    (folders / "north/cases/centre.keys").unlink()
    told = place / "client-keys/manifest.json"
    said = json.loads(told.read_text())
    match spoil:
        case "damaged":
            (place / "databases/cases.dump").write_text("ROWS")
        case "other":
            told.write_text(json.dumps(said | {"centre": "south"}))
        case "locked":
            told.write_text(json.dumps(said | {"locked_for": ["age1"]}))
        case "older":
            told.write_text(json.dumps(said | {"made_at": "2026-01-01T00:00:00+00:00"}))
        case _:
            told.unlink()
    assert production.main(["put-back", "centre", "north"]) == 1
    assert "Next step" in capsys.readouterr().err
    assert not (folders / "north/cases/centre.keys").exists()


def test_keys_that_do_not_open_are_no_backup(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = sets(folders, monkeypatch)
    assert production.main([*COPY[:4], '{"provider": "file", "versions": [1], "unopened": 1}', COPY[5]]) == 1
    assert not list(place.rglob("manifest.json"))


@pytest.mark.parametrize("words", [["prepare"], ["prepare", "centre", "North"], ["prepare", "centre", "hub"], ["go"]])
def test_what_is_no_installation_is_refused_in_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert production.main(words) == 1
    assert capsys.readouterr().err.count("\n") == 1
