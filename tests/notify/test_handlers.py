"""A notice on a real bus, with a real database and a real mail server: told, tried again, answered, forgotten."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.notify.staff import desk, domain
from tests.notify.house import House, everything
from tests.notify.mailbox import Mailbox, served
from tests.servers import Nats, Postgres
from tests.shared.building import until
from tests.shared.free_ports import free_port

CANARY = "canary.4d1f@example.org"
MAIL_SERVER = "mail.log"
"""The logger of the mail server of these tests, which may know for whom a mail is."""
type Database = Callable[[str], Awaitable[SecretStr]]


@pytest.fixture
async def notify(bus: Nats, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(desk, "PACE", 0.1)
    return House(bus, await database("notify"), tmp_path, free_port())


async def test_a_notice_is_mailed_once_and_answered_however_often_it_is_asked_for(notify: House) -> None:
    mailbox, notice = Mailbox(), notify.notice(CANARY)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notice, notice)
        other = notify.notice(CANARY)
        assert [answer.notice_id for answer in await notify.delivered()] == [notice.notice_id]
        await notify.ask(notice, other)
        assert [answer.notice_id for answer in await notify.delivered()] == [other.notice_id]
    assert mailbox.recipients == [CANARY, CANARY]


@pytest.mark.parametrize(("answered", "mails"), [("250 OK", [CANARY]), (f"550 {CANARY}", [])])
async def test_a_question_is_answered_like_a_mail_and_none_goes_out(
    answered: str, mails: list[str], notify: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each goes on until a whole pace is over, however fast it was."""
    waited: list[float] = []

    def time_left(taken: float, pace: float) -> float:
        waited.append(taken)
        return 0.0

    monkeypatch.setattr(domain, "time_left", time_left)
    mailbox, mail, question = Mailbox(to_recipients=answered), notify.notice(CANARY), notify.notice(f"ask {CANARY}")
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(question, mail)
        answers = await (notify.delivered(2) if mails else notify.failed(2))
    assert len(waited) == 2
    assert {answer.notice_id for answer in answers} == {mail.notice_id, question.notice_id}
    assert (mailbox.asked, mailbox.recipients) == ([CANARY, CANARY], mails)


async def test_a_server_that_comes_back_gets_what_was_asked_for_while_it_was_away(notify: House) -> None:
    mailbox, notices = Mailbox(), [notify.notice(CANARY) for _ in range(8)]
    async with notify.service():
        await notify.ask(*notices)
        async with served(Mailbox(to_data="451 not now"), port=notify.port):
            await asyncio.sleep(0.3)
        async with served(mailbox, port=notify.port):
            answers = await notify.delivered(8)
    assert {answer.notice_id for answer in answers} == {notice.notice_id for notice in notices}
    assert len(mailbox.mails) == len({mail["Message-ID"] for mail in mailbox.mails}) == 8


async def test_a_service_that_was_down_delivers_when_it_is_back(notify: House) -> None:
    mailbox, notice = Mailbox(), notify.notice(CANARY)
    async with notify.service():
        pass
    await notify.ask(notice)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.delivered()
    assert len(mailbox.mails) == 1


async def test_a_notice_waits_for_its_earliest_moment(notify: House) -> None:
    mailbox, moment = Mailbox(), datetime.now(UTC) + timedelta(seconds=1.5)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notify.notice(CANARY, earliest=moment))
        await notify.delivered()
    assert datetime.now(UTC) >= moment
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"template": "never_written"}, "unknown_template"),
        ({"address": "bm90IHNlYWxlZA=="}, "unreadable_address"),
        ({"latest": datetime(2026, 1, 1, tzinfo=UTC)}, "too_late"),
    ],
)
async def test_a_notice_that_cannot_go_out_says_why(notify: House, given: dict[str, Any], reason: str) -> None:
    mailbox, notice = Mailbox(), notify.notice(CANARY, **given)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notice)
        assert [(answer.notice_id, answer.reason) for answer in await notify.failed()] == [(notice.notice_id, reason)]
    assert mailbox.mails == []


async def test_a_refused_recipient_is_answered_and_not_tried_again(notify: House) -> None:
    async with served(Mailbox(to_recipients=f"550 {CANARY}"), port=notify.port), notify.service():
        await notify.ask(notify.notice(CANARY))
        assert [answer.reason for answer in await notify.failed()] == ["refused"]


async def test_a_server_that_stays_away_until_the_end_is_an_answer(notify: House) -> None:
    async with notify.service():
        await notify.ask(notify.notice(CANARY, latest=datetime.now(UTC) + timedelta(seconds=1.2)))
        assert [answer.reason for answer in await notify.failed()] == ["unreachable"]


async def test_an_address_leaves_no_trace_in_logs_database_or_bus(
    notify: House, postgres: Postgres, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    async with notify.service() as store:
        for mailbox in (Mailbox(to_recipients=f"450 {CANARY}"), Mailbox(to_recipients=f"550 <{CANARY}>")):
            async with served(mailbox, port=notify.port):
                await notify.ask(notify.notice(CANARY))
                await until(lambda: bool(mailbox.asked))  # noqa: B023  # called before the next round
        async with served(Mailbox(), port=notify.port):
            await notify.ask(notify.notice(CANARY))
            await notify.delivered()
        kept = await everything(store)
    assert kept.count("notice") >= 2
    printed = capfd.readouterr()
    logged = [f"{line.getMessage()} {line.exc_text}" for line in caplog.records if line.name != MAIL_SERVER]
    shown = f"{kept}{logged}{printed.out}{printed.err}"
    stored = b"".join(file.read_bytes() for file in notify.bus.server.folder.rglob("*") if file.is_file())
    for form in (CANARY, CANARY.encode().hex(), b64encode(CANARY.encode()).decode().rstrip("="), "canary.4d1f"):
        assert form not in shown
        assert form.encode() not in stored
