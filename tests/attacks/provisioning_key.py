"""What somebody does with the key of `provision`, on a running centre: has messages repeated elsewhere, and pushed."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nats
import nats.errors
from nats.aio.client import Client
from nats.aio.subscription import Subscription

from deploy.local.servers.nats import Centre
from shared.topology import API
from tests.shared.patience import PATIENCE

TOLD, LEAVES = "cases.tally.released", "uplink.release.published"
OURS = "quality_tally_released"
ELSEWHERE, HEARS = "quality.reminder.due", "cases_reminder_due"


@asynccontextmanager
async def connected(centre: Centre, identity: str) -> AsyncIterator[Client]:
    async def ignore(_: Exception) -> None:
        return

    client = await nats.connect(
        centre.url,
        nkeys_seed_str=centre.seed(identity).get_secret_value(),
        inbox_prefix=f"_INBOX.{identity}".encode(),
        error_cb=ignore,
        allow_reconnect=False,
    )
    try:
        yield client
    finally:
        await client.close()


async def answer_to(client: Client, verb: str, question: object) -> Any:
    return json.loads((await client.request(verb, json.dumps(question).encode(), timeout=10)).data)


async def repeats_what_is_told(thief: Client, to: str = ELSEWHERE) -> None:
    """By a setting of the stream: what casework tells quality goes elsewhere, as if somebody else had said it."""
    config = (await answer_to(thief, "$JS.API.STREAM.INFO.cases_to_quality", {}))["config"]
    config["republish"] = {"src": TOLD, "dest": to}
    assert "error" not in await answer_to(thief, "$JS.API.STREAM.UPDATE.cases_to_quality", config)


async def is_handed_what_is_told(thief: Client, name: str) -> Subscription:
    """By a consumer that pushes into the inbox of the answers; one of this name there was before is deleted."""
    ear = await thief.subscribe(f"_INBOX.provision.{name}")
    config = {"name": name, "filter_subject": TOLD, "deliver_subject": ear.subject, "ack_policy": "none"}
    await answer_to(thief, f"$JS.API.CONSUMER.DELETE.cases_to_quality.{name}", {})
    await thief.publish(
        f"$JS.API.CONSUMER.CREATE.cases_to_quality.{name}.{TOLD}",
        json.dumps({"stream_name": "cases_to_quality", "config": config}).encode(),
        reply="_INBOX.provision.answer",
    )
    await thief.flush()
    return ear


async def heard(ear: Subscription, body: bytes, within: float = 20) -> bool:
    """Whether it comes within so many seconds."""
    try:
        while (await ear.next_msg(timeout=within)).data != body:
            pass
    except nats.errors.TimeoutError:
        return False
    return True


async def is_repeated(centre: Centre, body: bytes) -> bool:
    """Told by casework to quality, does casework hear it as if quality had said it?"""
    async with connected(centre, "cases") as cases, connected(centre, "quality") as quality:
        await cases.jetstream().publish(TOLD, body)
        await quality.jetstream().publish(ELSEWHERE, b"a reminder")
        heard = await cases.jetstream(prefix=API).pull_subscribe_bind(HEARS, "quality", inbox_prefix=b"_INBOX.cases.")
        bodies = list[bytes]()
        while b"a reminder" not in bodies:
            for message in await heard.fetch(10, timeout=PATIENCE):
                bodies.append(message.data)
                await message.ack_sync(timeout=PATIENCE)
        return body in bodies


async def leaves(centre: Centre, body: bytes) -> bool:
    """Told by casework, is it what lies in `uplink` before the next release? The hub takes all that lies there."""
    async with connected(centre, "cases") as cases, connected(centre, "quality") as quality:
        await cases.jetstream().publish(TOLD, body)
        behind = (await quality.jetstream().publish(LEAVES, b"a release")).seq - 1
        question = json.dumps({"seq": behind}).encode()
        before = await quality.request("JS.uplink.API.DIRECT.GET.uplink", question)
        return before.data == body
