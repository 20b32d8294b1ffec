"""What operators measure of every service: its version, whether it is ready, its process, its database."""

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector

from shared.store.store import Store
from shared.telemetry.release import RELEASE


def measure(registry: CollectorRegistry, *, name: str, centre: str, store: Store[Any]) -> None:
    """Adds what is the same for all services."""
    labels = ["service", "centre", "version"]
    Gauge("kokon_build_info", "The version that runs", labels, registry=registry).labels(name, centre, RELEASE).set(1)
    ProcessCollector(registry=registry)
    in_use = Gauge("kokon_connections_in_use", "Connections to the database at work", registry=registry)
    in_use.set_function(lambda: float(store.connections_at_work()))


def tells_whether_ready(registry: CollectorRegistry) -> Callable[[list[str]], None]:
    """Shows the reason codes of the last look, each as 1; what is over is not shown any more."""
    ready = Gauge("kokon_ready", "1 while the service can do its work", registry=registry)
    reasons = Gauge("kokon_not_ready", "1 for each reason why it cannot", ["reason"], registry=registry)

    def tell(found: list[str]) -> None:
        ready.set(not found)
        reasons.clear()
        for reason in found:
            reasons.labels(reason).set(1)

    return tell
