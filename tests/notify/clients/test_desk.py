"""A notice to a client on a real bus, with a real database and real mail servers: at most once, inside its plan."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from services.notify.store import KEPT, NotifyWork
from shared.client_letters import SafeTimes
from shared.clock.wall import wall_clock
from shared.events import ClientNoticeEnded, ClientNoticeWithdrawn
from shared.store import group_commit
from shared.store.connections import StoreAwayError
from shared.store.store import Work
from shared.telemetry import tracing
from tests.notify.building import NOT_SEALED, a_client_notice, a_letter, safe_times
from tests.notify.channels.faulty_servers import FaultyServer, faulty
from tests.notify.house import CENTRE, House, everything
from tests.notify.mailbox import Mailbox, served
from tests.servers import Nats, Postgres
from tests.shared.building import until
from tests.shared.free_ports import free_port
from tests.shared.web.building import browsing
from tests.shared.written_down import written_down

CANARY = "canary.8b2e@example.org"
NEVER = SafeTimes(zone="UTC", times=())
type Database = Callable[[str], Awaitable[SecretStr]]


@pytest.fixture
async def notify(bus: Nats, database: Database, tmp_path: Path) -> House:
    return House(bus, await database("notify"), tmp_path, free_port())


def outcomes_of(*ended: ClientNoticeEnded) -> list[tuple[str, str | None]]:
    return [(one.outcome, one.reason) for one in ended]


async def test_a_notice_is_mailed_once_however_often_it_is_asked_for(notify: House) -> None:
    mailbox, notice = Mailbox(), notify.client_notice(CANARY)
    again = notice.model_copy(update={"id": a_client_notice().id})
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notice, notice, again)
        (ended,) = await notify.ended()
        other = notify.client_notice(CANARY)
        await notify.ask(again, notice, other)
        (last,) = await notify.ended()
    assert (ended.notice_id, ended.outcome, last.notice_id) == (notice.notice_id, "delivered", other.notice_id)
    assert mailbox.recipients == [CANARY, CANARY]
    assert mailbox.mails[0]["From"] == "post@example.net"
    assert mailbox.mails[0].get_content().strip() == "Es gibt etwas Neues. Bitte sehen Sie noch einmal nach."


@pytest.mark.parametrize(
    ("given", "signed"),
    [({}, False), ({"names_centre": True}, True)],
)
async def test_the_centre_is_named_only_where_the_letter_allows_it(
    notify: House, given: dict[str, Any], signed: bool
) -> None:
    mailbox = Mailbox()
    async with (
        served(mailbox, port=notify.port),
        notify.service(centre_name="Haus am See", centre_phone="030 123"),
    ):
        await notify.ask(notify.client_notice(CANARY, **given))
        await notify.ended()
    assert ("Haus am See, 030 123" in mailbox.mails[0].get_content()) is signed


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"safe_times": NEVER}, ("blocked", "outside_safe_times")),
        ({"good_until": datetime(2026, 1, 1, tzinfo=UTC).date()}, ("blocked", "plan_run_out")),
        ({"latest": datetime(2026, 1, 1, tzinfo=UTC)}, ("blocked", "too_late")),
        ({"channel": "text", "address": "+491701234567"}, ("blocked", "no_channel")),
        ({"drafts_allowed": False}, ("failed", "draft")),
        ({"own_wording": "bei der Polizei"}, ("failed", "revealing")),
        ({"address": "not an address"}, ("failed", "unreadable")),
    ],
)
async def test_what_may_not_be_sent_is_not_and_says_why(
    notify: House, given: dict[str, Any], outcome: tuple[str, str]
) -> None:
    mailbox, given = Mailbox(), {"address": CANARY, **given}
    notice = notify.client_notice(given.pop("address"), **given)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notice)
        (ended,) = await notify.ended()
    assert (ended.notice_id, *outcomes_of(ended)) == (notice.notice_id, outcome)
    assert mailbox.asked == []


async def test_a_letter_that_does_not_open_has_failed(notify: House) -> None:
    mailbox, letter = Mailbox(), a_letter(CANARY)
    good = a_client_notice(letter, notify.key, centre=CENTRE)
    spoiled = [
        a_client_notice(letter, centre=CENTRE),
        a_client_notice(letter, notify.key, centre="another"),
        good.model_copy(update={"letter": NOT_SEALED}),
        good.model_copy(update={"key_id": "another"}),
        good.model_copy(update={"letter": notify.notice(CANARY).address}),
    ]
    new = [each.model_copy(update={name: a_client_notice().id for name in ("id", "notice_id")}) for each in spoiled]
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(*new)
        ended = await notify.ended(len(new))
    assert outcomes_of(*ended) == [("failed", "unreadable")] * len(new)
    assert mailbox.asked == []


async def test_without_a_sender_that_says_nothing_of_the_centre_no_client_gets_mail(notify: House) -> None:
    mailbox = Mailbox()
    async with served(mailbox, port=notify.port), notify.service(client_sender=None):
        await notify.ask(notify.client_notice(CANARY))
        assert outcomes_of(*await notify.ended()) == [("blocked", "no_channel")]
    assert mailbox.asked == []


async def test_what_is_urgent_is_sent_outside_the_safe_times(notify: House) -> None:
    mailbox = Mailbox()
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notify.client_notice(CANARY, safe_times=NEVER, is_urgent=True))
        assert outcomes_of(*await notify.ended()) == [("delivered", None)]
    assert mailbox.recipients == [CANARY]


async def test_a_refused_recipient_is_an_outcome(notify: House) -> None:
    async with served(Mailbox(to_recipients=f"550 {CANARY}"), port=notify.port), notify.service():
        await notify.ask(notify.client_notice(CANARY))
        assert outcomes_of(*await notify.ended()) == [("failed", "refused")]


async def test_what_may_have_arrived_is_not_sent_again(notify: House) -> None:
    server, notice = FaultyServer("content", "hang up"), notify.client_notice(CANARY)
    async with faulty(server, port=notify.port), notify.service():
        await notify.ask(notice)
        assert outcomes_of(*await notify.ended()) == [("unknown", None)]
        await notify.ask(notice.model_copy(update={"id": a_client_notice().id}))
        other = notify.client_notice(CANARY)
        await notify.ask(other)
        assert [one.notice_id for one in await notify.ended()] == [other.notice_id]
    assert len(server.mails) == 2


async def test_a_server_that_comes_back_gets_each_once(notify: House) -> None:
    mailbox, notices = Mailbox(), [notify.client_notice(CANARY) for _ in range(8)]
    busy = Mailbox(to_data="451 not now")
    async with notify.service():
        await notify.ask(*notices)
        async with served(busy, port=notify.port):
            await until(lambda: len(busy.asked) >= 8)
        async with served(mailbox, port=notify.port):
            ended = await notify.ended(8)
    assert {one.notice_id for one in ended} == {notice.notice_id for notice in notices}
    assert outcomes_of(*ended) == [("delivered", None)] * 8
    assert len(mailbox.mails) == len({mail["Message-ID"] for mail in mailbox.mails}) == 8


@pytest.mark.parametrize("ends_by", ["safe_time", "latest"])
async def test_a_server_that_stays_away_until_the_time_is_over_is_an_outcome(notify: House, ends_by: str) -> None:
    shift = datetime(2026, 3, 5, 12, tzinfo=UTC) - wall_clock()
    notify.now = lambda: wall_clock() + shift
    ends = notify.now() + timedelta(seconds=2.2)
    given = {"latest": ends} if ends_by == "latest" else {"safe_times": safe_times(time(9), ends.time())}
    async with notify.service():
        await notify.ask(notify.client_notice(CANARY, **given))
        assert outcomes_of(*await notify.ended()) == [("failed", "unreachable")]
    assert notify.now() < ends + timedelta(seconds=20)


async def test_a_notice_that_is_withdrawn_before_it_is_asked_for_is_not_sent(notify: House) -> None:
    mailbox, notice = Mailbox(), notify.client_notice(CANARY)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(ClientNoticeWithdrawn(notice_id=notice.notice_id))
        (ended,) = await notify.ended()
        other = notify.client_notice(CANARY)
        await notify.ask(notice, other)
        assert [one.notice_id for one in await notify.ended()] == [other.notice_id]
    assert (ended.notice_id, *outcomes_of(ended)) == (notice.notice_id, ("blocked", "withdrawn"))
    assert mailbox.recipients == [CANARY]


async def test_a_notice_that_is_withdrawn_while_it_waits_is_not_sent(notify: House) -> None:
    mailbox, notice = Mailbox(to_data="451 not now"), notify.client_notice(CANARY)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notice)
        await until(lambda: mailbox.asked)
        await notify.ask(ClientNoticeWithdrawn(notice_id=notice.notice_id))
        assert outcomes_of(*await notify.ended()) == [("blocked", "withdrawn")]
        mailbox.to_data = "250 OK"
        other = notify.client_notice(CANARY)
        await notify.ask(notice, other)
        assert [one.notice_id for one in await notify.ended()] == [other.notice_id]
    assert len(mailbox.mails) == 1


async def test_an_attempt_that_is_under_way_says_itself_how_it_ended(notify: House) -> None:
    goes_on, notice = asyncio.Event(), notify.client_notice(CANARY)
    server = FaultyServer("content", b"250 taken\r\n", waits_for=goes_on)
    async with faulty(server, port=notify.port), notify.service() as opened:
        await notify.ask(notice)
        await server.content_came.wait()
        await notify.ask(ClientNoticeWithdrawn(notice_id=notice.notice_id))

        async def is_withdrawn() -> bool:
            async with opened.look() as work:
                return await rows(work, "withdrawn_at IS NOT NULL") == 1

        await until(is_withdrawn)
        goes_on.set()
        assert outcomes_of(*await notify.ended()) == [("delivered", None)]


async def test_what_a_process_that_died_had_begun_is_unknown(notify: House) -> None:
    mailbox, notice = Mailbox(), notify.client_notice(CANARY)
    async with served(mailbox, port=notify.port), notify.service() as opened:
        async with opened.work() as work:
            assert isinstance(work, NotifyWork)
            await work.begin([notice.notice_id], at=notify.now())
        await notify.ask(notice)
        assert outcomes_of(*await notify.ended()) == [("unknown", None)]
    assert mailbox.asked == []


@pytest.mark.parametrize(
    ("method", "to_data", "outcome"),
    [("end", "250 OK", "delivered"), ("take_back", "451 not now", "delivered"), ("begin", "250 OK", "delivered")],
)
async def test_a_database_that_is_away_for_a_moment_makes_no_second_mail(
    notify: House, method: str, to_data: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcome is remembered as long as the process lives; what never began may begin."""
    honest, failures = getattr(NotifyWork, method), [StoreAwayError("gone")]

    async def failing(work: NotifyWork, *given: Any, **named: Any) -> Any:
        answer = await honest(work, *given, **named)
        if failures:
            mailbox.to_data = "250 OK"
            raise failures.pop()
        return answer

    monkeypatch.setattr(NotifyWork, method, failing)
    mailbox, notice = Mailbox(to_data=to_data), notify.client_notice(CANARY)
    async with served(mailbox, port=notify.port), notify.service():
        await notify.ask(notice)
        assert outcomes_of(*await notify.ended()) == [(outcome, None)]
    assert not failures
    assert len(mailbox.mails) == 1


async def test_a_notice_that_is_withdrawn_while_it_waits_for_its_turn_is_not_sent(notify: House) -> None:
    """All that were asked for are withdrawn; eight are with the mail server already."""
    server = FaultyServer("content", b"250 taken\r\n", waits_for=asyncio.Event())
    notices = [notify.client_notice(CANARY) for _ in range(12)]
    await notify.ask(*notices)
    async with faulty(server, port=notify.port), notify.service() as opened:
        await until(lambda: len(server.mails) == 8)
        await notify.ask(*(ClientNoticeWithdrawn(notice_id=notice.notice_id) for notice in notices))

        async def are_withdrawn() -> bool:
            async with opened.look() as work:
                return await rows(work, "withdrawn_at IS NOT NULL") == 12

        await until(are_withdrawn)
        assert server.waits_for
        server.waits_for.set()
        ended = await notify.ended(12)
    assert sorted(outcomes_of(*ended)) == [("blocked", "withdrawn")] * 4 + [("delivered", None)] * 8
    assert len(server.mails) == 8


async def test_a_notice_whose_turn_comes_after_the_safe_time_is_not_sent(notify: House) -> None:
    """Eight are with a slow server, the ninth waits."""
    noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
    clock = {"now": noon}
    notify.now = lambda: clock["now"]
    server = FaultyServer("content", b"250 taken\r\n", waits_for=asyncio.Event())
    notices = [notify.client_notice(CANARY, safe_times=safe_times(time(9), time(13))) for _ in range(9)]
    await notify.ask(*notices)
    async with faulty(server, port=notify.port), notify.service():
        await until(lambda: len(server.mails) == 8)
        clock["now"] = noon + timedelta(hours=2)
        assert server.waits_for
        server.waits_for.set()
        ended = await notify.ended(9)
    assert sorted(outcomes_of(*ended)) == [("blocked", "outside_safe_times")] + [("delivered", None)] * 8
    assert len(server.mails) == 8


async def test_what_notify_knows_of_a_notice_is_forgotten_after_a_while(notify: House) -> None:
    async with notify.service() as opened, opened.work() as work:
        assert isinstance(work, NotifyWork)
        now = notify.now()
        await work.end([a_client_notice().notice_id], at=now - timedelta(days=34))
        await work.withdraw(a_client_notice().notice_id, at=now - timedelta(days=36))
        assert await rows(work) == 2
        await work.forget_before(now - KEPT)
        assert await rows(work) == 1


async def test_the_service_forgets_by_itself(notify: House) -> None:
    async with notify.service() as opened, opened.work() as work:
        assert isinstance(work, NotifyWork)
        await work.withdraw(a_client_notice().notice_id, at=notify.now() - timedelta(days=36))
    async with notify.service() as opened:

        async def is_empty() -> bool:
            async with opened.look() as work:
                return await rows(work) == 0

        await until(is_empty)


async def rows(work: Work, which: str = "true") -> int:
    counted = await work.connection.exec_driver_sql(f"SELECT count(*) FROM client_notice WHERE {which}")
    return int(counted.scalar_one())


async def test_operators_see_how_notices_end_and_nothing_of_a_client(notify: House) -> None:
    refusing = Mailbox(to_recipients="550 no")
    async with served(refusing, port=notify.port), notify.app() as app, browsing(app.state.operators) as browser:
        await notify.ask(notify.client_notice(CANARY, language="uk"), notify.client_notice(CANARY, channel="text"))
        await notify.ended(2)

        async def shown() -> str:
            return (await browser.get("/metrics")).text

        assert 'kokon_notices_waiting{recipients="clients"} 0.0' in await shown()
        refused = 'kokon_notices_total{channel="email",outcome="failed",recipients="clients",template="look_again"} 1.0'
        blocked = 'kokon_notices_total{channel="text",outcome="blocked",recipients="clients",template="look_again"} 1.0'
        assert refused in await shown()
        assert blocked in await shown()
        attempts = 'kokon_notice_attempts_total{channel="email",handed="refused",recipients="clients"} 1.0'
        assert attempts in await shown()
        assert 'kokon_channel_resting{channel="email"} 0.0' in await shown()
        assert "canary" not in await shown()
        assert '"uk"' not in await shown()


async def test_operators_see_that_the_mail_server_is_away_and_how_many_wait(notify: House) -> None:
    async with notify.app() as app, browsing(app.state.operators) as browser:
        await notify.ask(*(notify.client_notice(CANARY) for _ in range(3)))

        async def shown() -> bool:
            text = (await browser.get("/metrics")).text
            resting = 'kokon_channel_resting{channel="email"} 1.0' in text
            return resting and 'kokon_notices_waiting{recipients="clients"} 3.0' in text

        await until(shown)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What a service would send to the collector of its operator."""
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    for module in (tracing, group_commit):
        monkeypatch.setattr(module, "tracer", provider.get_tracer("notify"))
    return exporter


async def test_a_client_leaves_no_trace_in_logs_spans_metrics_database_or_bus(
    notify: House,
    postgres: Postgres,
    spans: InMemorySpanExporter,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The address, the code word and the own words; whatever becomes of the notice."""
    word, wording = "Kanarivogel", "Zitronengelb am Fenster"
    given = {"code_word": word, "own_wording": wording, "language": "tr"}
    lines: list[str] = []
    servers = [
        *(FaultyServer("content", answer) for answer in (f"250 {CANARY}\r\n".encode(), f"550 <{CANARY}>\r\n".encode())),
        FaultyServer("recipient", f"450 {CANARY}\r\n".encode()),
        *(FaultyServer("content", fault) for fault in ("hang up", "talk nonsense")),
    ]
    with written_down(lines.append, service="notify"):
        async with notify.app() as app, browsing(app.state.operators) as browser:
            for server in servers:
                async with faulty(server, port=notify.port):
                    notice = notify.client_notice(CANARY, **given)
                    await notify.ask(notice)
                    await until(lambda: server.mails or (server.at == "recipient" and server.began))  # noqa: B023
                    await notify.ask(ClientNoticeWithdrawn(notice_id=notice.notice_id))
            outcomes = outcomes_of(*await notify.ended(len(servers)))
            kept = await everything(app.state.store)
            shown = (await browser.get("/metrics")).text
    assert {outcome for outcome, _ in outcomes} == {"delivered", "failed", "blocked", "unknown"}
    assert all(word.encode() in mail for mail in servers[0].mails)
    printed = capfd.readouterr()
    traced = [span.to_json() for span in spans.get_finished_spans()]
    assert any("process cases.client_notice.requested" in span for span in traced)
    seen = f"{kept}{shown}{lines}{traced}{printed.out}{printed.err}"
    stored = b"".join(file.read_bytes() for file in notify.bus.server.folder.rglob("*") if file.is_file())
    for secret in (CANARY, "canary.8b2e", word, wording, "Zitronengelb", '"tr"'):
        for form in (secret, secret.encode().hex(), b64encode(secret.encode()).decode().rstrip("=")):
            assert form not in seen
            assert form.encode() not in stored
