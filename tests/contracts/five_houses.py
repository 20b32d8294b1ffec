"""The five apps with something in each, for the tests that ask every route and every page of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import MockTransport
from pydantic import SecretStr

from services.cases.app import create_app as create_cases
from services.cases.casework.appointments.acts import agree
from services.cases.casework.appointments.domain import Agreement, Interpreting, Meeting
from services.cases.casework.to_dos.acts import give
from services.cases.contact.gate.domain import GateRecord
from services.cases.contact.gate.store import Gates
from services.cases.contact.requests.acts import receive
from services.cases.files.attachments.domain import Attachment, Details
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.acts import open_from
from services.cases.files.file.store import Files
from services.cases.files.openings.domain import ask_to_open
from services.cases.files.openings.store import Openings
from services.cases.foundation.keys.domain import key_id_of
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from services.cases.oversight.incidents.domain import centre_sealer, reported
from services.cases.oversight.incidents.store import Incidents
from services.cases.people.reminders.acts import write
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase
from services.cases.rights.subject_requests.domain import Right
from services.cases.rights.subject_requests.domain import ask as ask_by_right
from services.cases.rights.subject_requests.store import ClientRights
from services.intake.app import create_app as create_intake
from services.intake.shelf import Edition
from services.notify.app import create_app as create_notify
from services.notify.keys import write_key
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds.store import Rounds
from services.quality.app import create_app as create_quality
from services.quality.app import create_office_app
from services.quality.evidence.publications.recordings.domain import Recording, Slot
from services.quality.evidence.publications.recordings.store import Recordings
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.store import Register
from services.quality.foundation.documents.sealed import seal
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author, Period
from services.quality.foundation.domain import Role as QualityRole
from services.quality.foundation.tables.store import Transaction, accounts
from services.quality.foundation.tokens.domain import Maker, Scope, Token
from services.quality.foundation.tokens.store import ApiTokens
from services.quality.office.governance.domain import Draft
from services.quality.office.governance.store import Governance
from services.quality.office.members.store import Representatives
from services.quality.publishing.amounts.domain import Said
from services.quality.publishing.amounts.store import SaidAmounts
from services.quality.publishing.releases.domain import Release
from services.quality.publishing.releases.store import Releases
from services.quality.settings import OfficeSettings, QualitySettings
from services.quality.standards.catalogue.files import CURRENT
from services.quality.standards.desk import nothing as nothing_left
from shared.accounts.domain import Account, Person
from shared.accounts.oidc.client import Conversation
from shared.accounts.sessions import Door
from shared.crypto.sealing import PrivateKey
from shared.documents.acceptance import Kind
from shared.events import RecordedPage, SoundKind
from tests.cases import building as cases
from tests.cases.desk_acts import (
    a_claim,
    a_consent,
    a_deadline,
    a_goal,
    a_known_place,
    a_mandate,
    a_professional,
    a_year_told,
    noted,
)
from tests.cases.interpreters import a_booking, a_supporter
from tests.contracts.houses import A_RELEASE, NOWHERE, OWN, SOME_AMOUNTS, STAFF, House, Wire
from tests.contracts.raw_requests import ORIGIN
from tests.intake import building as intake
from tests.notify import building as notify
from tests.quality.building import NOON, a_draw, an_assessment, members_file
from tests.quality.doors import KEY, release_key_file
from tests.quality.local_building import an_edition as an_own_criterion
from tests.quality.office_building import NEXT, a_proposal
from tests.quality.publications_building import HOURS, an_edition, released
from tests.quality.register_building import a_document, a_post
from tests.quality.rounds_building import a_round
from tests.quality.rounds_building import an_entry as an_entry_of_a_plan
from tests.servers import Postgres
from tests.shared.accounts.oidc.forged_provider import ISSUER, Forger
from tests.shared.accounts.oidc.provider_process import CLIENT


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
            stack.push_async_callback(house.close)
        stack.push_async_callback(houses[1].app.state.store.ring.store.engine.dispose)
        yield {house.name: house for house in houses}


def drop_all(postgres: Postgres, databases: list[str]) -> None:
    for name in databases:
        postgres.drop(name)


async def an_intake(database: cases.Database, _: Path, wire: Wire) -> House:
    app = create_intake(intake.some_settings(await database("intake"), public_url=ORIGIN, **wire))
    await intake.offer(app)
    app.state.prober.pause = 3_600.0  # what is told beside what a test tells would be taken for its doing
    return House(
        "intake",
        app,
        {"name": asset_of(app), "publication": "opening_hours", "number": "7", "edition": "1"},
        None,
        what_is_published,
    )


async def what_is_published(house: House) -> None:
    async with house.app.state.store.work() as work:
        await work.put_edition(asdict(Edition.of(intake.a_publication())))
        piece = {"page": "rights", "edition": 1, "part": 1, "parts": 1, "kind": "mp3", "content": b"mp3."}
        for language in ("de", "en"):
            await work.put_piece(piece | {"language": language})


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
    await receive([waiting, filed, gone], workplace=workplace, now=workplace.now())
    [certificate] = await erase([gone.thread_id], ground=LegalGround.DUTY, workplace=workplace, now=workplace.now())
    file_id = await open_from(
        filed.request_id,
        pseudonym="Harbour",
        responsible=person.id,
        reader=person,
        workplace=workplace,
        now=workplace.now(),
    )
    house.ids |= {"request_id": str(waiting.request_id), "file_id": str(file_id), "certificate_id": str(certificate)}
    note = Attachment(
        id=uuid4(),
        file_id=file_id,
        at=workplace.now(),
        staff_id=person.id,
        details=Details(name="a.txt", kind=Kind.TEXT, size=1, cleaned=False),
    )
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id, change=True)
        await Attachments(work).attach(note, b"a", file=file)
        by_right, today = (file_id, file.code, file.key_id, Right.ACCESS, ""), workplace.now().date()
        asked = ask_by_right(*by_right, asked_id=uuid4(), received_on=today, by=person.id, today=today)
        await ClientRights(work).save(asked, file)
        talk = GateRecord(id=uuid4(), file_id=file_id, at=workplace.now(), staff_id=person.id, content=cases.a_walk())
        await Gates(work).save(talk, file)
    house.ids |= {"attachment_id": str(note.id), "asked_id": str(asked.id), "record_id": str(talk.id)}
    house.ids |= {"appointment_id": await an_appointment(house, file_id), "token": "no-calendar-has-this-address"}
    house.ids |= {"booking_id": str(await a_booking(house.app, file_id, person))}
    house.ids |= {"supporter_id": str(await a_supporter(house.app, person))}
    house.ids["note_id"] = str(await noted(house.app, file_id, person))
    house.ids["known_place_id"] = str(await a_known_place(house.app, person))
    house.ids["consent_id"] = str(await a_consent(house.app, file_id, person))
    house.ids["claim_id"] = str(await a_claim(house.app, file_id, person))
    house.ids["mandate_id"] = str(await a_mandate(house.app, file_id, person))
    house.ids |= {"professional_id": str(await a_professional(house.app, person)), "referral_id": str(uuid4())}
    house.ids["deadline_id"] = str(await a_deadline(house.app, file_id, person))
    to_do, reminder = uuid4(), uuid4()
    now = workplace.now()
    await give(file_id, "Call.", to=person.id, on=today, to_do_id=to_do, reader=person, workplace=workplace, now=now)
    await write("Order.", on=today, reminder_id=reminder, reader=person, workplace=workplace)
    house.ids |= {"to_do_id": str(to_do), "reminder_id": str(reminder)}
    house.ids |= {"hand_over_id": str(uuid4()), "place_id": str(uuid4()), "notice_id": str(uuid4())}
    house.ids["goal_id"] = str(await a_goal(house.app, file_id, person))
    house.ids |= {"letter_id": str(uuid4()), "block_id": str(uuid4()), "transfer_id": str(uuid4())}
    house.ids |= {"form": "contact-note", "language": "de", "year": str(await a_year_told(house.app, person))}
    house.ids |= await a_colleague_who_asks(house.app.state.store, file_id)
    house.ids |= await something_that_went_wrong(house.app.state.workplace, person)


async def an_appointment(house: House, file_id: UUID) -> str:
    """Agreed for a moment that is over: everything can be said of it."""
    person, workplace, new_id = house.person, house.app.state.workplace, uuid4()
    assert person
    agreement = Agreement(
        starts_at=workplace.now() - timedelta(hours=1),
        minutes=15,
        staff_id=person.id,
        kind=Meeting.TALK,
        mediation=Interpreting.WANTED,
    )
    await agree(file_id, agreement, appointment_id=new_id, reader=person, workplace=workplace, now=workplace.now())
    return str(new_id)


async def a_colleague_who_asks(store: CasesStore, file_id: UUID) -> dict[str, str]:
    """To open a file in an emergency: somebody may agree, or look at it."""
    colleague = await cases.hire(store, "counsellor")
    async with store.work() as work:
        number, key_id = "26-001", key_id_of(file_id)
        asked = ask_to_open(file_id, number, key_id, "x" * 20, opening_id=uuid4(), asked_by=colleague.id, now=work.now)
    await store.ring.sealer_for_new({key_id})
    async with store.reading(colleague) as work:
        await Openings(work).save_asked(asked)
    return {"staff_id": str(colleague.id), "person_id": str(colleague.id), "opening_id": str(asked.id)}


async def something_that_went_wrong(workplace: Workplace, by: Person) -> dict[str, str]:
    """An incident that nobody has decided yet."""
    new = reported("A phone is lost.", known_at=cases.NOON, incident_id=uuid4(), by=by.id, now=cases.NOON)
    async with workplace.store.reading(by) as work:
        await Incidents(work).save_incident(new, sealer=centre_sealer(workplace.keys))
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
        await Releases(work).keep_release(A_RELEASE)
        await SaidAmounts(work).save(Said(SOME_AMOUNTS, Author(uuid4(), QualityRole.LEAD)))
    ids = {"name": asset_of(app), "criterion_id": "S6", "own_id": OWN}
    return House("quality", app, ids, somebody("quality"), what_a_team_works_on)


async def what_a_team_works_on(house: House) -> None:
    """An answer of somebody else, a round that is talked about, a step of the plan, a post in the register, a release
    to approve and one that the office refused."""
    round_, step = a_round(way="together"), an_entry_of_a_plan(id=uuid4())
    post = a_post()
    async with house.app.state.store.work() as work:
        if not await OwnCriteria(work).editions():
            await OwnCriteria(work).save_edition(an_own_criterion())
        await Assessments(work).save_assessment(answer := an_assessment(at=datetime.now(UTC)))
        await Releases(work).keep_contribution(a_draw(str(Period.of(datetime.now(UTC)).back(1))))
        await refuse(work, A_RELEASE)
        await Rounds(work).keep_round(round_)
        await PlanSteps(work).keep_step(step)
        await Register(work).save_entries([post])
        document, file = a_document(post.entry), a_document(answer.id)
        for each in (document, file):
            key = house.app.state.desk.document_key
            await Documents(work).add(each, seal(b"%PDF-", key, centre="north", document=each.id))
        number = max((each.number for each in await Publications(work).editions_of(HOURS)), default=0)
        await Publications(work).keep_edition(released(number=number + 1))
        await Publications(work).keep_edition(an_edition(number=number + 2))
        recording = Recording(Slot(RecordedPage.START, "de"), 1, SoundKind.MP3, 4, NOON)
        await Recordings(work).put_recording(recording, b"mp3.")
        token = await a_token(work)
    house.ids |= {"round_id": str(round_.id), "step_id": str(step.id), "token_id": str(token)}
    house.ids |= {"kind_name": post.kind, "entry_id": str(post.entry), "document_id": str(document.id)}
    house.ids["file_id"] = str(file.id)
    house.ids |= {"publication": str(HOURS), "page": "start", "language": "de"}


async def a_token(work: Transaction) -> UUID:
    token = Token(uuid4(), "a program", (Scope.STANDARDS,), Maker(uuid4(), "lead"), NOON, NOON.date())
    await ApiTokens(work).add(token, token.id.bytes)
    return token.id


async def refuse(work: Transaction, release: Release) -> None:
    """Again, if it was sent again meanwhile."""
    await Releases(work).send(release, release.event_id, at=release.approved_at)
    await Releases(work).keep_answer(uuid4(), release.event_id, "unknown_key", at=datetime.now(UTC))


async def an_office(database: cases.Database, folder: Path, wire: Wire) -> House:
    members = folder / "members.json"
    members.write_text(members_file(north="Fachstelle Nord"))
    told = {"public_url": ORIGIN, "centres_file": members, **a_provider(folder), **wire}
    app = create_office_app(OfficeSettings(database_url=await database("office"), **told))
    beside_a_provider(app)
    person, ids = somebody("office"), {"name": asset_of(app), "criterion_id": "S6"}
    async with app.state.store.work() as work:
        await accounts.keep(work, Account(person, "olga", "no password opens this"))
        await Representatives(work).represent(person.id, "north")
    return House("office", app, ids | {"version": CURRENT, "key": "S6"}, person, what_members_talk_about)


async def what_members_talk_about(house: House) -> None:
    """A proposal, and a draft of the next version."""
    proposal, draft = uuid4(), Draft(uuid4(), NEXT, datetime.now(UTC))
    async with house.app.state.store.work() as work:
        await Governance(work).keep_proposal(a_proposal(proposal))
        await Governance(work).keep_draft(draft)
        token = await a_token(work)
    house.ids |= {"proposal_id": str(proposal), "draft_id": str(draft.id), "token_id": str(token)}


async def a_notify(database: cases.Database, folder: Path, wire: Wire) -> House:
    write_key(folder / "notify.json", PrivateKey.generate("a-notify-1"))
    settings = {
        "database_url": await database("notify"),
        "gateway_file": notify.gateway_file(folder, 9),
        "handover_public_keys": (KEY.public_key(),),
        "cases_url": "https://cases.test",
    }
    app = create_notify(notify.some_settings(folder, **settings, **wire))
    return House("notify", app, {"name": asset_of(app), "token": "A" * 43}, somebody("notify"))


def somebody(house: str) -> Person:
    return Person(uuid4(), "Somebody", frozenset(STAFF[house]), "en")


def asset_of(app: FastAPI) -> str:
    return str(app.state.pages.assets.url("kokon.css")).removeprefix("/static/")


BUILDERS = {"intake": an_intake, "cases": a_cases, "quality": a_quality, "notify": a_notify, "office": an_office}
