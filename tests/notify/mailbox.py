"""A real SMTP server for tests, which keeps what it is given and answers as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """The handler of one server. `to_recipients` and `to_data` are what it answers; 250 takes the mail."""

    to_recipients: str = "250 OK"
    to_data: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Everybody a mail was offered for, taken or not."""

    async def handle_RCPT(  # noqa: N802  # the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        if self.to_recipients.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipients

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        return self.to_data


@asynccontextmanager
async def served(mailbox: Mailbox, *, port: int = 0) -> AsyncIterator[int]:
    """The port of a server that runs as long as the block."""
    async with served_by(lambda: SMTP(mailbox, hostname="localhost"), port=port) as taken:
        yield taken


@asynccontextmanager
async def served_by(protocol: Callable[[], SMTP], *, port: int = 0) -> AsyncIterator[int]:
    """The same of another kind of server."""
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        server.close_clients()
        await server.wait_closed()
