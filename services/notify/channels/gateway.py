"""Text messages by a gateway that the operator describes. Knows how it ended; never says, logs or keeps for whom."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from services.notify.channels.channel import Handed, Message
from services.notify.channels.email import is_loopback
from services.notify.channels.gateway_file import GatewayFile
from services.notify.channels.operators_file import OperatorsFileError, read_file
from services.notify.channels.phone_numbers import text_number_in
from services.notify.settings import Settings
from shared.store.connections import StoreAwayError

CONNECTED_WITHIN, LONGEST_ATTEMPT = 5.0, 20.0
LONGEST_REST = 900.0
LARGEST_ANSWER = 64 * 1024
type ReportUrl = Callable[[UUID], Awaitable[str]]
"""Where the gateway may report on the notice with this id; an address of one use that names nobody."""


def gateway_of(settings: Settings, file: Path, report_url: ReportUrl) -> "Gateway":
    """Raises OperatorsFileError."""
    described = read_file(file, GatewayFile)
    if described.report and not can_be_reported_to(settings, described):
        raise OperatorsFileError("{report_url} needs NOTIFY_PUBLIC_URL to be an https address that the gateway reaches")
    own = settings.gateway_ca_file
    try:
        return Gateway(described, country=settings.phone_country, report_url=report_url, authorities=own)
    except OSError as problem:
        reason = f"{own} holds no certificate ({type(problem).__name__}). Next step: name another file, or none."
    raise OperatorsFileError(reason)


def can_be_reported_to(settings: Settings, described: GatewayFile) -> bool:
    return settings.public_url.scheme == "https" or is_loopback(urlsplit(described.url).hostname or "")


class Gateway:
    name = "text"

    def __init__(
        self,
        described: GatewayFile,
        *,
        country: str,
        report_url: ReportUrl | None = None,
        authorities: Path | None = None,
        longest: float = LONGEST_ATTEMPT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.report = described.report
        self._described = described
        self._country = country
        self._report_url = report_url
        self._tls = ssl.create_default_context(cafile=authorities)
        self._longest = longest
        self._clock = clock
        self._rests_until = 0.0

    async def hand_over(self, message: Message) -> Handed:
        number = text_number_in(message.address, country=self._country)
        if number is None:
            return Handed.REFUSED
        if self._clock() < self._rests_until:
            return Handed.AWAY
        values = {"to": number, "text": message.text.rstrip(), "id": str(message.id), "report_url": ""}
        if self._report_url and self.report:
            try:
                values["report_url"] = await self._report_url(message.id)
            except StoreAwayError:
                return Handed.AWAY
        return await self._asked(*self._described.written(values))

    async def _asked(self, headers: dict[str, str], body: bytes) -> Handed:
        """A connection of its own for each message: an old one may be closed while the request is written."""
        writing = False
        handed: Handed | None = None

        async def trace(event: str, _: Any) -> None:
            nonlocal writing
            writing = writing or "send_request" in event

        try:
            async with asyncio.timeout(self._longest), self._client() as client:
                request = client.build_request(
                    self._described.method,
                    self._described.url,
                    headers={"accept-encoding": "identity", **headers},
                    content=body,
                    extensions={"trace": trace},
                )
                answer = await client.send(request, stream=True)
                handed = await self._meant(answer)
        except (httpx.HTTPError, OSError):
            pass  # such texts may name the recipient; what is known is how far the request came
        return handed or (Handed.UNKNOWN if writing else Handed.AWAY)

    def _client(self) -> httpx.AsyncClient:
        patience = httpx.Timeout(self._longest, connect=CONNECTED_WITHIN)
        return httpx.AsyncClient(verify=self._tls, trust_env=False, follow_redirects=False, timeout=patience)

    async def _meant(self, answer: httpx.Response) -> Handed:
        meaning = self._described.answer.of_status(answer.status_code)
        if meaning is Handed.DELIVERED and self._described.answer.field:
            meaning = self._described.answer.of_body(await limited(answer))
        if meaning is Handed.AWAY:
            self._rest(answer.headers.get("retry-after", ""))
        return meaning

    def _rest(self, asked: str) -> None:
        """Leave the gateway alone for as many seconds as it asks for, up to a limit."""
        seconds = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
        self._rests_until = self._clock() + min(LONGEST_REST, seconds)


async def limited(answer: httpx.Response) -> bytes:
    """The body as it was sent, or nothing where it is larger than any answer."""
    body = b""
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > LARGEST_ANSWER:
            return b""
    return body
