"""The five apps on databases of their own, with people signed in, ids that exist, and the forms their pages offer."""

import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from time import monotonic
from typing import Any

import asyncpg
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Table, text
from starlette.routing import Route

from deploy.demo.visitors.pages import Form, read
from deploy.nats.keys import new_seed
from shared.accounts.domain import FRESH, Person
from shared.languages.addresses import without_segment
from shared.web.routes import Page, pages_of, routes_of
from tests.audit_coverage import MOVING, Commit, Listener
from tests.contracts.raw_requests import Sent, ask
from tests.intake import building as intake
from tests.quality.amounts_samples import some_amounts
from tests.quality.building import a_kept_release

NAMES = ("intake", "cases", "quality", "notify", "office")
FEW = 10
"""After so many changes there is still something to answer, open and look at of nearly everything."""
OWN = "L1"
"""The first criterion that a centre sets itself."""
A_RELEASE = a_kept_release("1998-Q1", leaves_on=date(2999, 1, 1))
"""Of the centre; the office may answer to it."""
SOME_AMOUNTS = some_amounts("north", 2000)
"""The same."""
STAFF = {
    "cases": ("counsellor", "intake_duty", "lead", "quality_officer", "data_protection"),
    "quality": ("lead",),
    "notify": ("admin", "lead"),
    "office": ("office", "member"),
}
FIELD_READ = re.compile(r'form\.(?:text|choice|several|codes?|checked|whole|day|month|uuid|given|all)\("([a-z_0-9]+)"')
EVERY_ROW = text("select set_config('kokon.errand', 'migration', true)")
"""Said in a transaction, no row is kept from it; otherwise nothing of a client would be looked at."""
source_of = cache(inspect.getsource)
type Wire = Mapping[str, Any]
NOWHERE: Wire = {"nats_url": "nats://127.0.0.1:1", "nats_seed": new_seed()}
UNSEEN: dict[str, Mapping[str, str]] = {
    "/write": intake.sealed_fields("request"),
    "/message": intake.sealed_fields("message"),
    "/handover": {"token": "a.b"},
}
"""What scripts and other services send, which no page shows."""


@dataclass(frozen=True, slots=True)
class Target:
    """One method of one route, and what a browser would send to it."""

    method: str
    template: str
    path: str
    methods: frozenset[str]
    """All that its path takes."""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_sent_unseen(self) -> bool:
        return self.method == "POST" and self.template in UNSEEN


def place_of(form: Form) -> str:
    """Where it is sent, by the name of the route: an address may begin with the segment of a language."""
    return without_segment(form.action.partition("?")[0])


def filled(form: Form) -> dict[str, str]:
    """As somebody would send it who chose the first of everything that is offered."""
    return {name: form.offers(name)[0] for name in form.names()} | form.values()


async def nothing(_: "House") -> None:
    """There is nothing to renew."""


@dataclass
class House:
    name: str
    app: FastAPI
    ids: dict[str, str]
    person: Person | None = None
    renew: Callable[["House"], Awaitable[None]] = nothing
    """Makes something that can still be answered, opened and looked at."""
    writes: int = 0
    """Committed statements that changed a table."""
    changed: set[str] = field(default_factory=set)
    """Tables in which a row came, went or changed."""
    unnoted: set[str] = field(default_factory=set)
    """Of those the ones that changed in a transaction that wrote no entry into the access log."""
    changing: set[str] = field(default_factory=set)
    """Routes at which anything changed."""
    met: set[str] = field(default_factory=set)
    """Kinds of attack that it has withstood with somebody signed in."""
    crawled: "tuple[int, list[Target]] | None" = None
    """What was found to send to, and how much had been written by then."""
    offering: frozenset[tuple[bool, str]] | None = None
    """Which pages had a form that no later one has, when all were looked at first, by strangers and signed in."""
    marked: str = ""
    """What is stored, where somebody has just looked."""
    looked: tuple[str, str] = "", ""
    """At which snapshot somebody looked, and what was stored."""
    opened: str = ""
    """A session that nobody has signed out."""
    opened_at: float = 0.0
    watching: "asyncpg.Connection[asyncpg.Record] | None" = None

    def __post_init__(self) -> None:
        Listener(self.app.state.store.engine.sync_engine, self._note)

    def _note(self, commit: Commit) -> None:
        self.writes += bool(commit.written)
        self.changed |= commit.changed
        self.unnoted |= set() if commit.noted else commit.changed

    async def come_in(self) -> str:
        """A fresh session; the old one may have been signed out."""
        if not self.person:
            return ""
        door = self.app.state.door
        return f"{door.cookie}={await door.open(self.person, now=datetime.now(UTC))}"

    async def key(self) -> str:
        """The session that is open, or a fresh one; after some minutes its proof of identity would hold no more."""
        if not self.opened or monotonic() - self.opened_at > FRESH.total_seconds() / 3:
            self.opened, self.opened_at = await self.come_in(), monotonic()
        return self.opened

    async def targets(self) -> list[Target]:
        """Every method of every route, with the fields of the form that some page of the house offers for it."""
        if not self.crawled or self.writes - self.crawled[0] > FEW:
            found = await self._crawl()
            self.crawled = self.writes, found
        return self.crawled[1]

    async def _crawl(self) -> list[Target]:
        await self.renew(self)
        forms = {place_of(form): filled(form) for form in [form async for form in self._forms()]}
        found = [self._target(method, page, forms) for page in self.pages() for method in page.methods]
        unseen = [replace(each, fields=UNSEEN[each.template]) for each in found if each.is_sent_unseen]
        return sorted([*found, *unseen], key=lambda target: (target.template, target.method))

    def _target(self, method: str, page: Page, forms: Mapping[str, Mapping[str, str]]) -> Target:
        alike = [other.methods for other in self.pages() if other.template == page.template]
        methods = frozenset[str]().union(*alike)
        path = self.path_of(page)
        fields = (forms.get(path) or self.read_by(page)) if method == "POST" else {}
        return Target(method, page.template, path, methods, fields)

    def read_by(self, page: Page) -> dict[str, str]:
        """The fields that a page reads, or else its module: for a form that no page shows as things stand."""
        [endpoint] = [
            route.endpoint
            for route in routes_of(self.app.router)
            if isinstance(route, Route) and (route.path, "POST" in (route.methods or ())) == (page.template, True)
        ]
        names = FIELD_READ.findall(source_of(endpoint)) or FIELD_READ.findall(source_of(inspect.getmodule(endpoint)))
        return dict.fromkeys(names, "")

    def pages(self) -> list[Page]:
        return list(pages_of(self.app.routes))

    def queries(self) -> set[str]:
        """The fields of a query that routes name among their parameters."""
        routes = [route for route in routes_of(self.app.router) if isinstance(route, APIRoute)]
        return {asked.alias for route in routes for asked in route.dependant.query_params}

    def path_of(self, page: Page) -> str:
        return page.template.replace(":path", "").format(**self.ids)

    async def _forms(self) -> AsyncIterator[Form]:
        """Whatever is renewed, it is renewed to the same state: pages have the same forms the next time, and of one
        that several have the last counts."""
        offering = dict[str, tuple[bool, str]]()
        for cookie in ("", await self.come_in()):
            for page in self.pages():
                place = bool(cookie), page.template
                if "GET" in page.methods and (self.offering is None or place in self.offering):
                    answer = await ask(self.app, Sent("GET", self.path_of(page)), cookie=cookie)
                    for element in read(answer.text).all("form", method="post"):
                        form = Form(element)
                        offering[place_of(form)] = place
                        yield form
        self.offering = self.offering or frozenset(offering.values())

    @property
    def tables(self) -> list[Table]:
        found: list[Table] = self.app.state.store.outbox.rows.metadata.sorted_tables
        return found

    async def mark(self) -> str:
        """Of its contents. Nobody looks again before a transaction that wrote has ended, anywhere on the server."""
        if self.watching is None:
            address = self.app.state.store.engine.url.set(drivername="postgresql")
            self.watching = await asyncpg.connect(address.render_as_string(hide_password=False))
        snapshot = await self.watching.fetchval("select pg_current_snapshot()::text")
        if self.looked[0] != snapshot:
            self.looked = snapshot, await self.contents()
        return self.looked[1]

    async def close(self) -> None:
        if self.watching:
            await self.watching.close()
        await self.app.state.store.engine.dispose()

    async def contents(self, *, besides: Collection[str] = MOVING) -> str:
        """A mark of all that is stored, but for what a mere knock at the door may change, or `besides`: where each row
        lies and who wrote it, so that no row changes, comes or goes without it, and none has to be read."""
        marks = ", ".join(
            f"(select concat(count(*), '/', sum(hashtext(concat(x.ctid, ' ', x.xmin)))) from {table.name} x)"
            for table in self.tables
            if table.name not in besides
        )
        async with self.app.state.store.engine.connect() as connection:
            await connection.execute(EVERY_ROW)
            return str((await connection.execute(text(f"select array_to_string(array[{marks}], ' ')"))).scalar())
