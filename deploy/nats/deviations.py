"""Compare the streams and consumers of a running server with their definitions, without a change."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from deploy.nats.comparison import differing
from deploy.nats.folder_check import Fault
from deploy.nats.stream_administration import Api, administration
from deploy.nats.stream_changes import other_consumers, other_streams
from deploy.nats.streams import Definition
from deploy.trouble import Trouble


class Bus(Protocol):
    """A running server, of this program or another one."""

    @property
    def url(self) -> str: ...

    @property
    def prepared(self) -> Path:
        """Its folder on our side, where it is written which dead letters somebody has seen to."""

    def seed(self, identity: str) -> SecretStr: ...

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        """By the identity that makes them."""


type Expected = tuple[SecretStr, Sequence[Definition]]
"""The seed of an identity, and all that its account may have."""

NEXT_STEP = (
    "stop and ./kokon up (in containers: docker compose up), which sets it back; what still stands here then, "
    "./kokon recreate-stream NAME makes anew. Was it nobody of you, ./kokon keys rotate {identity}: messages may have been "
    "repeated elsewhere."
)


async def look(url: str, expected: Mapping[str, Expected]) -> list[Fault]:
    """Return the deviations by identity. What cannot be read is a fault, too."""
    faults: list[Fault] = []
    for identity, (seed, definitions) in expected.items():
        step = NEXT_STEP.format(identity=identity)
        try:
            async with administration(url, identity, seed) as api:
                faults += [Fault("not_defined", what, step) async for what in _deviations(api, definitions)]
        except Trouble as trouble:
            faults.append(Fault("not_looked_at", f"The streams were not looked at. {trouble.what}", trouble.next_step))
    return faults


def look_now(url: str, expected: Mapping[str, Expected]) -> list[Fault]:
    """The same for callers without an event loop."""
    return asyncio.run(look(url, expected))


async def _deviations(api: Api, definitions: Sequence[Definition]) -> AsyncIterator[str]:
    for known in await other_streams(api, definitions):
        yield f"stream {_name(known['config']['name'])}: nothing defines it."
    for definition in definitions:
        stream: Any = await api.ask(f"STREAM.INFO.{definition.name}", {})
        if stream is None:
            yield f"stream {definition.name} is not there."
            continue
        if settings := differing(stream["config"], definition.stream):
            yield f"stream {definition.name}: {', '.join(settings)} not as defined."
        for name in await other_consumers(api, definition):
            yield f"stream {definition.name}, consumer {_name(name)}: nothing defines it."
        async for what in _consumers(api, definition):
            yield f"stream {definition.name}, consumer {what}"


async def _consumers(api: Api, definition: Definition) -> AsyncIterator[str]:
    for consumer in definition.consumers:
        known: Any = await api.ask(f"CONSUMER.INFO.{definition.name}.{consumer['name']}", {})
        if known is None:
            yield f"{consumer['name']} is not there."
        elif settings := differing(known["config"], consumer):
            yield f"{consumer['name']}: {', '.join(settings)} not as defined."


def _name(given: str) -> str:
    """Somebody else chose it: no mark of it moves a terminal."""
    return ascii(given)[1:-1]
