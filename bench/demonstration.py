"""The demonstration as a person starts it, where everything is installed: from the command until it has ended."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from bench.measurements import Figures, Line, median_of, no_more_than
from bench.processes import ROOT
from deploy.demo.reports.report import FEW, GOAL

PARTS = ("start", "life", "quality", "office", "check")


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    runs = [gone_all_the_way(folder) for _ in range(1 if quick else 3)]
    found = median_of(runs)
    return [
        Line(f"./kokon demo --headless, {FEW} people a centre", "s", found["seconds"], goal=no_more_than(GOAL)),
        *(Line(f"  of it: {part}", "s", found[part]) for part in PARTS),
        Line("  lost or doubled", "", sum(run["wrong"] for run in runs), goal=no_more_than(0)),
        Line("  form to inbox, p99", "ms", found["p99"]),
    ]


def gone_all_the_way(folder: Path) -> Figures:
    told = folder / "told.json"
    words = ["demo", "--headless", "--json", str(told), "--folder", str(folder / "run"), "--clients", str(FEW)]
    start = time.monotonic()
    finished = subprocess.run(
        [str(ROOT / "kokon"), *words],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    seconds = time.monotonic() - start
    said = json.loads(told.read_text())
    if said["trouble"]:
        raise RuntimeError(f"the demonstration ended early: {said['trouble']}")
    wrong = len(said["lost"]) + len(said["doubled"]) + (finished.returncode != 0 and said["whole"])
    return {"seconds": seconds, "wrong": wrong, "p99": said["form_to_inbox_ms"]["p99"]} | {
        part: said["seconds"][part] for part in PARTS
    }
