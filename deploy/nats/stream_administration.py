"""Makes the streams and consumers of a server what they should be, and repairs a damaged one."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import nats
import nats.errors
from nats.aio.client import Client
from pydantic import SecretStr

from deploy.nats.identities import KICK
from deploy.nats.stream_changes import Change, apply, apply_all
from deploy.nats.streams import Definition, Json
from deploy.trouble import Trouble

log = logging.getLogger(__name__)

NOT_FOUND = 404
DONE = {
    "changed": "set back to what is defined: ",
    "removed": "removed, nothing defines it",
    "left": "nothing defines it, but it holds messages; it leads nowhere now, and lets go of them within 30 days",
}
"""In the log, by what was done."""


class Api:
    """The server's administration, as JSON questions and answers."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self, verb: str, question: Json | None = None) -> Json | None:
        """The answer, or None when there is no such thing; a refusal is trouble."""
        body = json.dumps(question).encode() if question is not None else b""
        try:
            message = await self._client.request(f"$JS.API.{verb}", body, timeout=10)
        except nats.errors.Error as error:
            raise _unanswered(type(error).__name__) from None
        answer: Json = json.loads(message.data)
        refusal = answer.get("error")
        if not isinstance(refusal, dict):
            return answer
        if refusal.get("code") == NOT_FOUND:
            return None
        raise _refused(verb, refusal.get("description"))

    async def begin_again(self, consumer: str, at: int = 1) -> bool:
        """Asks the server that fills a stream here for all from there on; one that is away goes on where it was.

        Whether it will.
        """
        try:
            answer = await self._client.request(consumer, json.dumps({"seq": at}).encode(), timeout=5)
        except nats.errors.Error:
            return False
        return "error" not in json.loads(answer.data)

    async def disconnect(self, server: str, connections: Sequence[int]) -> None:
        """Ends connections of the server with this id; for the identity `system`."""
        for connection in connections:
            question = json.dumps({"cid": connection}).encode()
            try:
                await self._client.request(KICK.format(server=server), question, timeout=5)
            except nats.errors.Error as error:
                raise _unanswered(type(error).__name__) from None

    async def lying_in(self, question: str) -> AsyncIterator[tuple[int, str, bytes]]:
        """Sequence number, subject and body of each message of a stream; `question` is its direct get subject."""
        place = 1
        while True:
            asked = json.dumps({"seq": place, "next_by_subj": ">"}).encode()
            try:
                answer = await self._client.request(question, asked, timeout=10)
            except nats.errors.Error as error:
                raise _unanswered(type(error).__name__) from None
            headers = answer.headers or {}
            if "Status" in headers:
                return
            place = int(headers["Nats-Sequence"])
            yield place, headers["Nats-Subject"], answer.data
            place += 1

    async def publish(self, subject: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Returns when a stream has it."""
        try:
            answer = json.loads((await self._client.request(subject, body, timeout=10, headers=headers)).data)
        except nats.errors.Error as error:
            raise _unanswered(type(error).__name__) from None
        if "error" in answer:
            raise _refused(subject, answer["error"].get("description"))


@asynccontextmanager
async def administration(url: str, identity: str, seed: SecretStr) -> AsyncIterator[Api]:
    try:
        client = await nats.connect(
            url,
            nkeys_seed_str=seed.get_secret_value(),
            inbox_prefix=f"_INBOX.{identity}".encode(),
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0.2,
            connect_timeout=5,
            error_cb=_ignore,
            name=identity,
        )
    except (OSError, nats.errors.Error, TimeoutError) as error:
        raise _unanswered(type(error).__name__) from None
    try:
        yield Api(client)
    finally:
        await client.close()


async def _ignore(error: Exception) -> None:
    """Whatever goes wrong is seen at the request that waits for an answer."""


async def lets_in(url: str, identity: str, seed: SecretStr) -> bool:
    """Whether the server takes the key of this identity. Raises Trouble where nothing answers there."""
    refusals: list[str] = []

    async def hear(error: Exception) -> None:
        refusals.append(str(error))

    try:
        client = await nats.connect(
            url,
            nkeys_seed_str=seed.get_secret_value(),
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0.2,
            connect_timeout=5,
            error_cb=hear,
            name=identity,
        )
    except (OSError, nats.errors.Error, TimeoutError) as error:
        if "uthorization" in f"{error} {refusals}":
            return False
        raise _away(url, type(error).__name__) from None
    await client.close()
    return True


async def account_of(url: str, identity: str, seed: SecretStr) -> Json:
    """What the server says of the streams of its account: limits, and the name of their domain."""
    async with administration(url, identity, seed) as api:
        return await api.ask("INFO") or {}


def lets_in_now(url: str, identity: str, seed: SecretStr) -> bool:
    return asyncio.run(lets_in(url, identity, seed))


def account_now(url: str, identity: str, seed: SecretStr) -> Json:
    return asyncio.run(account_of(url, identity, seed))


def _away(url: str, kind: str) -> Trouble:
    what = f"The message bus at {url} cannot be reached ({kind})."
    step = (
        "start it, or look at [bus] url in kokon.toml; by tls:// the server needs a certificate that is trusted here."
    )
    return Trouble("no_answer", what, step)


def _refused(question: str, description: object) -> Trouble:
    return Trouble("refused", f"The NATS server refused {question}: {description}.", "read its log file.")


def _unanswered(kind: str) -> Trouble:
    return Trouble("no_answer", f"The NATS server did not answer ({kind}).", "look at its log file and start it.")


async def recreate(api: Api, definition: Definition) -> list[Change]:
    """Deletes a damaged stream and makes it anew with its consumers; the outbox then publishes again.

    What fills a stream from another server is told to begin again while nobody listens: later it would go on where
    the old stream had been.
    """
    await api.ask(f"STREAM.DELETE.{definition.name}", {})
    for consumer in definition.filled_by:
        await api.begin_again(consumer)
    for _ in range(20):
        # the server still clears the folder away and may fail to make the new one
        with contextlib.suppress(Trouble):
            return await apply(api, [definition])
        await asyncio.sleep(0.05)
    return await apply(api, [definition])


async def look_again(api: Api, definition: Definition) -> None:
    """Has a stream take from another server anew, from behind the last message it has of it, and tells it that number.

    By itself it goes on expecting the deliveries of the consumer that it knew, and takes the first ones of a consumer
    that was made anew, or comes from an older copy, for those it had.
    """
    told: Any = await api.ask(f"STREAM.INFO.{definition.name}", {})
    had = max((int(source.get("seq", 0)) for source in told.get("sources") or []), default=0) if told else 0
    await api.ask(f"STREAM.UPDATE.{definition.name}", definition.stream | {"sources": []})
    for consumer in definition.filled_by:
        await api.begin_again(consumer, had + 1)
    await apply(api, [definition])


async def rewind(api: Api, definition: Definition) -> list[Change]:
    """Makes the consumers of a stream anew: everything in it is delivered again, and known by its ids."""
    for consumer in definition.consumers:
        await api.ask(f"CONSUMER.DELETE.{definition.name}.{consumer['name']}", {})
    return await apply(api, [definition])


async def provision(url: str, identity: str, seed: SecretStr, definitions: Sequence[Definition]) -> list[Change]:
    """Of all that an account may have: what else is found there is set back or ends, and is told of in the log."""
    async with administration(url, identity, seed) as api:
        changes = await apply_all(api, definitions)
    for change in changes:
        if told := DONE.get(change.done):
            log.warning("%s %s: %s%s", change.kind, ascii(change.name)[1:-1], told, ", ".join(change.settings))
    return changes


def provision_now(url: str, identity: str, seed: SecretStr, definitions: Sequence[Definition]) -> list[Change]:
    """The same for callers without an event loop."""
    return asyncio.run(provision(url, identity, seed, definitions))


def disconnect_now(url: str, identity: str, seed: SecretStr, server: str, connections: Sequence[int]) -> None:
    async def work() -> None:
        async with administration(url, identity, seed) as api:
            await api.disconnect(server, connections)

    asyncio.run(work())


def forget_now(url: str, identity: str, seed: SecretStr, stream: str, consumer: str) -> None:
    """Deletes a consumer that nobody needs any more; again is harmless."""

    async def work() -> None:
        async with administration(url, identity, seed) as api:
            await api.ask(f"CONSUMER.DELETE.{stream}.{consumer}", {})

    asyncio.run(work())


def messages_now(url: str, identity: str, seed: SecretStr, stream: str) -> int:
    """How many messages lie in a stream; 0 where there is none."""

    async def work() -> int:
        async with administration(url, identity, seed) as api:
            told: Any = await api.ask(f"STREAM.INFO.{stream}", {})
            return int(told["state"]["messages"]) if told else 0

    return asyncio.run(work())


def look_again_now(url: str, identity: str, seed: SecretStr, definition: Definition) -> None:
    async def work() -> None:
        async with administration(url, identity, seed) as api:
            await look_again(api, definition)

    asyncio.run(work())


def begin_again_now(url: str, identity: str, seed: SecretStr, consumer: str) -> bool:
    async def work() -> bool:
        async with administration(url, identity, seed) as api:
            return await api.begin_again(consumer)

    return asyncio.run(work())


def recreate_now(url: str, identity: str, seed: SecretStr, definition: Definition) -> list[Change]:
    async def work() -> list[Change]:
        async with administration(url, identity, seed) as api:
            return await recreate(api, definition)

    return asyncio.run(work())
