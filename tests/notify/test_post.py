"""How an attempt at a real mail server ends, and that nothing about the recipient comes out of it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from pydantic import SecretStr

from services.notify.domain import Attempt, Question
from services.notify.post import REST, Post, Server
from tests.notify.mailbox import Mailbox, served

CANARY = "canary-7f3a@example.org"
A_QUESTION = Question(Address("", "centre", "example.org"), Address("", "canary-7f3a", "example.org"))


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "centre@example.org", CANARY, "Something"
    mail.set_content("مرحباً")
    return mail


async def test_a_mail_arrives_whole() -> None:
    mailbox = Mailbox()
    async with served(mailbox) as port:
        assert await Post(Server("127.0.0.1", port)).send(a_mail()) is Attempt.DELIVERED
    assert mailbox.recipients == [CANARY]
    assert mailbox.mails[0].get_content().strip() == "مرحباً"


@pytest.mark.parametrize(
    ("mailbox", "ended"),
    [
        (Mailbox(to_recipients=f"550 no such person {CANARY}"), Attempt.REFUSED),
        (Mailbox(to_recipients=f"450 {CANARY} is busy"), Attempt.AWAY),
        (Mailbox(to_data="554 not wanted"), Attempt.REFUSED),
        (Mailbox(to_data="452 disk full"), Attempt.AWAY),
        (Mailbox(to_data="421 closing"), Attempt.AWAY),
    ],
)
async def test_a_refusal_is_for_good_or_for_now(mailbox: Mailbox, ended: Attempt) -> None:
    async with served(mailbox) as port:
        assert await Post(Server("127.0.0.1", port)).send(a_mail()) is ended
        asked = await Post(Server("127.0.0.1", port)).ask(A_QUESTION)
    assert asked is (ended if mailbox.to_recipients != "250 OK" else Attempt.DELIVERED)
    assert mailbox.mails == []


async def test_a_server_that_is_not_there_is_away() -> None:
    async with served(Mailbox()) as port:
        pass
    assert await Post(Server("127.0.0.1", port)).send(a_mail()) is Attempt.AWAY


async def test_a_server_that_never_answers_is_away_in_time() -> None:
    async with answering(b"") as port:
        assert await Post(Server("127.0.0.1", port), longest=0.2).send(a_mail()) is Attempt.AWAY


@pytest.mark.parametrize("greeting", [b"554 go away\r\n", b"no smtp here\r\n", b"220 hello\r\n\xff\xff\r\n"])
async def test_a_server_that_talks_nonsense_is_away(greeting: bytes) -> None:
    async with answering(greeting) as port:
        assert await Post(Server("127.0.0.1", port), longest=0.5).send(a_mail()) is Attempt.AWAY


async def test_a_server_that_was_away_rests_and_is_asked_again() -> None:
    now = 0.0
    mailbox = Mailbox()
    async with served(Mailbox()) as port:
        pass
    post = Post(Server("127.0.0.1", port), clock=lambda: now)
    assert await post.send(a_mail()) is Attempt.AWAY
    async with served(mailbox, port=port):
        assert await post.send(a_mail()) is Attempt.AWAY
        assert mailbox.mails == []
        now = REST
        assert await post.send(a_mail()) is Attempt.DELIVERED


async def test_one_busy_mailbox_keeps_no_other_from_its_mail() -> None:
    mailbox = Mailbox(to_recipients="450 busy")
    async with served(mailbox) as port:
        post = Post(Server("127.0.0.1", port))
        assert await post.send(a_mail()) is Attempt.AWAY
        mailbox.to_recipients = "250 OK"
        assert await post.send(a_mail()) is Attempt.DELIVERED


@pytest.mark.parametrize("answer", [f"550 {CANARY}", f"450 {CANARY}"])
async def test_no_attempt_writes_the_address_into_a_log(answer: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="services")
    caplog.set_level(logging.DEBUG, logger="aiosmtplib")
    async with served(Mailbox(to_recipients=answer)) as port:
        await Post(Server("127.0.0.1", port)).send(a_mail())
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("server", "start_tls"),
    [
        (Server("127.0.0.1", 25), False),
        (Server("localhost", 25), False),
        (Server("::1", 25), False),
        (Server("mail.example.org", 25), None),
        (Server("mail.example.org", 587, user="u", password=SecretStr("p")), True),
        (Server("mail.example.org", 465, implicit_tls=True), False),
    ],
)
def test_tls_is_used_where_offered_and_demanded_where_a_password_travels(
    server: Server, start_tls: bool | None
) -> None:
    assert server.start_tls is start_tls


@asynccontextmanager
async def answering(greeting: bytes) -> AsyncIterator[int]:
    """A port where something listens that is no mail server."""

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
