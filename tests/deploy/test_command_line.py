"""The command line: short help, clear trouble, JSON for scripts, never a traceback."""

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from bench import __main__ as benchmarks
from deploy.local.backup import backup_command
from deploy.local.inspection import doctor
from deploy.local.machine import ports, programs
from deploy.local.servers import postgres_program
from deploy.local.services import team
from deploy.local.settings.installation import Installation, Kind, description_in, write_description
from deploy.local.supervision.supervisor import Supervisor
from deploy.operations.backups import last_backup
from deploy.operations.backups.backup_age import Locking
from deploy.operations.backups.backup_places import Places
from deploy.trouble import Trouble, trouble_of
from services.quality.office import team as accounts
from tests.deploy.backed_up import places_in
from tests.deploy.building import ROOT
from tests.deploy.command_line import kokon, kokon_here

COMMANDS = (
    "up",
    "demo",
    "test",
    "doctor",
    "bench",
    "simulate",
    "languages",
    "team",
    "backup",
    "restore",
    "recompute",
    "reconcile",
    "recreate-stream",
    "dead-letters",
    "version",
)
SERVICES_ONLY = {"sqlalchemy", "faststream", "opentelemetry", "alembic", "asyncpg", "jinja2", "starlette"}


def test_help_names_every_command() -> None:
    shown = kokon("--help").stdout
    assert [command for command in COMMANDS if command not in shown] == []


@pytest.mark.parametrize(
    "command", ["up", "test", "doctor", "recompute", "reconcile", "recreate-stream", "dead-letters", "simulate"]
)
def test_every_command_has_help_that_fits_a_screen(command: str) -> None:
    finished = kokon_here(command, "--help")
    assert finished.returncode == 0
    assert len(finished.stdout.splitlines()) < 40


def test_a_command_loads_nothing_that_only_services_need() -> None:
    """Loading it took half of the time of most commands."""
    code = f"import sys, deploy.__main__; print(sorted({SERVICES_ONLY} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_trouble_is_one_line_with_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    finished = kokon("up", "--folder", str(tmp_path))
    assert finished.returncode == 1
    assert finished.stdout == ""
    assert finished.stderr.strip() == f"kokon: {tmp_path} holds something else. Next step: choose an empty --folder."


def test_opening_hours_that_nobody_understands_are_told_before_anything_starts(tmp_path: Path) -> None:
    finished = kokon("up", "--folder", str(tmp_path / "new"), "--phone-hours", "mornings")
    assert finished.returncode == 1
    assert finished.stderr == 'kokon: --phone-hours are not understood. Next step: write them like "1-4 10:00-16:00".\n'
    assert not (tmp_path / "new").exists()


def test_trouble_is_an_object_for_scripts(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    finished = kokon("up", "--folder", str(tmp_path), "--json")
    assert finished.returncode == 1
    assert json.loads(finished.stdout)["trouble"]["code"] == "folder_not_ours"
    assert finished.stderr == ""


def test_a_start_that_fails_on_its_way_names_the_step_for_scripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_: Supervisor) -> None:
        raise Trouble("not_started", "PostgreSQL did not start.", "read its log.")

    monkeypatch.setattr(Supervisor, "_open_database", fails)
    monkeypatch.setattr(Supervisor, "_open_bus", fails)
    monkeypatch.setattr(programs.SERVER, "begin", lambda _: None)
    folder = tmp_path / "north"
    finished = kokon_here(
        "up", "--unlocked", "--folder", str(folder), "--id", "north", "--port", str(ports.row(4)), "--json"
    )
    assert finished.returncode == 1
    trouble = json.loads(finished.stdout)["trouble"]
    assert (trouble["code"], trouble["step"]) == ("not_started", "north: database and message bus")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("up", "--id", "Not An Id"), "cannot be an id"),
        (("up", "--port", "70000"), "Invalid value for '--port': it has to be "),
        (("bench", "p99"), "Invalid value for 'name': 'p99' is not one of 'p1'"),
        (("up", "--folder", "/proc/kokon"), "cannot be made or written to"),
        (("doctor", "--folder", "/proc/kokon", "--json"), "cannot be made or written to"),
        (("up", "--folder", "/dev/null"), "/dev/null is a file, not a folder. Next step: choose another --folder."),
        (("demo", "--folder", "/dev/null/x"), "/dev/null is a file, not a folder."),
        (("keys", "--folder", "/dev/null"), "/dev/null is a file, not a folder."),
        (("doctor", "--folder", "/dev/null", "--json"), "/dev/null is a file, not a folder."),
        (("up", "--folder", "/" + "x" * 300), "name another place"),
        (("recreate-stream", "intake", "--folder", "/nowhere"), "There is nothing in /nowhere"),
        (("dead-letters", "list", "--folder", "/nowhere"), "There is nothing in /nowhere"),
        (("dead-letters", "replay", "x"), "Invalid value for 'id': a whole number is needed. Next step:"),
        (("team", "add"), "There is nothing in"),
        (("backup", "/nowhere/a", "--client-keys", "/else/b", "--folder", "/nowhere"), "There is nothing in /nowhere"),
        (("restore", "/nowhere/a", "--client-keys", "/else/b"), "--keys"),
        (("simulate", "--clients-per-year", "60-5"), "as 5-60"),
        (("no-such-command",), "No such command"),
        (("up", "--prot", "8500"), "No such option: --prot"),
        (("keys", "--folder", "/nowhere", "rotate", "cases"), "Next step: ./kokon keys rotate --folder /nowhere cases"),
        (("keys", "--office", "rotate", "passwords"), "behind rotate, not before; nothing was done."),
        (
            ("records", "--to", "/nowhere/r.html"),
            "(No such file or directory). Next step: name another file with --to.",
        ),
        (("join", "admit"), "Missing argument 'file'. Next step: ./kokon join admit --help"),
        (("demo", "--json", "/proc/none/told.json"), "/proc/none/told.json cannot be written"),
        (("test", "--json", "/proc/told.json"), "/proc/told.json cannot be written"),
        (("demo", "--folder", "/dev/null/x", "--json", "/dev/null"), "kokon: /dev/null is a file, not a folder."),
    ],
)
def test_misuse_is_told_without_a_traceback(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    finished = kokon_here(*words, *(("--folder", str(tmp_path / "x")) if words[0] == "team" else ()))
    assert finished.returncode != 0
    assert told in (finished.stdout if words[0] == "doctor" else finished.stderr)
    assert "Traceback" not in finished.stderr
    lines = [line for line in finished.stderr.splitlines() if not line.startswith("demo  ")]
    assert (len(lines), finished.stderr.count("Next step: ")) == ((0, 0) if words[0] == "doctor" else (1, 1))
    assert "run ./kokon doctor" not in finished.stderr, "it would say the same"


@pytest.mark.parametrize(
    ("words", "at"),
    [
        (("reconcile",), "office"), (("audit", "verify"), "office"),
        (("keys", "rotate", "clients"), "office"), (("leave",), "office"),
        (("backup", "/nowhere/a", "--client-keys", "/elsewhere/b"), "office"),
        (("join", "invite", "lake", "--name", "Lake"), "centre"), (("join", "list"), "centre"),
        (("keys", "rotate", "hub"), "centre"), (("leave", "--office", "lake"), "centre"),
    ],
)  # fmt: skip
def test_what_is_done_at_the_other_end_is_told_so(words: tuple[str, ...], at: Kind, tmp_path: Path) -> None:
    write_description(Installation(tmp_path / "data", at, at))
    finished = kokon_here(*words, "--folder", str(tmp_path / "data"))
    assert finished.returncode == 1
    assert f"run this at {'the office' if at == 'centre' else 'a centre'}." in finished.stderr
    assert finished.stderr.count("\n") == 1


def test_help_for_accounts_is_that_of_this_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def helped(line: list[str], *, env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        monkeypatch.setenv("KOKON_COMMAND", env["KOKON_COMMAND"])
        with pytest.raises(SystemExit):
            accounts.arguments_of(line[3:])
        return subprocess.CompletedProcess(line, 0)

    monkeypatch.setattr(subprocess, "run", helped)
    with pytest.raises(typer.Exit):
        team.team(SimpleNamespace(args=["add", "--help"]))  # type: ignore[arg-type]
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("usage: ./kokon team [--folder FOLDER] [--office] add")
    assert "--folder FOLDER where the data is kept" in told
    assert "the password is asked for twice" in told


@pytest.mark.parametrize(
    "words", [("add", "--folder", "{}", "--login", "a"), ("--folder", "{}", "add", "--login", "a")]
)
def test_the_folder_may_stand_before_or_behind_what_the_service_is_asked(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    finished = kokon("team", *(word.format(tmp_path / "x") for word in words))
    assert f"There is nothing in {tmp_path / 'x'} yet" in finished.stderr


def test_a_refusal_of_the_system_is_told_as_trouble() -> None:
    assert trouble_of(OSError(28, "No space left on device", "/data/x")).code == "disk_full"
    assert trouble_of(OSError(13, "Permission denied", "/data/x")).code == "folder_unwritable"
    assert "Next step" in str(trouble_of(OSError(5, "Input/output error")))


def test_doctor_speaks_json_and_says_the_next_step_where_something_is_missing(tmp_path: Path) -> None:
    finished = kokon("doctor", "--folder", str(tmp_path / "empty"), "--json", PATH="/usr/bin:/bin")
    findings = {finding["what"]: finding for finding in json.loads(finished.stdout)}
    assert {"platform", "Python", "PostgreSQL", "NATS", "ports", "disk", "memory", "data folder"} <= findings.keys()
    assert all(finding["next_step"] for finding in findings.values() if finding["state"] != "ok")


def test_doctor_says_all_it_finds_also_where_the_folder_is_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    finished = kokon_here("doctor", "--folder", str(tmp_path), "--json")
    findings = {finding["what"]: finding for finding in json.loads(finished.stdout)}
    assert finished.returncode == 1
    assert findings["folder"]["found"] == f"{tmp_path} holds something else."
    assert {"PostgreSQL", "NATS", "ports", "disk", "memory"} <= findings.keys()


def test_doctor_reads_the_address_before_it_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "checks", lambda place: pytest.fail("it looked for a minute first"))
    said = kokon_here("doctor", "--folder", str(tmp_path), "--mail", "nonsense").stderr
    assert said == "kokon: nonsense is no e-mail address. Next step: name one with --mail.\n"


def test_doctor_sees_an_old_data_folder(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("12\n")
    (tmp_path / "installation.json").write_text(json.dumps({"format": 1, "kind": "centre", "id": "north", "name": ""}))
    finished = kokon("doctor", "--folder", str(tmp_path))
    assert finished.returncode == 1
    assert "PostgreSQL 12" in finished.stdout
    assert "Next step: back up" in " ".join(finished.stdout.split())


def test_doctor_says_when_a_wheel_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_program, "reachable", missing)
    found = {finding.what: finding for finding in (doctor._looked(check) for check in doctor.checks(tmp_path))}
    assert found["postgres"].state == "missing"
    assert "Compose" in found["postgres"].next_step


def missing() -> Path:
    raise Trouble("wheel_missing", "There is no embedded PostgreSQL for Plan9.", "start the Compose file.")


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    port = ports.row(4)
    with socket.create_server(("127.0.0.1", port + 1)):
        finished = kokon_here("up", "--unlocked", "--folder", str(tmp_path / "new" / "north"), "--port", str(port))
        assert finished.returncode == 1
        assert f"kokon: Port {port + 1} for cases is taken." in finished.stderr
        assert [*tmp_path.iterdir()] == [], "nothing was started, so nothing is left"
        write_description(Installation(tmp_path, "north", port=9_000))
        before = description_in(tmp_path)
        assert kokon_here("up", "--unlocked", "--folder", str(tmp_path), "--port", str(port)).returncode == 1
        assert description_in(tmp_path) == before, "the next start would try the taken port again"


def test_a_benchmark_that_cannot_begin_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise Trouble("port_taken", "A port is taken.", "stop the other program.")

    monkeypatch.setattr(benchmarks.Benchmark, "measure", refused)
    for words, code, told in (
        ("p3", 1, "kokon: A port is taken. Next step: stop the other program.\n"),
        ("p3 --json /dev/null", 1, "kokon: A port is taken. Next step: stop the other program.\n"),
        ("p3 --json /proc/told.json", 1, "kokon: /proc/told.json cannot be written (No such file or directory). "),
        ("p3 --fast", 2, "kokon: No such option: --fast. Next step: ./kokon bench --help\n"),
    ):
        monkeypatch.setattr(sys, "argv", ["bench", *words.split()])
        with pytest.raises(SystemExit) as ended:
            benchmarks.main()
        said = capsys.readouterr()
        assert (ended.value.code, said.out, said.err[: len(told)], said.err.count("\n")) == (code, "", told, 1)


def test_the_first_backup_needs_a_copy_of_the_key_files(tmp_path: Path) -> None:
    """Without it no backup ever opens; later nights may go without the stick."""
    centre = Installation(tmp_path / "data", "north")
    write_description(centre)
    rows, wrapped, _ = places_in(tmp_path)
    finished = kokon_here("backup", str(rows), "--client-keys", str(wrapped), "--folder", str(centre.folder))
    assert finished.returncode == 1
    assert "Next step: name a place for them with --keys" in finished.stderr
    last_backup.note(centre.folder, datetime.now(UTC))
    backup_command.check(centre, Places(rows, wrapped), Locking([]), carried_away=False)
