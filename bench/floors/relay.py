"""The floor of P2: the same messages published in atomic batches as fast as the client can, no database anywhere."""

import json
from collections.abc import Sequence
from uuid import uuid4

from nats.aio.client import Client


async def publish(client: Client, subject: str, bodies: Sequence[bytes], *, at_once: int = 1000) -> None:
    for start in range(0, len(bodies), at_once):
        await publish_batch(client, subject, bodies[start : start + at_once])


async def publish_batch(client: Client, subject: str, bodies: Sequence[bytes]) -> None:
    """The first message opens the batch, the last commits it; only those two are answered."""
    batch = uuid4().hex
    for number, body in enumerate(bodies, 1):
        headers = {"Nats-Msg-Id": str(uuid4()), "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
        if number == len(bodies):
            headers["Nats-Batch-Commit"] = "1"
        if number in (1, len(bodies)):
            answer = await client.request(subject, body, headers=headers, timeout=10)
        else:
            await client.publish(subject, body, headers=headers)
    if "error" in json.loads(answer.data):
        raise RuntimeError("the batch was refused")
