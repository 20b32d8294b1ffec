"""By which seed a test drew its random moments: the end of every run says it, so that the same can come again."""

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping

NAME = "KOKON_CHAOS_SEED"


def drawn() -> int:
    """The one that is asked for, or another for each test."""
    return int(os.environ.get(NAME) or secrets.randbelow(1_000_000))


def closing_lines(reports: Mapping[str, Iterable[object]]) -> Iterator[str]:
    """A line for each test that was given a seed, however it ended."""
    for report in (report for some in reports.values() for report in some):
        given = dict(getattr(report, "user_properties", ()))
        if NAME in given and getattr(report, "when", "") == "call":
            yield f"{getattr(report, 'nodeid', '')}: repeat with {NAME}={given[NAME]}"
