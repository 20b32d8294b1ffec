"""The mail server of the demonstration: real SMTP that delivers nowhere, and a page that shows what was sent.

`python -m deploy.demo.mail --folder DIR --smtp-port N --page-port N`; the folder is a Maildir and outlives a crash.
"""

import argparse
import asyncio
import hashlib
import html
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

LARGEST = 1_000_000
NOT_NOW = "452 4.3.1 Not kept: there is no room, or the disk refused"
"""As any mail server says it: the mail comes again. Left alone, an error here would refuse it for good."""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Mails of the demonstration</title><style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-inline-size: 65ch; margin: 2rem auto; padding-inline: 1rem }}
section {{ border-block-start: 1px solid; padding-block: .5rem }} h2 {{ font-size: 1.1rem }}
pre {{ font: inherit; white-space: pre-wrap }}</style>
<h1>Mails of the demonstration: {count}</h1><p>Nothing was sent to anybody.</p>{mails}</html>"""
MAIL = """<section><h2 dir="auto">{subject}</h2><p>To {to}</p><pre dir="auto">{text}</pre></section>"""


@dataclass(frozen=True, slots=True)
class Collected:
    mail: EmailMessage
    copies: int
    """How often the same mail came to the same person; more than once only after a crash at the wrong moment, or where
    a mail to several was kept for some of them when the disk was full."""

    def shown(self) -> dict[str, object]:
        mail = self.mail
        return {
            "to": str(mail["X-Envelope-To"]),
            "subject": str(mail["Subject"]),
            "language": str(mail["Content-Language"]),
            "message_id": str(mail["Message-ID"]),
            "copies": self.copies,
        }


class Maildir:
    """One file a mail, named after its Message-ID and recipient: the same mail again is counted, not kept twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes, to: str) -> None:
        mail = message_from_bytes(content, policy=policy.SMTP)
        name = hashlib.sha256(f"{mail['Message-ID'] or secrets.token_hex(8)}|{to}".encode()).hexdigest()[:32]
        unfinished = self._folder / "tmp" / f"{name}.{secrets.token_hex(4)}"
        try:
            with unfinished.open("xb") as file:
                file.write(f"X-Envelope-To: {to}\r\n".encode() + content)
                file.flush()
                os.fsync(file.fileno())
            os.link(unfinished, self._folder / "new" / name)
        except FileExistsError:
            with (self._folder / f"copies-{name}").open("ab") as copies:
                copies.write(b"+")
        finally:
            unfinished.unlink(missing_ok=True)

    def mails(self) -> list[Collected]:
        files = sorted((self._folder / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        return [Collected(read(file), 1 + self._copies_of(file.name)) for file in files]

    def _copies_of(self, name: str) -> int:
        copies = self._folder / f"copies-{name}"
        return copies.stat().st_size if copies.exists() else 0


def read(file: Path) -> EmailMessage:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


class Collector:
    """What aiosmtpd calls when a mail came."""

    def __init__(self, maildir: Maildir) -> None:
        self._maildir = maildir

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        try:
            for to in envelope.rcpt_tos:
                self._maildir.keep(envelope.content or b"", to)  # type: ignore[arg-type]  # bytes: decode_data is off
        except OSError:
            return NOT_NOW
        return "250 OK"


def pages_of(maildir: Maildir) -> Starlette:
    async def page(_: Request) -> HTMLResponse:
        mails = maildir.mails()
        return HTMLResponse(PAGE.format(count=len(mails), mails="".join(section(one.mail) for one in reversed(mails))))

    async def listed(_: Request) -> JSONResponse:
        return JSONResponse({"mails": [one.shown() for one in maildir.mails()]})

    return Starlette(routes=[Route("/", page), Route("/mails.json", listed)])


def section(mail: EmailMessage) -> str:
    shown = {"subject": mail["Subject"], "to": mail["X-Envelope-To"], "text": mail.get_content()}
    return MAIL.format(**{name: html.escape(str(value)) for name, value in shown.items()})


async def collect(folder: Path, *, host: str, smtp_port: int, page_port: int) -> None:
    maildir = Maildir(folder)
    page = socket.create_server((host, page_port))
    config = uvicorn.Config(pages_of(maildir), log_level="error", access_log=False, lifespan="off")

    def connection() -> Any:
        return SMTP(Collector(maildir), hostname="localhost", data_size_limit=LARGEST, enable_SMTPUTF8=True)

    smtp = await asyncio.get_running_loop().create_server(connection, host, smtp_port)
    async with smtp:
        await uvicorn.Server(config).serve(sockets=[page])
        smtp.close_clients()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.demo.mail", description="Collects the demonstration's mail."
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    given = parser.parse_args(arguments)
    try:
        asyncio.run(collect(given.folder, host=given.host, smtp_port=given.smtp_port, page_port=given.page_port))
    except OSError as problem:
        sys.stderr.write(
            f"kokon: the mail collector cannot start ({type(problem).__name__}). Next step: choose other ports.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
