"""Who can reach whom, computed: from network policies of Kubernetes, and from the networks of Compose files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

type Manifest = dict[str, Any]
type Labels = Mapping[str, str]

PODS_ARE_IN = tuple(map(ip_network, ("10.0.0.0/8", "fd00::/8")))
"""Any pod may have any of these addresses."""
DIRECTIONS = {"Ingress": ("ingress", "from"), "Egress": ("egress", "to")}
WORKLOADS = ("Deployment", "StatefulSet", "Job", "CronJob")


@dataclass(frozen=True)
class Pod:
    name: str
    labels: tuple[tuple[str, str], ...]
    namespace: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Way:
    """`port` 0 is all ports."""

    source: str
    target: str
    port: int


def template_of(manifest: Manifest) -> Manifest:
    spec = manifest["spec"]["jobTemplate"]["spec"] if manifest["kind"] == "CronJob" else manifest["spec"]
    template: Manifest = spec["template"]
    return template


def pods_of(manifests: Sequence[Manifest]) -> list[Pod]:
    [namespace] = [one["metadata"] for one in manifests if one["kind"] == "Namespace"]
    around = {**namespace["labels"], "kubernetes.io/metadata.name": namespace["name"]}
    return [
        Pod(one["metadata"]["name"], sorted_items(labels_of(one)), sorted_items(around))
        for one in manifests
        if one["kind"] in (*WORKLOADS, "Cluster")
    ]


def labels_of(manifest: Manifest) -> Labels:
    """CloudNativePG gives the pods of a cluster its name."""
    if manifest["kind"] == "Cluster":
        return {"cnpg.io/cluster": manifest["metadata"]["name"]}
    labels: Labels = template_of(manifest)["metadata"]["labels"]
    return labels


def sorted_items(labels: Labels) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))


def policies_of(manifests: Iterable[Manifest]) -> list[Manifest]:
    return [one["spec"] for one in manifests if one["kind"] == "NetworkPolicy"]


def ways_between(manifests: Sequence[Manifest]) -> set[Way]:
    """A pod opens a connection to another one: one policy has to let it out, and one has to let it in."""
    pods, policies = pods_of(manifests), policies_of(manifests)
    found = set()
    for source in pods:
        for target in pods:
            if source != target:
                ports = common(
                    allowed(policies, "Egress", source, target), allowed(policies, "Ingress", target, source)
                )
                found |= {Way(source.name, target.name, port) for port in ports}
    return found


def common(out: set[int], into: set[int]) -> set[int]:
    if 0 in out:
        return into
    return out if 0 in into else out & into


def allowed(policies: Iterable[Manifest], direction: str, mine: Pod, other: Pod) -> set[int]:
    """The ports on which policies of one direction let `mine` meet `other`."""
    return {
        port for peers, port in rules_for(policies, direction, mine) if peers is None or is_one_of(peers, other, mine)
    }


def rules_for(policies: Iterable[Manifest], direction: str, mine: Pod) -> Iterator[tuple[list[Manifest] | None, int]]:
    """The peers, or None for everybody, and a port. A pod that no policy selects is open."""
    key, side = DIRECTIONS[direction]
    chosen = [
        one for one in policies if direction in directions(one) and selects(one["podSelector"], dict(mine.labels))
    ]
    if not chosen:
        yield None, 0
    for rule in (rule for one in chosen for rule in one.get(key) or []):
        for port in rule.get("ports") or [{"port": 0}]:
            assert isinstance(port.get("port", 0), int), "name ports by number"
            assert "endPort" not in port
            yield rule.get(side) or None, port.get("port", 0)


def directions(policy: Manifest) -> Sequence[str]:
    named: Sequence[str] = policy.get("policyTypes") or (["Ingress", "Egress"] if "egress" in policy else ["Ingress"])
    return named


def is_one_of(peers: Iterable[Manifest], other: Pod, mine: Pod) -> bool:
    return any(is_peer(peer, other, mine) for peer in peers)


def is_peer(peer: Manifest, other: Pod, mine: Pod) -> bool:
    if "ipBlock" in peer:
        network = ip_network(peer["ipBlock"]["cidr"])
        return any(network.version == own.version and network.overlaps(own) for own in PODS_ARE_IN)
    if "namespaceSelector" in peer:
        there = selects(peer["namespaceSelector"], dict(other.namespace))
    else:
        there = other.namespace == mine.namespace
    return there and selects(peer.get("podSelector", {}), dict(other.labels))


def selects(selector: Mapping[str, Any], labels: Labels) -> bool:
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    return wanted and all(fulfilled(one, labels) for one in selector.get("matchExpressions", ()))


def fulfilled(expression: Mapping[str, Any], labels: Labels) -> bool:
    value = labels.get(expression["key"])
    match expression["operator"]:
        case "In":
            return value in expression["values"]
        case "NotIn":
            return value not in expression["values"]
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    raise AssertionError(expression["operator"])


def ways_abroad(manifests: Sequence[Manifest], direction: str) -> set[Way]:
    """Between a pod and what is not in the namespace: an address, the pods of another namespace, or `anybody`."""
    found = set()
    for pod in pods_of(manifests):
        for peers, port in rules_for(policies_of(manifests), direction, pod):
            for abroad in ["anybody"] if peers is None else filter(None, (place_of(peer) for peer in peers)):
                ends = (pod.name, abroad) if direction == "Egress" else (abroad, pod.name)
                found.add(Way(*ends, port))
    return found


def place_of(peer: Manifest) -> str:
    """Empty for pods of the namespace."""
    if "ipBlock" in peer:
        return str(peer["ipBlock"]["cidr"])
    if "namespaceSelector" not in peer:
        return ""
    labels = {**peer["namespaceSelector"].get("matchLabels", {}), **peer.get("podSelector", {}).get("matchLabels", {})}
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items())) or "anybody"


def shared_networks(containers: Mapping[str, Mapping[str, Any]]) -> set[frozenset[str]]:
    """The pairs of containers of Compose that have a network in common."""
    members = {name: set(one.get("networks", ())) for name, one in containers.items()}
    return {frozenset((a, b)) for a in members for b in members if a != b and members[a] & members[b]}
