"""A centre's quality service and the office, in this process, with people who come in through the real doors."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from deploy.nats.keys import new_seed
from services.quality.app import create_app, create_office_app
from services.quality.evidence.tallies.domain import accept
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.tables.store import QualityStore, accounts
from services.quality.keys import drafted
from services.quality.publishing.releases.store import Releases
from services.quality.settings import OfficeSettings, QualitySettings
from services.quality.standards.desk import nothing
from shared.accounts import passwords
from shared.accounts.domain import Account, Person
from shared.accounts.handover import issue
from shared.events import ContributionDrawn, FeedbackTallied, TallyReleased
from tests.kept_engines import kept_engine
from tests.quality.building import NOON, a_draw, a_key, members_file
from tests.shared.accounts.apps import code_now, equip

type Database = Callable[[str], Awaitable[SecretStr]]
KEY = Ed25519PrivateKey.generate()
ADDRESS = "https://quality.test"
NOWHERE = "nats://127.0.0.1:1"
PASSWORD = "a long enough password"
EXPECTED = {"north": "Fachstelle Nord", "south": "Fachstelle Süd"}
FOLDER = TemporaryDirectory(prefix="release-keys-")


@cache
def release_key_file(centre: str = "north") -> Path:
    """Of the key that `tests.quality.building.a_key` has for the centre."""
    return drafted(Path(FOLDER.name) / f"{centre}.key", a_key(centre), centre)


class Clock:
    """Shows what the test sets it to."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@dataclass
class Door:
    app: FastAPI
    clock: Clock
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def store(self) -> QualityStore:
        store: QualityStore = self.app.state.store
        return store

    def stranger(self, **headers: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=ADDRESS,
            headers={"accept": "text/html", "accept-language": "en", "sec-fetch-site": "same-origin", **headers},
        )
        self.clients.append(client)
        return client

    def running(self) -> AbstractAsyncContextManager[Any]:
        """With its listeners and its relay."""
        return self.app.router.lifespan_context(self.app)

    async def close(self) -> None:
        for client in self.clients:
            await client.aclose()
        await self.store.engine.dispose()


class Centre(Door):
    async def colleague(self, *roles: str, pseudonym: UUID | None = None, language: str = "en") -> httpx.AsyncClient:
        """Somebody who came over from `cases`."""
        client = self.stranger()
        answer = await client.post(
            "/handover", data={"token": self.slip(*roles, pseudonym=pseudonym, language=language)}
        )
        assert answer.status_code == 200
        return client

    def slip(
        self,
        *roles: str,
        pseudonym: UUID | None = None,
        language: str = "en",
        centre: str = "",
        audience: str = "quality",
        key: Ed25519PrivateKey = KEY,
        age: timedelta = timedelta(0),
    ) -> str:
        return issue(
            key,
            audience=audience,
            centre=centre or self.app.state.settings.centre,
            roles=roles or ("lead",),
            pseudonym=pseudonym or uuid4(),
            language=language,
            jti=uuid4(),
            now=datetime.now(UTC) - age,
        )

    async def learn(self, *tallies: TallyReleased | FeedbackTallied) -> None:
        """What the handler keeps when a tally arrives."""
        async with self.store.work() as work:
            for tally in tallies:
                assert await Tallies(work).keep_tally(accept(tally, self.app.state.catalogues))

    async def draw(self, *drawn: ContributionDrawn | str) -> None:
        """What the handler keeps when casework has drawn for a quarter."""
        async with self.store.work() as work:
            for each in drawn:
                assert await Releases(work).keep_contribution(a_draw(each) if isinstance(each, str) else each)


class Office(Door):
    def expect(self, **members: str) -> None:
        """Id to name of all that belong to the federation from now on."""
        self.app.state.settings.centres_file.write_text(members_file(**members))

    async def officer(self, *roles: str, language: str = "en") -> httpx.AsyncClient:
        person = Person(uuid4(), "Olga", frozenset(roles or ("office",)), language)
        async with self.store.work() as work:
            await accounts.keep(work, Account(person, person.id.hex, await passwords.hashed(PASSWORD)))
        return await self.enter(person.id.hex)

    async def age_proofs(self, minutes: int) -> None:
        """As if everybody had proved their identity so much earlier."""
        earlier = text("UPDATE session SET proven_at = proven_at - make_interval(mins => :minutes)")
        async with self.store.work() as work:
            await work.connection.execute(earlier, {"minutes": minutes})

    async def enter(self, login: str) -> httpx.AsyncClient:
        """Somebody who has an account, and gets a second factor now."""
        async with self.store.work() as work:
            account = await accounts.by_login(work, login)
        assert account is not None
        code = code_now(await equip(self.app.state.door, account.person.id))
        client = self.stranger()
        answer = await client.post("/signin", data={"login": login, "password": PASSWORD, "code": code})
        assert answer.status_code == 303
        return client


@asynccontextmanager
async def a_centre(database: Database, **changes: Any) -> AsyncIterator[Centre]:
    """`left=None` asks its stream what left, as it does in earnest; without, nothing ever did."""
    left = changes.pop("left", nothing)
    given: dict[str, Any] = {
        "database_url": await database("quality"),
        "nats_url": NOWHERE,
        "nats_seed": new_seed(),
        "centre": "north",
        "public_url": ADDRESS,
        "handover_public_keys": (KEY.public_key(),),
        "cases_url": "https://cases.test",
        "intake_url": "https://help.example",
        "release_key_file": release_key_file(changes.get("centre", "north")),
    }
    clock = Clock()
    centre = Centre(
        create_app(QualitySettings(**{**given, **changes}), now=clock, left=left, engines=kept_engine), clock
    )
    try:
        yield centre
    finally:
        await centre.close()


@asynccontextmanager
async def an_office(
    database: Database, *, members: Mapping[str, str] = EXPECTED, **changes: Any
) -> AsyncIterator[Office]:
    given: dict[str, Any] = {
        "database_url": await database("office"),
        "nats_url": NOWHERE,
        "nats_seed": new_seed(),
        "public_url": ADDRESS,
    }
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "centres.json"
        file.write_text(members_file(**members))
        settings = OfficeSettings(**{**given, "centres_file": file, **changes})
        office = Office(create_office_app(settings, now=clock, engines=kept_engine), clock)
        try:
            yield office
        finally:
            await office.close()
