"""The result of a backup, as JSON and as text."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from deploy.operations import clock
from deploy.operations.backups.backup_days import KeptDays
from deploy.operations.backups.backup_letters import letters_text
from deploy.operations.backups.backup_places import Places
from deploy.operations.backups.backup_sets import KEY_FILES

TO_LOCK = (
    "Next step: ./kokon keys backup-identity, with a file on a medium that lies apart; then set KOKON_BACKUP_RECIPIENT "
    "to the recipient that it prints."
)
NO_KEY_COPY = "The key files are not in it: only a copy of them that was made with --keys opens it. Have you one?"


@dataclass(slots=True)
class Done:
    """`waiting` erasures are not final yet, `since` the oldest of them; `final` are those that became so now."""

    sets: dict[str, str]
    kept: KeptDays
    waiting: int = 0
    since: str | None = None
    final: int = 0
    unopened: int = 0
    """Keys of clients that do not open: they were damaged before."""
    not_changed: str = ""
    """Why the key-encryption key was not changed, though erasures wait for it."""
    letters: int = 0
    """Erased clients of whom letters may still open with a key for letters."""
    on_one_disk: tuple[str, ...] = ()
    locked_for: tuple[str, ...] = ()
    """Recipients of age that the files are locked for."""
    locked: bool | None = None
    """Whether the copy of the key file has a passphrase."""
    doubting: dict[str, datetime] = field(default_factory=dict)
    """The services that do not believe the date, with the last moment that they believed."""
    misdated: tuple[str, ...] = ()
    """Older copies that a clock dated which was wrong."""

    def for_script(self) -> dict[str, Any]:
        return asdict(self) | {"doubting": sorted(self.doubting)}


def report_text(done: Done, places: Places) -> str:
    """`places` are those of this backup."""
    lines = [f"{part}: {folder}" for part, folder in done.sets.items()]
    lines.append("Read back: every file is whole, and the keys of the clients open.")
    lines += [] if KEY_FILES in done.sets else [NO_KEY_COPY]
    lines.append(done.kept.words)
    lines += of_the_clock(done.doubting, done.misdated)
    if done.final:
        lines.append(
            f"Erased for good: the files of {done.final}. No backup opens them any more, with no key of the centre."
        )
        lines.append(
            "Destroy copies of the key files that you made by hand before: they are the only thing that could. "
            "Letters, as they came over the bus, are sealed for other keys; what is said of letters holds for them."
        )
    if done.waiting:
        lines.append(f"Waiting for a change of the keys: {done.waiting} erasures, the oldest since {done.since}.")
        if not done.doubting:
            lines.append(done.not_changed or places.with_keys())
    lines += letters_text(done.letters)
    if done.unopened:
        lines.append(f"Keys of clients that do not open: {done.unopened}. They were damaged before this backup.")
    if done.on_one_disk:
        lines.append(f"On one disk: {', '.join(done.on_one_disk)}. Carry them to different places.")
    if done.locked_for:
        lines.append(f"Locked for {', '.join(done.locked_for)}; without that identity nobody opens it.")
    else:
        lines.append(f"Not locked for anybody: as secret as the disk that each part lies on, and no more. {TO_LOCK}")
    if done.locked is False and not done.locked_for:
        lines.append("The copy of the key file is not locked with a passphrase: whoever holds it can use it.")
    return "\n".join(lines)


def of_the_clock(doubting: dict[str, datetime], misdated: Sequence[str]) -> list[str]:
    """By a clock that leapt nothing older goes; what it dated would be taken for the newest."""
    lines = []
    if doubting:
        lines.append(
            f"{clock.told_of(doubting)} So this is a copy alone: no older one was removed, no key was changed."
        )
        lines.append(f"Next step: {clock.NEXT_STEP} Then make another backup.")
    if misdated:
        lines.append(f"Dated in time to come, by a clock that was wrong: {', '.join(misdated)}.")
        lines.append("A restore would take them for the newest. Next step: remove them.")
    return lines
