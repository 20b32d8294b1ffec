"""No upgrade without a fresh backup: asked in one place before a database of an earlier version is changed."""

from datetime import UTC, datetime, timedelta

FRESH = timedelta(days=1)
AHEAD = timedelta(minutes=5)
"""By how much two clocks may differ; a backup that lies further in the future tells nothing."""


class NoFreshBackupError(Exception):
    """`words` say what is known of the last backup: "the last backup is 3 days old"."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def check(last: datetime | None, now: datetime) -> None:
    """Raises NoFreshBackupError. `last` is None where nothing is known of a backup."""
    if last is None:
        raise NoFreshBackupError("no backup of it is known")
    if last - now > AHEAD:
        raise NoFreshBackupError("by the clock of this machine the last backup is yet to come")
    if now - last > FRESH:
        raise NoFreshBackupError(f"the last backup is of {last.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def moment(words: str) -> datetime | None:
    """`2026-11-30T01:00:00+00:00`; None for anything else, or without a time zone."""
    try:
        found = datetime.fromisoformat(words.strip())
    except ValueError:
        return None
    return found if found.tzinfo else None


COMMENT = "kokon: the last backup was made at "
"""Before the moment, in the comment of a database; a dump of the database does not take it along."""


def as_comment(now: datetime) -> str:
    return f"{COMMENT}{now.astimezone(UTC).isoformat()}"


def in_comment(words: str) -> datetime | None:
    return moment(words.removeprefix(COMMENT)) if words.startswith(COMMENT) else None
