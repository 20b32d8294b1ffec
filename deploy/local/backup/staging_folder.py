"""A staging folder: a restored installation is made beside its place and renamed when it is complete."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from deploy.local.servers.servers import Servers
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation, write_description


def draft_of(made: Installation) -> Installation:
    return replace(made, folder=made.folder.with_name(f".{made.folder.name}.restoring"))


@contextmanager
def drafted(made: Installation) -> Iterator[Installation]:
    """Inside, the draft is ours alone. What an interruption left is thrown away, with whatever of it still runs."""
    draft = draft_of(made)
    if draft.folder.exists():
        with Claim(draft.folder):
            pass
        shutil.rmtree(draft.folder)
    write_description(draft)
    with Claim(draft.folder):
        yield draft
    shutil.rmtree(draft.folder / "run")
    if made.folder.exists():
        made.folder.rmdir()
    draft.folder.rename(made.folder)


@contextmanager
def with_database(draft: Installation, *, lasting: bool = True) -> Iterator[Servers]:
    """Its PostgreSQL; what does not have to last is not waited for until it is on the disk."""
    servers = Servers(draft)
    servers.postgres.fsync = lasting
    servers.postgres.start()
    try:
        yield servers
    finally:
        servers.postgres.stop()
