"""Makes streams and consumers what their definitions say, whole: what leads elsewhere is taken away again."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from deploy.nats.comparison import NUMBERING, differing
from deploy.nats.identities import LOOK
from deploy.nats.streams import DAY, Definition, Json, made_by
from deploy.trouble import Trouble

TRIES, PAUSE = 300, 0.1
"""Looks at a stream that copies from another, and seconds between them."""
WAYS_OUT = ("republish", "mirror", "sources", "subject_transform")
LAST_DAYS = 30 * DAY
"""How long a stream that no definition has may keep what it holds: as long as ours keep a letter."""


class Asked(Protocol):
    """The server's administration: see `provisioning.Api`."""

    async def ask(self, verb: str, question: Json | None = None) -> Json | None: ...


@dataclass(frozen=True, slots=True)
class Change:
    """What was done: made, changed, removed, left, or nothing."""

    kind: str
    name: str
    done: str
    settings: tuple[str, ...] = field(default=(), compare=False)
    """Of what was changed, what had been otherwise."""


async def apply(api: Asked, definitions: Sequence[Definition]) -> list[Change]:
    """Creates what is missing, updates what differs, removes other consumers; a second run changes nothing."""
    changes = []
    for definition in definitions:
        changes.append(await _apply_stream(api, definition))
        changes += [await _apply_consumer(api, definition.name, consumer) for consumer in definition.consumers]
    # at the end: until everything is carried over, a consumer says what it has not handled
    for definition in definitions:
        for name in await other_consumers(api, definition):
            await api.ask(f"CONSUMER.DELETE.{definition.name}.{name}", {})
            changes.append(Change("consumer", name, "removed"))
    return changes


async def apply_all(api: Asked, definitions: Sequence[Definition]) -> list[Change]:
    """The same where these are all that the account may have: other streams come to an end, too."""
    ended = [await _end_stream(api, known) for known in await other_streams(api, definitions)]
    return [*ended, *(await apply(api, definitions))]


async def other_streams(api: Asked, definitions: Sequence[Definition]) -> list[Any]:
    ours = {definition.name for definition in definitions}
    return [known for known in await _listed(api, "STREAM.LIST", "streams") if known["config"]["name"] not in ours]


async def other_consumers(api: Asked, definition: Definition) -> list[str]:
    """Without what the doctor is counting with, as long as it is handed nothing; lists leave out `direct` ones."""
    ours = {LOOK, *(str(consumer["name"]) for consumer in definition.consumers)}
    names = [one["name"] for one in await _listed(api, f"CONSUMER.LIST.{definition.name}", "consumers")]
    look: Any = await api.ask(f"CONSUMER.INFO.{definition.name}.{LOOK}", {})
    handed = [LOOK] if look and look["config"].get("deliver_subject") else []
    return [*(name for name in names if name not in ours), *handed]


async def _listed(api: Asked, verb: str, what: str) -> list[Any]:
    """All pages; none where there is no such stream."""
    found: list[Any] = []
    while True:
        page: Any = await api.ask(verb, {"offset": len(found)})
        more = (page or {}).get(what) or []
        found += more
        if not more or len(found) >= page["total"]:
            return found


async def _end_stream(api: Asked, known: Any) -> Change:
    """What is empty goes at once. Another version may want what one holds: that leads nowhere any more, and ends."""
    config = {name: value for name, value in known["config"].items() if name not in WAYS_OUT}
    name = config["name"]
    if not known["state"]["messages"]:
        await api.ask(f"STREAM.DELETE.{name}", {})
        return Change("stream", name, "removed")
    config["max_age"] = min(config.get("max_age") or LAST_DAYS, LAST_DAYS)
    if differing(known["config"], config):
        await api.ask(f"STREAM.UPDATE.{name}", config)
    for consumer in await _listed(api, f"CONSUMER.LIST.{name}", "consumers"):
        await api.ask(f"CONSUMER.DELETE.{name}.{consumer['name']}", {})
    return Change("stream", name, "left")


async def _apply_stream(api: Asked, definition: Definition) -> Change:
    name = definition.name
    if unhandled := await _unhandled(api, definition):
        await _carry_over(api, definition, unhandled)
    known: Any = await api.ask(f"STREAM.INFO.{name}", {})
    if known is None:
        await api.ask(f"STREAM.CREATE.{name}", definition.stream | _numbering(definition))
        return Change("stream", name, "made")
    found: Json = known["config"]
    if not (settings := differing(found, definition.stream)):
        return Change("stream", name, "nothing")
    if "sources" in settings:
        await _until_taken(api, name)
    numbered = {NUMBERING: found[NUMBERING]} if NUMBERING in found else {}
    try:
        await api.ask(f"STREAM.UPDATE.{name}", numbered | definition.stream)
    except Trouble as trouble:
        if trouble.code != "refused":
            raise
        # some settings the server does not take back; they stay, and are told of, but none that leads elsewhere
        stays = {setting: value for setting, value in found.items() if setting not in WAYS_OUT}
        await api.ask(f"STREAM.UPDATE.{name}", stays | definition.stream)
    return Change("stream", name, "changed", tuple(settings))


async def _unhandled(api: Asked, definition: Definition) -> list[tuple[Json, int]]:
    """As sources, and how many they are: what waits for each listener in the stream in which it was kept before."""
    found: list[tuple[Json, int]] = []
    for consumer in definition.consumers if definition.taken_out_of else ():
        told: Any = await api.ask(f"CONSUMER.INFO.{definition.taken_out_of}.{consumer['name']}", {})
        if told and (waiting := told["num_pending"] + told["num_ack_pending"]):
            begins = told["ack_floor"]["stream_seq"] + 1
            subject = consumer["filter_subject"]
            source: Json = {"name": definition.taken_out_of, "filter_subject": subject, "opt_start_seq": begins}
            found.append((source, waiting))
    return found


async def _carry_over(api: Asked, definition: Definition, unhandled: list[tuple[Json, int]]) -> None:
    """Copies it, once. Broken off, it begins again from the same place: the old consumers go last, and who hears an
    event twice knows it by its id.
    """
    known: Any = await api.ask(f"STREAM.INFO.{definition.name}", {})
    numbered = {NUMBERING: known["config"].get(NUMBERING, 0)} if known else _numbering(definition)
    verb, sources = "UPDATE" if known else "CREATE", [source for source, _ in unhandled]
    await api.ask(f"STREAM.{verb}.{definition.name}", numbered | definition.stream | {"sources": sources})
    if not await _until_taken(api, definition.name, {str(one["filter_subject"]): number for one, number in unhandled}):
        what = f"Stream {definition.name} did not get all that waits in {definition.taken_out_of}."
        raise Trouble("not_carried_over", what, "start again; nothing is lost.")


async def _until_taken(api: Asked, stream: str, expected: Mapping[str, int] = MappingProxyType({})) -> bool:
    """Whether it has all that lies in the streams of this server that it copies from; after a while, that it has not.

    A source that was not heard of yet says that nothing is missing; so what is `expected`, by subject, is counted, too.
    """
    for _ in range(TRIES):
        told: Any = await api.ask(f"STREAM.INFO.{stream}", {"subjects_filter": ">"})
        near = [source for source in told.get("sources") or [] if not source.get("external")]
        there = told["state"].get("subjects") or {}
        if all(source["active"] >= 0 and not source["lag"] for source in near) and all(
            there.get(subject, 0) >= number for subject, number in expected.items()
        ):
            return True
        await asyncio.sleep(PAUSE)
    return False


def _numbering(definition: Definition) -> Json:
    """A stream made anew goes on above every number it ever gave: above the milliseconds that have passed, for it has
    fewer messages. Who counted in the old one takes all of the new one then, and knows by its ids what it had.
    """
    return {NUMBERING: time.time_ns() // 1_000_000} if definition.counted_elsewhere else {}


async def _apply_consumer(api: Asked, stream: str, consumer: Json) -> Change:
    name = str(consumer["name"])
    question: Json = {"stream_name": stream, "config": consumer}
    known = await api.ask(f"CONSUMER.INFO.{stream}.{name}", {})
    settings = differing(known["config"], consumer) if known else []
    if known and not settings:
        return Change("consumer", name, "nothing")
    try:
        await api.ask(made_by(stream, consumer), question)
    except Trouble as trouble:
        if trouble.code != "refused" or not known:
            raise
        # one of another kind under our name; what it had handled comes again, and is known by its ids
        await api.ask(f"CONSUMER.DELETE.{stream}.{name}", {})
        await api.ask(made_by(stream, consumer), question)
    return Change("consumer", name, "changed" if known else "made", tuple(settings))
