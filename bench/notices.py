"""P11: notices that are due, from the bus to the mail server, beside a loop that does nothing but send as many."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from itertools import repeat
from pathlib import Path
from uuid import uuid4

import aiosmtplib
import asyncpg
import nats
import psutil
import uvloop

from bench.centre import CENTRE, Started, centre, mail_sink, running
from bench.measurements import Figures, Line, at_least, at_most, in_turn
from shared.client_letters import ClientLetter, ClientNotice, ClientTemplate, SafeTimes, sealed_letter
from shared.crypto.sealing import PublicKey, Purpose, seal
from shared.events import ClientNoticeRequested, Event, NoticeRequested

AT_ONCE = 8
"""Mails of the bare loop at the same time, as many as `notify` hands over."""
PATIENCE = 900
ANSWERED = "SELECT count(*) FROM outbox"


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    clients, colleagues, runs = (600, 100, 1) if quick else (8_000, 2_000, 1)
    log = folder / "mail.log"
    with centre(folder, ["notify"]) as started, mail_sink(log) as port, notify(started, port) as process:
        return uvloop.run(_measured(started, process, port, clients, colleagues, runs))


@contextmanager
def notify(started: Started, port: int) -> Iterator[psutil.Process]:
    told = {"NOTIFY_SMTP_URL": f"smtp://127.0.0.1:{port}", "NOTIFY_CLIENT_SENDER": "post@example.net"}
    with running(started, "notify", **told) as process:
        yield process


async def _measured(
    started: Started, process: psutil.Process, port: int, clients: int, colleagues: int, runs: int
) -> list[Line]:
    key = PublicKey.from_json(json.loads(started.public.notify))
    to_clients = partial(due, started, process, partial(to_a_client, key), clients)
    to_colleagues = partial(due, started, process, partial(to_a_colleague, key), colleagues)
    await due(started, process, partial(to_a_client, key), clients // 10)
    kokon, floored = await in_turn(to_clients, partial(bare, port, clients), runs=runs)
    told = await to_colleagues()
    return [
        Line("notices to clients, each written down twice", "/s", kokon["rate"], floored["rate"], at_least(0.5)),
        Line("  memory of notify, at the end beside a quarter", "MiB", kokon["end"], kokon["quarter"], at_most(1.1)),
        Line("notices to colleagues, each of a whole pace", "/s", told["rate"]),
        Line("  memory of notify, at the end beside a quarter", "MiB", told["end"], told["quarter"], at_most(1.1)),
    ]


def to_a_client(key: PublicKey) -> Event:
    """Urgent: the figures are the same at midnight."""
    now = datetime.now(UTC)
    letter = ClientLetter(
        notice=ClientNotice(template=ClientTemplate.LOOK_AGAIN, language="ar", drafts_allowed=True),
        channel="email",
        address="somebody@example.org",
        safe_times=SafeTimes(zone="Europe/Berlin", times=()),
        good_until=(now + timedelta(days=2)).date(),
        latest=now + timedelta(hours=2),
        is_urgent=True,
    )
    sealed = sealed_letter(letter, key, centre=CENTRE)
    return ClientNoticeRequested(notice_id=uuid4(), key_id=key.key_id, letter=sealed)


def to_a_colleague(key: PublicKey) -> Event:
    now = datetime.now(UTC)
    return NoticeRequested(
        notice_id=uuid4(),
        template="something_new",
        language="ar",
        key_id=key.key_id,
        address=seal(b"somebody@example.org", key, purpose=Purpose.ADDRESS, centre=CENTRE),
        earliest=now,
        latest=now + timedelta(hours=2),
    )


async def due(started: Started, process: psutil.Process, make: Callable[[], Event], number: int) -> Figures:
    """All lie on the bus within the first moments; the clock stops when the last answer is committed."""
    connection = await asyncpg.connect(started.address("notify"))
    before, events = await connection.fetchval(ANSWERED), [make() for _ in range(number)]
    begun = time.monotonic()
    asking = asyncio.create_task(ask(started, events))
    await answered(connection, before + number // 4)
    quarter = memory_of(process)
    await answered(connection, before + number)
    spent = time.monotonic() - begun
    await asking
    await connection.close()
    return {"rate": number / spent, "quarter": quarter, "end": memory_of(process)}


async def ask(started: Started, events: Sequence[Event]) -> None:
    bus = started.servers.nats
    seed = bus.seed("cases").get_secret_value()
    client = await nats.connect(bus.url, nkeys_seed_str=seed, inbox_prefix=b"_INBOX.cases")
    stream, turns = client.jetstream(), asyncio.Semaphore(64)

    async def publish(event: Event) -> None:
        async with turns:
            await stream.publish(event.subject, event.body())

    await asyncio.gather(*map(publish, events))
    await client.close()


async def answered(connection: asyncpg.Connection, number: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await connection.fetchval(ANSWERED) < number:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


def memory_of(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 2**20


async def bare(port: int, number: int) -> Figures:
    """A connection for each mail, as `aiosmtplib.send` has it."""
    waiting, begun = repeat(None, number), time.monotonic()

    async def send() -> None:
        for _ in waiting:
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = "post@example.net", "somebody@example.org", "Something new"
            mail.set_content("There is something new. Please have another look.\n")
            await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, start_tls=False, local_hostname="localhost")

    await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    return {"rate": number / (time.monotonic() - begun)}
