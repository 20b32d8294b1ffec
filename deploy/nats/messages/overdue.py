"""Messages that nobody has handled for so long that their stream soon lets them go."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.nats.deviations import Bus
from deploy.nats.folder_check import Fault
from deploy.nats.identities import LOOK, PROVISION
from deploy.nats.stream_administration import Api, administration
from deploy.nats.streams import SECOND, Definition, Json, made_by
from deploy.trouble import Trouble

TOLD_AFTER = timedelta(days=20)
"""A stream of a centre keeps a message for 30 days, handled or not: ten are left to do something."""
NEXT_STEP = "start it with ./kokon up, and look at its log; what is not handled in time is gone for good."


def overdue(nats: Bus) -> list[Fault]:
    """One for each consumer whose oldest unhandled message is too old; none where the server cannot be asked."""
    try:
        return asyncio.run(_overdue(nats))
    except Trouble:
        return []


async def _overdue(nats: Bus) -> list[Fault]:
    async with administration(nats.url, PROVISION, nats.seed(PROVISION)) as api:
        lasting = [one for one in nats.definitions()[PROVISION] if one.stream.get("max_age")]
        return [
            Fault("overdue", f"{name} has not handled what came more than {TOLD_AFTER.days} days ago.", NEXT_STEP)
            for definition in lasting
            async for name in _late(api, definition)
        ]


async def _late(api: Api, definition: Definition) -> AsyncIterator[str]:
    """Of what lies behind the last message that is done with, the first is not handled: is it an old one?"""
    since = (datetime.now(UTC) - TOLD_AFTER).isoformat()
    for consumer in definition.consumers:
        told: Any = await api.ask(f"CONSUMER.INFO.{definition.name}.{consumer['name']}", {})
        if not told or not told["num_pending"] + told["num_ack_pending"]:
            continue
        begins: Json = {"deliver_policy": "by_start_sequence", "opt_start_seq": told["ack_floor"]["stream_seq"] + 1}
        waiting = await _count(api, definition.name, consumer, begins)
        young = await _count(
            api, definition.name, consumer, {"deliver_policy": "by_start_time", "opt_start_time": since}
        )
        if waiting > young:
            yield str(consumer["name"])


async def _count(api: Api, stream: str, like: Json, begins: Json) -> int:
    """How many messages such a consumer would get from there on."""
    config = {
        "name": LOOK,
        "filter_subject": like["filter_subject"],
        "ack_policy": "none",
        "mem_storage": True,
        **begins,
    }
    config["inactive_threshold"] = 5 * SECOND
    told: Any = await api.ask(made_by(stream, config), {"stream_name": stream, "config": config})
    await api.ask(f"CONSUMER.DELETE.{stream}.{LOOK}", {})
    return int(told["num_pending"])
