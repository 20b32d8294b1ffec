"""Administration and leads are told that the keys wait for a backup: all that `cases` knows of backups."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.cases.foundation.roles import LEADING, Role
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import to_remind
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team
from services.cases.retention.backup_reminders.store import BackupReminders
from services.cases.retention.erasure.store import Certificates

REMINDERS = UUID("8e1b7f64-90d2-5f3c-b7a5-4c2d6e9f0a13")
AGAIN_AFTER = timedelta(days=7)
ASKED = LEADING | {Role.ADMIN}
"""Administration makes the backup; the leads see on the page of deletion what waits for it."""


async def remind(*, workplace: Workplace, now: datetime) -> bool:
    """Whether somebody was told now: once a week, as long as a deletion waits too long for a change of the keys."""
    today = now.astimezone(workplace.clock).date()
    alone_since = await workplace.store.ring.store.alone_since()
    async with workplace.store.work() as work:
        last = await BackupReminders(work).last_told()
        if last is not None and today - last < AGAIN_AFTER:
            return False
        waiting = await Certificates(work).waiting_for_keys(alone_since)
        if not waiting.overdue(now=now, backup_days=workplace.backup_days):
            return False
        await BackupReminders(work).note_told(today)
        able, cause = to_remind(await Team(work).staff(), ASKED), uuid5(REMINDERS, f"{workplace.centre}|{today}")
        await tell(work, cause, able, "key_or_backup_due", workplace=workplace, now=now)
    return True
