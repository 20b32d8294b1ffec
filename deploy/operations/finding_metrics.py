"""What the doctor found as metrics, on one machine and in containers."""

from collections.abc import Sequence
from typing import get_args

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from deploy.operations.findings import Finding, State


def as_metrics(findings: Sequence[Finding]) -> str:
    """In the text format of Prometheus, also for the text files that its node exporter collects: names and numbers."""
    registry = CollectorRegistry()
    number = Gauge("kokon_findings", "What the doctor found", ["what", "state"], registry=registry)
    for finding in findings:
        for state in get_args(State.__value__):
            number.labels(finding.what, state).inc(state == finding.state)
        for name, value in finding.measured.items():
            Gauge(f"kokon_{name}", "From the doctor", registry=registry).set(value)
    return generate_latest(registry).decode()
