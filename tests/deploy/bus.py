"""One client on a server under test: what it may do, and what it gets."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import nats
import nats.errors
from nats.aio.client import Client
from nats.js.api import PubAck

from deploy.local.servers.nats import Centre
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.nats.configuration_writer import Value, written
from tests.shared.building import until
from tests.shared.patience import PATIENCE

REFUSED = "permissions violation"
AUDITOR = "auditor"


class Member:
    def __init__(self, client: Client, errors: list[str]) -> None:
        self.client = client
        self.errors = errors

    async def publish(self, subject: str, body: bytes = b"x") -> PubAck:
        """As the outbox does it: the same id again until it is acknowledged, for a while."""
        headers = {"Nats-Msg-Id": str(uuid4())}
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(nats.errors.Error):
                    return await self.client.jetstream(timeout=20).publish(subject, body, headers=headers)

    async def may_publish(self, subject: str) -> bool:
        return await self._allowed(self.client.publish(subject, b"x"))

    async def may_subscribe(self, subject: str) -> bool:
        return await self._allowed(self.client.subscribe(subject))

    async def _allowed(self, work: object) -> bool:
        """A refusal comes before the answer to the next flush; the first flush may overtake what waits to be sent."""
        before = len(self.errors)
        await work  # type: ignore[misc]
        await self.client.flush(timeout=30)
        await self.client.flush(timeout=30)
        return not any(REFUSED in error for error in self.errors[before:])


@asynccontextmanager
async def member(server: EmbeddedNats, identity: str) -> AsyncIterator[Member]:
    errors: list[str] = []

    async def hear(error: Exception) -> None:
        errors.append(str(error).lower())

    client = await nats.connect(
        server.url,
        nkeys_seed_str=server.seed(identity).get_secret_value(),
        inbox_prefix=f"_INBOX.{identity}".encode(),
        error_cb=hear,
        reconnect_time_wait=0.05,
        max_reconnect_attempts=-1,
    )
    try:
        yield Member(client, errors)
    finally:
        await client.close()


async def stream_info(server: EmbeddedNats, stream: str, identity: str = "provision") -> dict[str, int]:
    """Its state; empty where there is no such stream."""
    async with member(server, identity) as one:
        answer = json.loads((await one.client.request(f"$JS.API.STREAM.INFO.{stream}", b"", timeout=30)).data)
        state: dict[str, int] = answer.get("state", {})
        return state


async def releases_at(server: EmbeddedNats) -> int:
    """How many lie at a hub; keys that centres announce lie in the same stream."""
    asked = json.dumps({"subjects_filter": "centre.*.uplink.release.published"}).encode()
    async with member(server, "provision") as one:
        answer = json.loads((await one.client.request("$JS.API.STREAM.INFO.releases", asked, timeout=30)).data)
        subjects: dict[str, int] = answer["state"].get("subjects") or {}
        return sum(subjects.values())


async def until_messages(server: EmbeddedNats, stream: str, number: int) -> None:
    async def are_there() -> bool:
        return bool((await stream_info(server, stream))["messages"] >= number)

    await until(are_there)


async def subjects_in(server: EmbeddedNats, stream: str, identity: str) -> list[tuple[str, bytes]]:
    """Everything in a stream, read by an identity that may."""
    found: list[tuple[str, bytes]] = []
    async with member(server, identity) as one:
        place = 1
        while True:
            question = json.dumps({"seq": place, "next_by_subj": ">"}).encode()
            answer = json.loads(
                (await one.client.request(f"$JS.API.STREAM.MSG.GET.{stream}", question, timeout=30)).data
            )
            if "error" in answer:
                return found
            message = answer["message"]
            found.append((message["subject"], base64.b64decode(message.get("data", ""))))
            place = message["seq"] + 1


class AuditedCentre(Centre):
    """A centre with one more identity that may read everything: for tests only."""

    def configuration(self) -> str:
        auditor: dict[str, Value] = {"users": [{"nkey": self.keys.public(AUDITOR)}]}
        line = written(auditor).strip().removeprefix("users: [").removesuffix("]")
        return super().configuration().replace("users: [", f"users: [{line}, ", 1)
