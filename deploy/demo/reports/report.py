"""What happened, for scripts: one JSON object, and one line for everything that was lost or doubled."""

import asyncio
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.demo.reports.ledger import Ledger, Step
from deploy.trouble import Trouble, trouble_of

START, MONTHS, END = "start", "months", "end"
GOAL, GOAL_TO_LOOK_AT = 60, 90
"""Seconds that the whole way may take where everything is installed, with as many people a centre as usual; to look at
there are more months before it."""
FEDERATED, USUAL, FEW = 16, 24, 10
"""People a centre: beside ten other centres, with --small, and with --headless."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What ended the demonstration before its end, and in which step of the way."""

    step: str
    error: BaseException

    def to_json(self) -> dict[str, str]:
        trouble = self.as_trouble()
        return {"step": self.step, "code": trouble.code, "what": trouble.what, "next_step": trouble.next_step}

    def as_trouble(self) -> Trouble:
        match self.error:
            case Trouble():
                return self.error
            case OSError():
                return trouble_of(self.error)
            case asyncio.CancelledError():
                return Trouble("stopped", "The demonstration was stopped on its way.", "start it again.")
            case error:
                return Trouble(
                    "unexpected", f"{type(error).__name__} was raised.", "read what was said on the terminal."
                )


PEAK = "high-water mark of resident memory (VmHWM), shared pages in whole; of a server its largest process"
SHARE = "largest proportional set size (PSS) at a look every three seconds; of a server with all its children"


@dataclass(frozen=True, slots=True)
class Report:
    seed: int
    clients: int
    ledger: Ledger
    memory: Mapping[str, float]
    """MiB by process, as the kernel remembers it."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """MiB by process, as it was seen now and then."""
    fault: Fault | None = None
    goal: int = GOAL
    usual: int = FEW
    """So many people a centre the goal is for, at most."""

    @property
    def whole(self) -> bool:
        return self.fault is None and self.ledger.whole

    @property
    def in_time(self) -> bool | None:
        """None where no goal is set: without the start, for more people than usual, for a way that ended early."""
        seconds = self.ledger.seconds
        if self.fault or self.clients > self.usual or not {START, "total"} <= seconds.keys():
            return None
        return seconds["total"] <= self.goal

    def lines(self) -> list[str]:
        """One for everything that is not as it should be."""
        lost = [f"lost: {what}" for what in self.ledger.lost]
        return lost + [f"doubled: {what}" for what in self.ledger.doubled]

    def to_json(self) -> str:
        ledger = self.ledger
        told = {
            "whole": self.whole,
            "trouble": self.fault and self.fault.to_json(),
            "seed": self.seed,
            "clients_per_centre": self.clients,
            "counts": {place: in_order(counts) for place, counts in sorted(ledger.counts.items())},
            "outcomes": ledger.outcomes,
            "form_to_inbox_ms": spread(ledger.waits),
            "peak_memory_mib": dict(self.memory),
            "peak_memory_is": PEAK,
            "memory_share_mib": dict(self.shares),
            "memory_share_is": SHARE,
            "seconds": {part: round(seconds, 1) for part, seconds in ledger.seconds.items()},
            "goal": {"seconds": self.goal, "held": self.in_time},
            "asked_again": ledger.repeats,
            "mail_copies": ledger.copies,
            "lost": ledger.lost,
            "doubled": ledger.doubled,
        }
        return json.dumps(told, indent=1, ensure_ascii=False)

    def write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.to_json() + "\n")


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return {step.value: counts[step] for step in Step if step in counts}


def spread(waits: Sequence[float]) -> dict[str, float | int | None]:
    """Nearest-rank percentiles; None where nothing was measured."""
    return {"n": len(waits), "p50": percentile(waits, 0.5), "p99": percentile(waits, 0.99)}


def percentile(values: Sequence[float], share: float) -> float | None:
    if not values:
        return None
    return round(sorted(values)[max(0, math.ceil(share * len(values)) - 1)], 1)
