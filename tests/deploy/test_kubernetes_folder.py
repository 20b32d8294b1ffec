"""The operator's folder: each Secret holds what is its own, nothing is made twice, and a link goes by two papers."""

import json
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.databases.roles import owner_of
from deploy.joining import hub_probe, papers
from deploy.joining.papers import Answer
from deploy.kubernetes import __main__ as commands
from deploy.kubernetes import folder, settings
from deploy.kubernetes.__main__ import main
from deploy.kubernetes.installation import named
from deploy.nats import folder_check
from deploy.trouble import Trouble
from tests.deploy.building import ROOT
from tests.deploy.kubernetes_installations import HUB, Manifests
from tests.deploy.kubernetes_installations import named as deployments

SERVICES = {"intake", "cases", "quality", "notify"}


def variables(place: Path, service: str) -> dict[str, str]:
    lines = shlex.split((place / "made" / service / "environment").read_text())
    return dict(line.partition("=")[::2] for line in lines)


def texts(folder: Path) -> dict[Path, str]:
    return {file.relative_to(folder): file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_again_changes_nothing(installations: Path) -> None:
    for place in (installations / "north", installations / "office"):
        before = texts(place)
        folder.begin(place, place.name)
        folder.prepare(place)
        assert texts(place) == before


def test_nobody_else_on_the_machine_reads_it(installations: Path) -> None:
    open_to_others = [path for path in (installations / "north").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_a_service_is_given_its_own_secrets_and_no_others(installations: Path) -> None:
    made = installations / "north" / "made"
    seeds = {name: variables(installations / "north", name)[f"{name.upper()}_NATS_SEED"] for name in SERVICES}
    passwords = json.loads((installations / "north" / "passwords.json").read_text())
    owners = {seed: {name} for name, seed in seeds.items()}
    owners |= {password: {"postgres-roles", role} for role, password in passwords.items() if role in SERVICES}
    owners[passwords["cases"]] = {"cases-postgres-roles", "cases"}
    owners[passwords["cases_keys"]] = {"cases-postgres-roles", "cases"}
    for name in (*SERVICES, "cases_keys"):
        server, service = ("cases-postgres", "cases") if name.startswith("cases") else ("postgres", name)
        owners[passwords[owner_of(name)]] = {f"{server}-roles", f"{service}-migrations"}
        owners[passwords[f"{server}-postgres"]] = {f"{server}-superuser"}
    owners[json.loads((installations / "north/keys/cases.json").read_text())["thread_key"]] = {"intake", "backup"}
    for secret, expected in owners.items():
        assert {file.parts[0] for file, text in texts(made).items() if secret in text} == expected
    for service, file in folder.KEY_FILES.items():
        key = (installations / "north" / "keys" / file).read_text()
        assert {path.parts[0] for path, text in texts(made).items() if text == key} == {service}


def test_the_job_of_the_streams_has_the_seeds_that_make_them_alone(installations: Path) -> None:
    known = json.loads((installations / "north" / "made/streams/keys.json").read_text())
    assert known.keys() == {"provision", "uplink"}
    assert json.loads((installations / "office" / "made/streams/keys.json").read_text()).keys() == {"provision"}


def test_settings_of_the_operator_reach_the_service(installations: Path) -> None:
    cases, notify = (variables(installations / "north", name) for name in ("cases", "notify"))
    assert cases["CASES_PUBLIC_URL"] == "https://work.example.org"
    assert cases["CASES_QUALITY_URL"] == "https://quality.example.org"
    assert notify["NOTIFY_CASES_URL"] == "https://work.example.org"
    assert notify["NOTIFY_SMTP_URL"] == "smtp://mail.example.org:587"
    assert "@cases-postgres:5432/cases" in cases["CASES_DATABASE_URL"]
    assert cases["CASES_KEY_FILE"] == "/run/kept/keys/centre.keys"
    assert cases["CASES_NATS_URL"] == "nats://nats:4222"


def test_of_databases_elsewhere_a_service_is_not_given_the_owner(tmp_path: Path) -> None:
    folder.begin(tmp_path, "north")
    file = tmp_path / "settings.toml"
    addresses = '[intake]\nDATABASE_URL = "service"\nOWNER_DATABASE_URL = "owner"'
    file.write_text(file.read_text().replace("[intake]", addresses))
    chosen = settings.read(tmp_path)
    assert chosen.variables("intake")["DATABASE_URL"] == "service"
    assert "owner" not in chosen.variables("intake").values()
    assert chosen.migration_variables("intake") == {"DATABASE_URL": "owner"}


def test_whom_backups_are_locked_for_reaches_the_backup(tmp_path: Path) -> None:
    folder.begin(tmp_path, "north")
    file = tmp_path / settings.FILE
    file.write_text(file.read_text().replace('# RECIPIENT = "age1..."', 'RECIPIENT = "age1one age1two"'))
    folder.prepare(tmp_path)
    assert (tmp_path / "made/backup/recipient").read_text() == "age1one age1two"


def test_the_link_is_used_when_the_digits_were_typed(installations: Path) -> None:
    north, office = installations / "north", installations / "office"
    assert HUB in (north / "made/nats/nats.conf").read_text()
    assert {file.name for file in (north / "made/nats-link").iterdir()} == {"link.pem", "link.key", "authority.pem"}
    assert "CENTRE_NORTH" in (office / "made/nats/nats.conf").read_text()
    assert json.loads((office / "made/office/members.json").read_text())["north"]["name"] == "Fachstelle Nord"


def test_nothing_uses_a_link_before_the_call(
    tmp_path: Path, installations: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the commands, as an operator types them."""
    office, south = installations / "office", tmp_path / "south"
    assert main(["begin", str(south), "south"]) == 0
    capsys.readouterr()
    assert main(["invite", str(office), "south", "Fachstelle Süd", HUB]) == 0
    (tmp_path / "invitation.json").write_text(capsys.readouterr().out)
    with (tmp_path / "invitation.json").open() as paper:
        command = [sys.executable, "-m", "deploy.kubernetes", "accept", str(south)]
        accepted = subprocess.run(command, cwd=ROOT, stdin=paper, capture_output=True, text=True, check=True)
    (tmp_path / "answer.json").write_text(accepted.stdout)
    assert papers.read(tmp_path / "answer.json", Answer).fingerprint in accepted.stderr
    assert main(["connect", str(south), "00000", "00000"]) == 1
    folder.prepare_server(south, named("south"))
    assert "leafnodes" not in (south / "server/south/nats.conf").read_text()
    assert "leafnodes" in (installations / "north/server/north/nats.conf").read_text()


def test_the_bus_takes_what_was_prepared(installations: Path) -> None:
    for server in (installations / "north/server/north", installations / "office/server/hub"):
        assert [fault for fault in folder_check.check(server) if fault.urgent] == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("https://work.example.org", "http://work.example.org", "[cases] PUBLIC_URL"),
        ("192.0.2.25:587", "mail.example.org:587", "[addresses] mail"),
        ('name = "north"', "", "name"),
        ('name = "north"', 'name = "North 1"', "name"),
        ('name = "north"', "name =", "no TOML"),
        ('# RECIPIENT = "age1..."', 'RECIPIENT = "north"', "[backup] RECIPIENT"),
        ('# RECIPIENT = "age1..."', 'FOR = "age1..."', "[backup]"),
        ('name = "north"', 'name = "north"\nlast_backup = "2026-11-30"', "last_backup"),
    ],
)
def test_a_mistake_in_the_settings_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    folder.begin(tmp_path, "north")
    file = tmp_path / settings.FILE
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(Trouble) as told:
        settings.read(tmp_path).host("cases")
    assert named in str(told.value)


def test_the_operators_own_files_stay(tmp_path: Path) -> None:
    for file in (settings.FILE, "kustomization.yaml"):
        folder.begin(tmp_path, "north")
        (tmp_path / file).write_text("# mine")
        folder.begin(tmp_path, "north")
        assert (tmp_path / file).read_text() == "# mine"
        assert stat.S_IMODE(tmp_path.stat().st_mode) & stat.S_IXUSR


@pytest.mark.parametrize(("name", "image"), [("north", "backup"), ("office", "quality")])
def test_an_image_that_the_operators_own_file_does_not_name_is_told(
    tmp_path: Path, name: str, image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that an earlier version has begun stays as it is."""
    folder.begin(tmp_path, name)
    file = tmp_path / "kustomization.yaml"
    whole = file.read_text()
    assert main(["prepare", str(tmp_path)]) == 0
    assert "does not say where" not in capsys.readouterr().err
    older = [f"# {line}" if f"kokon/{image}," in line else line for line in whole.splitlines()]
    file.write_text("\n".join([*older, ""]))
    assert main(["prepare", str(tmp_path)]) == 0
    [told] = [line for line in capsys.readouterr().err.splitlines() if "does not say where" in line]
    assert f"the image kokon/{image} is" in told
    file.write_text(file.read_text() + told.partition(" add ")[2])
    assert main(["prepare", str(tmp_path)]) == 0
    assert "does not say where" not in capsys.readouterr().err


def test_the_page_names_every_command_and_no_other() -> None:
    page = (ROOT / "docs" / "kubernetes.md").read_text()
    typed = set(re.findall(r"(?:deploy\.kubernetes|\$kube) ([a-z-]+)", page))
    assert typed == set(re.findall(r"^([a-z-]+) FOLDER", commands.__doc__ or "", re.MULTILINE))


def test_a_centre_joins_changes_its_keys_and_leaves_by_the_commands_of_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes out of one is handed to the next, by hand and by the phone."""
    office, west = str(tmp_path / "office"), str(tmp_path / "west")
    monkeypatch.setattr(hub_probe, "is_admitted", lambda *_: True)  # no hub runs

    def said(*words: str, paper: str = "") -> tuple[str, str]:
        if paper:
            command = [sys.executable, "-m", "deploy.kubernetes", *words]
            done = subprocess.run(command, cwd=ROOT, input=paper, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            return done.stdout, done.stderr
        assert main(words) == 0, capsys.readouterr().err
        spoken = capsys.readouterr()
        return spoken.out, spoken.err

    for place, name in ((office, "office"), (west, "west")):
        said("begin", place, name)
        said("prepare", place)
    invitation, _ = said("invite", office, "west", "Fachstelle West", HUB)
    answer, aloud = said("accept", west, paper=invitation)
    _, digits = said("admit", office, digits_in(aloud), paper=answer)
    said("connect", west, *digits_in(digits).split())
    renewed, aloud = said("rotate", west)
    said("admit", office, digits_in(aloud), paper=renewed)
    said("rotate", west)
    said("leave", west, "--yes")
    said("let-go", office, "west", "--yes")
    members = json.loads((tmp_path / "office/made/office/members.json").read_text())
    assert members["west"]["left"]


def digits_in(said: str) -> str:
    """Six groups of five."""
    found = re.search(r"\d{5}(?: \d{5}){5}", said)
    assert found, said
    return found[0]


def test_casework_takes_its_key_file_once_and_whole(tmp_path: Path, centre_manifests: Manifests) -> None:
    """By the words of the first container of its pod, with `sh`."""
    spec = deployments(centre_manifests, "Deployment")["cases"]["spec"]["template"]["spec"]
    [first] = spec["initContainers"]
    for place in ("given", "kokon", "kept"):
        (tmp_path / place).mkdir()
    (tmp_path / "given/environment").write_text("A=1\n")
    (tmp_path / "given/centre.keys").write_text("of the folder")
    (tmp_path / "kept/keys").mkdir()
    (tmp_path / "kept/keys/.centre.keys.given").write_text("of th")
    take = [word.replace("/run/", f"{tmp_path}/") for word in first["command"]]
    subprocess.run(take, check=True)
    kept = tmp_path / "kept/keys/centre.keys"
    assert kept.read_text() == "of the folder"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "kokon").iterdir()] == ["environment"]
    kept.write_text("changed by a backup")
    subprocess.run(take, check=True)
    (tmp_path / "given/centre.keys").unlink()
    subprocess.run(take, check=True)
    assert kept.read_text() == "changed by a backup"
    assert [file.name for file in kept.parent.iterdir()] == ["centre.keys"]
    [cases] = spec["containers"]
    assert {"name": "kept", "mountPath": "/run/kept"} in cases["volumeMounts"]
