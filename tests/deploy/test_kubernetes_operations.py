"""Operations of a cluster: what is asked of `kubectl`, in which order, and what the operator hears."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.joining import restored_register
from deploy.kubernetes import folder
from deploy.kubernetes.__main__ import main
from deploy.kubernetes.cluster.commands import COMMANDS
from deploy.kubernetes.cluster.doctor import MARKS, exports
from deploy.kubernetes.cluster.target import target_of
from deploy.nats.keys import Keys
from deploy.nats.server_folders import register_in
from deploy.operations.backups import last_backup
from deploy.secrets_file import Passwords
from deploy.target import COMMAND, in_words_of
from shared.crypto.scram import verifier
from shared.store.fresh_backup import as_comment
from tests.deploy.stand_in_kubectl import understood
from tests.servers import Nats

STAND_IN = r"""#!/bin/sh
# answers as the cluster of `north` does
printf '%s\n' "$*" >>"$LOG"
case "$*" in
    *"-- /start python -m services.cases.keys tell") cat "$SAID" ;;
    *"-- /start python -m services.cases.keys renew-certificates") echo '{"public_key": "p", "fingerprint": "f-1"}' ;;
    *"-- /start python -m services.quality.recomputing centre") echo '{"done": 1, "total": 1}'
      echo '{"made": {"quarters": 2}}' ;;
    *"-- /start python -m services.quality.reconciling")
      echo '[{"period": "2026-Q1", "state": "refused", "reason": "unknown_key", "missing": true}]' ;;
    *"-- /start python -m services.cases.foundation.audit verify --json") exit 1 ;;
    *"-- psql --username postgres "*) cat >>"$LOG"; echo >>"$LOG" ;;
    *"-- psql "*shobj_description*) echo "${COMMENT-}" ;;
    *"-- psql "*) echo 1 ;;
    *"get pods --output json") cat "$PODS" ;;
    *"get cronjob figures --ignore-not-found --output json") echo "${FIGURES-}" ;;
    *"then cat /run/kept/last-backup; fi") if [ -n "${DOWN-}" ]; then
      echo "error: unable to upgrade connection: container not found" >&2; exit 1; fi; cat "$LAST_BACKUP" ;;
    *"then cat /run/kept/last-trial-restore; fi") ;;
    *" port-forward "*) if [ -n "${BUS-}" ]; then echo "Forwarding from 127.0.0.1:$BUS -> 4222"; exec sleep 60; fi
      echo "error: unable to forward port because pod is not running" >&2; exit 1 ;;
    *" apply --kustomize "* | *" rollout "* | *" delete job "*) ;;
    *) echo "kokon: there is no such thing. Next step: look again" >&2; echo "command terminated with exit code 1" >&2
      exit 1 ;;
esac
"""
type Log = Callable[[], list[str]]


def hours_ago(hours: int) -> str:
    """As Kubernetes writes it."""
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def north(tmp_path: Path, installations: Path) -> Path:
    """The folder of a centre whose key file was handed over."""
    place = tmp_path / "north"
    shutil.copytree(installations / "north", place)
    return place


@pytest.fixture
def requests(tmp_path: Path, north: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """What `kubectl` was asked so far, without the namespace; the real one understands it all."""
    program, log = tmp_path / "bin" / "kubectl", tmp_path / "log"
    program.parent.mkdir()
    program.write_text(STAND_IN)
    program.chmod(0o755)
    monkeypatch.setenv("LOG", str(log))
    monkeypatch.setenv("SAID", str(north / "made" / "backup" / "cases.json"))
    monkeypatch.setenv("PODS", str(tmp_path / "pods.json"))
    monkeypatch.setenv("LAST_BACKUP", str(tmp_path / "last-backup"))
    (tmp_path / "last-backup").write_text(f"{datetime.now(UTC).isoformat()}\n")
    before = os.environ["PATH"]
    monkeypatch.setenv("PATH", f"{program.parent}:{before}")
    monkeypatch.setenv("REAL_PATH", before)

    def lines() -> list[str]:
        found = log.read_text().splitlines() if log.exists() else []
        return [line.removeprefix("--namespace kokon-north ") for line in found]

    yield lines
    for line in {line for line in lines() if not line.startswith("alter role")}:
        namespace = [] if line.startswith("--namespace") else ["--namespace", "kokon-north"]
        assert understood([*namespace, *line.split()]), line


def hand_over(north: Path) -> None:
    assert main(["hand-over", str(north)]) == 0


def test_the_key_file_is_handed_over_only_where_the_cluster_has_it(
    requests: Log, north: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = north / "keys" / "centre.keys"
    monkeypatch.setenv("SAID", str(tmp_path / "other.json"))
    (tmp_path / "other.json").write_text('{"handover_public_key": "of another centre"}')
    assert main(["hand-over", str(north)]) == 1
    assert "has other keys than this folder" in capsys.readouterr().err
    assert file.exists()
    monkeypatch.setenv("SAID", str(north / "made" / "backup" / "cases.json"))
    content = file.read_text()
    hand_over(north)
    assert not file.exists()
    assert [path for path in north.rglob("*") if path.is_file() and content in path.read_text()] == []
    assert not (north / "made" / "cases" / "centre.keys").exists()
    assert (north / "made" / "backup" / "key-file-in-folder").read_text() == "no"
    environment = (north / "made" / "quality" / "environment").read_text()
    hand_over(north)
    assert (north / "made" / "quality" / "environment").read_text() == environment, "who comes over is known as before"


@pytest.mark.parametrize("noted", ["", "a moment that nobody reads"])
def test_the_key_file_stays_in_the_folder_until_a_backup_has_it_too(
    requests: Log, north: Path, tmp_path: Path, noted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "last-backup").write_text(noted)
    file = north / "keys" / "centre.keys"
    before = file.read_text()
    assert main(["hand-over", str(north)]) == 1
    said = capsys.readouterr().err
    assert "No backup has a copy of the key file yet" in said
    assert "Next step: kubectl -n kokon-north create job --from=cronjob/backup backup-now; after" in said
    assert file.read_text() == before
    (tmp_path / "last-backup").write_text(datetime.now(UTC).isoformat())
    hand_over(north)
    assert not file.exists()


def test_the_words_of_a_service_reach_the_operator_with_its_exit_code(
    requests: Log, north: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["recompute", str(north)]) == 0
    assert "Made anew: 2 quarters." in capfd.readouterr().out
    assert main(["audit", str(north), "verify", "--json"]) == 1
    capfd.readouterr()
    assert main(["letters", str(north), "renew"]) == 1
    assert capfd.readouterr().err == "kokon: There is no such thing. Next step: look again.\n"


def test_a_key_of_the_bus_is_renewed_before_its_service_starts_and_the_old_one_goes_after(
    requests: Log, north: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = Keys(north / "server" / "north" / "keys.json")
    before = keys.public("quality")
    assert main(["keys", str(north), "rotate", "quality"]) == 0
    steps = [line for line in requests() if not line.startswith(("delete job", "rollout status"))]
    bus, service, applied = (
        "rollout restart statefulset/nats",
        "rollout restart deployment/quality",
        "apply --kustomize",
    )
    assert [line.partition(f" {north}")[0] for line in steps] == [applied, bus, applied, service, applied, bus]
    assert "the old one is worth nothing any more" in capsys.readouterr().out
    configuration = (north / "made" / "nats" / "nats.conf").read_text()
    assert keys.public("quality") in configuration
    assert before not in configuration


def test_a_server_is_told_what_it_compares_a_password_with_and_a_service_its_password(
    requests: Log, north: Path
) -> None:
    passwords = Passwords(north / "passwords.json")
    before = passwords.of("intake")
    target = target_of(north)
    target.renew_password("intake")
    inside, statement = requests()
    assert inside.startswith("exec --stdin statefulset/postgres --container postgres -- psql --username postgres")
    assert statement.startswith('alter role "intake" password \'SCRAM-SHA-256$')
    now = passwords.of("intake")
    assert before != now
    assert now not in "".join(requests()), "nobody reads it in a list of processes"
    target.restart("intake")
    assert now in (north / "made" / "intake" / "environment").read_text()
    assert now in (north / "made" / "postgres-roles" / "intake").read_text()
    assert (north / "made" / "postgres-verifiers" / "intake").read_text() == verifier(now)


def test_keys_of_casework_change_in_the_cluster_once_they_are_there_alone(
    requests: Log, north: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", str(north), "rotate", "certificates"]) == 1
    assert f"Next step: python -m deploy.kubernetes hand-over {north}" in capsys.readouterr().err
    hand_over(north)
    capsys.readouterr()
    assert main(["keys", str(north), "rotate", "certificates"]) == 0
    assert "a new key, f-1." in capsys.readouterr().out


def test_a_new_key_of_releases_comes_with_an_answer_for_the_office(
    requests: Log, north: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (north / "keys" / "release.key").read_text()
    assert main(["keys", str(north), "rotate", "release"]) == 0
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (north / "keys" / "release.key").read_text() != before
    assert (north / "made" / "quality" / "release.key").read_text() == (north / "keys" / "release.key").read_text()
    assert folder.release_keys(north, "north").keys() == answer["release_keys"].keys()
    assert "Call the office and read out: " in said.err


def test_notices_are_sealed_for_a_new_key_by_all(requests: Log, north: Path) -> None:
    before = (north / "made" / "backup" / "notify.json").read_text()
    assert main(["keys", str(north), "rotate", "notices"]) == 0
    now = (north / "made" / "backup" / "notify.json").read_text()
    assert json.loads(now)["key_id"] != json.loads(before)["key_id"]
    assert json.loads(now)["key_id"] in (north / "made" / "cases" / "environment").read_text()


@pytest.mark.parametrize(
    "words", [["letters"], ["letters", "b"], ["audit"], ["dead-letters", "close", "x"], ["keys"], ["recompute", "now"]]
)
def test_what_is_no_command_is_told(
    requests: Log, north: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    verb, *more = words
    assert main([verb, str(north), *more]) == 1
    assert "Next step: s" in capsys.readouterr().err
    assert requests() == []


def test_the_doctor_names_what_is_wrong_and_the_command_for_it(
    requests: Log, north: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ready = [{"type": "Ready", "status": "True"}]
    pods = [
        {"metadata": {"name": "cases-1"}, "status": {"phase": "Running", "conditions": ready}},
        {"metadata": {"name": "notify-1"}, "status": {"phase": "Running", "conditions": []}},
        {"metadata": {"name": "backup-1"}, "status": {"phase": "Failed"}},
        {"metadata": {"name": "streams-1"}, "status": {"phase": "Succeeded"}},
    ]
    (tmp_path / "pods.json").write_text(json.dumps({"items": pods}))
    assert main(["doctor", str(north)]) == 1
    lines = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert "✓ pod cases-1" in lines
    assert lines["✗ pod notify-1"].startswith("is not ready Next step: kubectl -n kokon-north logs notify-1")
    assert "✗ pod backup-1" in lines
    assert "pod is not running" in lines["✗ message bus"]
    assert lines["✗ key file of casework"].endswith(f"python -m deploy.kubernetes hand-over {north}.")
    assert lines["✓ backup"] == "the last one is less than a day old"
    assert "- trial restore" in lines
    assert not any("./kokon" in line for line in lines.values())


def test_while_casework_is_down_the_doctor_does_not_say_that_there_is_no_backup(
    requests: Log, north: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pods.json").write_text('{"items": []}')
    monkeypatch.setenv("DOWN", "yes")
    assert main(["doctor", str(north)]) == 1
    said = capsys.readouterr().out
    assert "✗ backup: when it was made is not known: kubectl exec did not end well: " in said
    assert "Next step: kubectl -n kokon-north get pods." in said
    assert "none was made" not in said
    monkeypatch.delenv("DOWN")
    (tmp_path / "last-backup").write_text("")
    main(["doctor", str(north)])
    assert "- backup: none was made yet" in capsys.readouterr().out


def test_the_doctor_of_an_office_reads_in_its_database_when_it_was_backed_up(
    requests: Log,
    installations: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "pods.json").write_text('{"items": []}')
    shutil.copytree(installations / "office", tmp_path / "office")
    register = register_in(tmp_path / "office" / "server")
    restored_register.taken_back(register, register.entries(), "2026-11-30T03:15:00+00:00")
    found = doctor_of(tmp_path / "office", capsys)
    assert found["- backup"].startswith("none was made yet")
    assert found["- backup"].endswith("kubectl -n kokon-office get jobs, and the logs of the last job of backup.")
    assert any("outside since the office was restored: north" in line and "confirm" in line for line in found.values())
    monkeypatch.setenv("COMMENT", as_comment(datetime.now(UTC) - timedelta(days=3)))
    assert doctor_of(tmp_path / "office", capsys)["✗ backup"].startswith("the last one is 3 days old")


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (None, ""),
        ({"metadata": {"creationTimestamp": hours_ago(1)}}, "- none was written yet"),
        ({"metadata": {"creationTimestamp": hours_ago(49)}}, "✗ no job has written one for 2 days"),
        ({"status": {"lastSuccessfulTime": hours_ago(25)}}, "✓ the last one is less than two days old"),
        ({"status": {"lastSuccessfulTime": hours_ago(73)}}, "✗ no job has written one for 3 days"),
    ],
)
def test_the_doctor_says_when_the_figures_of_the_night_are_late(
    figures: object, said: str, requests: Log, north: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIGURES", json.dumps(figures) if figures else "")
    found = [f"{MARKS[one.state]} {one.found}" for one in exports(target_of(north))]
    assert found == ([said] if said else [])


def doctor_of(place: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    main(["doctor", str(place)])
    return dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())


def test_without_kubectl_the_operator_is_told(
    north: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for words in (["letters", str(north), "end"], ["dead-letters", str(north), "list"], ["recompute", str(north)]):
        assert main(words) == 1
        assert "There is no kubectl on this machine. Next step: install it" in capsys.readouterr().err


def test_an_office_changes_its_own_keys_and_no_key_of_a_centre(
    requests: Log, installations: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = tmp_path / "office"
    shutil.copytree(installations / "office", office)
    assert main(["keys", str(office), "rotate", "clients"]) == 1
    assert "There is no key clients here" in capsys.readouterr().err
    before = Keys(office / "server" / "hub" / "keys.json").public("system")
    assert main(["keys", str(office), "rotate", "system"]) == 0
    assert before not in (office / "made" / "nats" / "nats.conf").read_text()
    asked = [line.removeprefix("--namespace kokon-office ") for line in requests()]
    assert next(line for line in asked if line.startswith("delete")).split()[3:] == [
        "postgres-databases",
        "office-migrations",
        "streams",
    ]


@pytest.mark.real
def test_the_bus_is_asked_through_a_port_that_leads_there(
    requests: Log, north: Path, bus: Nats, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real one, whose keys lie in the folder."""
    shutil.copy(bus.server.folder / "keys.json", north / "server" / "north" / "keys.json")
    assert main(["dead-letters", str(north), "list"]) == 1
    assert "kubectl leads nothing to the bus" in capsys.readouterr().err
    monkeypatch.setenv("BUS", str(bus.server.ports["client"]))
    assert main(["dead-letters", str(north), "list"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["reconcile", str(north)]) == 1
    step = json.loads(capsys.readouterr().out)["next_step"]
    assert step.startswith(f"python -m deploy.kubernetes keys {north} rotate release, and have the office")
    assert main(["dead-letters", str(north), "close", "9"]) == 1
    assert "no dead letter 9" in capsys.readouterr().err


def test_no_operation_names_a_command_that_a_cluster_has_not(north: Path) -> None:
    """All next steps of `deploy/operations`, as an operator of a cluster reads them."""
    target = target_of(north)
    files = Path("deploy/operations").rglob("*.py")
    named = {found[1] for file in files for found in COMMAND.finditer(file.read_text())}
    assert len(named) > 4
    there = (*COMMANDS, "up", "join", "leave", "backup", "restore", "rehearse")
    assert {one for one in named if one.split()[0] not in there} == set()
    # an identity is made away from the cluster, with a clone
    assert not any("./kokon" in in_words_of(target, f"./kokon {one}") for one in named - {"keys backup-identity"})
    for kind, places in last_backup.WORDS.items():
        said = in_words_of(target, f"./kokon backup {places}; {last_backup.BY_TIMER}")
        assert "PLACE" not in said, kind
        assert said.endswith(f" backup-now; {last_backup.BY_TIMER}")
