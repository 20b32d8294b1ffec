"""Messages that may leave a centre and have not arrived at the office yet."""

import json

from pydantic import SecretStr

from deploy.nats.identities import UPLINK
from deploy.nats.stream_administration import administration
from shared.topology import UPLINK_CONSUMER


async def not_taken(url: str, seed: SecretStr) -> int:
    """Messages that may leave and that the hub has not stored; `seed` is that of `uplink`."""
    async with administration(url, UPLINK, seed) as api:
        told = await api.ask(f"CONSUMER.INFO.{UPLINK}.{UPLINK_CONSUMER}", {})
        stream = await api.ask(f"STREAM.INFO.{UPLINK}", {})
    if not told or not stream:
        return 0
    floor, last = json.loads(json.dumps(told))["ack_floor"]["stream_seq"], json.loads(json.dumps(stream))["state"]
    return int(last["last_seq"]) - max(int(floor), int(last["first_seq"]) - 1)
