"""The machine's clock: pages, commands and the wiring read it once, and hand the time on."""

from datetime import UTC, datetime


def wall_clock() -> datetime:
    return datetime.now(UTC)
