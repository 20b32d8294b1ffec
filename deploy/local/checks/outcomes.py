"""Results of the tests for scripts: a pytest plugin writes them, `./kokon test --json FILE` passes them on."""

import json
from collections import defaultdict
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # pytest is on machines of developers only
    import pytest

OPTION = "--outcomes-into"
KINDS = {
    "passed": "passed",
    "failed": "failed",
    "skipped": "skipped",
    "errors": "error",
    "xfailed": "xfailed",
    "xpassed": "xpassed",
}
"""Our word for each kind, and pytest's."""
SLOWEST = 10


def arguments(file: Path) -> tuple[str, ...]:
    return "-p", __name__, OPTION, str(file)


def pytest_addoption(parser: "pytest.Parser") -> None:
    parser.addoption(OPTION, type=Path, help="The file that takes what came of the tests, as one JSON object.")


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """Once, also where several processes share the tests."""
    stats, seconds = terminalreporter.stats, defaultdict[str, float](float)
    for report in (report for reports in stats.values() for report in reports):
        # what was not run has no duration
        if duration := getattr(report, "duration", 0.0):
            seconds[report.nodeid.split("::", 1)[0]] += duration
    told = {
        "counts": {ours: len(stats.get(theirs, ())) for ours, theirs in KINDS.items()},
        "failed": [report.nodeid for kind in ("failed", "error") for report in stats.get(kind, ())],
        "slowest_files": [
            {"file": file, "seconds": round(seconds[file], 1)}
            for file in nlargest(SLOWEST, seconds, seconds.__getitem__)
        ],
    }
    terminalreporter.config.getoption(OPTION).write_text(json.dumps(told))


def read(file: Path) -> dict[str, Any]:
    """With nothing counted where pytest ended before it could count."""
    if file.exists():
        told: dict[str, Any] = json.loads(file.read_text())
        return told
    return {"counts": dict.fromkeys(KINDS, 0), "failed": [], "slowest_files": []}
