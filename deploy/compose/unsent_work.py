"""Work of a leaving centre that has not reached the office, read from its bus and the database of `quality`."""

import asyncpg

from deploy.compose.environment import database_urls
from deploy.compose.finish_step import keys_of, url_of
from deploy.compose.layout import Installation
from deploy.compose.prepare_step import passwords_of
from deploy.joining.unsent_work import UNANSWERED, UNAPPROVED, UNPUBLISHED, Waiting
from deploy.nats.identities import UPLINK
from deploy.nats.messages.in_transit import not_taken
from deploy.trouble import Trouble

SECONDS = 10


async def pending(installation: Installation) -> Waiting:
    """Raises Trouble where the bus or the database cannot be queried."""
    url = database_urls(installation, passwords_of(installation))["quality"]
    try:
        unpublished, unanswered, unapproved = await query(url, UNPUBLISHED, UNANSWERED, UNAPPROVED)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        server = installation.host("postgres")
        raise Trouble(
            "no_answer",
            f"The database of quality does not answer, so nobody can look what waits at {installation.name}.",
            f"docker compose up --detach {server} {installation.host('quality')}, then again; or leave all the same "
            "with --now: what waits the office will never have then.",
        ) from None
    return Waiting(
        unpublished=int(unpublished),
        untaken=await not_taken(url_of(installation), keys_of(installation).seed(UPLINK)),
        unanswered=tuple(unanswered.split()),
        unapproved=tuple(unapproved.split()),
    )


async def query(url: str, *questions: str) -> list[str]:
    """Return one value for each query."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""), timeout=SECONDS, command_timeout=SECONDS)
    try:
        return [str(await connection.fetchval(question)) for question in questions]
    finally:
        await connection.close()
