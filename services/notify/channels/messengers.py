"""Messengers through apprise. It says yes or no, and nothing else of it is believed, logged or kept."""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from services.notify.channels.channel import Handed, Message
from services.notify.channels.messengers_file import MESSENGERS, MessengersFile, recipient_in
from services.notify.channels.operators_file import OperatorsFileError, read_file
from services.notify.settings import Settings

if TYPE_CHECKING:
    import apprise

AT_ONCE = 4
CONNECTED_WITHIN, LONGEST_ATTEMPT = 5.0, 30.0
PORTS = {True: 443, False: 80}


class TooLateError(Exception):
    """An attempt would go on after its time: what is sent then may not be inside a safe time any more."""


def messengers_of(settings: Settings, file: Path) -> "Messengers":
    """Raises OperatorsFileError."""
    described = read_file(file, MessengersFile)
    urls: dict[str, str] = {name: url.get_secret_value() for name, url in described.messengers.items()}
    for name, url in urls.items():
        if service_for(url, MESSENGERS[name].example) is None:
            reason = f"{file}: apprise cannot use the address of {name}. Next step: correct it."
            raise OperatorsFileError(reason)
    return Messengers(urls, country=settings.phone_country)


class Messengers:
    name = "messenger"

    def __init__(self, urls: Mapping[str, str], *, country: str, longest: float = LONGEST_ATTEMPT) -> None:
        self._urls = urls
        self._country = country
        self._longest = longest
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="messenger")

    async def hand_over(self, message: Message) -> Handed:
        found = recipient_in(message.address, country=self._country)
        if found is None or found[0] not in self._urls:
            return Handed.REFUSED
        name, to = found
        url = self._urls[name]
        if MESSENGERS[name].is_own and not await is_there(url):
            return Handed.AWAY
        until = time.monotonic() + self._longest
        sending = self._threads.submit(send, url, to, message.text.rstrip(), until=until)
        waiting = asyncio.wrap_future(sending)
        await asyncio.wait({waiting}, timeout=self._longest)
        if not waiting.done():
            never_began = sending.cancel()
            waiting.cancel()
            return Handed.AWAY if never_began else Handed.UNKNOWN
        return Handed.UNKNOWN if waiting.exception() else waiting.result()

    def close(self) -> None:
        """Wait for what is under way; it ends soon, because nothing is begun after its time."""
        self._threads.shutdown()


async def is_there(url: str) -> bool:
    """Whether the server of the centre's choice takes a connection: without one, nothing was handed over."""
    parts = urlsplit(url)
    is_protected = parts.scheme in {one.scheme for one in MESSENGERS.values()}
    try:
        async with asyncio.timeout(CONNECTED_WITHIN):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or PORTS[is_protected])
    except (OSError, UnicodeError):
        return False
    writer.close()
    return True


def send(url: str, to: str, text: str, *, until: float) -> Handed:
    """In a thread, because apprise waits; nothing is begun after `until`."""
    from apprise import Apprise, NotifyFormat

    def throttle(*_: object, wait: float | None = None, **__: object) -> None:
        """What apprise calls before each request, and with `wait` before it repeats one."""
        if wait is not None or time.monotonic() >= until:
            raise TooLateError

    service = service_for(url, to)
    if service is None:
        return Handed.REFUSED
    service.throttle = throttle  # type: ignore[method-assign]
    post = Apprise(service, asset=service.asset)
    return Handed.DELIVERED if post.notify(body=text, body_format=NotifyFormat.TEXT) else Handed.UNKNOWN


def service_for(url: str, to: str) -> "apprise.NotifyBase | None":
    """Of apprise, for this one recipient. None where it would write to another one, to several or to the sender."""
    from apprise import Apprise, AppriseAsset
    from apprise.logger import logger

    logger.disabled = True  # it names recipients and texts, and providers' keys
    asset = AppriseAsset(storage_mode="memory", async_mode=False, http_redirects=False, service_timeout=0)
    service = Apprise.instantiate(url.replace("{address}", quote(to, safe="")), asset=asset)
    if service is None or recipients(service) != [to] or getattr(service, "source", None) == to:
        return None
    return service


def recipients(service: "apprise.NotifyBase") -> list[str]:
    """Each kind of service has its own lists; an entry is a text, or a number with something beside it."""
    found = [one for kind in ("targets", "users", "rooms") for one in getattr(service, kind, ())]
    return [str(one[0]) if isinstance(one, tuple) else str(one) for one in found]
