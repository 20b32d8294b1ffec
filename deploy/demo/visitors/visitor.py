"""A browser's manners over plain HTTP, and the patience of a person: what nobody answered is asked again."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from deploy.demo.visitors.pages import Element, Form, read

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
ANSWER_WITHIN = 20.0
CONNECTIONS = httpx.Limits(max_connections=64, max_keepalive_connections=32)
AWAY = frozenset({429, 500, 502, 503, 504})
"""Answers of a server that is busy, dying, starting or without its database; the same request may be repeated."""


PAGE = "text/html,application/xhtml+xml"


type Fields = Mapping[str, str | Sequence[str]]
"""What a form sends; several values where several boxes are ticked."""
type File = tuple[str, str, bytes]
"""The field, the name of the file, what is in it."""


class NobodyAnsweredError(Exception):
    """A door stayed shut for longer than anybody would wait."""


class UnexpectedPageError(Exception):
    """A door opened on something else than what should be there. Names the path and the status, never content."""

    def __init__(self, method: str, url: str, status: int, wanted: str = "") -> None:
        path = urlsplit(url).path
        super().__init__(f"{method} {path} answered {status}" + (f", wanted {wanted}" if wanted else ""))
        self.status = status


@dataclass(frozen=True)
class Answer:
    url: str
    status: int
    body: str
    attempts: int = 1

    @cached_property
    def page(self) -> Element:
        return read(self.body)

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def json(self) -> Any:
        return json.loads(self.body)

    def forms(self) -> list[Form]:
        return [Form(element) for element in self.page.all("form")]

    def form(self, *, action: str = "", having: str = "") -> Form:
        """The first form whose action ends so and that has such a field."""
        for form in self.forms():
            if form.action.partition("?")[0].endswith(action) and (not having or having in form.names()):
                return form
        raise UnexpectedPageError("GET", self.url, self.status, f"a form {action or having}")


class Network(httpx.AsyncClient):
    """What all visitors share: the connections, and how often something had to be asked again."""

    def __init__(self) -> None:
        super().__init__(timeout=ANSWER_WITHIN, limits=CONNECTIONS, trust_env=False)
        self.repeats = 0


class Visitor:
    """One browser at one door. Cookies are kept by hand: no jar sends a Secure cookie over a loopback's http."""

    def __init__(self, http: Network, address: str, *, language: str = "en", patience: float = 60.0) -> None:
        self.address = address.rstrip("/")
        self._http = http
        self._language = language
        self._patience = patience
        self._cookies: dict[str, str] = {}

    async def get(self, path: str, **query: str) -> Answer:
        return await self._ask("GET", self._url(path), params=query or None)

    async def post(self, path: str, fields: Fields, *, origin: str = "") -> Answer:
        """A form without fields is a form, too, and says so."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._ask("POST", self._url(path), data=dict(fields), headers=self._from(origin) | kind)

    async def post_file(self, path: str, fields: Fields, file: File) -> Answer:
        field, name, content = file
        sent = {"data": dict(fields), "files": {field: (name, content, "text/csv")}}
        return await self._ask("POST", self._url(path), headers=self._from(""), **sent)

    async def post_json(self, path: str, content: object) -> Any:
        answer = await self._ask(
            "POST", self._url(path), json=content, headers=self._from("") | {"Accept": "application/json"}
        )
        if answer.status != 200:
            raise UnexpectedPageError("POST", answer.url, answer.status)
        return answer.json()

    def _url(self, path: str) -> str:
        return urljoin(self.address + "/", path)

    def _from(self, origin: str) -> dict[str, str]:
        return {"Origin": origin or origin_of(self.address)}

    async def _ask(self, method: str, url: str, **what: Any) -> Answer:
        """Follows the redirects of a form; repeats the whole as long as nobody answers."""
        until = time.monotonic() + self._patience
        attempts, pause = 1, FIRST_PAUSE
        while (response := await self._once(method, url, **what)) is None:
            if time.monotonic() > until:
                where = f"{method} {origin_of(url)}{urlsplit(url).path}"
                raise NobodyAnsweredError(f"nobody answered {where} within {self._patience:.0f} s")
            await asyncio.sleep(pause)
            self._http.repeats += 1
            attempts, pause = attempts + 1, min(LONGEST_PAUSE, pause * 2)
        if response.status_code in (302, 303, 307):
            return await self._ask("GET", urljoin(str(response.url), response.headers["location"]))
        return Answer(str(response.url), response.status_code, response.text, attempts)

    async def _once(self, method: str, url: str, **what: Any) -> httpx.Response | None:
        headers = {"Accept": PAGE, "Accept-Language": self._language, **what.pop("headers", {})}
        if self._cookies and origin_of(url) == origin_of(self.address):
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            response = await self._http.request(method, url, headers=headers, follow_redirects=False, **what)
        except httpx.TransportError:
            return None
        if response.status_code in AWAY:
            return None
        self._keep_cookies(response)
        return response

    def _keep_cookies(self, response: httpx.Response) -> None:
        for line in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
