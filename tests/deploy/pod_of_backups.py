"""The pod of a backup or a restore as it is rendered, its folders below another root, beside an embedded PostgreSQL."""

from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.kubernetes import folder, settings
from deploy.kubernetes.archive import __main__ as archive
from deploy.kubernetes.archive.pod import Pod
from deploy.kubernetes.installation import named
from deploy.local.servers.servers import Servers
from deploy.secrets_file import write_owner_only
from tests.deploy.kubernetes_installations import Manifests
from tests.deploy.kubernetes_installations import named as manifests_named
from tests.deploy.reachability import template_of


@dataclass(frozen=True, slots=True)
class PodHere(Pod):
    """Both of its servers are one, and reached by a socket."""

    sockets: Path = Path()

    def host(self, part: str) -> str:
        return str(self.sockets)


def begun(place: Path, name: str, recipient: str = "") -> Path:
    """An operator's folder, with the words below [backup]."""
    folder.begin(place, name)
    file = place / settings.FILE
    file.write_text(file.read_text().replace('# RECIPIENT = "age1..."', recipient))
    return place


def pod_of(verb: str, root: Path, installation: str, manifests: Manifests, servers: Servers) -> PodHere:
    [manifest] = [one for one in manifests if one["metadata"]["name"] == verb and one["kind"] in ("Job", "CronJob")]
    spec = template_of(manifest)["spec"]
    [container] = spec["containers"]
    which = ["office"] if named(installation).is_office else []
    assert container["command"] == ["/start", "python", "-m", "deploy.kubernetes.archive", verb, *which]
    assert verb in archive.VERBS
    return pod_here(root, installation, spec, manifests, servers)


def ran(verb: Any, pod: PodHere) -> str:
    """What it says on standard output; it ends well."""
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("sys.stdout.write", lines.append)
        code = verb(pod)
    assert code == 0, lines
    return "".join(lines)


def pod_here(root: Path, name: str, spec: dict[str, Any], manifests: Manifests, servers: Servers) -> PodHere:
    """What its volumes hold, as kubelet would mount them, and a server that knows the passwords in its Secrets."""
    of = named(name)
    pod = PodHere(of.name, of.services, of.databases, root=root, sockets=servers.postgres.sockets)  # type: ignore[attr-defined]
    lay_out(root, spec, manifests)
    superuser = (pod.folder / "postgres" / "superuser").read_text()
    for server in pod.databases:
        (pod.folder / server / "superuser").write_text(superuser)
    statements = [f"create role postgres superuser login password '{superuser}';"]
    for file in pod.folder.glob("*postgres/roles/*"):
        statements.append(f"alter role {file.name} password '{file.read_text()}';")
    servers.postgres.sql("".join(statements))
    return pod


def lay_out(root: Path, spec: dict[str, Any], manifests: Manifests) -> None:
    secrets = manifests_named(manifests, "Secret")
    volumes = {one["name"]: one for one in spec["volumes"]}
    for mount in spec["containers"][0]["volumeMounts"]:
        place = root / mount["mountPath"].lstrip("/")
        place.mkdir(parents=True, exist_ok=True)
        for source in volumes[mount["name"]].get("projected", {}).get("sources", ()):
            data = secrets[source["secret"]["name"]]["data"]
            for item in source["secret"]["items"]:
                write_owner_only(place / item["path"], b64decode(data[item["key"]]).decode())


def settings_of_cases(pod: PodHere) -> dict[str, str]:
    """As the Secret of casework says them, but for where its database is."""
    found = {}
    for name in ("cases", "cases_keys"):
        password = (pod.folder / "cases-postgres" / "roles" / name).read_text()
        found[name] = f"postgresql+asyncpg://{name}:{password}@/{name}?host={pod.sockets}"
    return {
        "CASES_CENTRE": pod.name,
        "CASES_DATABASE_URL": found["cases"],
        "CASES_KEYS_DATABASE_URL": found["cases_keys"],
        "CASES_KEY_FILE": str(pod.key_file),
        "CASES_DESTROYED_KEYS": str(pod.kept / "destroyed-keys"),
    }
