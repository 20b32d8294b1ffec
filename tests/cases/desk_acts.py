"""What people do at the desks of cases, in the tests of its pages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import Response

from services.cases.casework.appointments.acts import agree
from services.cases.casework.appointments.domain import Agreement, Interpreting, Meeting
from services.cases.casework.client_notices.acts import Wished, ask
from services.cases.casework.client_notices.domain import Written
from services.cases.casework.consents import acts as consent_acts
from services.cases.casework.consents import domain as consents
from services.cases.casework.contact_notes.acts import note
from services.cases.casework.contact_notes.domain import Contact, Duration, Happened, Mediation, Whom
from services.cases.casework.contact_plans.acts import confirm
from services.cases.casework.contact_plans.domain import Channel, Way
from services.cases.casework.contact_plans.safe_hours import Days, Hour, Zone
from services.cases.casework.deadlines.acts import set_day
from services.cases.contact.gate.domain import GateRecord, Point
from services.cases.contact.gate.store import Gates
from services.cases.contact.gate.texts import read_texts
from services.cases.contact.requests.acts import receive
from services.cases.counting.statistics.acts import draw_year
from services.cases.files.attachments.domain import Attachment, Details
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import WHOLE, Capacity
from services.cases.foundation.clock.store import CentreClock
from services.cases.people.members.domain import Member, Reason
from services.cases.people.members.store import Members
from services.cases.rights.transfers import acts as transfer_acts
from services.cases.rights.transfers.domain import Section, Wanted
from services.cases.rights.transfers.partners import acts as partner_acts
from services.cases.rights.transfers.sealed_file import OwnKey, fingerprint
from services.cases.support.claims import acts as claim_acts
from services.cases.support.claims import domain as claims
from services.cases.support.goals.acts import set_goal
from services.cases.support.goals.domain import Origin
from services.cases.support.housing.domain import PlaceKind
from services.cases.support.housing.places.acts import enter
from services.cases.support.housing.places.domain import Described
from services.cases.support.mandates import acts as mandate_acts
from services.cases.support.mandates import domain as mandates
from services.cases.support.professionals import acts as professional_acts
from services.cases.support.professionals.domain import Entry, ProfessionalKind
from shared.accounts.domain import Person
from shared.accounts.sessions import Door
from shared.client_letters import ClientTemplate
from shared.documents.acceptance import Kind
from shared.events import RequestSealed
from shared.languages import Wording
from tests.cases.building import NOON, Desk, a_walk, field_in, hire


async def arrived(app: FastAPI, *events: RequestSealed) -> RequestSealed:
    await receive(events, workplace=app.state.workplace, now=app.state.workplace.now())
    return events[0]


async def replied(desk: Desk, place: str, words: str = "Come in.", **besides: str) -> int:
    box = (await desk.get(place)).text.partition('id="answer"')[2]
    given = {name: re.findall(rf'name="{name}" value="([^"]*)"', box)[0] for name in ("reply_id", "seen")}
    fields = given | {"words": words} | besides
    return (await desk.post(f"{place}/reply", **fields)).status_code


async def file_of(desk: Desk, event: RequestSealed, pseudonym: str = "Harbour") -> str:
    """Opened also where another client has left the same way to be reached."""
    opening = {"pseudonym": pseudonym, "responsible": str(desk.person.id), "looked": "yes"}
    answer = await desk.post(f"/requests/{event.request_id}/open", **opening)
    assert answer.status_code == 303
    return answer.headers["location"]


async def let_in(desk: Desk, file: str, *others: Person, capacity: str = "deputy", **given: Any) -> None:
    """Let colleagues into a team, as the file's responsible colleague does; a limited place lasts one day."""
    file_id, store = UUID(file.rsplit("/", 1)[1]), desk.app.state.store
    async with store.reading(desk.person) as work:
        for one in others:
            until = None if capacity in WHOLE else work.now + timedelta(days=1)
            row = Member(
                id=uuid4(),
                file_id=file_id,
                staff_id=one.id,
                capacity=Capacity(capacity),
                since=work.now,
                until=until,
                reason=Reason.AWAY,
                added_by=desk.person.id,
            )
            await Members(work).save_member(replace(row, **given))


async def handed_over(desk: Desk, file: str, to: Person, **fields: str) -> Response:
    """The form of the page that hands one file over, with a note."""
    return await desk.post(f"{file}/hand-over", **({"staff_id": str(to.id), "note": "All is agreed."} | fields))


async def given_out(desk: Desk, leaver: Person, to: Person, **fields: str) -> Response:
    """Every file in the table of a leaver to one colleague."""
    place = f"/team/{leaver.id}/files"
    names = re.findall(r'name="(to-[^"]*)"', (await desk.get(place)).text)
    return await desk.post(place, **(dict.fromkeys(names, str(to.id)) | fields))


def asked_for(asked_id: UUID, right: str = "access", **changes: str) -> dict[str, str]:
    """What somebody sends who takes down what a client asks for by right."""
    return {"action": "ask", "asked_id": str(asked_id), "right": right, "received_on": "2026-03-02"} | changes


async def copy_checked(file: str, asked_id: UUID, first: Desk, second: Desk, *withhold: str) -> int:
    """Looked through by two people; what the second one is answered."""
    place = f"{file}/rights/{asked_id}"
    seen = field_in(await first.get(place), "seen")
    given = {"withhold": withhold, "withheld_because": "It is about her friend."} if withhold else {}
    await first.client.post(place, data={"action": "prepare", "seen": seen, **given})
    return (await second.post(place, action="check")).status_code


def gate_form(how: str = "told", **changes: str) -> dict[str, str]:
    points = {point.value: how for point in Point}
    talk = {"action": "walk", "language": "ar", "interpreter": "yes", "text": "ar", "shown": read_texts()["ar"].name}
    return talk | points | changes


async def walked(desk: Desk, file: str, **fields: str) -> tuple[int, str]:
    page = await desk.get(f"{file}/gate")
    hidden = {"record_id": field_in(page, "record_id"), "seen": field_in(page, "seen")}
    answer = await desk.post(f"{file}/gate", **(hidden | fields))
    return answer.status_code, answer.text


async def attached(app: FastAPI, file_id: UUID, person: Person, content: str, *, at: datetime = NOON) -> UUID:
    """A text of that content, which is its name, too; the id."""
    details = Details(name=f"{content}.txt", kind=Kind.TEXT, size=len(content), cleaned=False)
    async with app.state.store.reading(person) as work:
        new = Attachment(id=uuid4(), file_id=file_id, at=at, staff_id=person.id, details=details)
        file = await Files(work).file(file_id, change=True)
        await Attachments(work).attach(new, content.encode(), file=file)
    return new.id


async def an_appointment(app: FastAPI, file_id: UUID, person: Person, **given: Any) -> UUID:
    """Of a colleague, agreed at noon for the day after; its id."""
    usual: dict[str, Any] = {"starts_at": NOON + timedelta(days=1), "minutes": 60, "staff_id": person.id}
    usual |= {"kind": Meeting.TALK, "mediation": Interpreting.NOT_NEEDED}
    agreement = Agreement(**(usual | given))
    appointment_id, workplace = uuid4(), app.state.workplace
    await agree(file_id, agreement, appointment_id=appointment_id, reader=person, workplace=workplace, now=NOON)
    return appointment_id


async def a_consent(app: FastAPI, file_id: UUID, person: Person, **given: Any) -> UUID:
    """To tell a shelter the client's name, noted at noon; its id."""
    usual: dict[str, Any] = {"answered_on": NOON.date(), "outcome": consents.Outcome.GIVEN}
    usual |= {"recipient_kind": consents.RecipientKind.SHELTER, "recipient": "Shelter Seven"}
    usual |= {"purpose": consents.Purpose.HOUSING, "what": (consents.What.NAME,)}
    agreement, consent_id = consents.Agreement(**(usual | given)), uuid4()
    told: dict[str, Any] = {"reader": person, "workplace": app.state.workplace, "now": NOON}
    await consent_acts.note(file_id, agreement, consent_id=consent_id, **told)
    return consent_id


async def a_claim(app: FastAPI, file_id: UUID, person: Person, **given: Any) -> UUID:
    """The police want to know an address, noted at noon; its id."""
    usual: dict[str, Any] = {"asked_on": NOON.date(), "claimant": claims.Claimant.POLICE, "asked": "An address."}
    demand, claim_id = claims.Demand(**(usual | given)), uuid4()
    told: dict[str, Any] = {"reader": person, "workplace": app.state.workplace, "now": NOON}
    await claim_acts.note(file_id, demand, claim_id=claim_id, **told)
    return claim_id


async def a_mandate(app: FastAPI, file_id: UUID, person: Person, **given: Any) -> UUID:
    """To write letters to an office, given at noon by word; its id."""
    usual: dict[str, Any] = {"happened_on": NOON.date(), "outcome": mandates.Outcome.GIVEN}
    usual |= {"doings": (mandates.Doing.LETTER,), "towards": "Office for benefits"}
    terms, mandate_id = mandates.Terms(**(usual | given)), uuid4()
    told: dict[str, Any] = {"reader": person, "workplace": app.state.workplace, "now": NOON}
    await mandate_acts.note(file_id, terms, mandate_id=mandate_id, **told)
    return mandate_id


async def a_professional(app: FastAPI, person: Person, **given: Any) -> UUID:
    """A lawyer in the directory; the number of the entry."""
    usual: dict[str, Any] = {"kind": ProfessionalKind.LAWYER, "name": "Ms Yellow", "organisation": "Chambers"}
    sensitive_on, professional_id = given.pop("sensitive_on", None), uuid4()
    by: dict[str, Any] = {"reader": person, "workplace": app.state.workplace, "now": NOON}
    entry = Entry(**(usual | given))
    await professional_acts.enter(entry, sensitive_on=sensitive_on, professional_id=professional_id, **by)
    return professional_id


async def a_deadline(app: FastAPI, file_id: UUID, person: Person) -> UUID:
    """Set by hand, a month from now."""
    workplace, new_id = app.state.workplace, uuid4()
    on, now = workplace.today() + timedelta(days=30), workplace.now()
    await set_day(file_id, "Send the papers.", on, deadline_id=new_id, reader=person, workplace=workplace, now=now)
    return new_id


async def a_talk(app: FastAPI, file_id: UUID, person: Person, *not_yet: Point) -> UUID:
    """The record of a talk about the information; its id."""
    new = GateRecord(id=uuid4(), file_id=file_id, at=NOON, staff_id=person.id, content=a_walk(*not_yet))
    async with app.state.store.reading(person) as work:
        file = await Files(work).file(file_id, change=True)
        await Gates(work).save(new, file)
    return new.id


async def a_notice(app: FastAPI, file_id: UUID, person: Person) -> UUID:
    """A neutral line that waits for its time, by a plan that was confirmed for it."""
    given: dict[str, Any] = {"reader": person, "workplace": app.state.workplace, "now": NOON}
    way = Way(
        channel=Channel.TEXT,
        address="0170 222",
        confirmed_on=NOON.date(),
        safe_zone=Zone("Europe/Berlin"),
        safe_days=(Days.EVERY,),
        safe_from=Hour("19:00"),
        safe_until=Hour("21:00"),
    )
    await confirm(file_id, way, seen=None, wish_seen=None, plan_id=uuid4(), **given)
    notice_id, wished = uuid4(), Wished(ClientTemplate.LOOK_AGAIN, Written("en"))
    await ask(file_id, wished, notice_id=notice_id, **given)
    return notice_id


async def a_goal(app: FastAPI, file_id: UUID, person: Person, words: str = "To sleep without fear.") -> UUID:
    """In the client's words; its id."""
    goal_id = uuid4()
    given: dict[str, Any] = {"reader": person, "workplace": app.state.workplace, "now": NOON}
    await set_goal(file_id, words, Origin.CLIENT, goal_id=goal_id, **given)
    return goal_id


async def a_known_place(app: FastAPI, person: Person) -> UUID:
    """In the directory of the centre."""
    workplace, place_id = app.state.workplace, uuid4()
    described = Described(name="House by the sea", kind=PlaceKind.SHELTER)
    await enter(described, place_id=place_id, reader=person, workplace=workplace, now=workplace.now())
    return place_id


async def noted(app: FastAPI, file_id: UUID, person: Person, words: str = "Slept better.") -> UUID:
    """A contact note; its id."""
    talked = Contact(
        at=NOON, kind=Happened.TALK, whom=Whom.CLIENT, mediation=Mediation.HERE, duration=Duration.FROM_30, note=words
    )
    note_id = uuid4()
    await note(file_id, talked, note_id=note_id, reader=person, workplace=app.state.workplace, now=NOON)
    return note_id


async def proven(desk: Desk, before: timedelta) -> None:
    """Make the colleague's proof as old as `before` says."""
    door: Door = desk.app.state.door
    async with door.store.work() as work:
        for session in await door.accounts.sessions_of(work, desk.person.id):
            assert session.id
            await door.accounts.note_proof(work, session.id, datetime.now(UTC) - before)


async def a_year_told(app: FastAPI, person: Person) -> int:
    """The year before noon, drawn by a lead of a centre that began in it."""
    workplace, year = app.state.workplace, NOON.year - 1
    async with workplace.store.work() as work:
        await CentreClock(work).first_window(this_month=f"{year}-01")
    await draw_year(year, reader=person, workplace=workplace, now=NOON)
    return year


async def a_letter(desk: Desk, file: str, consent_id: UUID) -> UUID:
    letter_id = uuid4()
    form = {"letter_id": str(letter_id), "consent_id": str(consent_id), "what": "being_here"}
    answer = await desk.post(f"{file}/letters", **form, subject="A place", words="Please.")
    assert answer.status_code == 303
    return letter_id


async def a_transfer(app: FastAPI, file_id: UUID, person: Person) -> UUID:
    """Prepared for a centre whose key a lead has confirmed, with the name alone; its id."""
    by: dict[str, Any] = {"workplace": app.state.workplace, "now": NOON}
    lead, key, partner_id, transfer_id = await hire(app.state.store, "lead"), another_key(), uuid4(), uuid4()
    await partner_acts.enter("South", key, partner_id=partner_id, reader=lead, **by)
    await partner_acts.confirm(partner_id, fingerprint(key), reader=lead, **by)
    given: dict[str, Any] = {"recipient_kind": consents.RecipientKind.COUNSELLING, "recipient": "South"}
    consent_id = await a_consent(app, file_id, person, purpose=consents.Purpose.TRANSFER, **given)
    wanted = Wanted(partner_id=partner_id, consent_id=consent_id, sections=(Section.NAME,))
    wording: Wording = app.state.pages.languages["en"]
    seen, _ = await transfer_acts.preview(file_id, wanted, wording, reader=person, **by)
    await transfer_acts.prepare(file_id, wanted, wording, seen=seen, transfer_id=transfer_id, reader=person, **by)
    return transfer_id


def another_key() -> str:
    """The public half of a centre that is not there."""
    return OwnKey.of(b"the secret of another centre", "south").public
