"""Streams that fell behind what another server has counted of them: their disk comes from an older copy.

What such a stream is told, the other server skips without a word: it had those numbers before. So a centre says how far
it is whenever its link comes up (`provisioning.look_again`).
"""

from typing import Any

from deploy.local.nats_server import EmbeddedNats


def counted_further(nats: EmbeddedNats) -> list[str]:
    """Names of the streams here of which a server elsewhere has counted more than there is."""
    everything = (one for definitions in nats.definitions().values() for one in definitions)
    lent = {one.name: {str(consumer["name"]) for consumer in one.consumers} for one in everything if one.fills_others}
    told = nats.ask("jsz?streams=true&consumers=true").get("account_details") or []
    streams = [stream for account in told for stream in account.get("stream_detail") or []]
    return sorted({one["name"] for one in streams if _is_behind(one, lent.get(one["name"], set()))})


def _is_behind(stream: dict[str, Any], consumers: set[str]) -> bool:
    named = [one for one in stream.get("consumer_detail") or [] if one["name"] in consumers]
    return max((one["delivered"]["stream_seq"] for one in named), default=0) > int(stream["state"]["last_seq"])
