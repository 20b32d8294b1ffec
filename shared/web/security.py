"""Security of all responses and requests: headers, a body limit, and the same-origin rule."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import AnyHttpUrl
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 512 * 1024
"""Bytes; below the size at which the form parser would write a part to the disk."""
MOST_DIGITS = 18
"""Of a `content-length`; Python reads no number of thousands of digits."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HASHED_PATHS = "/static/"
NEVER_KEPT = b"no-store"
KEPT_FOR_A_YEAR = b"public, max-age=31536000, immutable"

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HANDED_OUT = b"default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
"""The policy of what is handed out as a file: should a browser show it after all, nothing in it does anything."""
PERMISSIONS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture",
    "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi",
    "payment", "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip


def origin_of(url: AnyHttpUrl) -> str:
    """Scheme, host and port: what a content security policy names."""
    port = "" if url.port in (None, 80 if url.scheme == "http" else 443) else f":{url.port}"
    return f"{url.scheme}://{url.host}{port}"


def content_policy(posts_to: Sequence[str] = ()) -> str:
    """The content security policy; `posts_to` names further origins that a form of this service may post to."""
    targets = " ".join((POLICY["form-action"], *posts_to))
    return "; ".join(f"{name} {value}" for name, value in {**POLICY, "form-action": targets}.items())


def permissions(*, passkeys: bool = False) -> str:
    """What the browser may do for a page: nothing; `passkeys` are the exception where people sign in."""
    own = {feature for feature in PERMISSIONS if passkeys and feature.startswith("publickey-credentials")}
    return ", ".join(f"{feature}={'(self)' if feature in own else '()'}" for feature in PERMISSIONS)


def headers_of(posts_to: Sequence[str] = (), *, passkeys: bool = False) -> list[tuple[bytes, bytes]]:
    named = {
        "content-security-policy": content_policy(posts_to),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "permissions-policy": permissions(passkeys=passkeys),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-robots-tag": "noindex",
    }
    return [(name.encode(), value.encode()) for name, value in named.items()]


class SecurityHeaders:
    """Put the same headers on every response; they replace those that a route has set."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        posts_to: Sequence[str] = (),
        indexed: bool = False,
        secure: bool = False,
        passkeys: bool = False,
    ) -> None:
        """`indexed`: search engines may show it. `secure`: browsers may only come back over TLS."""
        self.app = app
        all_headers = headers_of(posts_to, passkeys=passkeys)
        self.headers = [pair for pair in all_headers if not (indexed and pair[0] == b"x-robots-tag")]
        self.headers += [(b"strict-transport-security", b"max-age=31536000")] if secure else []
        self.handed_out = [
            (name, HANDED_OUT if name == b"content-security-policy" else value) for name, value in self.headers
        ]
        self.replaced = frozenset(name for name, _ in self.headers) | {b"server", b"cache-control"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        hashed = scope["path"].startswith(HASHED_PATHS)

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                keep = KEPT_FOR_A_YEAR if hashed and message["status"] == 200 else NEVER_KEPT
                own = [pair for pair in message["headers"] if pair[0].lower() not in self.replaced]
                ours = self.handed_out if is_handed_out(own) else self.headers
                message["headers"] = [*own, *ours, (b"cache-control", keep)]
            await send(message)

        await self.app(scope, receive, send_protected)


def is_handed_out(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"content-disposition" and value.startswith(b"attachment") for name, value in headers)


class BodyLimit:
    """Answers 413 to a body that is, or says it is, larger than `largest` bytes; `larger` has more, by address.

    What is written at a larger address is not for the form parser, which would write it to the disk.
    """

    def __init__(
        self, app: ASGIApp, *, largest: int = LARGEST_BODY, larger: Mapping[re.Pattern[str], int] | None = None
    ) -> None:
        self.app = app
        self.largest = largest
        self.larger = larger or {}

    def most(self, path: str) -> int:
        return next((size for address, size in self.larger.items() if address.fullmatch(path)), self.largest)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        announced, most = header(scope, b"content-length"), self.most(scope["path"])
        if announced is not None and not announced.isdecimal():
            raise HTTPException(400)
        if announced is not None and (len(announced) > MOST_DIGITS or int(announced) > most):
            raise HTTPException(413)
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_counted, send)


@dataclass(frozen=True, slots=True)
class PlainAddress:
    """Answers 400 to an address with bytes that no address has: nothing behind it can read them."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["query_string"].isascii():
            raise HTTPException(400)
        await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class SameOrigin:
    """Answers 403 to a changing request that another site sent.

    A browser that says nothing about where a request comes from is believed only where no cookie is sent.
    `no-referrer` makes browsers send `Origin: null` with a form, which says nothing.
    """

    app: ASGIApp
    own: str
    """The origin of the service's public address."""
    open_paths: Collection[str] = ()
    """Paths that other sites may post to, because what they take proves itself (a signed hand-over)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._allowed(scope):
            raise HTTPException(403)
        await self.app(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        if scope["method"] in SAFE_METHODS or scope["path"] in self.open_paths:
            return True
        origin, site = header(scope, b"origin"), header(scope, b"sec-fetch-site")
        if site is not None and site != "same-origin":
            return False
        if origin is not None and origin != "null":
            return origin == self.own or _address_of(origin) == header(scope, b"host")
        return site is not None or header(scope, b"cookie") is None


def header(scope: Scope, name: bytes) -> str | None:
    for given, value in scope["headers"]:
        if given == name:
            return bytes(value).decode("latin-1")
    return None


def _address_of(origin: str) -> str:
    return origin.partition("://")[2]
