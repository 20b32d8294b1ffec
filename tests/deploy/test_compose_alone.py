"""The deploy step of one installation: a centre without an office beside it, an office without centres."""

import asyncio
from pathlib import Path

import pytest

from deploy.compose import finish_step, layout, prepare_step
from deploy.compose.production import __main__ as production
from deploy.compose.production import steps
from deploy.nats.folder_check import check
from tests.deploy.compose_volumes import KEY


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The volumes, and the folder of what the operator wrote into files; nobody has made a stream."""
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    for module in (layout, prepare_step, finish_step):
        monkeypatch.setattr(module, "PREPARED", tmp_path / "setup")
    monkeypatch.setattr(layout, "ALONE", True)
    monkeypatch.setattr(steps, "GIVEN", tmp_path / "secrets")

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
    for service, said in (("cases", '{"sealing_keys": [], "handover_public_key": "a"}'), ("notify", "{}")):
        (folders / "north/public" / f"{service}.json").write_text(said)
    (folders / "north/public/quality.json").write_text(KEY)
    (folders / "secrets/NOTIFY_SMTP_URL").write_text("smtps://kokon:canary@mail.example.org\n")
    (folders / "secrets/CASES_NATS_SEED").write_text("nobody's business\n")
    asyncio.run(steps.finish(layout.centre("north")))
    found = [file for file in (folders / "north").rglob("*") if file.is_file() and "canary" in file.read_text()]
    assert found == [folders / "north/notify/environment"]
    assert found[0].stat().st_mode & 0o077 == 0
    assert "nobody" not in (folders / "north/cases/environment").read_text()


@pytest.mark.parametrize("words", [["prepare"], ["prepare", "centre", "North"], ["prepare", "centre", "hub"], ["go"]])
def test_what_is_no_installation_is_refused_in_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert production.main(words) == 1
    assert capsys.readouterr().err.count("\n") == 1
