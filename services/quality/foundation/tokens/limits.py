"""How often a program may ask: counted in the process, minute by minute."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime

PER_MINUTE = 60
WRONG_PER_MINUTE = 30


@dataclass(slots=True)
class Limit:
    """Requests of each caller within the minute that runs; older ones are not remembered."""

    minute: datetime | None = None
    counts: dict[Hashable, int] = field(default_factory=dict)

    def takes(self, caller: Hashable, most: int, *, now: datetime) -> bool:
        """Count one more request, and return whether it is within the limit."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self.minute:
            self.minute, self.counts = minute, {}
        self.counts[caller] = self.counts.get(caller, 0) + 1
        return self.counts[caller] <= most
