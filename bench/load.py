"""A light HTTP client in a process of its own: `python -m bench.load`, a plan on stdin, what happened on stdout."""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import cast
from uuid import UUID, uuid4

import httptools
import uvloop


@dataclass(frozen=True, slots=True)
class Plan:
    """`body` may hold `{one}` and `{two}`: a fresh UUID each. With a rate requests start on a clock, else in turn.

    A plan without a body asks for a page.
    """

    port: int
    path: str
    body: str
    content_type: str
    expected: int
    cookie: str = ""
    seconds: float = 0
    concurrency: int = 1
    rate: float = 0
    seed: int = 0
    """The first UUIDs follow from it, so that another process knows them as well."""

    def at_once(self, concurrency: int, seconds: float) -> "Plan":
        return replace(self, concurrency=concurrency, seconds=seconds, seed=random.getrandbits(32))

    def at_rate(self, rate: float, seconds: float) -> "Plan":
        return replace(self, concurrency=32, rate=rate, seconds=seconds, seed=random.getrandbits(32))


@dataclass(slots=True)
class Outcome:
    """Times in seconds of the monotonic clock, which all processes of this machine share."""

    seconds: float = 0.0
    errors: int = 0
    latencies: list[float] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    """When each accepted request was due, by its first UUID."""


def identities(seed: int) -> Iterator[UUID]:
    chance = random.Random(seed)
    while True:
        yield UUID(int=chance.getrandbits(128), version=4)


class Connection(asyncio.Protocol):
    """One kept-alive connection, one request at a time."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[int] | None = None
        self.parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's transports only look like one

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        status = self.parser.get_status_code()
        self.parser = httptools.HttpResponseParser(self)
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(status)

    def connection_lost(self, problem: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionResetError())

    async def post(self, request: bytes) -> int:
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        async with asyncio.timeout(30):
            return await self.answer


def request_of(plan: Plan, one: str) -> bytes:
    body = plan.body.replace("{one}", one).replace("{two}", str(uuid4())).encode()
    host = f"127.0.0.1:{plan.port}"
    head = f"{'POST' if body else 'GET'} {plan.path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
    if plan.cookie:
        head += f"Cookie: {plan.cookie}\r\n"
    if body:
        head += f"Content-Type: {plan.content_type}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body


def due_times(plan: Plan, start: float) -> Iterator[float]:
    """When each request starts: on the clock of the rate, or at once."""
    if plan.rate:
        yield from (start + number / plan.rate for number in range(round(plan.rate * plan.seconds)))
    else:
        while (now := time.monotonic()) < start + plan.seconds:
            yield now


async def call(plan: Plan, due: Iterator[tuple[float, UUID]], outcome: Outcome) -> None:
    """Waiting for a free connection counts: latency starts when the request was due."""
    connect = asyncio.get_running_loop().create_connection
    _, connection = await connect(Connection, "127.0.0.1", plan.port)
    for moment, one in due:
        if plan.rate:
            await asyncio.sleep(moment - time.monotonic())
        try:
            status = await connection.post(request_of(plan, str(one)))
        except (TimeoutError, ConnectionResetError):
            status = 0
            _, connection = await connect(Connection, "127.0.0.1", plan.port)
        if status == plan.expected:
            outcome.latencies.append(time.monotonic() - moment)
            outcome.sent[str(one)] = moment
        else:
            outcome.errors += 1
    connection.transport.close()


async def run(plan: Plan) -> Outcome:
    outcome = Outcome()
    start = time.monotonic()
    due = zip(due_times(plan, start), identities(plan.seed), strict=False)
    await asyncio.gather(*(call(plan, due, outcome) for _ in range(plan.concurrency)))
    outcome.seconds = time.monotonic() - start
    return outcome


if __name__ == "__main__":
    json.dump(asdict(uvloop.run(run(Plan(**json.load(sys.stdin))))), sys.stdout)
