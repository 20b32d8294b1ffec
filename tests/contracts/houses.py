"""The five apps on databases of their own, with people signed in, ids that exist, and the forms their pages offer."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
from fastapi import FastAPI
from sqlalchemy import Table, event, text

from deploy.local.demo.pages import Form, read
from deploy.nats.keys import new_seed
from shared.signin.domain import Person
from shared.web.routes import Page, pages_of
from tests.asked import driver_heard
from tests.contracts.asking import Sent, ask
from tests.intake import building as intake
from tests.quality.building import a_kept_release

NAMES = ("intake", "cases", "quality", "notify", "office")
OWN = "L1"
"""The first criterion that a centre sets itself."""
A_RELEASE = a_kept_release("1998-Q1", leaves_on=date(2999, 1, 1))
"""Of the centre; the office may answer to it."""
STAFF = {
    "cases": ("counsellor", "intake_duty", "lead", "quality_officer", "data_protection"),
    "quality": ("lead",),
    "office": ("office", "member"),
}
EVERY_ROW = text("select set_config('kokon.errand', 'migration', true)")
"""Said in a transaction, no row is kept from it; otherwise nothing of a client would be looked at."""
NOTED = set[Any]()
"""Connections to PostgreSQL in whose transaction an entry was written into the access log."""
type Wire = Mapping[str, Any]
NOWHERE: Wire = {"nats_url": "nats://127.0.0.1:1", "nats_seed": new_seed()}
UNSEEN: dict[str, Mapping[str, str]] = {
    "/write": intake.sealed_fields("request"),
    "/message": intake.sealed_fields("message"),
    "/handover": {"token": "a.b"},
}
"""What scripts and other services send, which no page shows."""
MOVING = frozenset({"session", "sign_in_try", "used_handover", "audit_entry", "clock_state"})
"""Tables that a knock at the door may change."""
WRITING = re.compile(r"(?<!for )(?<!do )\b(?:insert into|update|delete from)\s+(\w+)", re.IGNORECASE)


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


def filled(form: Form) -> dict[str, str]:
    """As somebody would send it who chose the first of everything that is offered."""
    return {name: form.offers(name)[0] for name in form.names()} | form.values()


@contextmanager
def noting() -> Iterator[None]:
    """Entries are asked of the driver itself (shared/asking.py), where SQLAlchemy hears nothing."""

    def hear(connection: Any, statement: str, _: Any) -> None:
        if "audit_save(" in statement:
            NOTED.add(connection)

    with driver_heard(hear):
        yield


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
    unnoted: set[str] = field(default_factory=set)
    """Tables in which a row came, went or changed, in a transaction that wrote no entry into the access log."""
    crawled: "tuple[int, list[Target]] | None" = None
    """What was found to send to, and how much had been written by then."""
    offering: frozenset[tuple[bool, str]] | None = None
    """Which pages had a form when all were looked at first, for strangers and for somebody signed in."""
    marked: str = ""
    """What is stored, where somebody has just looked."""
    looked: tuple[str, str] = "", ""
    """At which snapshot somebody looked, and what was stored."""
    opened: str = ""
    """A session that nobody has signed out."""
    watching: "asyncpg.Connection[asyncpg.Record] | None" = None

    def __post_init__(self) -> None:
        engine, begun = self.app.state.store.engine.sync_engine, set[Any]()
        changed = defaultdict[Any, set[str]](set)

        @event.listens_for(engine, "before_cursor_execute")
        def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if any(table.lower() not in MOVING for table in WRITING.findall(statement)):
                begun.add(connection)

        @event.listens_for(engine, "after_cursor_execute")
        def note_rows(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if cursor.rowcount > 0:
                changed[connection] |= {table.lower() for table in WRITING.findall(statement)} - MOVING

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            NOTED.discard(connection.connection.driver_connection)

        @event.listens_for(engine, "rollback")
        def forget(connection: Any) -> None:
            begun.discard(connection)
            changed.pop(connection, None)

        @event.listens_for(engine, "commit")
        def count(connection: Any) -> None:
            self.writes += connection in begun
            noted = connection.connection.driver_connection in NOTED
            self.unnoted |= set() if noted else changed[connection]
            forget(connection)

    async def come_in(self) -> str:
        """A fresh session; the old one may have been signed out."""
        if not self.person:
            return ""
        door = self.app.state.door
        return f"{door.cookie}={await door.open(self.person, now=datetime.now(UTC))}"

    async def key(self) -> str:
        """The session that is open, or a fresh one."""
        self.opened = self.opened or await self.come_in()
        return self.opened

    async def targets(self) -> list[Target]:
        """Every method of every route, with the fields of the form that some page of the house offers for it."""
        if not self.crawled or self.crawled[0] != self.writes:
            found = await self._crawl()
            self.crawled = self.writes, found
        return self.crawled[1]

    async def _crawl(self) -> list[Target]:
        await self.renew(self)
        forms = {form.action.partition("?")[0]: filled(form) for form in [form async for form in self._forms()]}
        found = [self._target(method, page, forms) for page in self.pages() for method in page.methods]
        unseen = [replace(each, fields=UNSEEN[each.template]) for each in found if each.is_sent_unseen]
        return sorted([*found, *unseen], key=lambda target: (target.template, target.method))

    def _target(self, method: str, page: Page, forms: Mapping[str, Mapping[str, str]]) -> Target:
        alike = [other.methods for other in self.pages() if other.template == page.template]
        methods = frozenset[str]().union(*alike)
        path = self.path_of(page)
        return Target(method, page.template, path, methods, forms.get(path, {}) if method == "POST" else {})

    def pages(self) -> list[Page]:
        return list(pages_of(self.app.routes))

    def path_of(self, page: Page) -> str:
        return page.template.replace(":path", "").format(**self.ids)

    async def _forms(self) -> AsyncIterator[Form]:
        """Whatever is renewed, it is renewed to the same state: pages without a form have none the next time."""
        offering = set[tuple[bool, str]]()
        for cookie in ("", await self.come_in()):
            for page in self.pages():
                place = bool(cookie), page.template
                if "GET" in page.methods and (self.offering is None or place in self.offering):
                    answer = await ask(self.app, Sent("GET", self.path_of(page)), cookie=cookie)
                    for element in read(answer.text).all("form", method="post"):
                        offering.add(place)
                        yield Form(element)
        self.offering = self.offering or frozenset(offering)

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
            return str((await connection.execute(text(f"select concat_ws(' ', {marks})"))).scalar())
