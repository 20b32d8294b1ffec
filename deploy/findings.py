"""What a doctor finds, on one machine and in containers: how it stands, and the next step."""

from dataclasses import dataclass
from typing import Literal

from deploy.nats.folder_check import Fault

type State = Literal["ok", "missing", "optional"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`optional` is missing, and only some tests or commands need it, or there is time."""

    what: str
    state: State
    found: str
    next_step: str = ""


def of_fault(what: str, fault: Fault) -> Finding:
    return Finding(what, "missing" if fault.urgent else "optional", fault.what, fault.next_step)
