"""What a pod may not have: the Pod Security Standard "restricted", and what we ask beyond it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.deploy.kubernetes_installations import containers

MAY_MOUNT = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
HOST = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")


def unrestricted(pod: dict[str, Any]) -> Iterator[str]:
    """The Pod Security Standard "restricted", and what we ask beyond it."""
    around = pod.get("securityContext", {})
    yield from (key for key in HOST if key in pod)
    yield from (f"volume {key}" for one in pod.get("volumes", ()) for key in one if key not in {"name", *MAY_MOUNT})
    yield from (
        f"pod: {key}" for key in ("sysctls", "seLinuxOptions", "windowsOptions", "appArmorProfile") if key in around
    )
    for one in containers(pod):
        own = one.get("securityContext", {})
        yield from (f"{one['name']}: {said}" for said in loose(around | own))
        yield from (f"{one['name']}: host port" for port in one.get("ports", ()) if "hostPort" in port)
        yield from (f"{one['name']}: no limit" for _ in [0] if "memory" not in one["resources"].get("limits", {}))
    yield from (key for key in ("automountServiceAccountToken", "enableServiceLinks") if pod.get(key) is not False)


def loose(context: Mapping[str, Any]) -> Iterator[str]:
    """`enableServiceLinks` would set INTAKE_PORT and the like, which are settings of the services."""
    wanted = {
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    yield from (key for key, value in wanted.items() if context.get(key) != value)
    yield from (key for key in ("privileged", "procMount", "seLinuxOptions", "appArmorProfile") if key in context)
    if not context.get("runAsUser"):
        yield "no numeric user"
