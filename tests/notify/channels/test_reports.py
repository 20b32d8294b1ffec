"""A gateway reports later: once, without a number, and only what was not delivered is told."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.notify import keys
from services.notify.app import create_app
from services.notify.channels.channel import Handed, Message
from services.notify.channels.choice import chosen
from services.notify.channels.gateway_file import Report
from services.notify.channels.reports.acts import Reports
from services.notify.channels.reports.store import expected
from services.notify.store import NotifyStore, open_store, outbox
from tests.contracts.log_lines import overheard
from tests.kept_engines import kept_engine
from tests.notify.building import gateway_file, some_settings
from tests.notify.channels.provider import Provider, answers, served
from tests.shared.building import running, until

pytestmark = pytest.mark.real
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBER, CANARY = "+4915112345678", "canary-6a2f"
REPORT = Report(field="message.status", delivered=("there",), not_delivered=("gone", 7))
type Database = Callable[[str], Awaitable[SecretStr]]


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


async def some_reports(database: Database) -> tuple[Reports, Clock]:
    clock = Clock()
    store = open_store(await database("notify"), engines=kept_engine)
    return Reports(store, "https://notify.example.org/", clock), clock


async def token_for(reports: Reports, notice_id: UUID) -> str:
    return (await reports.url_for(notice_id)).removeprefix("https://notify.example.org/reports/")


async def published(store: NotifyStore) -> list[tuple[str, dict[str, Any]]]:
    async with store.work() as work:
        rows = await work.connection.execute(select(outbox.rows.c.subject, outbox.rows.c.body))
        return [(subject, json.loads(body)) for subject, body in rows]


async def rows_in(store: NotifyStore) -> list[Any]:
    async with store.work() as work:
        return list(await work.connection.execute(select(expected)))


@pytest.mark.parametrize("said", ["gone", 7])
async def test_what_was_not_delivered_has_failed_once(said: object, database: Database) -> None:
    reports, _ = await some_reports(database)
    notice_id = uuid4()
    token = await token_for(reports, notice_id)
    for _ in range(2):
        await reports.take(token, said, REPORT)
    ((subject, event),) = await published(reports.store)
    assert subject == "notify.client_notice.ended"
    assert (event["notice_id"], event["outcome"], event["reason"]) == (str(notice_id), "failed", "refused")
    assert await rows_in(reports.store) == []


async def test_what_was_delivered_is_not_told_and_ends_the_matter(database: Database) -> None:
    reports, _ = await some_reports(database)
    token = await token_for(reports, uuid4())
    await reports.take(token, "there", REPORT)
    await reports.take(token, "gone", REPORT)
    assert (await published(reports.store), await rows_in(reports.store)) == ([], [])


async def test_a_report_on_the_way_changes_nothing(database: Database) -> None:
    reports, _ = await some_reports(database)
    token = await token_for(reports, uuid4())
    for said in ("on the way", None, "", ["gone"], {"gone": 1}, True, 7.0):
        await reports.take(token, said, REPORT)
    assert await published(reports.store) == []
    await reports.take(token, "gone", REPORT)
    assert len(await published(reports.store)) == 1


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 5_000, "\x00" * 43, "ä" * 43])
async def test_a_report_that_is_not_expected_changes_nothing(token: str, database: Database) -> None:
    reports, _ = await some_reports(database)
    await reports.url_for(uuid4())
    await reports.take(token, "gone", REPORT)
    assert await published(reports.store) == []
    assert len(await rows_in(reports.store)) == 1


async def test_a_report_is_expected_for_three_days(database: Database) -> None:
    reports, clock = await some_reports(database)
    early, late = await token_for(reports, uuid4()), await token_for(reports, uuid4())
    clock.now += timedelta(days=3)
    await reports.take(early, "gone", REPORT)
    assert len(await published(reports.store)) == 1
    clock.now += timedelta(days=1)
    await reports.take(late, "gone", REPORT)
    assert len(await published(reports.store)) == 1
    await reports.url_for(uuid4())
    assert [row.until for row in await rows_in(reports.store)] == [clock.now.date() + timedelta(days=3)]


async def test_what_nobody_reported_on_is_forgotten_by_itself(database: Database) -> None:
    reports, clock = await some_reports(database)
    await reports.url_for(uuid4())
    clock.now += timedelta(days=4)

    async def nothing_is_left() -> bool:
        return await rows_in(reports.store) == []

    async with running(reports.forget_old_reports):
        await until(nothing_is_left)


async def test_only_the_newest_attempt_is_reported_on(database: Database) -> None:
    reports, _ = await some_reports(database)
    notice_id = uuid4()
    first, second = await token_for(reports, notice_id), await token_for(reports, notice_id)
    await reports.take(first, "gone", REPORT)
    assert await published(reports.store) == []
    await reports.take(second, "gone", REPORT)
    assert len(await published(reports.store)) == 1


async def test_a_token_is_not_kept(database: Database) -> None:
    reports, _ = await some_reports(database)
    token, notice_id = await token_for(reports, other := uuid4()), other
    (row,) = await rows_in(reports.store)
    assert token.encode() not in bytes(row.hash)
    assert tuple(row)[1:] == (notice_id, NOON.date() + timedelta(days=3))


@asynccontextmanager
async def a_service(
    database: Database, folder: Path, port: int, *, reports: bool = True
) -> AsyncIterator[tuple[httpx.AsyncClient, NotifyStore, Any]]:
    """The public address of notify, its store, and what it sends text messages by."""
    keys.init(folder / "notify.json", "a")
    file = gateway_file(folder, port, reports=reports)
    url = await database("notify")
    settings = some_settings(folder, database_url=url, gateway_file=file, public_url="https://notify.example.org")
    app = create_app(settings, engines=kept_engine)
    gateway = chosen(settings, app.state.store, now=lambda: datetime.now(UTC)).channels["text"]
    over = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=over, base_url="https://notify.example.org") as client:
        yield client, app.state.store, gateway


async def test_a_message_and_the_report_on_it(database: Database, tmp_path: Path) -> None:
    provider = Provider(answers(200))
    with overheard() as lines:
        async with served(provider) as port, a_service(database, tmp_path, port) as (client, store, gateway):
            message = Message(id=uuid4(), address=NUMBER, subject="", text=CANARY, language="en")
            assert await gateway.hand_over(message) is Handed.DELIVERED
            url = provider.asked[0].json["report"]
            said = {"message": {"status": "gone", "to": NUMBER, "text": CANARY}}
            answer = await client.post(url, json=said)
            again = await client.post(url, json=said)
            events, left = await published(store), await rows_in(store)
    assert (answer.status_code, answer.content, again.content) == (200, b"taken\n", b"taken\n")
    assert [event["notice_id"] for _, event in events] == [str(message.id)]
    kept = f"{lines} {events} {left} {answer.headers}"
    token = url.rpartition("/")[2]
    assert [telling for telling in (NUMBER, NUMBER[1:], CANARY, token) if telling in kept] == []


FORM, JSON = "application/x-www-form-urlencoded", "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("kind", "body", "status", "events"),
    [
        (FORM, b"message.status=gone&to=1", 200, 1),
        (FORM, b"message.status=there", 200, 0),
        (FORM, b"status=gone", 200, 0),
        (JSON, b'{"message": {"status": "gone"}}', 200, 1),
        (JSON, b'{"status": "gone"}', 200, 0),
        (JSON, b'"gone"', 200, 0),
        (JSON, b"[]", 200, 0),
        (JSON, b"no JSON", 400, 0),
        (JSON, b"\xff", 400, 0),
        (JSON, b"[" * 20_000, 400, 0),
        ("text/plain", b"gone", 415, 0),
        ("multipart/form-data; boundary=x", b"--x--", 415, 0),
        ("", b"", 415, 0),
    ],
    ids=range(13),
)
async def test_one_field_of_a_form_or_of_json_is_looked_at(
    kind: str, body: bytes, status: int, events: int, database: Database, tmp_path: Path
) -> None:
    async with a_service(database, tmp_path, 9) as (client, store, _):
        url = await Reports(store, "https://notify.example.org", lambda: datetime.now(UTC)).url_for(uuid4())
        answer = await client.post(url, content=body, headers={"content-type": kind})
        assert (answer.status_code, len(await published(store))) == (status, events)


async def test_an_unknown_token_is_answered_as_a_known_one(database: Database, tmp_path: Path) -> None:
    async with a_service(database, tmp_path, 9) as (client, store, _):
        url = await Reports(store, "https://notify.example.org", lambda: datetime.now(UTC)).url_for(uuid4())
        said = {"message": {"status": "gone"}}
        known, unknown = await client.post(url, json=said), await client.post("/reports/" + "A" * 43, json=said)
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert sorted(known.headers) == sorted(unknown.headers)
        assert (await client.get(url)).status_code == 405


async def test_where_no_report_is_expected_there_is_no_place_for_one(database: Database, tmp_path: Path) -> None:
    async with a_service(database, tmp_path, 9, reports=False) as (client, _, _):
        assert (await client.post("/reports/" + "A" * 43, json={})).status_code == 404


def test_a_file_that_cannot_be_used_keeps_the_service_from_starting(tmp_path: Path) -> None:
    keys.init(tmp_path / "notify.json", "a")
    for name in ("gateway_file", "messengers_file"):
        with pytest.raises(SystemExit, match=r"kokon: .*nowhere\.toml cannot be read .* Next step"):
            create_app(some_settings(tmp_path, **{name: tmp_path / "nowhere.toml"}), engines=kept_engine)
