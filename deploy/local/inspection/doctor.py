"""`./kokon doctor`: what this machine has of what is needed, and the next step where something is missing."""

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.text import Text

from deploy.local.inspection import audit, damaged_pages, doctor_reports, erasures, lost_events, waiting_counts
from deploy.local.inspection.bus_findings import of_the_bus, of_the_link
from deploy.local.keys import key_lock
from deploy.local.machine import as_root, ports
from deploy.local.machine.display import display
from deploy.local.servers import clock, nats_server, postgres_program
from deploy.local.servers.outside_nats import OutsideNats
from deploy.local.servers.outside_postgres import OutsidePostgres
from deploy.local.servers.servers import Servers
from deploy.local.services import passphrase_prompt
from deploy.local.settings import last_start as shown
from deploy.local.settings import operators, settings_file
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import DEFAULT_PORT, Described, check_writable, description_in, ground
from deploy.local.settings.places import DATA, OFFICE_DATA, Folder, Json, Office, existing, with_folder
from deploy.local.settings.service_settings import kept_for, settings_of
from deploy.operations import clock as clock_words
from deploy.operations.backups import after_backup, last_backup, trial_restores
from deploy.operations.doctor import of_disk, of_exports
from deploy.operations.finding_metrics import as_metrics
from deploy.operations.findings import Finding
from deploy.trouble import Trouble, trouble_of
from services.notify.settings import sender_of
from shared.privacy.counts import COUNTED_BY

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
"""The one that is taken first: the shell is the same Chromium without its windows, for half the processor."""
MARKS = {"ok": ("✓", "green"), "missing": ("✗", "red"), "optional": ("-", "yellow")}


def doctor(
    folder: Folder = None,
    office: Office = False,
    json_output: Json = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="Print what was found as metrics of Prometheus.")] = False,
    mail: Annotated[
        str | None,
        typer.Option(
            "--mail",
            envvar="KOKON_OPERATOR_MAIL",
            help="Write to this address where something needs a hand; for a timer.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Look whether this machine has what is needed, and say what to do where it has not."""
    place = (folder or (OFFICE_DATA if office else DATA)).resolve()
    if mail is not None:
        check_address(mail)
    if Claim(place).holder() is not None:
        passphrase_prompt.ask_where_needed(place / "keys" / "cases.key")
    with display(quiet=json_output or metrics).step("looking"):
        findings = [_of_folder(_looked(check), place) for check in checks(place)]
    if mail is not None:
        _write_to(mail, findings, place)
    if json_output:
        typer.echo(json.dumps([asdict(finding) for finding in findings]))
    elif metrics:
        typer.echo(as_metrics(findings), nl=False)
    else:
        _show(findings)
    raise typer.Exit(1 if any(finding.state == "missing" for finding in findings) else 0)


def check_address(given: str) -> None:
    """Raises Trouble, before anything is looked at: that takes a while."""
    try:
        sender_of(given)
    except ValueError:
        raise Trouble("no_address", f"{given} is no e-mail address.", "name one with --mail.") from None


def _write_to(address: str, findings: Sequence[Finding], folder: Path) -> None:
    """Raises Trouble."""
    described = _described(folder)
    kept = settings_file.read(folder, described.kind) if described else {}
    name = described.id if described else str(folder)
    letter = doctor_reports.mail_of(findings, to=address, sender=str(kept.get("mail.sender", address)), name=name)
    if letter:
        doctor_reports.send(letter, str(kept.get("mail.smtp_url", "smtp://127.0.0.1:25")))


def checks(folder: Path) -> list[Callable[[], Finding]]:
    return [
        _platform,
        _python,
        partial(_postgres, folder),
        partial(_nats, folder),
        partial(_ports, folder),
        partial(_disk, folder),
        _memory,
        *(() if _described(folder) is None else _of_copies(folder)),
        *(() if _described(folder) is None else _of_exports(folder)),
        partial(_user, folder),
        partial(_folder, folder),
        partial(_settings, folder),
        *(() if _described(folder) is None else _of_bus_and_link(folder)),
        partial(_key_file, folder),
        *(() if Claim(folder).holder() is None else _of_what_runs(folder)),
        _browser,
        _engine,
    ]


def _looked(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except (Trouble, OSError) as fault:
        return _refused(getattr(check, "func", check).__name__.strip("_"), fault)


def _of_bus_and_link(folder: Path) -> list[Callable[[], Finding]]:
    """As many as there are faults; where the bus hangs while it is asked, that is the one."""
    found: list[Callable[[], Finding]] = []
    for look in (of_the_bus, of_the_link):
        try:
            found += look(folder)
        except (Trouble, OSError) as fault:
            found.append(partial(_refused, look.__name__.removeprefix("of_the_"), fault))
    return found


def _refused(name: str, fault: Trouble | OSError) -> Finding:
    trouble = trouble_of(fault) if isinstance(fault, OSError) else fault
    return Finding(name, "missing", trouble.what, trouble.next_step)


def _of_folder(finding: Finding, folder: Path) -> Finding:
    return replace(finding, found=with_folder(finding.found, folder), next_step=with_folder(finding.next_step, folder))


def _described(folder: Path) -> Described | None:
    """None as well where it cannot be read: the finding about the folder says why, and the others are still made."""
    try:
        return description_in(folder)
    except (Trouble, OSError):
        return None


def _platform() -> Finding:
    found = f"{platform.system()} {platform.machine()}"
    known = platform.system() in ("Linux", "Darwin")
    step = "" if known else "use Linux or macOS, or the Linux subsystem of Windows."
    return Finding("platform", "ok" if known else "missing", found, step)


def _python() -> Finding:
    good = sys.version_info >= (3, 13)
    return Finding("Python", "ok" if good else "missing", platform.python_version(), "" if good else "install 3.13.")


def _postgres(folder: Path) -> Finding:
    postgres = Servers(existing(folder)).postgres if _described(folder) else None
    if isinstance(postgres, OutsidePostgres):
        return Finding("PostgreSQL", "ok", f"at {postgres.address.shown}, {postgres.check()}; {postgres.way()}")
    try:
        postgres_program.reachable()
        return Finding("PostgreSQL", "ok", f"embedded, {postgres_program.version()}")
    except (OSError, subprocess.SubprocessError) as error:
        return Finding(
            "PostgreSQL", "missing", f"does not run here ({type(error).__name__})", "start the Compose file."
        )


def _nats(folder: Path) -> Finding:
    nats = Servers(existing(folder)).nats if _described(folder) else None
    if isinstance(nats, OutsideNats):
        return Finding("NATS", "ok", nats.check())
    answer = subprocess.run([nats_server.installed(), "--version"], capture_output=True, text=True, check=False)
    return Finding("NATS", "ok", f"embedded, {answer.stdout.split()[-1].lstrip('v')}")


def _ports(folder: Path) -> Finding:
    described = _described(folder)
    first = described.port if described else DEFAULT_PORT
    taken = [port for port in range(first, first + 4) if not ports.is_free(port)]
    if not taken:
        return Finding("ports", "ok", f"{first} to {first + 3} are free")
    if (holder := Claim(folder).holder()) is not None:
        return Finding("ports", "ok", f"in use by this installation (process {holder})")
    return Finding("ports", "missing", f"taken: {', '.join(map(str, taken))}", "stop the other program, or use --port.")


def _disk(folder: Path) -> Finding:
    return of_disk("disk", ground(folder))


def _memory() -> Finding:
    free = psutil.virtual_memory().available
    good = free > 700_000_000
    step, measured = "" if good else "free 0.7 GB.", {"memory_available_bytes": float(free)}
    return Finding("memory", "ok" if good else "missing", f"{free / 1e9:.1f} GB free", step, measured)


def _of_copies(folder: Path) -> list[Callable[[], Finding]]:
    looks: list[Callable[[], Finding]] = [partial(_backup, folder), partial(_trial_restore, folder)]
    return [*looks, partial(_off_site, folder)] if after_backup.was_run(folder) else looks


def _of_exports(folder: Path) -> list[Callable[[], Finding]]:
    """Where one is wanted: by `kokon.toml`, or around this command as around `up`."""
    described = _described(folder)
    service = "office" if described and described.kind == "office" else "quality"
    try:
        kept = kept_for(service, existing(folder).variables)
    except (Trouble, OSError):
        kept = {}
    place = (kept | settings_of(service)).get("EXPORT_FOLDER")
    return [partial(_nightly_export, Path(place), service)] if place else []


def _nightly_export(place: Path, service: str) -> Finding:
    return of_exports(place, datetime.now(UTC), service=service)


def _backup(folder: Path) -> Finding:
    return last_backup.judged(folder, kind=existing(folder).kind)


def _trial_restore(folder: Path) -> Finding:
    return trial_restores.judged(folder / trial_restores.FILE, kind=existing(folder).kind)


def _off_site(folder: Path) -> Finding:
    return after_backup.judged(folder)


def _user(folder: Path) -> Finding:
    return as_root.judged(folder)


def _folder(folder: Path) -> Finding:
    described = description_in(folder)
    if described is None:
        check_writable(folder)
        return Finding("data folder", "ok", f"{folder} is empty; ./kokon up fills it")
    version = folder / "postgres" / "data" / "PG_VERSION"
    found, ours = version.read_text().strip() if version.exists() else None, postgres_program.version().split(".")[0]
    if found not in (None, ours):
        step = "back up with the earlier version of this program and restore into an empty folder."
        return Finding("data folder", "missing", f"{folder} is of PostgreSQL {found}, this is {ours}", step)
    return Finding("data folder", "ok", f"{folder}: {described.kind} {described.id}, format {described.format}")


def _settings(folder: Path) -> Finding:
    return shown.judged(folder)


def _key_file(folder: Path) -> Finding:
    """Of casework: what reads every client, where nothing locks it."""
    return Finding("key file", *key_lock.judged(folder))


def _of_what_runs(folder: Path) -> list[Callable[[], Finding]]:
    looks: list[Callable[[], Finding]] = [partial(look, folder) for look in (_services, _databases, _clock, _standards)]
    of_cases = (partial(look, folder) for look in (_erasures, _access_log, _events))
    return [*looks, *of_cases] if "cases" in existing(folder).services else looks


def _access_log(folder: Path) -> Finding:
    return audit.judged(existing(folder))


def _events(folder: Path) -> Finding:
    return lost_events.judged(existing(folder))


def _erasures(folder: Path) -> Finding:
    try:
        return Finding("erasures", *erasures.judged(existing(folder)))
    except Trouble as trouble:
        return Finding("erasures", "optional", trouble.what, trouble.next_step)


def _services(folder: Path) -> Finding:
    """Whether each can work, and where an operator sees more of it."""
    urls = operators.urls_of(existing(folder))
    if waiting := {service: why for service, url in urls.items() if (why := operators.reasons_at(url))}:
        found = "; ".join(f"{service} says {', '.join(why)}" for service, why in waiting.items())
        return Finding("services", "missing", f"not ready: {found}", "docs/operations.md, Health, says what to do.")
    shown = ", ".join(f"{service} {url}/metrics" for service, url in urls.items())
    return Finding("services", "ok", f"all are ready; for operators: {shown}")


def _databases(folder: Path) -> Finding:
    return damaged_pages.judged(existing(folder))


def _clock(folder: Path) -> Finding:
    """Of what runs: whether the services do what the calendar asks of them."""
    if doubting := clock.doubts(existing(folder)):
        return Finding("clock", "missing", clock_words.told_of(doubting), clock_words.NEXT_STEP)
    return Finding("clock", "ok", "the services believe the date")


def _standards(folder: Path) -> Finding:
    """Of what runs: whether counts wait for a version of the standards."""
    installation = existing(folder)
    if waiting := waiting_counts.awaited(installation):
        return Finding("standards", "optional", waiting_counts.told_of(waiting), waiting_counts.NEXT_STEP)
    counted = f"; clients are counted by {COUNTED_BY}" if "cases" in installation.services else ""
    return Finding("standards", "ok", f"no counts wait for a version of them{counted}")


def _browser() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        return Finding("Chromium", "optional", "not found", "install chromium for the browser tests.")
    return Finding("Chromium", "ok", found)


def _engine() -> Finding:
    for engine in ("docker", "podman"):
        if (program := shutil.which(engine)) and _answers(program):
            return Finding("container engine", "ok", engine)
    return Finding("container engine", "optional", "none runs", "start Docker or Podman for the Compose file.")


def _answers(program: str) -> bool:
    try:
        return subprocess.run([program, "info"], capture_output=True, timeout=5, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _show(findings: list[Finding]) -> None:
    """A line each, and one for the next step: paths and addresses stay whole on a terminal of any width."""
    console, wide = Console(), max(len(finding.what) for finding in findings)
    for finding in findings:
        line = Text.assemble(MARKS[finding.state], f"  {finding.what:<{wide}}  {finding.found}")
        console.print(line, soft_wrap=True)
        if finding.next_step:
            console.print(f"{'':<{wide}}     Next step: {finding.next_step}", markup=False, soft_wrap=True)
