"""How long somebody may wait on a machine on which others work as well: as much longer as they wait for a processor."""

import os


def on_this_machine(seconds: float) -> float:
    """`seconds` on a quiet machine, by the number of programs that now want each processor."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
