"""Work on the data of an installation beside what runs: never two at once, and with servers where none run."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.backup.before_upgrade import check_backup
from deploy.local.servers.servers import Servers
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a lock in it: two backups at once would take each other's drafts for leftovers of an interruption."""
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("already_running", "A backup is under way.", "wait until it is done.") from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def running(installation: Installation) -> Iterator[Servers]:
    """The servers of the running installation, or else servers that are started for this block."""
    servers = Servers(installation)
    if answers(servers) and (servers.postgres.is_own or Claim(installation.folder).holder() is not None):
        servers.ensure_databases()  # those that an older version started have no owner yet, as whom they are copied
        yield servers
        return
    with Claim(installation.folder):
        servers.postgres.start()
        try:
            servers.ensure_databases()
            check_backup(installation, servers)
            servers.migrate()
            yield servers
        finally:
            servers.postgres.stop()


def answers(servers: Servers) -> bool:
    try:
        return servers.postgres.sql("select 1;") == "1"
    except Trouble:
        return False
