"""A service with a door, a few people, and a browser that carries its key by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
from argon2 import PasswordHasher
from fastapi import APIRouter, Depends, FastAPI
from pydantic import SecretStr
from sqlalchemy import MetaData
from starlette.responses import PlainTextResponse, Response

from shared.accounts import account as accounts_pages
from shared.accounts import login_pages
from shared.accounts import store as signin
from shared.accounts.domain import Account, Person
from shared.accounts.oidc import pages as provider
from shared.accounts.sessions import CHANGES, Door
from shared.accounts.store import Accounts
from shared.accounts.web import Fresh, require_person
from shared.runtime.composition import service
from shared.runtime.settings import ServiceSettings
from shared.store.outbox import Outbox
from shared.store.store import Store, Work
from tests.shared.web import building as web
from tests.shared.web.building import FOLDER

PASSWORD = "correct horse battery"
HASH = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
COOKIE = "__Host-harbour-cases"


def settings(**changes: Any) -> ServiceSettings:
    """Of a demonstration, where a password alone opens the door; `LOCKED` is how every other place is."""
    return web.settings(**({"demo": True, "second_factor": "offered"} | changes))


LOCKED: dict[str, Any] = {"demo": False, "second_factor": "required", "public_url": "http://localhost"}


def somebody(**changes: Any) -> Person:
    given: dict[str, Any] = {
        "id": uuid4(),
        "name": "Counsellor 1",
        "roles": frozenset({"counsellor"}),
        "language": "en",
    }
    return Person(**(given | changes))


def account(**changes: Any) -> Account:
    given: dict[str, Any] = {"person": somebody(), "login": "Amal", "password_hash": HASH}
    return Account(**(given | changes))


async def open_door(url: SecretStr, own: ServiceSettings | None = None, **changes: Any) -> Door:
    """A door over a fresh database with the tables as the migrations make them."""
    metadata = MetaData()
    store = Store(url, Outbox(metadata), Work)
    statements: list[str] = []
    collected = type("Collected", (), {"execute": staticmethod(statements.append)})()
    signin.create_tables(collected)
    signin.add_factors(collected)
    signin.add_provider(collected)
    async with store.engine.begin() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    return Door.of(Accounts(metadata), store, own or settings(**changes), service="cases", witness=Seen())


class Seen:
    """Remembers what a service with an audit would write into it."""

    def __init__(self) -> None:
        self.acts: list[tuple[str, UUID | None]] = []

    async def __call__(self, work: Work, act: str, person_id: UUID | None) -> None:
        self.acts.append((act, person_id))


def changes_of(door: Door, person_id: UUID) -> list[str]:
    """What the person changed about the own ways in."""
    assert isinstance(door.witness, Seen)
    return [act for act, whose in door.witness.acts if act in CHANGES and whose == person_id]


async def keep(door: Door, kept: Account) -> Account:
    async with door.store.work() as work:
        await door.accounts.keep(work, kept)
    return kept


def pages() -> APIRouter:
    router = APIRouter()

    @router.get("/")
    async def inbox(person: Annotated[Person, Depends(require_person())]) -> Response:
        return PlainTextResponse(person.name)

    @router.get("/team")
    async def team(person: Annotated[Person, Depends(require_person("lead", "admin"))]) -> Response:
        return PlainTextResponse(person.name)

    @router.get("/erase", dependencies=[Depends(Fresh())])
    async def ask(person: Annotated[Person, Depends(require_person())]) -> Response:
        return PlainTextResponse("really?")

    @router.post("/erase", dependencies=[Depends(Fresh())])
    async def erase(person: Annotated[Person, Depends(require_person())]) -> Response:
        return PlainTextResponse("erased")

    @router.post("/write")
    async def write(person: Annotated[Person, Depends(require_person())]) -> Response:
        return PlainTextResponse("written")

    return router


def build(door: Door, **changes: Any) -> FastAPI:
    given: dict[str, Any] = {"name": "cases", "settings": settings(), "store": door.store, "folder": FOLDER}
    given |= {
        "routers": [login_pages.router, accounts_pages.router, provider.router, pages()],
        "context": {"door": door},
        "passkeys": True,
    }
    return service(**(given | changes))


@asynccontextmanager
async def browsing(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    asked = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kokon.test", headers=asked) as client:
        yield client


async def enter(
    browser: httpx.AsyncClient, *, login: str = "amal", password: str = PASSWORD, **more: str
) -> httpx.Response:
    """Signs in; on success the browser carries the key from then on."""
    answer = await browser.post("/signin", data={"login": login, "password": password, **more})
    if key := key_of(answer):
        browser.headers["cookie"] = f"{COOKIE}={key}"
    return answer


def key_of(answer: httpx.Response) -> str:
    """The value that the answer gives the session's cookie; empty where it gives none."""
    given = cookies_of(answer)
    return given[COOKIE].value if COOKIE in given else ""


def cookies_of(answer: httpx.Response) -> SimpleCookie:
    return SimpleCookie("; ".join(answer.headers.get_list("set-cookie")))
