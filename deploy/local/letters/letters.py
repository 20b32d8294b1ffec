"""The keys that open what clients write: a new one, and the old one destroyed once nothing needs it any more.

What waits keeps it; what was put aside is sealed for the new one first.

Interrupted anywhere, the same again finishes it.
"""

import asyncio
from collections.abc import Iterator

from deploy.local.letters import put_aside
from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys, service_keys, service_restart
from deploy.local.settings.installation import Installation
from deploy.nats import letters
from deploy.nats.identities import PROVISION
from deploy.nats.stream_administration import administration
from deploy.trouble import Trouble
from shared.crypto.keypairs import Suite

RENEWED = "New requests are sealed for new keys. The next day: ./kokon keys rotate requests --forget-old"
FORGOTTEN = "The older keys of requests are destroyed. What was sealed for them opens no more, wherever a copy lies."
NOT_TAKEN = """
select count(*) from outbox where published_at is null and subject in ('intake.request.sealed', 'intake.message.sealed')
"""


def renew(installation: Installation) -> None:
    """`cases` opens for both keys before `intake` offers the new one."""
    public = client_keys.run_command(installation, "renew-opening")
    service_restart.restart(installation, "cases")
    service_keys.write_public_keys(installation, "cases", public)
    service_restart.restart(installation, "intake")


def forget(installation: Installation, servers: Servers) -> None:
    """Raises Trouble where something may still need the old key."""
    refuse_while_under_way(servers)
    public = client_keys.run_command(installation, "tell")
    service_keys.write_public_keys(
        installation, "cases", public | {"sealing_keys": public["sealing_keys"][: len(Suite)]}
    )
    service_restart.restart(installation, "intake")
    # what came in before intake began to refuse it
    refuse_while_under_way(servers)
    put_aside.seal_anew(installation, servers)
    client_keys.run_command(installation, "forget-opening", "--nothing-under-way")
    service_restart.restart(installation, "cases")


def refuse_while_under_way(servers: Servers) -> None:
    for what, step in under_way(servers):
        raise Trouble("letters_under_way", what, step)


def under_way(servers: Servers) -> Iterator[tuple[str, str]]:
    """Each place in which a letter may wait that nobody has opened, with the next step."""
    if servers.nats.process() is None:
        yield "The message bus does not run, and letters may wait in it.", "run this again while the centre runs."
        return
    if servers.postgres.ask(NOT_TAKEN, database="intake") != "0":
        yield "Letters wait at intake for the message bus.", "./kokon doctor, then run this again."
    if asyncio.run(waiting(servers)):
        yield "Letters wait for casework.", "run this again when ./kokon doctor finds nothing."


async def waiting(servers: Servers) -> int:
    async with administration(servers.nats.url, PROVISION, servers.nats.seed(PROVISION)) as api:
        return await letters.waiting(api)
