"""What kustomize renders fits the API of Kubernetes, and its pods keep to the restricted standard."""

import copy
import re
import shutil
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from deploy.kubernetes import folder
from deploy.kubernetes.joining.join_commands import applied
from deploy.kubernetes.manifest import version
from shared.topology import SERVICES
from tests.deploy.building import ROOT
from tests.deploy.compose_files import COMPOSE, containers_of
from tests.deploy.kubernetes_installations import KUBERNETES, Manifests, containers, named, rendered
from tests.deploy.pod_restrictions import unrestricted
from tests.deploy.reachability import WORKLOADS, Way, template_of, ways_between

VERSION = "1.32"
"""Of Kubernetes: the oldest whose API these files are for."""
BUILT_IN = ("v1", "apps/v1", "batch/v1", "networking.k8s.io/v1", "policy/v1")
NUMBERS = {"kokon": 10001, "nats": 10001, "postgres": 999}


@pytest.mark.level("kubernetes", 0)
@pytest.mark.parametrize("place", ["centre", "office"])
def test_every_object_fits_its_schema(place: str, rendered_all: dict[str, Manifests]) -> None:
    for manifest in rendered_all[place]:
        assert manifest["apiVersion"] in BUILT_IN
        kubernetes_validate.validate(manifest, VERSION, strict=True)


@pytest.mark.parametrize(
    "change",
    [{"replicas": "two"}, {"replica": 1}, {"strategy": {"type": "Recreate", "rollingUpdates": {}}}],
    ids=["a wrong type", "an unknown word", "an unknown word deeper"],
)
def test_a_planted_mistake_does_not_fit(change: Mapping[str, Any], centre_manifests: Manifests) -> None:
    broken = copy.deepcopy(named(centre_manifests, "Deployment")["cases"])
    broken["spec"] |= change
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


@pytest.mark.parametrize("overlay", ["centre", "office"])
def test_an_overlay_is_rendered_without_an_operators_folder(overlay: str) -> None:
    assert len(named(rendered(KUBERNETES / overlay), "NetworkPolicy")) >= 8


def pods(manifests: Manifests) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: template_of(one)["spec"] for one in manifests if one["kind"] in WORKLOADS}


def test_pods_are_restricted(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        assert {name: list(unrestricted(pod)) for name, pod in pods(manifests).items()} == {
            name: [] for name in pods(manifests)
        }
        [namespace] = named(manifests, "Namespace").values()
        assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


type Change = Callable[[dict[str, Any]], object]

LOOSENED: dict[str, Change] = {
    "root": lambda pod: pod["securityContext"].update(runAsUser=0),
    "maybe root": lambda pod: pod["securityContext"].pop("runAsNonRoot"),
    "no seccomp": lambda pod: pod["securityContext"].pop("seccompProfile"),
    "the node's network": lambda pod: pod.update(hostNetwork=True),
    "the node's disk": lambda pod: pod["volumes"].append({"name": "node", "hostPath": {"path": "/"}}),
    "a token": lambda pod: pod.pop("automountServiceAccountToken"),
    "settings by services": lambda pod: pod.pop("enableServiceLinks"),
    "privileged": lambda pod: pod["containers"][0]["securityContext"].update(privileged=True),
    "more rights": lambda pod: pod["containers"][0]["securityContext"].update(capabilities={"add": ["NET_ADMIN"]}),
    "written into": lambda pod: pod["initContainers"][0]["securityContext"].pop("readOnlyRootFilesystem"),
    "setuid": lambda pod: pod["containers"][0]["securityContext"].pop("allowPrivilegeEscalation"),
    "no bounds": lambda pod: pod["containers"][0]["resources"].pop("limits"),
}


@pytest.mark.parametrize("change", LOOSENED.values(), ids=LOOSENED)
def test_a_planted_right_is_found(change: Change, centre_manifests: Manifests) -> None:
    pod = copy.deepcopy(pods(centre_manifests)["cases"])
    change(pod)
    assert list(unrestricted(pod)) != []


def test_every_pod_has_a_numeric_user_of_its_image(centre_manifests: Manifests) -> None:
    for pod in pods(centre_manifests).values():
        images = {one["image"].split(":")[0].split("/")[-2:][0] for one in containers(pod)}
        assert {pod["securityContext"]["runAsUser"]} == {NUMBERS[image.split("/")[0]] for image in images}


def test_images_are_those_of_compose(rendered_all: dict[str, Manifests]) -> None:
    """Our own come from the operator's registry, and are of this version."""
    files = (COMPOSE / "parts.yaml", COMPOSE / "production" / "parts.yaml")
    parts = [containers_of(file) for file in files]
    told = [one["image"] for one in (*parts[0].values(), parts[1]["backup"]) if "image" in one]
    known = {re.sub(r"\$\{\w+:-([^}]+)\}", r"\1", image).removesuffix(":latest") for image in told}
    used = {one["image"] for all_ in rendered_all.values() for pod in pods(all_).values() for one in containers(pod)}
    own = {image for image in used if "/" in image}
    assert {image.removeprefix("registry.example.org/").rpartition(":")[0] for image in own} == {
        image for image in known - {"kokon/mail"} if "/" in image
    }
    assert {image.rpartition(":")[2] for image in own} == {version()}
    assert used - own == {image for image in known if "/" not in image}


def test_secrets_come_as_files_that_only_their_pod_reads(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        for name, pod in pods(manifests).items():
            mounted = [one[kind] for one in pod["volumes"] for kind in ("secret", "projected") if kind in one]
            assert {one["defaultMode"] for one in mounted} <= {0o400}, name
            assert not any("envFrom" in one for one in containers(pod)), name
            assert not any("valueFrom" in said for one in containers(pod) for said in one.get("env", ())), name


def test_whatever_is_mounted_is_there(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        there = {kind: named(manifests, kind) for kind in ("Secret", "ConfigMap", "PersistentVolumeClaim")}
        for name, pod in pods(manifests).items():
            for volume in pod["volumes"]:
                for key, field, kind in (
                    ("secret", "secretName", "Secret"),
                    ("configMap", "name", "ConfigMap"),
                    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
                ):
                    assert key not in volume or volume[key][field] in there[kind], (name, volume)
                for one in projected(volume):
                    secret = there["Secret"][one["name"]]
                    assert {item["key"] for item in one["items"]} <= (secret["data"] or {}).keys(), (name, one["name"])


def projected(volume: dict[str, Any]) -> list[dict[str, Any]]:
    """The Secrets of which some files are mounted."""
    return [source["secret"] for source in volume.get("projected", {}).get("sources", ())]


def secrets_of(volume: dict[str, Any]) -> list[str]:
    whole = [volume["secret"]["secretName"]] if "secret" in volume else []
    return [*whole, *(one["name"] for one in projected(volume))]


def test_no_pod_mounts_a_secret_of_another(centre_manifests: Manifests) -> None:
    """A hash stands behind each name but those of superusers. The owner of tables is the job's, not the service's."""
    own = {f"{name}-databases": name for name in ("postgres", "cases-postgres")}
    for name, pod in pods(centre_manifests).items():
        if name == "backup":
            continue
        assert not any(projected(one) for one in pod["volumes"]), name
        named = (one["secret"]["secretName"] for one in pod["volumes"] if "secret" in one)
        mounted = {one if one.endswith("-superuser") else one.rpartition("-")[0] for one in named}
        server = own.get(name, "")
        made = {f"{server}-verifiers", f"{server}-superuser"} if server else set()
        allowed = made | ({name, f"{name}-superuser"} if name in own.values() else {name, f"{name}-link"})
        assert mounted <= allowed, name


def test_a_backup_is_given_what_it_copies_and_opens_and_no_way_to_the_bus(centre_manifests: Manifests) -> None:
    [given] = [projected(one) for one in pods(centre_manifests)["backup"]["volumes"] if "projected" in one]
    paths = {item["path"] for one in given for item in one["items"]}
    roles = {f"postgres/roles/{name}{owner}" for name in ("intake", "quality", "notify") for owner in ("", "_owner")}
    roles |= {f"cases-postgres/roles/{name}{owner}" for name in ("cases", "cases_keys") for owner in ("", "_owner")}
    servers = {"postgres/superuser", "cases-postgres/superuser"}
    told = {f"public/{name}/{name}.json" for name in ("cases", "quality", "notify")}
    keys = {"notify/notify.key", "quality/release.key", "link.json", "key-file-in-folder", "recipient", "environment"}
    assert paths == roles | servers | told | keys


def test_a_backup_of_the_office_is_given_the_keys_of_the_hub_which_no_other_pod_has(
    office_manifests: Manifests,
) -> None:
    found = pods(office_manifests)
    volumes = found["backup"]["volumes"]
    paths = {item["path"] for volume in volumes for one in projected(volume) for item in one["items"]}
    roles = {f"postgres/roles/office{owner}" for owner in ("", "_owner")}
    assert paths == roles | {"postgres/superuser", "hub.json", "recipient"}
    mounted = {name: [secret for one in pod["volumes"] for secret in secrets_of(one)] for name, pod in found.items()}
    assert [name for name, secrets in mounted.items() if any(one.startswith("backup-") for one in secrets)] == [
        "backup"
    ]
    claims = {one["persistentVolumeClaim"]["claimName"] for one in volumes if "persistentVolumeClaim" in one}
    assert claims == {"backup-databases", "backup-key-files"}


def test_what_is_copied_in_clear_is_deleted_when_the_pod_of_a_backup_ends(rendered_all: dict[str, Manifests]) -> None:
    """A claim of the pod would stay as long as the job is listed."""
    for manifests in rendered_all.values():
        check_aside(pods(manifests)["backup"])


def check_aside(pod: dict[str, Any]) -> None:
    [container] = pod["containers"]
    [name] = [one["name"] for one in container["volumeMounts"] if one["mountPath"] == "/aside"]
    [volume] = [one for one in pod["volumes"] if one["name"] == name]
    assert volume["emptyDir"].keys() == {"sizeLimit"}, "on a disk, and of limited size"


def test_parts_of_a_backup_lie_in_volumes_of_their_own(centre_manifests: Manifests) -> None:
    pod = pods(centre_manifests)["backup"]
    [container] = pod["containers"]
    claims = {
        one["name"]: one["persistentVolumeClaim"]["claimName"]
        for one in pod["volumes"]
        if len(one) == 2 and "persistentVolumeClaim" in one
    }
    places = {one["mountPath"]: claims[one["name"]] for one in container["volumeMounts"] if one["name"] in claims}
    assert places == {
        "/run/kept": "cases-kept",
        "/backup/databases/place": "backup-databases",
        "/backup/client-keys/place": "backup-client-keys",
        "/backup/key-files/place": "backup-key-files",
    }


def test_services_answer_probes_on_the_port_of_operators(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        for deployment in named(manifests, "Deployment").values():
            [serving] = template_of(deployment)["spec"]["containers"]
            assert {one["name"]: one["containerPort"] for one in serving["ports"]} == {"pages": 8000, "operators": 9000}
            asked = {kind: serving[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")}
            assert {one["port"] for one in asked.values()} == {"operators"}
            assert {kind: one["path"] for kind, one in asked.items()} == {
                "startup": "/live",
                "readiness": "/ready",
                "liveness": "/live",
            }
        for server in named(manifests, "StatefulSet").values():
            [serving] = template_of(server)["spec"]["containers"]
            assert {"startupProbe", "readinessProbe", "livenessProbe"} <= serving.keys()


def test_a_start_after_a_crash_or_with_a_long_migration_has_half_an_hour(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        for name, pod in pods(manifests).items():
            for probe in (one["startupProbe"] for one in pod["containers"] if "startupProbe" in one):
                assert probe["periodSeconds"] * probe["failureThreshold"] >= 1_800, name


def test_a_budget_keeps_one_pod_of_several_and_holds_no_node_for_a_single_one(
    rendered_all: dict[str, Manifests],
) -> None:
    for manifests in rendered_all.values():
        several = {name for name, one in named(manifests, "Deployment").items() if one["spec"]["replicas"] > 1}
        budgets = named(manifests, "PodDisruptionBudget")
        assert set(budgets) == several
        for name, budget in budgets.items():
            assert budget["spec"]["minAvailable"] == 1
            labels = {"app.kubernetes.io/name": name}
            assert budget["spec"]["selector"]["matchLabels"] == labels
            [spread] = pods(manifests)[name]["topologySpreadConstraints"]
            assert spread["labelSelector"]["matchLabels"] == labels
    assert named(rendered_all["centre"], "Deployment")["cases"]["spec"]["replicas"] == 1


def test_every_database_has_a_job_that_brings_it_up_to_date(rendered_all: dict[str, Manifests]) -> None:
    said = {
        name: " ".join(one["spec"]["template"]["spec"]["containers"][0]["command"])
        for manifests in rendered_all.values()
        for name, one in named(manifests, "Job").items()
    }
    for service in (*SERVICES, "office"):
        assert f"shared.store.upgrade {service}" in said[f"{service}-migrations"]
    assert "shared.store.upgrade cases-keys" in said["cases-migrations"]


def test_before_an_update_the_jobs_of_the_manifests_are_deleted_and_no_backup(
    rendered_all: dict[str, Manifests], installations: Path
) -> None:
    for kind, place in (("centre", "north"), ("office", "office")):
        [label, value] = re.findall(r"delete job -l (\S+)!=(\w+),", applied(installations / place))[0]
        assert {one["metadata"]["labels"][label] == value for one in named(rendered_all[kind], "Job").values()} == {
            False
        }
        night = named(rendered_all[kind], "CronJob")["backup"]["spec"]["jobTemplate"]
        assert night["metadata"]["labels"][label] == value


def test_whatever_migrates_wants_a_fresh_backup(rendered_all: dict[str, Manifests]) -> None:
    wanted = {"name": "KOKON_FRESH_BACKUP", "value": "needed"}
    noted = {"name": "KOKON_LAST_BACKUP", "value": "database"}
    for manifests in rendered_all.values():
        for name in (*named(manifests, "Job"), *named(manifests, "Deployment")):
            if name.removesuffix("-migrations") in (*SERVICES, "office"):
                [container] = pods(manifests)[name]["containers"]
                assert wanted in container["env"], name
                assert noted in container["env"], name


@pytest.mark.parametrize("name", ["north", "office"])
def test_the_patch_of_the_page_lets_every_migration_go_on_without_a_backup(
    name: str, installations: Path, tmp_path: Path
) -> None:
    """Below what an operator's file says already."""
    page = (ROOT / "docs" / "kubernetes.md").read_text()
    [patch] = re.findall(r"^ *```yaml\n( *patches:.*?)^ *```$", page, re.MULTILINE | re.DOTALL)
    place = tmp_path / name
    shutil.copytree(installations / name, place)
    with (place / "kustomization.yaml").open("a") as file:
        file.write(textwrap.dedent(patch))
    manifests = rendered(place)
    migrations = [one for one in named(manifests, "Job") if one.endswith("-migrations")]
    assert len(migrations) == (1 if name == "office" else 4)
    for job in migrations:
        [container] = pods(manifests)[job]["containers"]
        assert {one["name"]: one["value"] for one in container["env"]} == {
            "KOKON_FRESH_BACKUP": "not_needed",
            "KOKON_LAST_BACKUP": "database",
        }
        assert container["image"].endswith(version())
        assert container["command"]


def test_a_service_selects_its_serving_pods_alone(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        labels = {
            one["metadata"]["name"]: template_of(one)["metadata"]["labels"]
            for one in manifests
            if one["kind"] in WORKLOADS
        }
        for name, service in named(manifests, "Service").items():
            wanted = service["spec"]["selector"].items()
            chosen = [pod for pod, given in labels.items() if wanted <= given.items()]
            assert chosen == ["nats" if name == "link" else name]


@pytest.mark.parametrize(("name", "servers"), [("north", ("postgres", "cases-postgres")), ("office", ("postgres",))])
def test_while_a_backup_is_restored_servers_and_one_job_run(
    name: str, servers: tuple[str, ...], installations: Path, tmp_path: Path
) -> None:
    """As restricted as ever, and no service, no migration and no other backup beside it."""
    place = tmp_path / name
    shutil.copytree(installations / name, place)
    (place / folder.RESTORING).touch()
    folder.prepare(place)
    manifests = rendered(place)
    for manifest in manifests:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    pod = pods(manifests)["restore"]
    check_aside(pod)
    assert list(unrestricted(pod)) == []
    secrets = named(manifests, "Secret")
    given = [one for volume in pod["volumes"] for one in projected(volume)]
    assert all({item["key"] for item in one["items"]} <= secrets[one["name"]]["data"].keys() for one in given)
    assert {one["spec"]["replicas"] for one in named(manifests, "Deployment").values()} == {0}
    runs = {name for name, one in named(manifests, "Job").items() if not one["spec"].get("suspend")}
    assert runs == {"restore", *(f"{server}-databases" for server in servers)}
    assert named(manifests, "CronJob")["backup"]["spec"]["suspend"]
    reached = {way for way in ways_between(manifests) if "restore" in (way.source, way.target)}
    assert reached == {Way("restore", server, 5432) for server in servers}
