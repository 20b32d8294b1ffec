"""Hands one mail to the mail server, or only asks. Knows how it ended; never says, logs or keeps for whom it was."""

import asyncio
import ipaddress
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.charset import QP, Charset
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr
from uuid import uuid5

import aiosmtplib
from pydantic import SecretStr

from services.notify.channels.breaker import Breaker
from services.notify.channels.channel import Handed, Message
from services.notify.domain import NOTICES

LONGEST_ATTEMPT = 10.0
KEPT_OPEN = 2.0
"""Seconds that a connection waits for the next mail: else each of many would pay for a greeting and for TLS."""
MOST_BY_ONE = 50
"""Mails. Servers end a connection that brings more than a few hundred."""
TAKEN, COME_BACK_LATER, REFUSED = range(200, 300), range(400, 500), range(500, 600)
GO_ON = 354
PERIOD = re.compile(rb"(?m)^\.")
PLAIN = policy.compat32.clone(cte_type="7bit", linesep="\r\n")
"""Every server takes it, whatever it offers. The newer policies parse each header again that was just written, which
takes a third of the time of a notice."""
READABLE = Charset("utf-8")
READABLE.body_encoding = QP
"""For scripts of which most letters are those of ASCII."""


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    implicit_tls: bool = False
    user: str | None = None
    password: SecretStr | None = None
    tls_required: bool | None = None
    """None: everywhere but on this machine."""

    @property
    def start_tls(self) -> bool | None:
        """True demands it, None uses it where it is offered. A password is never sent in the clear to elsewhere."""
        if self.implicit_tls:
            return False
        if self.tls_required or (self.tls_required is None and not is_loopback(self.host)):
            return True
        if is_loopback(self.host):
            return False
        return True if self.user else None


@dataclass(slots=True)
class SoFar:
    """What is known of one attempt at the moment in which it breaks off."""

    handed: Handed = Handed.AWAY
    was_there: bool = False
    """Whether the server has answered at all."""


@dataclass(slots=True, eq=False)
class Line:
    """A connection, and how many mails it has brought."""

    server: aiosmtplib.SMTP
    mails: int = 0

    def part(self) -> None:
        """Whatever the server says to it, all of its mails were taken before."""
        if self.server.protocol:
            with suppress(OSError, RuntimeError, aiosmtplib.SMTPException):
                self.server.protocol.write(b"QUIT\r\n")
        self.server.close()


type Talk = Callable[[aiosmtplib.SMTP, SoFar], Awaitable[None]]


class Email:
    """From one sender. What is not delivered comes back to `bounces_to`, where it is not the sender."""

    name = "email"

    def __init__(
        self,
        server: Server,
        *,
        sender: Address,
        now: Callable[[], datetime],
        bounces_to: Address | None = None,
        breaker: Breaker | None = None,
        longest: float = LONGEST_ATTEMPT,
    ) -> None:
        self._server = server
        self._sender = sender
        self._envelope_sender = (bounces_to or sender).addr_spec
        self._breaker = breaker or Breaker()
        self._longest = longest
        self._now = now
        self._waiting: list[Line] = []
        """Connections that wait for the next mail, the one last used at the end."""

    async def hand_over(self, message: Message) -> Handed:
        to = recipient_of(message.address)
        if to is None:
            return Handed.REFUSED
        content = mail_of(message, sender=self._sender, to=to, now=self._now()).as_bytes()

        async def talk(server: aiosmtplib.SMTP, so_far: SoFar) -> None:
            await self._say_for_whom(server, to)
            await data_may_come(server)
            so_far.handed = Handed.UNKNOWN
            so_far.handed = judged(await answer_to_data(server, content, self._longest))

        return await self._at_the_server(talk)

    async def ask(self, address: str) -> Handed:
        """As `hand_over`, up to the moment in which the mail would be handed over."""
        to = recipient_of(address)
        if to is None:
            return Handed.REFUSED

        async def talk(server: aiosmtplib.SMTP, so_far: SoFar) -> None:
            await self._say_for_whom(server, to)
            so_far.handed = Handed.DELIVERED

        return await self._at_the_server(talk)

    async def _say_for_whom(self, server: aiosmtplib.SMTP, to: Address) -> None:
        await server.mail(self._envelope_sender)
        await server.rcpt(to.addr_spec)

    async def _at_the_server(self, talk: Talk) -> Handed:
        """Never raises what the mail server or the network says: such texts name the recipient."""
        if not self._breaker.lets_through():
            return Handed.AWAY
        so_far, line = SoFar(), None
        try:
            async with asyncio.timeout(self._longest):
                line = await self._connected()
                so_far.was_there = True
                await talk(line.server, so_far)
        except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as error:
            so_far.handed = Handed.REFUSED if error.code in REFUSED else Handed.AWAY
        except aiosmtplib.SMTPNotSupported:
            so_far.handed = Handed.REFUSED
        except (aiosmtplib.SMTPException, OSError):
            so_far.was_there = so_far.was_there and so_far.handed in (Handed.DELIVERED, Handed.REFUSED)
        finally:
            if line:
                self._keep(line) if so_far.handed is Handed.DELIVERED else line.server.close()
        self._breaker.worked() if so_far.was_there else self._breaker.failed()
        return so_far.handed

    async def _connected(self) -> Line:
        """One that waits and still answers, or a new one."""
        while self._waiting:
            line = self._waiting.pop()
            with suppress(aiosmtplib.SMTPException, OSError), closed_if_it_fails(line.server):
                await line.server.rset()
                return line
        server = self._connection()
        with closed_if_it_fails(server):
            await server.connect()
        return Line(server)

    def _keep(self, line: Line) -> None:
        line.mails += 1
        if line.mails >= MOST_BY_ONE:
            line.part()
            return
        self._waiting.append(line)
        asyncio.get_running_loop().call_later(KEPT_OPEN, self._let_go, line, line.mails)

    def _let_go(self, line: Line, mails: int) -> None:
        """Where nobody has used it since."""
        if line in self._waiting and line.mails == mails:
            self._waiting.remove(line)
            line.part()

    def _connection(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password.get_secret_value() if server.password else None,
            use_tls=server.implicit_tls,
            start_tls=server.start_tls,
            local_hostname="localhost",
            timeout=self._longest,
        )


@contextmanager
def closed_if_it_fails(server: aiosmtplib.SMTP) -> Iterator[None]:
    with ExitStack() as stack:
        stack.callback(server.close)
        yield
        stack.pop_all()


async def data_may_come(server: aiosmtplib.SMTP) -> None:
    """Up to its end the server has nothing of the mail. Raises SMTPDataError."""
    answer = await server.execute_command(b"DATA")
    if answer.code != GO_ON:
        raise aiosmtplib.SMTPDataError(answer.code, answer.message)


async def answer_to_data(server: aiosmtplib.SMTP, content: bytes, longest: float) -> int:
    """aiosmtplib sends command and content in one step, and does not say between which of them it broke off."""
    if server.protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("")
    server.protocol.write(PERIOD.sub(b"..", content) + b".\r\n")
    return (await server.protocol.read_response(timeout=longest)).code


def judged(code: int) -> Handed:
    """The answer of the server to a whole mail."""
    if code in TAKEN:
        return Handed.DELIVERED
    if code in COME_BACK_LATER:
        return Handed.AWAY
    return Handed.REFUSED if code in REFUSED else Handed.UNKNOWN


def mail_of(message: Message, *, sender: Address, to: Address, now: datetime) -> MIMENonMultipart:
    """Its Message-ID follows from the notice, so a second copy after a crash is known as a copy. Nothing in it says
    which program wrote it, on which machine or in which time zone."""
    mail = body_of(message.text)
    mail["Message-ID"] = f"<{uuid5(NOTICES, str(message.id)).hex}@{sender.domain}>"
    mail["Date"] = format_datetime(now.astimezone(UTC))
    mail["From"] = formataddr((sender.display_name, sender.addr_spec))
    mail["To"] = to.addr_spec
    mail["Subject"] = message.subject
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    return mail


def body_of(text: str) -> MIMENonMultipart:
    """In whichever of the two encodings is shorter."""
    body = MIMENonMultipart("text", "plain", policy=PLAIN)
    if sum(not letter.isascii() for letter in text) * 6 < len(text):
        body.set_payload(text, READABLE)
    else:
        body.set_payload(text.replace("\n", "\r\n"), "utf-8")
    return body


def recipient_of(text: str) -> Address | None:
    """One plain e-mail address, nothing else; None when it is not one."""
    try:
        local, _, domain = text.rpartition("@")
        address = Address(username=local, domain=domain.encode("idna").decode("ascii"))
        local.encode("ascii")
    except (UnicodeError, ValueError, IndexError, HeaderParseError):
        return None
    return address if local and domain and not any(sign in "\r\n\0 ,;<>" for sign in address.addr_spec) else None


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
