"""The mail collector of the demonstration: what it took it keeps, and a second copy is known as a copy."""

import asyncio
from email.message import EmailMessage
from errno import ENOSPC
from pathlib import Path

import aiosmtplib
import httpx
import pytest
from aiosmtpd.smtp import SMTP, Envelope

from deploy.demo.mail import NOT_NOW, Collector, Maildir, pages_of
from tests.chaos.small_disk import small_disk


def a_mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["Message-ID"], mail["Subject"] = f"<{number}@example>", "There is <b>something</b> new"
    mail.set_content("مرحباً")
    return mail.as_bytes()


def test_a_mail_that_comes_again_is_counted_and_not_kept_twice(tmp_path: Path) -> None:
    for number in (1, 2, 1, 1):
        Maildir(tmp_path).keep(a_mail(number), "alma@centre-a.example")
    kept = Maildir(tmp_path).mails()
    assert sorted((str(one.mail["Message-ID"]), one.copies) for one in kept) == [("<1@example>", 3), ("<2@example>", 1)]


def test_the_same_mail_for_two_people_is_two_mails(tmp_path: Path) -> None:
    maildir = Maildir(tmp_path)
    for to in ("alma@centre-a.example", "birgit@centre-a.example"):
        maildir.keep(a_mail(1), to)
    assert [one.copies for one in maildir.mails()] == [1, 1]


async def test_the_page_shows_what_came_as_text(tmp_path: Path) -> None:
    maildir = Maildir(tmp_path)
    maildir.keep(a_mail(1), "alma@centre-a.example")
    transport = httpx.ASGITransport(pages_of(maildir))
    async with httpx.AsyncClient(transport=transport, base_url="http://mail") as browser:
        page = (await browser.get("/")).text
        listed = (await browser.get("/mails.json")).json()
    assert "&lt;b&gt;something" in page
    assert "مرحباً" in page
    assert [(one["to"], one["copies"]) for one in listed["mails"]] == [("alma@centre-a.example", 1)]


async def test_of_a_mail_that_was_kept_for_one_of_two_only_the_first_has_a_copy(tmp_path: Path) -> None:
    class FullOnce(Maildir):
        left = 1

        def keep(self, content: bytes, to: str) -> None:
            self.left -= 1
            if self.left == -1:
                raise OSError(ENOSPC, "No space left on device")
            super().keep(content, to)

    maildir, envelope = FullOnce(tmp_path), Envelope()
    envelope.content, envelope.rcpt_tos = a_mail(1), ["alma@centre-a.example", "birgit@centre-a.example"]
    said = [await Collector(maildir).handle_DATA(None, None, envelope) for _ in range(2)]  # type: ignore[arg-type]
    assert said == [NOT_NOW, "250 OK"]
    assert sorted((one.mail["X-Envelope-To"], one.copies) for one in maildir.mails()) == [
        ("alma@centre-a.example", 2),
        ("birgit@centre-a.example", 1),
    ]


async def test_a_mail_for_which_there_is_no_room_comes_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        maildir = Maildir(tmp_path / "disk")
        disk.fill()
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(Collector(maildir)), "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        async with server, aiosmtplib.SMTP(hostname=host, port=port, start_tls=False) as sender:
            with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
                await sender.sendmail("a@example.org", "b@example.org", a_mail(1))
            assert refusal.value.code == 452
            disk.make_room()
            await sender.sendmail("a@example.org", "b@example.org", a_mail(1))
        assert [one.copies for one in maildir.mails()] == [1]
        assert [*(tmp_path / "disk" / "tmp").iterdir()] == []
