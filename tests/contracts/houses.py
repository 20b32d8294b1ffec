"""The five apps on databases of their own, with people signed in, ids that exist, and the forms their pages offer."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import MockTransport
from pydantic import SecretStr
from sqlalchemy import Table, event, text

from deploy.local.demo.pages import Form, read
from deploy.nats.keys import new_seed
from services.cases.app import create_app as create_cases
from services.cases.attachments.domain import Attachment, Details
from services.cases.attachments.taken import Kind
from services.cases.clientrights.domain import Right
from services.cases.clientrights.domain import ask as ask_by_right
from services.cases.files.web import file_opened
from services.cases.gate.domain import GateRecord
from services.cases.incidents.domain import centre_sealer, reported
from services.cases.keys.domain import key_id_of
from services.cases.openings.domain import ask_to_open
from services.cases.requests.handlers import receive
from services.cases.retention.certificate import LegalGround
from services.cases.retention.erasing import erase
from services.cases.store import CasesStore
from services.cases.workplace import Workplace
from services.intake.app import create_app as create_intake
from services.intake.shelf import Edition
from services.notify.app import create_app as create_notify
from services.notify.keys import write_key
from services.quality.app import create_app as create_quality
from services.quality.app import create_office_app
from services.quality.catalogue.files import CURRENT
from services.quality.desk import nothing as nothing_left
from services.quality.domain import Period
from services.quality.office.governance.domain import Draft
from services.quality.releases.domain import Release
from services.quality.settings import OfficeSettings, QualitySettings
from services.quality.store import QualityWork, accounts
from shared.sealing import PrivateKey
from shared.signin.domain import Account, Person
from shared.signin.door import Door
from shared.signin.provider.conversing import Conversation
from shared.web.routes import Page, pages_of
from tests.cases import building as cases
from tests.contracts.asking import ORIGIN, Sent, ask
from tests.intake import building as intake
from tests.notify import building as notify
from tests.quality.building import a_draw, a_kept_release, an_assessment, members_file
from tests.quality.doors import KEY, release_key_file
from tests.quality.local_building import an_edition as an_own_criterion
from tests.quality.office_building import NEXT, a_proposal
from tests.quality.publications_building import HOURS, an_edition, released
from tests.quality.register_building import a_post
from tests.quality.rounds_building import a_round
from tests.quality.rounds_building import an_entry as an_entry_of_a_plan
from tests.servers import Postgres
from tests.shared.signin.provider.forging import ISSUER, Forger
from tests.shared.signin.provider.running import CLIENT

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
    crawled: "tuple[int, list[Target]] | None" = None
    """What was found to send to, and how much had been written by then."""
    offering: frozenset[tuple[bool, str]] | None = None
    """Which pages had a form when all were looked at first, for strangers and for somebody signed in."""
    marked: str = ""
    """What is stored, where somebody has just looked."""
    opened: str = ""
    """A session that nobody has signed out."""

    def __post_init__(self) -> None:
        engine, begun = self.app.state.store.engine.sync_engine, set[Any]()

        @event.listens_for(engine, "before_cursor_execute")
        def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if any(table.lower() not in MOVING for table in WRITING.findall(statement)):
                begun.add(connection)

        @event.listens_for(engine, "rollback")
        def forget(connection: Any) -> None:
            begun.discard(connection)

        @event.listens_for(engine, "commit")
        def count(connection: Any) -> None:
            self.writes += connection in begun
            begun.discard(connection)

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


@asynccontextmanager
async def five_houses(
    postgres: Postgres, folder: Path, wires: Mapping[str, Wire] = MappingProxyType({})
) -> AsyncIterator[dict[str, House]]:
    """`wires` says to each house where its bus is; without them they are built, and connected to nothing."""
    made: list[str] = []

    async def database(name: str) -> SecretStr:
        fresh, url = postgres.make(name)
        made.append(fresh)
        return url

    async with AsyncExitStack() as stack:
        stack.callback(drop_all, postgres, made)
        houses = [await build(database, folder, wires.get(name, NOWHERE)) for name, build in BUILDERS.items()]
        for house in houses:
            stack.push_async_callback(house.app.state.store.engine.dispose)
        stack.push_async_callback(houses[1].app.state.store.ring.store.engine.dispose)
        yield {house.name: house for house in houses}


def drop_all(postgres: Postgres, databases: list[str]) -> None:
    for name in databases:
        postgres.drop(name)


async def an_intake(database: cases.Database, _: Path, wire: Wire) -> House:
    app = create_intake(intake.some_settings(await database("intake"), public_url=ORIGIN, **wire))
    return House("intake", app, {"name": asset_of(app), "publication": "opening_hours"}, None, what_is_published)


async def what_is_published(house: House) -> None:
    async with house.app.state.store.work() as work:
        await work.publish(asdict(Edition.of(intake.a_publication())))


async def a_cases(database: cases.Database, folder: Path, wire: Wire) -> House:
    settings = await cases.some_settings(database, folder, public_url=ORIGIN, **a_provider(folder), **wire)
    app = create_cases(settings, now=lambda: cases.NOON, left=cases.nothing_left)
    beside_a_provider(app)
    person = await cases.hire(app.state.store, *STAFF["cases"])
    return House("cases", app, {"name": asset_of(app)}, person, a_request_and_a_file)


def a_provider(folder: Path) -> dict[str, Any]:
    """At which people may sign in, too."""
    secret = folder / "secret-of-the-provider"
    secret.write_text("nobody knows it")
    return {"oidc_issuer": ISSUER, "oidc_client_id": CLIENT, "oidc_client_secret_file": secret}


def beside_a_provider(app: FastAPI) -> None:
    """It answers, and nobody ever comes back from it."""
    door: Door = app.state.door
    assert door.provider
    over = MockTransport(Forger().answer)
    app.state.door = replace(door, provider=Conversation(door.provider.provider, ORIGIN, transport=over))


async def a_request_and_a_file(house: House) -> None:
    person, workplace = house.person, house.app.state.workplace
    assert person
    waiting, filed, gone = cases.a_request("waiting"), cases.a_request("filed"), cases.a_request("gone")
    await receive([waiting, filed, gone], workplace=workplace)
    [certificate] = await erase([gone.thread_id], ground=LegalGround.DUTY, workplace=workplace)
    file_id = await file_opened(workplace, filed.request_id, person, pseudonym="Harbour", responsible=person.id)
    house.ids |= {"request_id": str(waiting.request_id), "file_id": str(file_id), "certificate_id": str(certificate)}
    note = Attachment(
        uuid4(), file_id, workplace.now(), person.id, Details(name="a.txt", kind=Kind.TEXT, size=1, cleaned=False)
    )
    async with workplace.store.work() as work:
        file = await work.file(file_id, reader=person, change=True)
        await work.attach(note, b"a", file=file, reader=person)
        by_right, today = (file_id, file.code, file.key_id, Right.ACCESS, ""), workplace.now().date()
        asked = ask_by_right(*by_right, asked_id=uuid4(), received_on=today, by=person.id, today=today)
        await work.save_asked_for(asked, reader=person)
        talk = GateRecord(uuid4(), file_id, workplace.now(), person.id, cases.a_walk())
        await work.save_gate_record(talk, key_id=file.key_id, reader=person)
    house.ids |= {"attachment_id": str(note.id), "asked_id": str(asked.id), "record_id": str(talk.id)}
    house.ids |= await a_colleague_who_asks(house.app.state.store, file_id)
    house.ids |= await something_that_went_wrong(house.app.state.workplace, person)


async def a_colleague_who_asks(store: CasesStore, file_id: UUID) -> dict[str, str]:
    """To open a file in an emergency: somebody may agree, or look at it."""
    colleague = await cases.hire(store, "counsellor")
    async with store.work() as work:
        number, key_id = "26-001", key_id_of(file_id)
        asked = ask_to_open(file_id, number, key_id, "x" * 20, opening_id=uuid4(), asked_by=colleague.id, now=work.now)
    await store.ring.sealer_for_new({key_id})
    async with store.work() as work:
        await work.save_asked(asked, reader=colleague)
    return {"staff_id": str(colleague.id), "person_id": str(colleague.id), "opening_id": str(asked.id)}


async def something_that_went_wrong(workplace: Workplace, by: Person) -> dict[str, str]:
    """An incident that nobody has decided yet."""
    new = reported("A phone is lost.", known_at=cases.NOON, incident_id=uuid4(), by=by.id, now=cases.NOON)
    async with workplace.store.work() as work:
        await work.save_incident(new, reader=by, sealer=centre_sealer(workplace.keys))
    return {"incident_id": str(new.id)}


async def a_quality(database: cases.Database, _: Path, wire: Wire) -> House:
    settings = QualitySettings(
        database_url=await database("quality"),
        centre="north",
        public_url=ORIGIN,
        handover_public_keys=(KEY.public_key(),),
        cases_url="https://cases.test",
        release_key_file=release_key_file(),
        **wire,
    )
    app = create_quality(settings, left=nothing_left)
    async with app.state.store.work() as work:
        await work.keep_release(A_RELEASE)
    ids = {"name": asset_of(app), "criterion_id": "S6", "own_id": OWN}
    return House("quality", app, ids, somebody("quality"), what_a_team_works_on)


async def what_a_team_works_on(house: House) -> None:
    """An answer of somebody else, a round that is talked about, a step of the plan, a post in the register, a release
    to approve and one that the office refused."""
    round_, step = a_round(way="together"), an_entry_of_a_plan(id=uuid4())
    post = a_post()
    async with house.app.state.store.work() as work:
        if not await work.editions():
            await work.save_edition(an_own_criterion())
        await work.save_assessment(an_assessment(at=datetime.now(UTC)))
        await work.keep_contribution(a_draw(str(Period.of(datetime.now(UTC)).back(1))))
        await refuse(work, A_RELEASE)
        await work.keep_round(round_)
        await work.keep_step(step)
        await work.save_entries([post])
        number = max((each.number for each in await work.editions_of(HOURS)), default=0)
        await work.keep_edition(released(number=number + 1))
        await work.keep_edition(an_edition(number=number + 2))
    house.ids |= {"round_id": str(round_.id), "step_id": str(step.id)}
    house.ids |= {"kind_name": post.kind, "entry_id": str(post.entry)}
    house.ids |= {"publication": str(HOURS), "language": "de"}


async def refuse(work: QualityWork, release: Release) -> None:
    """Again, if it was sent again meanwhile."""
    await work.send(release, release.event_id, at=release.approved_at)
    await work.keep_answer(uuid4(), release.event_id, "unknown_key", at=datetime.now(UTC))


async def an_office(database: cases.Database, folder: Path, wire: Wire) -> House:
    members = folder / "members.json"
    members.write_text(members_file(north="Fachstelle Nord"))
    told = {"public_url": ORIGIN, "centres_file": members, **a_provider(folder), **wire}
    app = create_office_app(OfficeSettings(database_url=await database("office"), **told))
    beside_a_provider(app)
    person, ids = somebody("office"), {"name": asset_of(app), "criterion_id": "S6"}
    async with app.state.store.work() as work:
        await accounts.keep(work, Account(person, "olga", "no password opens this"))
        await work.represent(person.id, "north")
    return House("office", app, ids | {"version": CURRENT, "key": "S6"}, person, what_members_talk_about)


async def what_members_talk_about(house: House) -> None:
    """A proposal, and a draft of the next version."""
    proposal, draft = uuid4(), Draft(uuid4(), NEXT, datetime.now(UTC))
    async with house.app.state.store.work() as work:
        await work.keep_proposal(a_proposal(proposal))
        await work.keep_draft(draft)
    house.ids |= {"proposal_id": str(proposal), "draft_id": str(draft.id)}


async def a_notify(database: cases.Database, folder: Path, wire: Wire) -> House:
    write_key(folder / "notify.json", PrivateKey.generate("a-notify-1"))
    app = create_notify(notify.some_settings(folder, database_url=await database("notify"), **wire))
    return House("notify", app, {"name": asset_of(app)})


def somebody(house: str) -> Person:
    return Person(uuid4(), "Somebody", frozenset(STAFF[house]), "en")


def asset_of(app: FastAPI) -> str:
    return str(app.state.pages.assets.url("kokon.css")).removeprefix("/static/")


BUILDERS = {"intake": an_intake, "cases": a_cases, "quality": a_quality, "notify": a_notify, "office": an_office}
