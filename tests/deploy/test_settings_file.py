"""`kokon.toml`: what is said to `up` is kept, what somebody writes holds, and what is wrong is one clear line."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter
from pydantic_settings import BaseSettings
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.local.services import environment
from deploy.local.settings import last_start, service_settings, settings_file, undo_start
from deploy.local.settings.installation import SETTINGS_FILE, Installation, description_in, write_description
from deploy.local.settings.known_settings import SETTINGS
from deploy.local.settings.places import existing, of_settings, wanted
from deploy.local.settings.service_settings import EVERYWHERE, kept_for
from deploy.local.settings.settings_file import keep, read
from deploy.local.supervision.up import Told
from deploy.trouble import Trouble
from services.cases.settings import CasesSettings
from services.intake.settings import Settings as IntakeSettings
from services.notify.settings import Settings as NotifySettings
from services.quality.settings import OfficeSettings, QualitySettings

SERVICES: dict[str, type[BaseSettings]] = {
    "intake": IntakeSettings,
    "cases": CasesSettings,
    "quality": QualitySettings,
    "notify": NotifySettings,
    "office": OfficeSettings,
}

SAID: dict[str, Any] = {
    "public.name": "Fachstelle \"Nord\"",
    "public.phone": "+49 30 1",
    "public.phone_hours": "1-4 10:00-16:00",
    "addresses.cases": "https://work.example.org",
    "mail.sender": "kokon@example.org",
}  # fmt: skip


def start(folder: Path, *, office: bool = False, once: bool = False, **said: Any) -> tuple[Installation, list[str]]:
    """What `up` does with its words: the installation that runs, and what it shows no more."""
    options = {name.replace("__", "."): value for name, value in said.items()}
    told = Told.of(folder, options, office=office, once=once)
    installation = wanted(folder, told.used, office=office)
    write_description(installation)
    return installation, told.remember(installation)


def test_what_was_said_once_holds_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "north"
    said: dict[str, Any] = {
        "installation__id": "north",
        "installation__port": 9000,
        "public__name": "Nord",
        "public__phone": "030 1",
    }
    first, _ = start(folder, **said, mail__smtp_url="smtp://mail.example.org")
    again, less = start(folder)
    assert again == first
    assert (again.id, again.port, again.public_name, again.phone) == ("north", 9000, "Nord", "030 1")
    assert again.smtp_url == "smtp://mail.example.org"
    assert less == []


def test_the_first_file_explains_what_may_be_set(tmp_path: Path) -> None:
    start(tmp_path, public__phone="030 1")
    file = tmp_path / SETTINGS_FILE
    assert file.stat().st_mode & 0o077 == 0
    for setting in settings_file.of_kind("centre").values():
        assert f"{setting.key} = " in file.read_text()
        assert setting.about in file.read_text()
    assert read(tmp_path, "centre") == {"installation.id": "centre", "installation.port": 8400, "public.phone": "030 1"}


def test_the_example_that_lies_ready_is_what_the_first_start_would_write(tmp_path: Path) -> None:
    keep(tmp_path, "centre", {})
    example = Path(__file__).parents[2] / "deploy/systemd" / SETTINGS_FILE
    assert example.read_text() == (tmp_path / SETTINGS_FILE).read_text()


def test_every_example_in_it_can_be_used(tmp_path: Path) -> None:
    for kind in ("centre", "office"):
        start(tmp_path / kind, office=kind == "office")
        file = tmp_path / kind / SETTINGS_FILE
        file.write_text("\n".join(line.removeprefix("# ") if " = " in line else line for line in _lines(file)))
        assert set(read(tmp_path / kind, kind)) == set(settings_file.of_kind(kind))


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines()


def test_what_is_said_later_takes_one_line_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text(
        '# ours\n[public]\nphone = "030 1"  # the old one\n# phone_hours = ""\n[mail]\nsender = "a@b.org"\n'
    )
    keep(tmp_path, "centre", SAID)
    assert read(tmp_path, "centre") == SAID
    assert file.read_text().startswith("# ours\n[public]\n")
    assert tomllib.loads(file.read_text())["public"]["name"] == 'Fachstelle "Nord"'


EXAMPLES = {one.name: one.example for one in SETTINGS if one.example != ""}


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_file_sets_reaches_the_service_and_is_understood_there(tmp_path: Path, service: str) -> None:
    kind, prefix = ("office" if service == "office" else "centre"), f"{service.upper()}_"
    known = settings_file.of_kind("office" if service == "office" else "centre")
    settings = {name: value for name, value in EXAMPLES.items() if name in known}
    installation = of_settings(Installation(tmp_path, "north", kind), settings)  # type: ignore[arg-type]
    told = {f"{prefix}{name}": value for name, value in kept_for(service, installation.variables).items()}
    assert set(told) == {
        f"{prefix}{name.removeprefix(prefix)}"
        for name in settings_file.variables(settings)
        if name.startswith(prefix) or name in EVERYWHERE
    }
    for name, value in told.items():
        field = SERVICES[service].model_fields[name.removeprefix(prefix).lower()]
        kind_of_value: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        TypeAdapter(kind_of_value).validate_python(json.loads(value) if value.startswith("{") else value)


def test_every_setting_of_a_service_in_it_is_one_that_may_be_said_too() -> None:
    said = {f"{service.upper()}_{name}" for service, names in service_settings.SAID.items() for name in names} | set(
        EVERYWHERE
    )
    assert {one.variable for one in SETTINGS if one.variable} <= said


def test_months_are_one_variable_there_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASES_RETENTION", '{"file_closed": 24, "audit": 36}')
    monkeypatch.setenv("CASES_BACKUP_DAYS", "14")
    start(tmp_path)
    assert "file_closed = 24\n" in (tmp_path / SETTINGS_FILE).read_text()
    monkeypatch.delenv("CASES_RETENTION")
    monkeypatch.delenv("CASES_BACKUP_DAYS")
    again, _ = start(tmp_path)
    told = kept_for("cases", again.variables)
    assert json.loads(told["RETENTION"]) == {"file_closed": 24, "audit": 36}
    assert told["BACKUP_DAYS"] == "14"
    assert kept_for("intake", again.variables) == {}


def test_what_somebody_writes_holds_and_what_is_said_for_once_does_not(tmp_path: Path) -> None:
    start(tmp_path, public__phone="030 1")
    before = (tmp_path / SETTINGS_FILE).read_text()
    for_once, _ = start(tmp_path, once=True, public__phone="030 2")
    assert (for_once.phone, (tmp_path / SETTINGS_FILE).read_text()) == ("030 2", before)
    (tmp_path / SETTINGS_FILE).write_text(before.replace("030 1", "030 3"))
    assert start(tmp_path)[0].phone == "030 3"


def test_a_start_that_shows_less_than_the_last_one_says_so_once(tmp_path: Path) -> None:
    assert start(tmp_path, public__phone="030 1", public__name="Nord")[1] == []
    (tmp_path / SETTINGS_FILE).unlink()
    assert start(tmp_path)[1] == ["no name", "no telephone number"]
    assert start(tmp_path)[1] == []


def test_a_start_with_fewer_languages_or_another_helpline_says_so(tmp_path: Path) -> None:
    file = tmp_path / SETTINGS_FILE
    file.write_text('[public]\nlanguages = "de,en"\nhelpline = "0800 1"\n')
    start(tmp_path)
    file.write_text('[public]\nlanguages = "de"\n')
    assert start(tmp_path)[1] == ["no helpline of its own", "fewer languages"]
    assert start(tmp_path)[1] == []


def test_what_is_said_in_the_surroundings_is_kept_but_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_PUBLIC_URL", "https://help.example.org")
    monkeypatch.setenv("NOTIFY_SMTP_URL", "smtp://kokon:canary@mail.example.org")
    start(tmp_path)
    monkeypatch.delenv("INTAKE_PUBLIC_URL")
    assert "canary" not in "".join(file.read_text() for file in tmp_path.iterdir())
    again, _ = start(tmp_path)
    assert environment.address_of(again, "intake") == "https://help.example.org"
    assert environment.address_of(existing(tmp_path), "intake") == "https://help.example.org"
    assert environment.address_of(again, "cases") == again.url_of("cases")


WRONG: dict[str, tuple[str, int, str]] = {
    "no quotes": ('[public]\n\nphone = +49 30 1\n', 3, "text stands in quotes"),
    "unknown": ('[public]\nname = "a"\nphon = "030"\n', 3, "no 'phon' in [public]"),
    "table": ('[public]\nname = "a"\n\n[pubic]\nname = "a"\n', 4, "no 'pubic'"),
    "outside": ('phone = "030"\n', 1, "no 'phone'"),
    "number": ('[installation]\nport = "8400"\n', 2, "port is a number"),
    "range": ("[installation]\nport = 80000\n", 2, "port is a number"),
    "text": ("[public]\nphone = 30\n", 2, "phone is text"),
    "hours": ('[public]\nphone_hours = "always"\n', 2, "phone_hours is written like"),
    "address": ('[addresses]\ncases = "work.example.org"\n', 2, "cases is an address"),
    "lines": ('[public]\nname = "a\\nb"\n', 2, "one line"),
    "months": ("[retention]\nfile_closed = 61\n", 2, "file_closed is a number from 1 to 60"),
    "law": ('[law]\nregime = "bdsg"\n', 2, 'regime is written like "gdpr"'),
    "a file": ('[mail]\ngateway_file = "gateway.toml"\n', 2, "gateway_file is written like"),
    "of the office": ('[addresses]\noffice = "https://a.example.org"\n', 2, "no 'office'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "what"), WRONG.values(), ids=WRONG)
def test_a_file_that_is_wrong_is_one_line_with_its_number(tmp_path: Path, text: str, line: int, what: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(text)
    with pytest.raises(Trouble, match=f"{SETTINGS_FILE}, line {line}: ") as trouble:
        start(tmp_path)
    assert what in trouble.value.what
    assert "\n" not in str(trouble.value)
    assert "Next step" in str(trouble.value)
    [found] = doctor(tmp_path)
    assert (found["state"], f"line {line}" in found["found"]) == ("missing", True)


def doctor(folder: Path, what: str = "settings") -> list[dict[str, str]]:
    result = CliRunner().invoke(app, ["doctor", "--json", "--folder", str(folder)])
    return [one for one in json.loads(result.output) if one["what"] == what]


@pytest.mark.parametrize("office", [False, True])
def test_the_doctor_looks_for_the_figures_of_each_night_where_the_file_has_them_written(
    tmp_path: Path, *, office: bool
) -> None:
    place = tmp_path / "figures"
    place.mkdir()
    start(tmp_path / "data", office=office, storage__export_folder=str(place))
    (place / f"kokon-{'quality' if office else 'office'}-values-2026-03-05.json").touch()
    [none] = doctor(tmp_path / "data", "nightly export")
    (place / f"kokon-{'office' if office else 'quality'}-values-2026-03-05.json").touch()
    [found] = doctor(tmp_path / "data", "nightly export")
    assert (none["state"], found["state"]) == ("optional", "ok")


def test_the_doctor_says_where_it_is_and_what_it_sets(tmp_path: Path) -> None:
    [found] = doctor(tmp_path)
    assert (found["state"], "not there yet" in found["found"]) == ("ok", True)
    start(tmp_path, public__phone="030 1")
    [found] = doctor(tmp_path)
    assert found["found"] == f"{tmp_path / SETTINGS_FILE} sets installation.id, installation.port, public.phone"


def test_the_doctor_says_that_others_may_read_a_password(tmp_path: Path) -> None:
    start(tmp_path)
    keep(tmp_path, "centre", {"mail.smtp_url": "smtp://kokon:secret@mail.example.org"})
    assert last_start.judged(tmp_path).state == "ok"
    (tmp_path / SETTINGS_FILE).chmod(0o644)
    assert last_start.judged(tmp_path).state == "missing"


def test_a_file_may_lie_there_before_anything_else(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text('[installation]\nid = "north"\n[public]\nphone = "030 1"\n')
    before = undo_start.Before(tmp_path)
    installation, _ = start(tmp_path)
    assert (installation.id, installation.phone) == ("north", "030 1")
    before.put_back(claimed=True)  # as after a start that was refused
    assert [path.name for path in tmp_path.iterdir()] == [SETTINGS_FILE]
    assert description_in(tmp_path) is None


def test_an_office_keeps_its_own(tmp_path: Path) -> None:
    start(tmp_path, office=True, public__name="KOK", public__phone="030 1", addresses__office="https://o.example.org")
    assert read(tmp_path, "office") == {
        "installation.id": "office",
        "installation.port": 8400,
        "public.name": "KOK",
        "addresses.office": "https://o.example.org",
    }
    with pytest.raises(Trouble, match="belongs to the office"):
        start(tmp_path)


def test_what_cannot_be_kept_is_said_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASES_PUBLIC_URL", "work.example.org")
    with pytest.raises(Trouble, match=r"addresses\.cases, as it was said, .*https://"):
        start(tmp_path)
    assert not list(tmp_path.iterdir())
