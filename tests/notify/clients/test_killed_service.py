"""kill -9 of the notify process at random moments: to a client never two mails, to a colleague never none.

Every run says its seed at its end; KOKON_CHAOS_SEED=N draws the same moments again.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from shared.events import ClientNoticeEnded, ClientNoticeRequested, Event, NoticeDelivered, NoticeRequested
from shared.topology import Durable
from tests.notify.house import CENTRE, House
from tests.notify.mailbox import Mailbox, served
from tests.programs import Begun
from tests.servers import Nats
from tests.shared.building import comes_again_within, until
from tests.shared.free_ports import free_port

pytestmark = [pytest.mark.chaos, pytest.mark.real]
CLIENTS, COLLEAGUES, KILLS = 40, 12, 4
SOON = 8
"""Seconds instead of `ACK_WAIT` after which comes again what a killed service had taken: more than it lets pass before
it says that it lives."""
type Database = Callable[[str], Awaitable[SecretStr]]


@dataclass
class SlowMailbox(Mailbox):
    """Notes a mail when it has come whole, and answers a little later: many a blow falls in between."""

    random: Random = field(default_factory=Random)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.random.uniform(0, 0.4))
        return answer


async def test_kill_9_at_any_moment_sends_no_client_two_mails_and_no_colleague_none(
    bus: Nats, database: Database, tmp_path: Path, chaos_seed: int
) -> None:
    random, notify = Random(chaos_seed), House(bus, await database("notify"), tmp_path, free_port())
    mailbox = SlowMailbox(random=Random(chaos_seed))
    clients = [notify.client_notice(f"client{number}@example.org") for number in range(CLIENTS)]
    colleagues = [notify.notice(f"colleague{number}@example.org") for number in range(COLLEAGUES)]
    asked: list[Event] = [*clients, *colleagues]
    for event in (ClientNoticeRequested, NoticeRequested):
        await comes_again_within(bus, Durable("notify", event), SOON)
    random.shuffle(asked)
    await notify.ask(*asked)
    async with served(mailbox, port=notify.port):
        for _ in range(KILLS):
            await killed_in_the_middle(notify, mailbox, random)
        with Begun("shared.runtime.server", "notify", environment=surroundings(notify)) as service:
            ended = await notify.ended(CLIENTS)
            delivered = await notify.delivered(COLLEAGUES)
            service.send_signal(signal.SIGTERM)
    assert wrong(mailbox, ended, delivered, CLIENTS, COLLEAGUES) == [], f"KOKON_CHAOS_SEED={chaos_seed}"


async def killed_in_the_middle(notify: House, mailbox: Mailbox, random: Random) -> None:
    """After some more mails have been offered, or, while none is: the bus waits for the last process, at some time."""
    with Begun("shared.runtime.server", "notify", environment=surroundings(notify)) as service:
        enough = len(mailbox.asked) + random.randint(1, 10)
        with suppress(TimeoutError):
            await until(lambda: len(mailbox.asked) >= enough, seconds=30)
        await asyncio.sleep(random.uniform(0, 0.4))
        service.send_signal(signal.SIGKILL)


@dataclass
class DeafMailbox(Mailbox):
    """Has the first mail whole, and never answers it."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.mails) == 1:
            await asyncio.sleep(60)
        return answer


async def test_twin_a_service_that_repeats_what_may_have_arrived_is_found(
    bus: Nats, database: Database, tmp_path: Path
) -> None:
    """Killed after the mail was whole: what forgets that it had begun sends it again."""
    notify, mailbox = House(bus, await database("notify"), tmp_path, free_port()), DeafMailbox()
    await comes_again_within(bus, Durable("notify", ClientNoticeRequested), SOON)
    await notify.ask(notify.client_notice("client1@example.org"))
    async with served(mailbox, port=notify.port):
        with Begun("tests.notify.clients.forgetful_notify", environment=surroundings(notify)) as service:
            await until(lambda: bool(mailbox.mails))
            service.send_signal(signal.SIGKILL)
        with Begun("tests.notify.clients.forgetful_notify", environment=surroundings(notify)) as service:
            ended = await notify.ended()
            service.send_signal(signal.SIGTERM)
    assert "2 mails to client1@example.org" in wrong(mailbox, ended, [], 1, 0)


def surroundings(notify: House) -> dict[str, str]:
    given: dict[str, Any] = {
        "DATABASE_URL": notify.url.get_secret_value(),
        "NATS_URL": notify.bus.url,
        "NATS_SEED": notify.bus.seeds["notify"].get_secret_value(),
        "CENTRE": CENTRE,
        "PORT": 0,
        "OPERATOR_PORT": 0,
        "SEALING_PRIVATE_KEY_FILE": notify.folder / "notify.json",
        "SMTP_URL": f"smtp://127.0.0.1:{notify.port}",
        "SENDER": "centre@a.example.org",
        "CLIENT_SENDER": "post@example.net",
    }
    return {f"NOTIFY_{name}": str(value) for name, value in given.items()}


def wrong(
    mailbox: Mailbox, ended: list[ClientNoticeEnded], delivered: list[NoticeDelivered], clients: int, colleagues: int
) -> list[str]:
    mails = Counter(mailbox.recipients)
    found = [f"{number} mails to {to}" for to, number in mails.items() if to.startswith("client") and number != 1]
    reached = {to for to in mails if to.startswith("colleague")}
    found += [f"{colleagues - len(reached)} colleagues without a mail"] if len(reached) != colleagues else []
    outcomes = Counter(one.outcome for one in ended)
    came = sum(to.startswith("client") for to in mails)
    if not outcomes["delivered"] <= came <= outcomes["delivered"] + outcomes["unknown"]:
        found.append(f"{came} mails to clients, but {dict(outcomes)}")
    if (len({one.notice_id for one in ended}), len({one.notice_id for one in delivered})) != (clients, colleagues):
        found.append(f"{len(ended)} endings of {clients}, {len(delivered)} of {colleagues}")
    by_id = Counter(mail["Message-ID"] for mail in mailbox.mails)
    return found + [f"{len(by_id)} Message-IDs"] * (len(by_id) != len(mails))


def test_twin_a_second_mail_to_a_client_and_a_colleague_without_one_are_found() -> None:
    assert wrong(Mailbox(recipients=["client1@example.org"] * 2), [], [], 0, 0) != []
    assert wrong(Mailbox(), [], [], 0, 1) != []
    assert wrong(Mailbox(), [], [], 1, 0) != []
