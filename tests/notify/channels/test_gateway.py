"""How an attempt at a real gateway ends, whatever goes wrong on the way, and that nothing of the client comes out."""

import asyncio
import logging
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import pytest

from deploy.nats.certificates import Authority
from services.notify.channels.channel import Handed, Message
from services.notify.channels.gateway import LARGEST_ANSWER, LONGEST_REST, Gateway
from services.notify.channels.gateway_file import GatewayFile
from shared.store.connections import StoreAwayError
from tests.contracts.log_lines import overheard
from tests.notify.channels.provider import Answering, Provider, after, answers, dies, half, sends, served
from tests.notify.channels.spans import traced
from tests.shared.free_ports import free_port

NUMBER, CANARY = "+4915112345678", "canary-5d0e"
JSON = {"to": ["{to}"], "content": {"text": "{text}"}, "reference": "{id}", "retries": 0}
ANSWER = {"taken": [200, 202], "refused": [400, 422], "try_again": [429, 503]}
FIELD = {
    "taken": [200],
    "field": "messages.0.status",
    "field_taken": ["ok"],
    "field_refused": ["no"],
    "field_try_again": ["later"],
}


def a_message(text: str = CANARY, address: str = NUMBER) -> Message:
    return Message(id=uuid4(), address=address, subject="", text=text, language="en")


def a_gateway(port: int, *, scheme: str = "http", described: Any = None, **given: Any) -> Gateway:
    usual = {"url": f"{scheme}://127.0.0.1:{port}/send", "encoding": "json", "body": JSON, "answer": ANSWER}
    return Gateway(GatewayFile.model_validate(usual | (described or {})), country="DE", **given)


async def ended(answering: Answering, *, longest: float = 20.0, **described: Any) -> Handed:
    provider = Provider(answering)
    async with served(provider) as port:
        handed = await a_gateway(port, longest=longest, described=described).hand_over(a_message())
    assert len(provider.asked) == 1
    return handed


async def test_a_message_arrives_as_json() -> None:
    provider, message = Provider(answers(202)), a_message('"}, {"to": {id} مرحباً 🙂', "0151 12345678")
    described = {"headers": {"Authorization": "Bearer s3cret", "Idempotency-Key": "{id}"}}
    async with served(provider) as port:
        assert await a_gateway(port, described=described).hand_over(message) is Handed.DELIVERED
    (asked,) = provider.asked
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/send", "application/json")
    assert (asked.headers["authorization"], asked.headers["idempotency-key"]) == ("Bearer s3cret", str(message.id))
    assert asked.json == {
        "to": [NUMBER],
        "content": {"text": message.text},
        "reference": str(message.id),
        "retries": 0,
    }


async def test_a_line_end_costs_no_sign_of_a_text() -> None:
    provider = Provider(answers(200))
    async with served(provider) as port:
        await a_gateway(port).hand_over(a_message("one\ntwo\n"))
    assert provider.asked[0].json["content"]["text"] == "one\ntwo"


async def test_a_message_arrives_as_a_form() -> None:
    provider, message = Provider(answers(200)), a_message("a&to=b=%41+ {to}")
    described = {"encoding": "form", "body": {"to": "{to}", "m": "{text}", "unicode": True}, "method": "PUT"}
    async with served(provider) as port:
        assert await a_gateway(port, described=described).hand_over(message) is Handed.DELIVERED
    (asked,) = provider.asked
    assert (asked.method, asked.headers["content-type"]) == ("PUT", "application/x-www-form-urlencoded")
    assert parse_qs(asked.body.decode()) == {"to": [NUMBER], "m": [message.text], "unicode": ["true"]}


@pytest.mark.parametrize("address", ["0900 1234567", "+49 30 1234567", "nobody", "0151 12345678\r\nX: y"])
async def test_what_is_no_number_for_texts_is_refused_without_asking(address: str) -> None:
    provider = Provider(answers(200))
    async with served(provider) as port:
        assert await a_gateway(port).hand_over(a_message(address=address)) is Handed.REFUSED
    assert provider.asked == []


@pytest.mark.parametrize(
    ("status", "handed"),
    [
        (200, Handed.DELIVERED),
        (201, Handed.UNKNOWN),
        (400, Handed.REFUSED),
        (404, Handed.UNKNOWN),
        (429, Handed.AWAY),
        (500, Handed.UNKNOWN),
        (503, Handed.AWAY),
    ],
)
async def test_a_status_means_what_the_file_says_and_else_nothing(status: int, handed: Handed) -> None:
    assert await ended(answers(status)) is handed


@pytest.mark.parametrize(
    ("body", "handed"),
    [
        (b'{"messages": [{"status": "ok"}]}', Handed.DELIVERED),
        (b'{"messages": [{"status": "no"}]}', Handed.REFUSED),
        (b'{"messages": [{"status": "later"}]}', Handed.AWAY),
        (b'{"messages": [{"status": "so"}]}', Handed.UNKNOWN),
        (b'{"messages": []}', Handed.UNKNOWN),
        (b'{"messages": [{"status": ["ok"]}]}', Handed.UNKNOWN),
        (b'"ok"', Handed.UNKNOWN),
        (b"no JSON", Handed.UNKNOWN),
        (b"\xff", Handed.UNKNOWN),
        (b"", Handed.UNKNOWN),
        (b"[" * 60_000, Handed.UNKNOWN),
        (b'{"messages": [{"status": "ok"}]}'.ljust(LARGEST_ANSWER + 1), Handed.UNKNOWN),
    ],
    ids=range(12),
)
async def test_a_field_of_the_answer_means_what_the_file_says(body: bytes, handed: Handed) -> None:
    assert await ended(answers(200, body), answer=FIELD) is handed


@pytest.mark.parametrize(
    ("said", "handed"),
    [("1", Handed.DELIVERED), ("true", Handed.UNKNOWN), ('"1"', Handed.UNKNOWN), ("0", Handed.REFUSED)],
)
async def test_a_number_is_neither_a_text_nor_a_yes(said: str, handed: Handed) -> None:
    answer = {"taken": [200], "field": "s", "field_taken": [1], "field_refused": [0]}
    assert await ended(answers(200, f'{{"s": {said}}}'.encode()), answer=answer) is handed


async def test_a_gateway_that_is_not_there_got_nothing() -> None:
    assert await a_gateway(free_port()).hand_over(a_message()) is Handed.AWAY


async def test_a_gateway_that_takes_no_connection_in_time_got_nothing() -> None:
    async def on_connection(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    try:
        silent = a_gateway(server.sockets[0].getsockname()[1], scheme="https", longest=0.3)
        assert await silent.hand_over(a_message()) is Handed.AWAY
    finally:
        server.close()
        server.abort_clients()


@pytest.mark.parametrize(
    "answering",
    [
        after(asyncio.Event(), answers(200)),
        dies,
        sends(b""),
        sends(b"HTTP/1.1 200"),
        sends(b"no http\r\n\r\n"),
        sends(b"HTTP/1.1 99999 x\r\n\r\n"),
    ],
    ids=["hangs", "resets", "hangs up", "hangs up in the head", "talks nonsense", "has no such status"],
)
async def test_what_was_asked_and_not_answered_may_have_been_taken(answering: Answering) -> None:
    assert await ended(answering, longest=0.5) is Handed.UNKNOWN


async def test_half_an_answer_counts_as_far_as_it_says_what_is_asked_of_it() -> None:
    assert await ended(half(200)) is Handed.DELIVERED
    assert await ended(half(400)) is Handed.REFUSED
    assert await ended(half(200), answer=FIELD) is Handed.UNKNOWN


async def test_an_answer_that_comes_late_is_waited_for() -> None:
    moment = asyncio.Event()
    provider = Provider(after(moment, answers(200)))
    async with served(provider) as port, asyncio.TaskGroup() as group:
        attempt = group.create_task(a_gateway(port).hand_over(a_message()))
        await provider.came.wait()
        moment.set()
    assert attempt.result() is Handed.DELIVERED


async def test_an_answer_that_comes_too_late_says_nothing_any_more() -> None:
    moment = asyncio.Event()
    provider = Provider(after(moment, answers(200)))
    async with served(provider) as port:
        assert await a_gateway(port, longest=0.3).hand_over(a_message()) is Handed.UNKNOWN
        moment.set()
    assert len(provider.asked) == 1


async def test_an_answer_that_stops_in_its_middle_is_not_waited_for() -> None:
    async def stops(writer: asyncio.StreamWriter) -> None:
        await half(200)(writer)
        await asyncio.Event().wait()

    assert await ended(stops, answer=FIELD, longest=0.5) is Handed.UNKNOWN


async def test_a_redirect_is_not_followed() -> None:
    other = Provider(answers(200))
    async with served(other) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            away = answers(status, b"", f"Location: http://127.0.0.1:{elsewhere}/")
            assert await ended(away) is Handed.UNKNOWN
        assert await ended(answers(307, b"", "Location: http://[")) is Handed.UNKNOWN
    assert other.asked == []


async def test_a_gateway_that_asks_for_a_pause_gets_it() -> None:
    now = 0.0
    provider = Provider(answers(429, b"", "Retry-After: 30"))
    async with served(provider) as port:
        gateway = a_gateway(port, clock=lambda: now)
        assert await gateway.hand_over(a_message()) is Handed.AWAY
        provider.answering, now = answers(200), 29.9
        assert await gateway.hand_over(a_message()) is Handed.AWAY
        assert len(provider.asked) == 1
        now = 30.0
        assert await gateway.hand_over(a_message()) is Handed.DELIVERED


@pytest.mark.parametrize(
    ("asked", "rest"),
    [("30", 30.0), ("999999", LONGEST_REST), ("-5", 0), ("soon", 0), ("٣٠", 0), ("9" * 5_000, 0)],
    ids=range(6),
)
async def test_a_pause_has_a_limit_and_nonsense_is_none(asked: str, rest: float) -> None:
    now = 0.0
    raw = f"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: {asked}\r\n\r\n".encode()
    provider = Provider(sends(raw))
    async with served(provider) as port:
        gateway = a_gateway(port, clock=lambda: now)
        await gateway.hand_over(a_message())
        now = max(0.0, rest - 0.1)
        await gateway.hand_over(a_message())
        assert len(provider.asked) == (1 if rest else 2)
        now = rest
        await gateway.hand_over(a_message())
    assert len(provider.asked) == (2 if rest else 3)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def speaking(authority: Authority, folder: Path, host: str = "127.0.0.1") -> ssl.SSLContext:
    issued = authority.issue("gateway", folder, hosts=(host,))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(issued.certificate, issued.key)
    return context


async def test_a_gateway_with_a_known_certificate_is_asked(authority: Authority, tmp_path: Path) -> None:
    provider = Provider(answers(200))
    async with served(provider, tls=speaking(authority, tmp_path)) as port:
        known = a_gateway(port, scheme="https", authorities=authority.certificate)
        assert await known.hand_over(a_message()) is Handed.DELIVERED
    assert provider.asked[0].json["to"] == [NUMBER]


async def test_a_gateway_with_a_wrong_certificate_gets_nothing(authority: Authority, tmp_path: Path) -> None:
    provider = Provider(answers(200))
    async with served(provider, tls=speaking(authority, tmp_path / "a")) as port:
        assert await a_gateway(port, scheme="https").hand_over(a_message()) is Handed.AWAY
    async with served(provider, tls=speaking(authority, tmp_path / "b", "elsewhere.example.org")) as port:
        known = a_gateway(port, scheme="https", authorities=authority.certificate)
        assert await known.hand_over(a_message()) is Handed.AWAY
    async with served(provider) as port:
        known = a_gateway(port, scheme="https", authorities=authority.certificate)
        assert await known.hand_over(a_message()) is Handed.AWAY
    assert provider.asked == []


async def test_no_proxy_and_no_password_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password canary\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    proxy, provider = Provider(answers(200)), Provider(answers(200))
    async with served(proxy) as elsewhere, served(provider) as port:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{elsewhere}")
        assert await a_gateway(port).hand_over(a_message()) is Handed.DELIVERED
    assert proxy.asked == []
    assert "authorization" not in provider.asked[0].headers


async def test_the_gateway_learns_where_to_report() -> None:
    async def report_url(notice_id: UUID) -> str:
        return f"https://notify.example.org/reports/{len(str(notice_id))}"

    provider = Provider(answers(200))
    reported = {"body": JSON | {"report": "{report_url}"}, "report": REPORT}
    async with served(provider) as port:
        await a_gateway(port, described=reported, report_url=report_url).hand_over(a_message())
    assert provider.asked[0].json["report"] == "https://notify.example.org/reports/36"


async def test_without_a_place_for_the_report_nothing_is_handed_over() -> None:
    async def report_url(_: UUID) -> str:
        raise StoreAwayError

    provider = Provider(answers(200))
    reported = {"body": JSON | {"report": "{report_url}"}, "report": REPORT}
    async with served(provider) as port:
        gateway = a_gateway(port, described=reported, report_url=report_url)
        assert await gateway.hand_over(a_message()) is Handed.AWAY
    assert provider.asked == []


REPORT = {"field": "status", "delivered": ["d"], "not_delivered": ["n"]}
TELLING = (NUMBER, NUMBER[1:], CANARY)
SAYS_IT_BACK = f'{{"messages": [{{"status": "{CANARY} {NUMBER}"}}]}}'.encode()


@pytest.mark.parametrize(
    "answering",
    [
        answers(200, SAYS_IT_BACK),
        answers(400, SAYS_IT_BACK),
        half(200),
        dies,
        after(asyncio.Event(), answers(200)),
        sends(f"HTTP/1.1 200 {CANARY}\r\n{NUMBER}\r\n\r\n".encode()),
    ],
    ids=["says it back", "refuses and says it back", "half", "dies", "hangs", "says it in its head"],
)
async def test_nothing_of_a_client_is_written_down(answering: Answering, caplog: pytest.LogCaptureFixture) -> None:
    provider, message = Provider(answering), a_message()
    with overheard() as lines:
        logging.root.addHandler(caplog.handler)
        async with served(provider) as port:
            gateway = a_gateway(port, longest=0.5, described={"answer": FIELD})
            with traced() as spans:
                await gateway.hand_over(message)
    said = f"{lines} {caplog.text} {spans} {message!r} {gateway!r}"
    assert len(spans) == 1
    assert CANARY in provider.asked[0].body.decode()
    assert [telling for telling in TELLING if telling in said] == []


@pytest.mark.parametrize(
    "answering", [answers(200, SAYS_IT_BACK), half(200), dies], ids=["says it back", "half", "dies"]
)
async def test_libraries_name_no_client_even_where_they_say_everything(
    answering: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    await ended(answering, answer=FIELD)
    assert "httpcore" in caplog.text
    assert [telling for telling in TELLING if telling in caplog.text] == []
