"""Whether PostgreSQL read a damaged page since it was started: its checksums tell, and nobody else looks at them."""

from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.operations.findings import Finding

DAMAGED = (
    "select coalesce(string_agg(datname, ', ' order by datname), '') from pg_stat_database where checksum_failures > 0;"
)
NEXT_STEP = "stop, put the folder aside, and restore the newest backup; docs/operations.md, When something breaks."


def judged(installation: Installation) -> Finding:
    """Of an installation that runs. Raises Trouble where its database does not answer."""
    if damaged := Servers(installation).postgres.sql(DAMAGED):
        return Finding("databases", "missing", f"a page of {damaged} is damaged", NEXT_STEP)
    return Finding("databases", "ok", "no damaged page was read since PostgreSQL was started")
