"""Requests as nobody polite sends them, byte by byte, and the answers to them."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from fastapi import FastAPI

type Headers = tuple[tuple[bytes, bytes], ...]
HOST = "kokon.test"
ORIGIN = f"http://{HOST}"
POLITE: dict[str, str] = {"host": HOST, "origin": ORIGIN, "accept": "text/html", "accept-language": "en"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Sent:
    """`path` as it stands on the wire; `headers` come after the polite ones and replace those of their name."""

    method: str
    path: str
    query: bytes = b""
    body: bytes = b""
    kind: bytes | None = None
    headers: Headers = ()
    announced: bytes | None = None
    """What `content-length` says; nothing for a body in chunks."""
    broken_off: bool = False
    """The connection ends where the rest of the body should come."""

    def named(self) -> str:
        return (
            f"{self.method} {self.path[:60]}?{self.query[:60]!r} {self.kind!r} {self.body[:60]!r} {self.headers!r:.90}"
        )

    def all_headers(self, cookie: str) -> list[tuple[bytes, bytes]]:
        own = {name for name, _ in self.headers}
        polite = [(name.encode(), value.encode()) for name, value in POLITE.items() if name.encode() not in own]
        added = [(b"content-type", self.kind)] if self.kind is not None else []
        added += [(b"content-length", self.announced)] if self.announced is not None else []
        added += [(b"cookie", cookie.encode())] if cookie and b"cookie" not in own else []
        return [*polite, *added, *self.headers]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        return b", ".join(value for given, value in self.headers if given.lower() == name.encode()).decode("latin-1")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def renamed(sent: Sent, word: str, name: str) -> Sent:
    """The same with another word in its place wherever it stands."""
    old, new = word.encode(), name.encode()
    headers = tuple((title, value.replace(old, new)) for title, value in sent.headers)
    return replace(
        sent,
        method=sent.method.replace(word, name),
        path=sent.path.replace(word, name),
        query=sent.query.replace(old, new),
        body=sent.body.replace(old, new),
        kind=sent.kind and sent.kind.replace(old, new),
        headers=headers,
    )


async def ask(app: FastAPI, sent: Sent, *, cookie: str = "") -> Answer:
    """Whatever the app raises comes through: a server would answer 500 to it."""
    waiting = list(messages(sent))
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told.append(dict(message))

    await app(scope_of(sent, cookie), receive, send)
    body = b"".join(message.get("body", b"") for message in told[1:])
    return Answer(told[0]["status"], tuple(told[0]["headers"]), body)


def messages(sent: Sent) -> list[dict[str, Any]]:
    pieces = [sent.body[start : start + 65_536] for start in range(0, len(sent.body), 65_536)] or [b""]
    return [
        {"type": "http.request", "body": piece, "more_body": sent.broken_off or number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]


def scope_of(sent: Sent, cookie: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": unquote(sent.path),
        "raw_path": sent.path.encode(),
        "query_string": sent.query,
        "root_path": "",
        "headers": sent.all_headers(cookie),
        "client": ("127.0.0.1", 1),
        "server": (HOST, 80),
        "state": {},
    }
