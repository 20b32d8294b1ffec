"""Limits of one HTTP connection and of all connections of a process: size and time of a request, places at the door."""

from asyncio import TimerHandle, Transport
from html import escape
from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 32 * 1024
"""Bytes of the request line and all headers, and of anything else that is no body (trailers, chunk extensions)."""
MOST_HEADERS = 100
MOST_CONNECTIONS = 500
HEAD_SECONDS = 20.0
"""From the first moment of a connection, or of a further request on it, until its headers are complete."""
BODY_SECONDS = 30.0
"""Any body may take this long, and as much longer as it has brought at `SLOWEST_BODY`."""
SLOWEST_BODY = 1024
"""Bytes a second of the slowest body: a telephone on a bad line brings several times as much."""
UNREAD_SECONDS = 30.0
"""How long a client may read nothing while an answer waits for room on its line."""
SENTENCES = {
    408: "The request took too long. · Die Anfrage hat zu lange gebraucht. · استغرق الطلب وقتا طويلا.",
    431: "The head of this request is too large. · Der Kopf dieser Anfrage ist zu groß. · رأس هذا الطلب كبير جدا.",
    503: "Please try again in a minute. · Bitte versuchen Sie es in einer Minute noch einmal. · حاول بعد دقيقة.",
}
LEAVE = "Leave this page now · Diese Seite jetzt verlassen · مغادرة هذه الصفحة الآن"
PHRASES = {408: "Request Timeout", 431: "Request Header Fields Too Large", 503: "Service Unavailable"}


class Limited(HttpToolsProtocol):
    """The HTTP protocol of uvicorn, with an end to all that a client can keep open or let grow.

    Where every place is taken, a new client gets the place of the connection that has kept the server waiting for its
    request the longest. A connection whose request is being answered keeps its place.
    """

    way_out = ""
    """Where "Leave this page now" leads, at pages that nobody may be seen at: a refusal has it, too."""
    _timer: TimerHandle | None = None
    """Ends a request that does not come to its end."""
    _unread_timer: TimerHandle | None = None
    """Ends a connection whose client does not read its answer."""
    _unparsed = 0
    """Bytes received since the last piece of a body, or since the last request was complete."""
    _waiting_since: float | None = None
    """Since when the client owes the rest of a request; None while its request is being answered."""
    _body_begun = 0.0
    _body_bytes = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        full = len(self.connections) >= MOST_CONNECTIONS
        super().connection_made(transport)
        self._expect_head()
        if full:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stop_unread_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(431)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._timer is None:  # a further request on this connection
            self._expect_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self.app = cast(Any, refusing(431, self.way_out))

    def on_headers_complete(self) -> None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD:
            self.app = cast(Any, refusing(431, self.way_out))
        super().on_headers_complete()
        self._expect_body()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        self._stop_timer()
        self._waiting_since = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._waiting_since is None and self.cycle.response_complete:
            self._waiting_since = self.loop.time()  # idle, until the next request or uvicorn's own limit

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread_timer = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop_unread_timer()
        super().resume_writing()

    def _expect_head(self) -> None:
        self._stop_timer()
        self._waiting_since = self.loop.time()
        self._timer = self.loop.call_later(HEAD_SECONDS, self._refuse, 408)

    def _expect_body(self) -> None:
        self._stop_timer()
        self._body_begun, self._body_bytes = self.loop.time(), 0
        self._timer = self.loop.call_later(BODY_SECONDS, self._look_at_body)

    def _look_at_body(self) -> None:
        """Ends a body that comes too slowly; the time in which the server itself does not read is given back."""
        if self.flow.read_paused:
            self._body_begun = self.loop.time()
        due = self._body_begun + BODY_SECONDS + self._body_bytes / SLOWEST_BODY
        if (left := due - self.loop.time()) > 0:
            self._timer = self.loop.call_later(max(left, 1.0), self._look_at_body)
        else:
            self._refuse(408)

    def _make_room(self) -> None:
        others = [each for each in self.connections if isinstance(each, Limited) and each is not self]
        waited = [each for each in others if each._waiting_since is not None]
        if waited:
            longest = min(waited, key=lambda each: each._waiting_since or 0.0)
            self.connections.discard(longest)
            longest.transport.abort()
        else:
            # waiting for its head, it is the next one to give way
            self.app = cast(Any, refusing(503, self.way_out))

    def _refuse(self, status: int) -> None:
        """Says why in one line, where nothing was said yet, and ends the connection."""
        self._stop_timer()
        answered_in_part = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        silent = status == 408 and self.cycle is None and not self._unparsed  # opened ahead and never used
        if not answered_in_part and not silent:
            self.transport.write(refusal(status, self.way_out))
        self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_unread_timer(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None


def leading_out(address: str) -> type[Limited]:
    """The protocol for a service whose pages have a way out to this address; without one it is the plain protocol."""
    return type("Limited", (Limited,), {"way_out": address}) if address else Limited


def refusal(status: int, way_out: str = "") -> bytes:
    """A whole answer: no page of the app can be shown where no request was read to its end."""
    body, kind = (page(SENTENCES[status], way_out), "html") if way_out else (SENTENCES[status], "plain")
    told = body.encode()
    head = (
        f"HTTP/1.1 {status} {PHRASES[status]}\r\ncontent-type: text/{kind}; charset=utf-8\r\n"
        f"content-length: {len(told)}\r\ncache-control: no-store\r\nreferrer-policy: no-referrer\r\n"
        "x-content-type-options: nosniff\r\ncontent-security-policy: default-src 'none'\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + told


def page(sentence: str, way_out: str) -> str:
    """The way out before all else, and a title that says nothing."""
    return (
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>Information</title><p><a href="{escape(way_out)}" rel="nofollow noreferrer noopener">{LEAVE}</a></p>'
        f"<p>{sentence}</p>"
    )


def refusing(status: int, way_out: str) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        head, _, body = refusal(status, way_out).partition(b"\r\n\r\n")
        lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
        headers = [(name, value) for name, value in lines]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app
