"""A staging folder: a restored installation is made beside its place and renamed when it is complete."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.servers.servers import Servers
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import SETTINGS_FILE, Installation, write_description
from deploy.trouble import Trouble


def draft_of(made: Installation) -> Installation:
    return replace(made, folder=made.folder.with_name(f".{made.folder.name}.restoring"))


@contextmanager
def drafted(made: Installation) -> Iterator[Installation]:
    """Inside, the draft is ours alone. What an interruption left is thrown away, with whatever of it still runs; but
    for the settings, which are the operator's."""
    draft = draft_of(made)
    settings, taken = made.folder / SETTINGS_FILE, draft.folder / SETTINGS_FILE
    if draft.folder.exists():
        with Claim(draft.folder):
            pass
        if taken.exists() and not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            taken.rename(settings)
        shutil.rmtree(draft.folder)
    write_description(draft)
    with Claim(draft.folder):
        yield draft
    shutil.rmtree(draft.folder / "run")
    if settings.exists():
        settings.rename(taken)
    if made.folder.exists():
        made.folder.rmdir()
    draft.folder.rename(made.folder)


@contextmanager
def with_database(draft: Installation, *, lasting: bool = True) -> Iterator[Servers]:
    """Its PostgreSQL; what does not have to last is not waited for until it is on the disk."""
    servers = Servers(draft)
    if isinstance(servers.postgres, EmbeddedPostgres):
        servers.postgres.fsync = lasting
    servers.postgres.start()
    if not servers.postgres.has_administrator:
        what = "A restore makes roles, databases and the access log anew, and the settings name no superuser."
        step = "name one in [database] url and password_file of kokon.toml; after the restore it may go again."
        raise Trouble("no_right", what, step)
    if filled := servers.postgres.filled():
        raise Trouble(
            "not_empty",
            f"There is something in the databases {', '.join(filled)}; nothing is ever restored over data.",
            "drop these databases there if nobody needs them, or name another server in [database] of kokon.toml.",
        )
    try:
        yield servers
    finally:
        servers.postgres.stop()
