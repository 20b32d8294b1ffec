"""What is wrong with an installation in a cluster, seen from the operator's folder, and the next step."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.joining import restored_register
from deploy.kubernetes.cluster.bus import bus_of
from deploy.kubernetes.cluster.target import Cluster
from deploy.kubernetes.folder import KEY_FILES, server_folder
from deploy.nats.folder_check import Fault
from deploy.nats.server_folders import membership_in, register_in
from deploy.operations import doctor as looks
from deploy.operations.backups import last_backup, trial_restores
from deploy.operations.findings import Finding
from deploy.secrets_file import write_owner_only
from deploy.target import in_words_of
from deploy.trouble import Trouble
from shared.store.fresh_backup import in_comment

MARKS = {"ok": "✓", "missing": "✗", "optional": "-"}
ANEW = "python -m deploy.kubernetes prepare {folder}, then kubectl apply -k {folder}."
LAST_BACKUP = "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database();"
STEPS = {
    **dict.fromkeys(("differs", "no_tls", "no_file", "other_key", "refused", "not_defined"), ANEW),
    "not_looked_at": "kubectl -n {namespace} get pods.",
    "stream_full": "give the volume of nats more room; nothing is lost meanwhile.",
    "put_aside": "python -m deploy.kubernetes dead-letters {folder} list; then replay ID or close ID for each.",
    "held_back": "python -m deploy.kubernetes confirm {folder} with each that is a member still, let-go {folder} else.",
    "not_taken": "python -m deploy.kubernetes take-anew {folder}, when they are connected.",
    "overdue": "kubectl -n {namespace} logs of that service; what is not handled in time is gone for good.",
}
"""Next steps in a cluster, by the code of a fault; for other codes the steps for one machine apply."""


def report(target: Cluster) -> int:
    """Print all findings; 1 where something is missing."""
    found = [*findings(target)]
    for finding in found:
        step = f" Next step: {in_words_of(target, finding.next_step)}" if finding.next_step else ""
        sys.stdout.write(f"{MARKS[finding.state]} {finding.what}: {finding.found}{step}\n")
    return int(any(finding.state == "missing" for finding in found))


def findings(target: Cluster) -> Iterator[Finding]:
    yield from pods(target)
    yield from of_bus(target)
    yield from certificates(target)
    if target.kind == "centre":
        yield handed_over(target)
        yield from copies(target)
    else:
        yield copy_of_office(target)
    yield from exports(target)


def pods(target: Cluster) -> Iterator[Finding]:
    """Each pod that is to go on running, and each that ended badly."""
    told = json.loads(target.kubectl.ask("get", "pods", "--output", "json"))
    for pod in told["items"]:
        name, phase = pod["metadata"]["name"], pod["status"]["phase"]
        logs = f"kubectl -n {target.kubectl.namespace} logs {name}, and describe pod {name}."
        ready = {one["type"]: one["status"] for one in pod["status"].get("conditions", ())}.get("Ready") == "True"
        if phase == "Failed" or (phase != "Succeeded" and not ready):
            yield Finding(f"pod {name}", "missing", "has failed" if phase == "Failed" else "is not ready", logs)
        elif phase == "Running":
            yield Finding(f"pod {name}", "ok", "is ready")


def of_bus(target: Cluster) -> Iterator[Finding]:
    server = server_folder(target.folder, target.installation)
    try:
        with bus_of(target.folder, target.installation) as bus:
            faults = looks.faults_of_bus(server, target.folder, bus)
        running = True
    except Trouble as trouble:
        yield Finding("message bus", "missing", trouble.what, trouble.next_step)
        faults, running = looks.faults_of_bus(server, target.folder, None), False
    if target.installation.is_office:
        faults += restored_register.waited_for(register_in(target.folder / "server"))
    yield from looks.of_bus("message bus", (here(fault, target) for fault in faults), running=running)


def here(fault: Fault, target: Cluster) -> Fault:
    step = STEPS.get(fault.code, fault.next_step)
    return replace(fault, next_step=step.format(folder=target.folder, namespace=target.kubectl.namespace))


def certificates(target: Cluster) -> Iterator[Finding]:
    if target.kind == "office":
        server = server_folder(target.folder, target.installation)
        files = [server / "tls" / "hub.pem", server / "authority" / "ca.pem"]
    else:
        membership = membership_in(target.folder / "server", target.name)
        files = [membership.current.certificate, membership.authority] if membership.current else []
    if found := looks.of_certificates("certificates", files, datetime.now(UTC)):
        yield found


def handed_over(target: Cluster) -> Finding:
    what = "key file of casework"
    if (target.folder / "keys" / KEY_FILES["cases"]).exists():
        found = "lies in the operator's folder, too: it opens what was erased since"
        return Finding(what, "missing", found, f"python -m deploy.kubernetes hand-over {target.folder}.")
    return Finding(what, "ok", "is in the cluster and in its backups alone")


def copy_of_office(target: Cluster) -> Finding:
    """The last backup, as its database says; a trial restore that failed is a pod that has failed."""
    try:
        finding = last_backup.judged_at(in_comment(target.sql("office", LAST_BACKUP)))
    except Trouble as trouble:
        return Finding("backup", "missing", trouble.what, trouble.next_step)
    return replace(finding, next_step=finding.next_step and logs_of_backup(target))


def exports(target: Cluster) -> Iterator[Finding]:
    """When the job last wrote them, or since when it is there. Nothing where the operator has no such job."""
    told = target.kubectl.ask("get", "cronjob", "figures", "--ignore-not-found", "--output", "json")
    if not told.strip():
        return
    job = json.loads(told)
    last = job.get("status", {}).get("lastSuccessfulTime")
    age = datetime.now(UTC) - datetime.fromisoformat(last or job["metadata"]["creationTimestamp"])
    if age.total_seconds() > looks.EXPORT_LATE:
        step = f"kubectl -n {target.kubectl.namespace} get jobs, and the logs of the last job of figures."
        yield Finding(looks.EXPORT, "missing", f"no job has written one for {age.days} days", step)
    elif last:
        measured = {"export_age_seconds": age.total_seconds()}
        yield Finding(looks.EXPORT, "ok", "the last one is less than two days old", measured=measured)
    else:
        yield Finding(looks.EXPORT, "optional", "none was written yet", "wait for the job of the night.")


def logs_of_backup(target: Cluster) -> str:
    return f"kubectl -n {target.kubectl.namespace} get jobs, and the logs of the last job of backup."


def copies(target: Cluster) -> Iterator[Finding]:
    """The last backup and the last trial restore, as the job has noted them beside the key file."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        try:
            for name in (last_backup.FILE, trial_restores.FILE):
                write_owner_only(folder / name, target.kubectl.kept(name))
        except Trouble as trouble:
            yield Finding("backup", "missing", f"when it was made is not known: {trouble.what}", trouble.next_step)
            return
        for finding in (last_backup.judged(folder), trial_restores.judged(folder / trial_restores.FILE)):
            yield replace(finding, next_step=finding.next_step and logs_of_backup(target))
