"""Findings of the doctor, on one machine and in containers, each with a status and the next step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from deploy.nats.folder_check import Fault

type State = Literal["ok", "missing", "optional"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Status `optional`: missing, but needed by some tests or commands alone, or not urgent."""

    what: str
    state: State
    found: str
    next_step: str = ""
    measured: Mapping[str, float] = field(default_factory=dict)
    """Numbers for those who watch machines, by name and unit: `disk_free_bytes`."""


def of_fault(what: str, fault: Fault) -> Finding:
    return Finding(what, "missing" if fault.urgent else "optional", fault.what, fault.next_step)
