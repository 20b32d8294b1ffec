"""Skipped tests and their reasons: a pytest plugin writes them, `./kokon test` prints them in its last line."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # pytest is on machines of developers only
    import pytest

OPTION = "--skipped-into"


def arguments(file: Path) -> tuple[str, ...]:
    return "-p", __name__, OPTION, str(file)


def pytest_addoption(parser: "pytest.Parser") -> None:
    parser.addoption(OPTION, type=Path, help="The file that takes one line for each skipped test: why.")


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter") -> None:
    """Once, also where several processes share the tests."""
    file = terminalreporter.config.getoption(OPTION)
    reasons = [_reason(report.longrepr) for report in terminalreporter.stats.get("skipped", ())]
    file.write_text("".join(f"{reason}\n" for reason in reasons))


def _reason(where_and_why: object) -> str:
    *_, why = where_and_why if isinstance(where_and_why, tuple) else (where_and_why,)
    return " ".join(str(why).removeprefix("Skipped: ").split())


def summary(file: Path) -> str:
    """`, 3 skipped (2: no Chromium is installed here; 1: node is not here)`, or nothing."""
    reasons = counted(file)
    if not reasons:
        return ""
    return f", {reasons.total()} skipped ({'; '.join(f'{number}: {why}' for why, number in reasons.most_common())})"


def counted(file: Path) -> Counter[str]:
    """How many tests were skipped for each reason."""
    return Counter(file.read_text().splitlines() if file.exists() else ())
