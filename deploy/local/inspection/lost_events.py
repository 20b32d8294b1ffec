"""Events that the bus took and never handed on: a server passes over a damaged message without a word.

The outbox of the publisher has the ids of what its stream took, and the inbox of the listener those of what it handled.
What is in no inbox, waits for nobody and was not put aside, was lost in between.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.postgres import PostgresServer
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.messages import dead_letters
from deploy.nats.stream_administration import administration
from deploy.operations.findings import Finding
from deploy.trouble import Trouble
from shared.topology import SERVICES, Durable, durables_of, publisher_of

UNDER_WAY = "10 minutes"
"""What is younger may not have arrived yet."""
TAKEN = """
select subject, string_agg(event_id::text, ',') from outbox
where published_at between now() - interval '13 days' and now() - :'under_way'::interval group by subject;
"""
"""A day less than an outbox remembers what its stream took."""
NOT_HANDLED = """
select id from unnest(string_to_array(:'ids', ',')::uuid[]) as taken (id)
where not exists (select from inbox where event_id = id);
"""
DURABLES = [one for service in SERVICES for one in durables_of(service) if publisher_of(one.event) in SERVICES]
"""Those whose publisher is in the same centre."""


def judged(installation: Installation) -> Finding:
    """Of a centre that runs; what is away is said by its own finding."""
    try:
        lost = lost_events(Servers(installation))
    except (Trouble, OSError):
        return Finding("events", "optional", "not looked at: a server does not answer", "start it with ./kokon up.")
    if lost:
        found = ", ".join(f"{number} of {stream}" for stream, number in sorted(lost.items()))
        steps = "; ".join(f"./kokon recreate-stream {stream}" for stream in sorted(lost))
        return Finding("events", "missing", f"events that the message bus took never arrived: {found}", steps)
    return Finding("events", "ok", "all that the message bus took has arrived, or waits")


def lost_events(servers: Servers, *, under_way: str = UNDER_WAY) -> dict[str, int]:
    """How many, by the stream in which they were. The order of the looks matters: what no longer waits was handled."""
    taken = _taken(servers.postgres, under_way)
    waiting, aside = _waiting(servers.nats), asyncio.run(_put_aside(servers.nats))
    lost = Counter[str]()
    for durable, ids in _not_handled(servers.postgres, taken).items():
        lost[durable.stream] += max(
            0, len(ids) - waiting[durable.name] - aside[durable.consumer, durable.event.subject]
        )
    return {stream: number for stream, number in lost.items() if number}


def _taken(postgres: PostgresServer, under_way: str) -> dict[str, list[str]]:
    """Ids by subject."""
    rows = [
        line.split("|")
        for publisher in SERVICES
        for line in postgres.sql(TAKEN, database=publisher, under_way=under_way).splitlines()
    ]
    return {subject: ids.split(",") for subject, ids in rows}


def _not_handled(postgres: PostgresServer, taken: Mapping[str, list[str]]) -> dict[Durable, set[str]]:
    found: dict[Durable, set[str]] = {}
    for service, durables in _by_listener().items():
        ids = [id for durable in durables for id in taken.get(durable.event.subject, ())]
        left = set(postgres.sql(NOT_HANDLED, database=service, ids=",".join(ids)).split())
        found |= {durable: left & {*taken.get(durable.event.subject, ())} for durable in durables}
    return found


def _by_listener() -> dict[str, list[Durable]]:
    found = defaultdict[str, list[Durable]](list)
    for durable in DURABLES:
        found[durable.consumer].append(durable)
    return found


def _waiting(nats: EmbeddedNats) -> Counter[str]:
    """By consumer: messages that are not acknowledged yet."""
    accounts = nats.ask("jsz?streams=true&consumers=true").get("account_details") or []
    streams = [stream for account in accounts for stream in account.get("stream_detail") or []]
    consumers: Iterable[dict[str, int]] = [one for stream in streams for one in stream.get("consumer_detail") or []]
    return Counter({str(one["name"]): one["num_pending"] + one["num_ack_pending"] for one in consumers})


async def _put_aside(nats: EmbeddedNats) -> Counter[tuple[str, str]]:
    """By listener and subject, whether they were put back since or not."""
    async with administration(nats.url, DEAD_LETTERS, nats.seed(DEAD_LETTERS)) as api:
        return Counter([(one.consumer, one.subject) async for one in dead_letters.letters(api)])
