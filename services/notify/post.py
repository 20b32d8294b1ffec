"""Hands one mail to the mail server, or only asks. Knows how it ended; never says, logs or keeps for whom it was."""

import asyncio
import ipaddress
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib
from pydantic import SecretStr

from services.notify.domain import Attempt, Question

AT_ONCE = 8
"""Attempts at the same time: a mail server is not to be overrun."""
LONGEST_ATTEMPT = 10.0
REST = 1.0
"""Seconds in which a server that did not answer is left alone."""
CAME_BACK_LATER = range(400, 500)
type Talk = Callable[[aiosmtplib.SMTP], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    implicit_tls: bool = False
    user: str | None = None
    password: SecretStr | None = None

    @property
    def start_tls(self) -> bool | None:
        """On this machine never; elsewhere where it is offered (None), and always where a password is sent."""
        if self.implicit_tls or is_loopback(self.host):
            return False
        return True if self.user else None


class Post:
    def __init__(
        self, server: Server, *, longest: float = LONGEST_ATTEMPT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._server = server
        self._longest = longest
        self._clock = clock
        self._rests_until = 0.0

    async def send(self, mail: EmailMessage) -> Attempt:
        """Never raises what the mail server or the network says: such texts name the recipient."""

        async def hand_over(server: aiosmtplib.SMTP) -> None:
            await server.send_message(mail)

        return await self._at_the_server(hand_over)

    async def ask(self, question: Question) -> Attempt:
        """As `send`, up to the moment in which the mail would be handed over."""

        async def say_for_whom(server: aiosmtplib.SMTP) -> None:
            await server.mail(question.sender.addr_spec)
            await server.rcpt(question.to.addr_spec)

        return await self._at_the_server(say_for_whom)

    async def _at_the_server(self, talk: Talk) -> Attempt:
        if self._clock() < self._rests_until:
            return Attempt.AWAY
        attempt, reached = await self._attempt(talk)
        if not reached:
            self._rests_until = self._clock() + REST
        return attempt

    async def _attempt(self, talk: Talk) -> tuple[Attempt, bool]:
        """How it ended, and whether the server was there at all."""
        try:
            async with asyncio.timeout(self._longest), self._connection() as server:
                await talk(server)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return judged(error.recipients[0].code), True
        except (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError) as error:
            return judged(error.code), True
        except aiosmtplib.SMTPNotSupported:
            return Attempt.REFUSED, True
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return Attempt.AWAY, False
        return Attempt.DELIVERED, True

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


def judged(code: int) -> Attempt:
    return Attempt.AWAY if code in CAME_BACK_LATER else Attempt.REFUSED


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
