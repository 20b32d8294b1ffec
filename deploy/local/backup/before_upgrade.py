"""Before an upgrade changes databases: a fresh backup has to be there."""

from datetime import UTC, datetime

from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.operations.backups import last_backup
from deploy.trouble import Trouble
from shared.store.fresh_backup import NoFreshBackupError, check

NEXT_STEP = (
    "start the version that ran until now once more and let it run ./kokon backup, then start this one; "
    "or, if you know what it means: ./kokon up --without-backup."
)


def check_backup(installation: Installation, servers: Servers, *, now: datetime | None = None) -> None:
    """Asked before migrations. Raises Trouble. A first start and the demonstration have nothing to lose."""
    if installation.demo or not servers.outdated():
        return
    try:
        check(last_backup.moment(installation.folder), now or datetime.now(UTC))
    except NoFreshBackupError as missing:
        what = f"This version changes the databases of {installation.id}, and {missing.words}; nothing was changed."
        raise Trouble("no_fresh_backup", what, NEXT_STEP) from None
