"""How an attempt at a real mail server ends, and that nothing about the recipient comes out of it."""

import logging
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services.notify.channels.breaker import FAILURES, SHORTEST_REST, Breaker
from services.notify.channels.channel import Handed, Message
from services.notify.channels.email import MOST_BY_ONE, Email, Server, mail_of, recipient_of
from tests.notify.channels.faulty_servers import USUAL, Fault, FaultyServer, Point, faulty
from tests.notify.mailbox import Mailbox, served
from tests.shared.building import until

CANARY = "canary-7f3a@example.org"
SENDER = Address("", "centre", "example.org")
NOW = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
BEFORE_CONTENT: tuple[Point, ...] = ("greeting", "hello", "sender", "recipient", "data")
FAULTS: tuple[Fault, ...] = ("hang up", "reset", "say nothing", "talk nonsense", "say half")


def a_message(
    *, notice_id: UUID | None = None, address: str = CANARY, subject: str = "Something", text: str = "مرحباً\n"
) -> Message:
    return Message(notice_id or uuid4(), address, subject, text, "ar")


def email(port: int, *, longest: float = 5.0, tls_required: bool | None = None, **given: Any) -> Email:
    server = Server("127.0.0.1", port, tls_required=tls_required)
    return Email(server, sender=SENDER, now=lambda: NOW, longest=longest, **given)


@pytest.mark.parametrize("text", ["مرحباً\n", ".\n..\n.a dot\n", "x" * 2_000 + "\n", "From a b\n\n\nc=20\n"])
async def test_a_mail_arrives_whole(text: str) -> None:
    mailbox = Mailbox()
    async with served(mailbox) as port:
        assert await email(port).hand_over(a_message(text=text)) is Handed.DELIVERED
    assert mailbox.recipients == [CANARY]
    assert mailbox.mails[0].get_content().replace("\r\n", "\n") == text
    assert mailbox.mails[0]["Subject"] == "Something"


@pytest.mark.parametrize(
    ("mailbox", "ended"),
    [
        (Mailbox(to_recipients=f"550 no such person {CANARY}"), Handed.REFUSED),
        (Mailbox(to_recipients=f"450 {CANARY} is busy"), Handed.AWAY),
        (Mailbox(to_data="554 not wanted"), Handed.REFUSED),
        (Mailbox(to_data="452 disk full"), Handed.AWAY),
        (Mailbox(to_data="421 closing"), Handed.AWAY),
    ],
)
async def test_a_refusal_is_for_good_or_for_now(mailbox: Mailbox, ended: Handed) -> None:
    async with served(mailbox) as port:
        assert await email(port).hand_over(a_message()) is ended
        asked = await email(port).ask(CANARY)
    assert asked is (ended if mailbox.to_recipients != "250 OK" else Handed.DELIVERED)
    assert mailbox.mails == []


async def test_a_server_that_is_not_there_is_away() -> None:
    async with served(Mailbox()) as port:
        pass
    assert await email(port).hand_over(a_message()) is Handed.AWAY


@pytest.mark.parametrize("at", BEFORE_CONTENT)
@pytest.mark.parametrize("fault", FAULTS)
async def test_what_breaks_off_before_the_content_has_handed_nothing_over(at: Point, fault: Fault) -> None:
    server = FaultyServer(at, fault)
    async with faulty(server) as port:
        assert await email(port, longest=0.3).hand_over(a_message()) is Handed.AWAY
        assert await email(port, longest=0.3).ask(CANARY) is (Handed.DELIVERED if at == "data" else Handed.AWAY)
    assert server.mails == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_breaks_off_after_the_content_may_have_arrived(fault: Fault) -> None:
    server = FaultyServer("content", fault)
    async with faulty(server) as port:
        assert await email(port, longest=0.3).hand_over(a_message()) is Handed.UNKNOWN
    assert len(server.mails) == 1


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_was_taken_stays_taken_however_the_farewell_goes(fault: Fault) -> None:
    server = FaultyServer("quit", fault)
    async with faulty(server) as port:
        assert await email(port, longest=0.3).hand_over(a_message()) is Handed.DELIVERED
    assert len(server.mails) == 1


async def test_an_answer_that_comes_too_late_is_none() -> None:
    server = FaultyServer("content", USUAL["content"], late=1.0)
    async with faulty(server) as port:
        assert await email(port, longest=0.3).hand_over(a_message()) is Handed.UNKNOWN
        assert await email(port, longest=5.0).hand_over(a_message()) is Handed.DELIVERED


@pytest.mark.parametrize(
    ("at", "answer", "ended"),
    [
        ("greeting", b"554 go away\r\n", Handed.AWAY),
        ("greeting", b"421 busy\r\n", Handed.AWAY),
        ("hello", b"250-hello\r\n250 SIZE 1\r\n", Handed.DELIVERED),
        ("sender", b"550 not you\r\n", Handed.REFUSED),
        ("recipient", b"251 will forward\r\n", Handed.DELIVERED),
        ("data", b"451 not now\r\n", Handed.AWAY),
        ("data", b"554 no\r\n", Handed.REFUSED),
        ("data", b"250 what\r\n", Handed.AWAY),
        ("content", b"251 taken\r\n", Handed.DELIVERED),
        ("content", b"354 more\r\n", Handed.UNKNOWN),
        ("content", b"450-not\r\n450 now\r\n", Handed.AWAY),
    ],
)
async def test_every_answer_means_one_thing(at: Point, answer: bytes, ended: Handed) -> None:
    async with faulty(FaultyServer(at, answer)) as port:
        assert await email(port, longest=1.0).hand_over(a_message()) is ended


async def test_a_server_that_was_away_rests_and_is_asked_again() -> None:
    now, mailbox = 0.0, Mailbox()
    async with served(Mailbox()) as port:
        pass
    post = email(port, breaker=Breaker(clock=lambda: now))
    for _ in range(FAILURES):
        assert await post.hand_over(a_message()) is Handed.AWAY
    async with served(mailbox, port=port):
        assert await post.hand_over(a_message()) is Handed.AWAY
        assert mailbox.mails == []
        now = SHORTEST_REST
        assert await post.hand_over(a_message()) is Handed.DELIVERED
        assert await post.hand_over(a_message()) is Handed.DELIVERED


async def test_mails_that_follow_each_other_share_a_connection_which_ends_when_none_comes() -> None:
    server = FaultyServer()
    async with faulty(server) as port:
        post = email(port)
        for _ in range(MOST_BY_ONE + 1):
            assert await post.hand_over(a_message()) is Handed.DELIVERED
        assert (server.began, len(server.mails)) == (2, MOST_BY_ONE + 1)
        await until(lambda: server.ended == 2)
        assert await post.hand_over(a_message()) is Handed.DELIVERED
    assert server.began == 3


@pytest.mark.parametrize("fault", [*FAULTS, b"421 too long\r\n", b"500 what?\r\n"])
async def test_a_connection_that_broke_while_it_waited_costs_no_mail_and_doubles_none(fault: Fault | bytes) -> None:
    server = FaultyServer()
    async with faulty(server) as port:
        post = email(port, longest=1.0)
        assert await post.hand_over(a_message()) is Handed.DELIVERED
        server.at, server.fault = "again", fault
        hangs = fault == "say nothing"
        assert await post.hand_over(a_message()) is (Handed.AWAY if hangs else Handed.DELIVERED)
    assert (len(server.mails), server.began) == ((1, 1) if hangs else (2, 2))


async def test_one_busy_mailbox_keeps_no_other_from_its_mail() -> None:
    mailbox = Mailbox(to_recipients="450 busy")
    async with served(mailbox) as port:
        post = email(port)
        for _ in range(2 * FAILURES):
            assert await post.hand_over(a_message()) is Handed.AWAY
        mailbox.to_recipients = "250 OK"
        assert await post.hand_over(a_message()) is Handed.DELIVERED


@pytest.mark.parametrize("answer", [f"550 {CANARY}", f"450 {CANARY}"])
async def test_no_attempt_writes_the_address_into_a_log(answer: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="services")
    caplog.set_level(logging.DEBUG, logger="aiosmtplib")
    async with served(Mailbox(to_recipients=answer)) as port:
        await email(port).hand_over(a_message())
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("server", "start_tls"),
    [
        (Server("127.0.0.1", 25), False),
        (Server("localhost", 25), False),
        (Server("::1", 25), False),
        (Server("127.0.0.1", 25, tls_required=True), True),
        (Server("mail.example.org", 25), True),
        (Server("mail.example.org", 25, tls_required=False), None),
        (Server("mail.example.org", 587, user="u", password=SecretStr("p")), True),
        (Server("mail.example.org", 587, user="u", password=SecretStr("p"), tls_required=False), True),
        (Server("mail.example.org", 465, implicit_tls=True), False),
    ],
)
def test_tls_is_demanded_unless_it_is_this_machine_or_the_operator_says_otherwise(
    server: Server, start_tls: bool | None
) -> None:
    assert server.start_tls is start_tls


@pytest.mark.parametrize("offered", [b"250 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n"])
async def test_without_tls_nothing_is_handed_over_where_it_is_required(offered: bytes) -> None:
    """Whether the server does not offer it or cannot do what it offers."""
    server = FaultyServer("hello", offered)
    async with faulty(server) as port:
        assert await email(port, longest=0.5, tls_required=True).hand_over(a_message()) is Handed.AWAY
    assert server.mails == []


async def test_what_cannot_be_delivered_comes_back_to_the_address_that_was_set() -> None:
    senders: list[str] = []

    class Noting(Mailbox):
        async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
            senders.append(address)
            envelope.mail_from = address
            return "250 OK"

    mailbox = Noting()
    async with served(mailbox) as port:
        await email(port).hand_over(a_message())
        await email(port, bounces_to=Address("", "bounces", "example.net")).hand_over(a_message())
    assert senders == ["centre@example.org", "bounces@example.net"]
    assert [mail["From"] for mail in mailbox.mails] == ["centre@example.org"] * 2


def test_a_mail_says_nothing_of_the_program_the_machine_or_the_time_zone() -> None:
    mail = mail_of(a_message(), sender=SENDER, to=Address("", "a", "example.net"), now=NOW)
    assert set(mail.keys()) == {
        *("Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "Content-Language"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["Date"]).endswith("+0000")
    assert "kokon" not in mail.as_string().lower()


async def test_the_server_is_greeted_in_the_name_of_no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda: pytest.fail("the name of this machine was asked for"))
    greeted: list[bytes] = []

    class Noting(FaultyServer):
        async def talk(self, reader: Any, writer: Any) -> None:
            writer.write(USUAL["greeting"])
            greeted.append(await reader.readline())
            writer.close()

    async with faulty(Noting()) as port:
        await email(port).hand_over(a_message())
    assert greeted == [b"EHLO localhost\r\n"]


def test_a_repeated_notice_carries_the_same_message_id_and_no_id_of_the_notice() -> None:
    notice_id = UUID(int=7)
    to = Address("", "a", "example.net")
    mails = [mail_of(a_message(notice_id=notice_id), sender=SENDER, to=to, now=NOW) for _ in range(2)]
    assert mails[0]["Message-ID"] == mails[1]["Message-ID"]
    assert mail_of(a_message(), sender=SENDER, to=to, now=NOW)["Message-ID"] != mails[0]["Message-ID"]
    shown = mails[0].as_string()
    assert not any(form in shown for form in (str(notice_id), notice_id.hex))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=200))
def test_every_text_is_sent_in_lines_that_every_server_takes(text: str) -> None:
    mail = mail_of(a_message(text=text), sender=SENDER, to=Address("", "a", "example.net"), now=NOW)
    sent = mail.as_bytes()
    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 998
    assert message_from_bytes(sent, policy=policy.SMTP).get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize("text", ["anna@example.org", "a.b+c@mail.example.org", "anna@bücher.example"])
def test_one_plain_address_is_a_recipient(text: str) -> None:
    address = recipient_of(text)
    assert address is not None
    assert address.addr_spec.isascii()


@pytest.mark.parametrize(
    "opened",
    [
        "",
        "anna",
        "@example.org",
        "anna@",
        "\xff\xfe@example.org",
        "anna@example.org\r\nBcc: eve@example.org",
        "anna@example.org, eve@example.org",
        "Anna <anna@example.org>",
        "anna@exa mple.org",
        "anna;eve@example.org",
        "аnna@example.org",
        "anna@" + "a" * 300 + ".org",
    ],
)
def test_anything_else_is_no_recipient(opened: str) -> None:
    assert recipient_of(opened) is None


@given(st.text(max_size=80))
def test_no_text_at_all_makes_the_reading_of_an_address_fail_otherwise(opened: str) -> None:
    address = recipient_of(opened)
    assert address is None or "\n" not in address.addr_spec
