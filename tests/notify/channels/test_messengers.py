"""How an attempt at a messenger ends, over real bridges, and that nothing of the client comes out of it."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from apprise import Apprise
from apprise.logger import logger
from apprise.plugins.telegram import NotifyTelegram
from apprise.plugins.whatsapp import NotifyWhatsApp

from services.notify.channels.channel import Handed, Message
from services.notify.channels.messengers import AT_ONCE, Messengers, service_for
from services.notify.channels.messengers_file import recipient_in
from tests.contracts.log_lines import overheard
from tests.notify.channels.provider import Answering, Asked, Provider, after, answers, dies, half, sends, served
from tests.notify.channels.spans import traced
from tests.shared.free_ports import free_port

OWN, NUMBER, CANARY = "+4930901820", "+4915112345678", "canary-3e9d"
SIGNAL = f"signal:{NUMBER}"


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    """As at the start of the service: the first attempt does not load a hundred kinds of services."""
    assert service_for(f"signal://127.0.0.1/{OWN}/{{address}}", NUMBER)


def a_message(text: str = CANARY, address: str = SIGNAL) -> Message:
    return Message(id=uuid4(), address=address, subject="not sent", text=text, language="en")


def signal(port: int, *, longest: float = 20.0) -> Messengers:
    url = f"signal://127.0.0.1:{port}/{OWN}/{{address}}?rto=3&cto=3"
    return Messengers({"signal": url}, country="DE", longest=longest)


async def ended(answering: Answering, *, longest: float = 20.0) -> Handed:
    bridge = Provider(answering)
    async with served(bridge) as port:
        handed = await signal(port, longest=longest).hand_over(a_message())
    assert len(bridge.asked) == 1
    return handed


async def test_a_message_arrives_as_it_was_written() -> None:
    bridge = Provider(answers(201))
    text = "*A* _b_ :smile: \\n ${X} {address} <b>&amp;</b>\nمرحباً 🙂"
    async with served(bridge) as port:
        assert await signal(port).hand_over(a_message(text, "Signal: 0151 12345678")) is Handed.DELIVERED
    (asked,) = bridge.asked
    assert (asked.method, asked.path) == ("POST", "/v2/send")
    assert asked.json == {"message": text, "number": OWN, "text_mode": "normal", "recipients": [NUMBER]}


@pytest.mark.parametrize(
    "address",
    [
        NUMBER, "", "signal:", "signal:nobody", f"threema:{NUMBER}", f"file:{NUMBER}", "matrix:@a:example.org",
        f"signal:{NUMBER},{NUMBER}", f"signal:{NUMBER}/+4915112345679", f"signal:{NUMBER}?to=+4915112345679",
        "signal:@group", f"signal:{OWN}", "whatsapp:0151 12345678",
    ],
)  # fmt: skip
async def test_what_names_no_single_recipient_is_refused_without_asking(address: str) -> None:
    bridge = Provider(answers(201))
    async with served(bridge) as port:
        assert await signal(port).hand_over(a_message(address=address)) is Handed.REFUSED
    assert bridge.asked == []


@pytest.mark.parametrize("path", [f"{OWN}/+4915112345679/{{address}}", "{address}", f"{NUMBER}/{{address}}"])
async def test_an_address_of_the_operator_that_leads_to_others_or_back_is_not_used(path: str) -> None:
    bridge = Provider(answers(201))
    async with served(bridge) as port:
        messengers = Messengers({"signal": f"signal://127.0.0.1:{port}/{path}"}, country="DE")
        assert await messengers.hand_over(a_message()) is Handed.REFUSED
    assert bridge.asked == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("signal: 0151 12345678", ("signal", NUMBER)),
        (" WhatsApp +49 151 12345678 ", ("whatsapp", NUMBER)),
        ("Matrix: @a.b=c:example.org", ("matrix", "@a.b=c:example.org")),
        ("telegram:123456789", ("telegram", "123456789")),
        ("matrix:!room:example.org", None),
        ("matrix:#alias:example.org", None),
        ("matrix:@a", None),
        ("matrix:@a:example.org,@b:example.org", None),
        ("telegram:@channel", None),
        ("telegram:-100123456789", None),
        ("telegram:123456789:7", None),
        ("signal", None),
    ],
)
def test_an_address_names_a_messenger_and_a_person(address: str, found: tuple[str, str] | None) -> None:
    assert recipient_in(address, country="DE") == found


async def test_a_bridge_that_is_not_there_got_nothing() -> None:
    assert await signal(free_port()).hand_over(a_message()) is Handed.AWAY


@pytest.mark.parametrize(
    "answering",
    [
        answers(400),
        answers(429, b"", "Retry-After: 1"),
        answers(500),
        dies,
        sends(b""),
        sends(b"no http\r\n\r\n"),
        half(201),
        after(asyncio.Event(), answers(201)),
    ],
    ids=["refuses", "is busy", "fails", "resets", "hangs up", "talks nonsense", "half", "hangs"],
)
async def test_a_no_of_apprise_may_be_a_yes(answering: Answering) -> None:
    assert await ended(answering) is Handed.UNKNOWN


async def test_a_bridge_that_hangs_is_not_waited_for() -> None:
    assert await ended(after(asyncio.Event(), answers(201)), longest=1.0) is Handed.UNKNOWN


async def test_a_redirect_is_not_followed() -> None:
    other = Provider(answers(201))
    async with served(other) as elsewhere:
        assert await ended(answers(307, b"", f"Location: http://127.0.0.1:{elsewhere}/")) is Handed.UNKNOWN
    assert other.asked == []


async def test_what_never_left_the_queue_may_be_tried_again() -> None:
    bridge = Provider(after(asyncio.Event(), answers(201)))
    async with served(bridge) as port:
        messengers = signal(port, longest=2.0)
        ends = await asyncio.gather(*(messengers.hand_over(a_message()) for _ in range(AT_ONCE + 1)))
    assert sorted(ends) == sorted([Handed.AWAY] + [Handed.UNKNOWN] * AT_ONCE)
    assert len(bridge.asked) == AT_ONCE


ANNA, ROOM = "@anna:example.org", "!room:example.org"


STEPS: dict[str, dict[str, str]] = {
    "whoami": {"user_id": "@centre:example.org", "device_id": "D"},
    "createRoom": {"room_id": ROOM},
    "send": {"event_id": "$1"},
    "join": {"room_id": ROOM},
}


class Homeserver(Provider):
    """As much of one as is needed to write to a person."""

    def __init__(self, **instead: Answering) -> None:
        super().__init__(self.answer)
        self.instead = instead

    async def answer(self, writer: Any) -> None:
        asked = self.asked[-1]
        step = next((name for name in STEPS if name in asked.path), "")
        answering = self.instead.get(step) or answers(200, json.dumps(STEPS.get(step, {})).encode())
        await answering(writer)

    @property
    def messages(self) -> list[Asked]:
        return [asked for asked in self.asked if "/send/" in asked.path]


def matrix(port: int) -> Messengers:
    url = f"matrix://token@127.0.0.1:{port}/{{address}}?e2ee=no&discovery=no"
    return Messengers({"matrix": url}, country="DE")


async def test_a_message_goes_to_one_person_by_matrix() -> None:
    homeserver = Homeserver()
    async with served(homeserver) as port:
        assert await matrix(port).hand_over(a_message(address=f"matrix:{ANNA}")) is Handed.DELIVERED
    (message,) = homeserver.messages
    assert message.json["body"] == CANARY
    (made,) = [asked for asked in homeserver.asked if "createRoom" in asked.path]
    assert (made.json["invite"], made.headers["authorization"]) == ([ANNA], "Bearer token")
    assert not any("login" in asked.path or "register" in asked.path for asked in homeserver.asked)


@pytest.mark.parametrize("step", ["whoami", "createRoom", "join", "send"])
async def test_nothing_is_repeated_after_a_pause_that_a_server_asks_for(step: str) -> None:
    """An hour later it would be sent outside the safe times."""
    busy = answers(429, b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 3600000}')
    homeserver = Homeserver(**{step: busy})
    async with served(homeserver) as port:
        assert await matrix(port).hand_over(a_message(address=f"matrix:{ANNA}")) is Handed.UNKNOWN
    assert len(homeserver.messages) == (1 if step == "send" else 0)
    assert step in homeserver.asked[-1].path


async def test_nothing_is_begun_after_the_time_of_an_attempt() -> None:
    late = asyncio.Event()
    homeserver = Homeserver(whoami=after(late, answers(200, b'{"user_id": "@centre:example.org"}')))
    async with served(homeserver) as port:
        url = f"matrix://token@127.0.0.1:{port}/{{address}}?e2ee=no&discovery=no"
        messengers = Messengers({"matrix": url}, country="DE", longest=1.0)
        assert await messengers.hand_over(a_message(address=f"matrix:{ANNA}")) is Handed.UNKNOWN
        late.set()
        await asyncio.to_thread(messengers.close)
    assert homeserver.messages == []


async def test_a_message_goes_to_one_chat_by_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(answers(200, b'{"ok": true}'))
    async with served(provider) as port:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://127.0.0.1:{port}/bot")
        url = "tgram://123456789:abcdefghijklmnopqrstuvwxyz_abcdefg/{address}"
        messengers = Messengers({"telegram": url}, country="DE")
        assert await messengers.hand_over(a_message("a <b> & c", "telegram:987654321")) is Handed.DELIVERED
    (asked,) = provider.asked
    assert (asked.json["chat_id"], asked.json["text"]) == (987654321, "a &lt;b&gt; &amp; c")


async def test_a_message_goes_to_one_number_by_whatsapp(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(answers(200, b"{}"))
    async with served(provider) as port:
        monkeypatch.setattr(NotifyWhatsApp, "notify_url", f"http://127.0.0.1:{port}/messages")
        messengers = Messengers({"whatsapp": "whatsapp://token@100000000000000/{address}"}, country="DE")
        assert await messengers.hand_over(a_message(address=f"whatsapp:{NUMBER}")) is Handed.DELIVERED
    (asked,) = provider.asked
    assert (asked.json["to"], asked.json["text"]["body"]) == (NUMBER, CANARY)


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Path]]:
    """What lies in the home of the process, which is empty at first."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return lambda: list(tmp_path.iterdir())


TELLING = (NUMBER, NUMBER[1:], CANARY, ANNA, "anna")


@pytest.mark.parametrize("answering", [answers(201), answers(400, CANARY.encode()), dies, half(201)], ids=range(4))
async def test_nothing_of_a_client_is_written_down(
    answering: Answering, caplog: pytest.LogCaptureFixture, empty_home: Callable[[], list[Path]]
) -> None:
    bridge, message = Provider(answering), a_message()
    with overheard() as lines:
        logging.root.addHandler(caplog.handler)
        for name in ("apprise", "urllib3", "requests"):
            caplog.set_level(logging.NOTSET + 1, logger=name)
        async with served(bridge) as port:
            messengers = signal(port)
            with traced() as spans:
                await messengers.hand_over(message)
    assert CANARY in bridge.asked[0].body.decode()
    assert "urllib3" in caplog.text
    said = f"{lines} {caplog.text} {spans} {message!r} {messengers!r}"
    assert len(spans) == 1
    assert [telling for telling in TELLING if telling in said] == []
    assert empty_home() == []


async def test_libraries_that_name_a_room_are_not_listened_to() -> None:
    homeserver, message = Homeserver(), a_message(address=f"matrix:{ANNA}")
    with overheard() as lines:
        async with served(homeserver) as port:
            await matrix(port).hand_over(message)
    assert homeserver.messages
    assert [telling for telling in (*TELLING, "room:example", "%21room") if telling in str(lines)] == []


def test_without_a_messenger_apprise_is_not_loaded() -> None:
    asked = "import sys, services.notify.app; sys.exit('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


async def test_twin_apprise_would_name_the_client(caplog: pytest.LogCaptureFixture) -> None:
    bridge = Provider(answers(400))
    caplog.set_level(logging.DEBUG, logger="apprise")
    async with served(bridge) as port:
        logger.disabled = False
        plain = Apprise(f"signal://127.0.0.1:{port}/{OWN}/{NUMBER}")
        await asyncio.to_thread(plain.notify, body=CANARY)
    assert NUMBER in caplog.text
    assert CANARY in caplog.text
