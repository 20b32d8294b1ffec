"""What is said where a service does not believe the date of its computer."""

from datetime import UTC, datetime

NEXT_STEP = "set the clock of this computer; if the date is right all the same, docs/operations.md has how to say so."


def told_of(doubting: dict[str, datetime]) -> str:
    last = max(doubting.values())
    names = ", ".join(doubting)
    return f"It is {datetime.now(UTC):%Y-%m-%d} here, and was {last:%Y-%m-%d} when last looked at. Waiting: {names}."
