"""Counts at a centre that wait for a version of the standards, for the doctor."""

from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble

QUESTION = "select catalogue || '=' || count(*) from waiting_tally group by catalogue order by catalogue;"
NEXT_STEP = "nothing, if the office has yet to send it: they count by themselves then; else update the older side."


def awaited(installation: Installation) -> dict[str, int]:
    """By version: how many months wait for it. Nothing at an office, and where the database does not answer."""
    if "quality" not in installation.services:
        return {}
    try:
        told = Servers(installation).postgres.ask(QUESTION, database="quality")
    except Trouble:
        return {}
    pairs = (pair.split("=") for pair in told.split())
    return {version: int(count) for version, count in pairs}


def told_of(waiting: dict[str, int]) -> str:
    return ", ".join(f"months that wait for version {version}: {count}" for version, count in waiting.items())
