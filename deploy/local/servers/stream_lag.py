"""Streams behind the count of another server: their disk comes from an older copy.

What such a stream is told, the other server skips without a word: it had those numbers before. So a centre says how far
it is whenever its link comes up (`provisioning.look_again`).
"""

from dataclasses import dataclass
from typing import Any

from deploy.local.servers.nats_server import EmbeddedNats


@dataclass(frozen=True, slots=True)
class Reach:
    """Numbers of messages: the last one in a stream, and the furthest that was handed to a server elsewhere."""

    last: int
    handed: int


def counted_further(nats: EmbeddedNats) -> list[str]:
    """Names of the streams here of which a server elsewhere has counted more than there is.

    The server tells the end of a stream first and its consumers after it, so that one that grows meanwhile looks as if
    it were behind: only what is behind what was handed out before a second look is so.
    """
    first = _reaches(nats)
    suspected = [name for name, reach in first.items() if reach.handed > reach.last]
    later = _reaches(nats) if suspected else {}
    return sorted(name for name in suspected if name in later and first[name].handed > later[name].last)


def _reaches(nats: EmbeddedNats) -> dict[str, Reach]:
    everything = (one for definitions in nats.definitions().values() for one in definitions)
    lent = {one.name: {str(consumer["name"]) for consumer in one.consumers} for one in everything if one.fills_others}
    told = nats.ask("jsz?streams=true&consumers=true").get("account_details") or []
    streams = [stream for account in told for stream in account.get("stream_detail") or []]
    return {one["name"]: _reach(one, lent[one["name"]]) for one in streams if one["name"] in lent}


def _reach(stream: dict[str, Any], consumers: set[str]) -> Reach:
    named = [one for one in stream.get("consumer_detail") or [] if one["name"] in consumers]
    handed = max((int(one["delivered"]["stream_seq"]) for one in named), default=0)
    return Reach(int(stream["state"]["last_seq"]), handed)
