"""The two files for kustomize in the operator's folder: one for the operator to edit, one made anew each time."""

import json
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from deploy.kubernetes.installation import InNamespace
from deploy.kubernetes.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILE = "kustomization.yaml"
OWN = Template("""\
# $name. `made` is written by `prepare`; this file is yours: images, storage, numbers of pods, patches.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: kokon-$name
resources: [$overlay]
components: [made]
images:
$images""")
IMAGES = ("intake", "cases", "quality", "notify", "setup", "backup")

type Patch = dict[str, Any]


def own(name: str, overlay: Path) -> str:
    """The operator's own file. `overlay` as seen from its folder."""
    named = [f"name: kokon/{one}, newName: registry.example.org/kokon/{one}, newTag: {version()}" for one in IMAGES]
    images = [f"  - {{{image}}}\n" for image in named]
    return OWN.substitute(name=name, overlay=overlay, images="".join(images))


def images_not_named(folder: Path, kind: str) -> list[str]:
    """Those of an installation for which the operator's file says no registry, such as one that came with a version."""
    overlays = [path for part in ("base", kind) for path in (HERE / part).glob("*.yaml")]
    used = {found for path in overlays for found in re.findall(r"image: kokon/(\w+)", path.read_text())}
    file = folder / FILE
    said = file.read_text() if file.exists() else ""
    named = re.findall(r"""^[^#\n]*\bname["']?: *["']?kokon/(\w+)""", said, re.MULTILINE)
    return sorted(used - {*named})


def version() -> str:
    """Of this checkout, whose images the operator builds."""
    found: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return found


def component(
    installation: InNamespace,
    settings: Settings,
    secrets: Mapping[str, Collection[str]],
    scripts: Collection[str],
    members: Sequence[str],
    components: Sequence[str] = (),
    not_yet: Sequence[str] = (),
) -> str:
    """In JSON, which is YAML. A Secret whose content changes gets another name, so that its pods start again."""
    made = {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "components": [*components],
        "secretGenerator": [
            {"name": name, "files": [f"{name}/{file}" for file in files]} | kept_name(name)
            for name, files in secrets.items()
        ],
        "configMapGenerator": [{"name": "databases", "files": [f"databases/{file}" for file in scripts]}],
        "patches": [
            *(host(service, settings.host(service)) for service in installation.services),
            *(way_out(policy, *towards) for policy, towards in settings.ways_out.items()),
            streams(installation, members, not_yet, waits=not members or bool(components)),
        ],
    }
    return json.dumps(made, indent=1) + "\n"


def kept_name(secret: str) -> Patch:
    """The password of a superuser is used once; CloudNativePG finds it by its plain name, as one of this type."""
    kept = {"type": "kubernetes.io/basic-auth", "options": {"disableNameSuffixHash": True}}
    return kept if secret.endswith("-superuser") else {}


def host(service: str, name: str) -> Patch:
    return replaced("Ingress", service, {"/spec/rules/0/host": name, "/spec/tls/0/hosts/0": name})


def way_out(policy: str, network: str, port: int) -> Patch:
    first = "/spec/egress/0"
    return replaced("NetworkPolicy", policy, {f"{first}/to/0/ipBlock/cidr": network, f"{first}/ports/0/port": port})


def streams(installation: InNamespace, members: Sequence[str], not_yet: Sequence[str], *, waits: bool) -> Patch:
    """Whose streams the job makes. It waits where an office has no member yet, and while a backup is restored.

    A restored office takes nothing of those that are to begin again first.
    """
    hub = ["--hub"] if installation.is_office else []
    named = [word for member in members for word in ("--centre", member)]
    named += [word for member in not_yet for word in ("--not-yet", member)]
    changes = {"/spec/template/spec/containers/0/args": [*hub, *named], "/spec/suspend": waits}
    return replaced("Job", "streams", changes, verb="add")


def replaced(kind: str, name: str, values: Mapping[str, object], *, verb: str = "replace") -> Patch:
    changes = [{"op": verb, "path": path, "value": value} for path, value in values.items()]
    return {"target": {"kind": kind, "name": name}, "patch": json.dumps(changes)}
