"""What operators watch: alert rules that ring when they must, and dashboards that ask for what is there."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest

from deploy.local.inspection import doctor
from deploy.local.inspection.doctor_reports import mail_of, send
from deploy.nats.certificates import Authority
from deploy.operations import doctor as looks
from deploy.operations.backups import last_backup, trial_restores
from deploy.operations.backups.trial_restores import TrialRestore
from deploy.operations.finding_metrics import as_metrics
from deploy.operations.findings import Finding
from deploy.trouble import Trouble
from services.notify.channels.health import Health
from services.notify.metrics import Metrics
from shared.web.latency import Measured
from tests.notify.mailbox import Mailbox, served
from tests.shared.free_ports import free_port
from tests.shared.web.building import build

TELEMETRY = Path("deploy/telemetry").resolve()
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def promtool(*words: str, folder: Path = TELEMETRY) -> subprocess.CompletedProcess[str]:
    if (program := shutil.which("promtool")) is None:
        pytest.skip("skipped: no promtool")
    return subprocess.run([program, *words], cwd=folder, capture_output=True, text=True, check=False)


def test_each_alert_is_silent_where_all_is_well_and_rings_where_it_is_not() -> None:
    finished = promtool("test", "rules", "alerts.test.yaml")
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_every_alert_is_tried(tmp_path: Path) -> None:
    tried = set(re.findall(r'alertname="(\w+)"', (TELEMETRY / "alerts.test.yaml").read_text()))
    assert tried == {rule["alert"] for rule in rules()}
    deaf = (TELEMETRY / "alerts.yaml").read_text().replace("kokon_ready == 0", "kokon_ready == 7")
    (tmp_path / "alerts.yaml").write_text(deaf)
    shutil.copy(TELEMETRY / "alerts.test.yaml", tmp_path)
    assert promtool("test", "rules", "alerts.test.yaml", folder=tmp_path).returncode == 1


def rules() -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load((TELEMETRY / "alerts.yaml").read_text())["groups"][0]["rules"]
    return found


def asked_for() -> Iterator[str]:
    for rule in rules():
        yield rule["expr"]
    for file in sorted((TELEMETRY / "dashboards").glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            yield from (target["expr"] for target in panel["targets"])


def measured(folder: Path) -> set[str]:
    """The names of everything that the services and the doctor show."""
    service = CollectorRegistry()
    Measured(build(name="cases", registry=service), registry=service)
    notices = CollectorRegistry()
    Metrics(notices, {}, health=Health(), now=lambda: NOW)
    last_backup.note(folder, NOW)
    trial = folder / trial_restores.FILE
    trial_restores.note(trial, TrialRestore(NOW, NOW))
    looked = [doctor._disk(folder), doctor._memory(), last_backup.judged(folder, NOW)]
    authority = Authority(folder / "authority").certificate
    of_link = [looks.of_link("link", lambda: "up"), looks.of_certificates("certificates", [authority], NOW)]
    found = as_metrics([*looked, trial_restores.judged(trial, now=NOW), *filter(None, of_link)])
    shown = generate_latest(service).decode() + generate_latest(notices).decode() + found
    return set(re.findall(r"^# TYPE (\w+)", shown, re.MULTILINE))


def test_alerts_and_dashboards_ask_for_what_is_there(tmp_path: Path) -> None:
    there = measured(tmp_path)
    wanted = {name for asked in asked_for() for name in re.findall(r"\b(?:kokon|process)_[a-z0-9_]+", asked)}
    assert len(wanted) > 12
    assert {name for name in wanted if there.isdisjoint((name, re.sub("_(bucket|count)$", "", name)))} == set()


def test_the_doctor_is_a_metric_by_what_it_looks_at_and_never_by_what_it_found() -> None:
    told = as_metrics(
        [Finding("disk", "missing", "0.1 GB free at /srv/secret", "make room", {"disk_free_bytes": 1e8})] * 1
        + [Finding("link", "ok", "up")]
    )
    assert 'kokon_findings{state="missing",what="disk"} 1.0' in told
    assert 'kokon_findings{state="ok",what="disk"} 0.0' in told
    assert 'kokon_findings{state="ok",what="link"} 1.0' in told
    assert "kokon_disk_free_bytes 1e+08" in told
    assert "secret" not in told


@pytest.mark.parametrize(("days", "state"), [(0, "ok"), (1, "ok"), (2, "missing"), (40, "missing")])
def test_an_old_backup_turns_the_doctor_red(tmp_path: Path, days: int, state: str) -> None:
    last_backup.note(tmp_path, NOW - timedelta(days=days, minutes=1))
    found = last_backup.judged(tmp_path, NOW)
    assert (found.state, bool(found.next_step)) == (state, state == "missing")
    assert found.measured["backup_age_seconds"] == days * 86_400 + 60


def test_without_a_backup_the_doctor_says_so_and_stays_green(tmp_path: Path) -> None:
    assert last_backup.judged(tmp_path, NOW).state == "optional"
    (tmp_path / last_backup.FILE).write_text("yesterday")
    assert last_backup.judged(tmp_path, NOW).state == "optional"


def test_the_mail_names_what_needs_a_hand_and_nothing_of_what_was_found() -> None:
    wrong = [Finding("erasures", "missing", "7 wait since Monday", "back up"), Finding("disk", "ok", "room")]
    mail = mail_of(wrong, to="ops@example.org", sender="kokon@example.org", name="north")
    assert mail is not None
    assert "needs a hand: erasures." in mail.get_content()
    assert "7" not in str(mail.get_content())
    assert "Monday" not in str(mail)
    assert mail_of([Finding("disk", "ok", "room")], to="a@b.org", sender="c@d.org", name="north") is None


@pytest.mark.real
async def test_the_mail_reaches_the_server_of_the_settings_and_a_missing_server_is_told() -> None:
    mail = mail_of([Finding("disk", "missing", "no room")], to="ops@example.org", sender="a@b.org", name="north")
    assert mail is not None
    mailbox = Mailbox()
    async with served(mailbox) as port:
        await asyncio.to_thread(send, mail, f"smtp://127.0.0.1:{port}")
    assert mailbox.recipients == ["ops@example.org"]
    assert "disk" in mailbox.mails[0].get_content()
    with pytest.raises(Trouble, match="could not be sent"):
        await asyncio.to_thread(send, mail, f"smtp://127.0.0.1:{free_port()}")


def test_a_link_and_the_end_of_certificates_are_numbers(tmp_path: Path) -> None:
    def broken() -> str:
        raise Trouble("link_down", "The link does not come up.", "call the office.")

    files = [
        Authority(tmp_path / "authority").issue("hub", tmp_path, days=30).certificate,
        Authority(tmp_path / "authority").certificate,
        tmp_path / "gone.pem",
    ]
    now = datetime.now(UTC)
    certificates = looks.of_certificates("certificates", files, now)
    assert certificates
    assert 29 < certificates.measured["certificate_days"] <= 30
    assert looks.of_certificates("certificates", [tmp_path / "gone.pem"], now) is None
    link = looks.of_link("link", broken)
    assert (link.state, link.found, link.next_step) == ("missing", "The link does not come up.", "call the office.")
    told = as_metrics([link, certificates])
    assert "kokon_link_up 0.0" in told
    assert "kokon_certificate_days 29." in told or "kokon_certificate_days 30." in told
    assert "kokon_link_up 1.0" in as_metrics([looks.of_link("link", lambda: "connected")])


def test_the_collector_takes_what_services_send_and_sends_nothing_on() -> None:
    """As far as it can be told without the program itself: every part that is used is there, and where it listens."""
    told = yaml.safe_load((TELEMETRY / "collector.yaml").read_text())
    for pipeline in told["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= told[kind].keys()
    assert told["exporters"].keys() == {"debug", "prometheus"}, "where else would it go?"
    taken = told["receivers"]["otlp"]["protocols"]["http"]["endpoint"].rpartition(":")[2]
    shown = told["exporters"]["prometheus"]["endpoint"].rpartition(":")[2]
    production = TELEMETRY.parent / "compose/production"
    parts = yaml.safe_load((production / "parts.yaml").read_text())["services"]
    assert parts["collector"]["ports"] == [f"127.0.0.1:${{COLLECTOR_PORT:-{shown}}}:{shown}"]
    for kind, services in (("centre", ("INTAKE", "CASES", "QUALITY", "NOTIFY")), ("office", ("OFFICE",))):
        example = (production / kind / "example.env").read_text()
        for service in services:
            assert f"# {service}_OTLP_ENDPOINT=http://collector:{taken}\n" in example
