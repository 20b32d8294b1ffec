"""What a file of a measurement holds: sixty records of every kind, sealed as the pages seal them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from services.cases.casework.appointments.domain import Appointment, Interpreting, Meeting, State
from services.cases.casework.appointments.store import APPOINTMENTS
from services.cases.casework.consents.domain import What
from services.cases.casework.contact_notes.domain import ContactNote, Duration, Happened, Mediation, Theme, Whom
from services.cases.casework.contact_notes.store import CONTACT_NOTES
from services.cases.casework.contact_plans.domain import Begins, Channel, ContactPlan, Named, Safety
from services.cases.casework.contact_plans.store import CONTACT_PLANS
from services.cases.casework.facts import codes
from services.cases.casework.facts.domain import Fact, FactChange
from services.cases.casework.facts.store import FACT_CHANGES
from services.cases.casework.to_dos.domain import ToDo
from services.cases.casework.to_dos.store import TO_DOS
from services.cases.contact.gate.domain import GateRecord, How, Point, Walk
from services.cases.contact.gate.store import GATE_RECORDS
from services.cases.files.attachments.domain import Attachment, Details
from services.cases.files.attachments.store import ATTACHMENTS
from services.cases.files.file.domain import File
from services.cases.files.pauses.domain import Pause
from services.cases.files.pauses.store import PAUSES
from services.cases.foundation.records.domain import Record
from services.cases.foundation.records.store import Records
from services.cases.foundation.spoken_languages import Spoken
from services.cases.rights.disclosures.domain import Because, Disclosure, Way
from services.cases.rights.disclosures.store import DISCLOSURES
from shared.documents.acceptance import Kind

type Held = tuple[Records[Any], Record]

NOTES, MEETINGS, TASKS, FACTS, PLANS, DISCLOSED, DOCUMENTS = 28, 10, 8, 5, 3, 2, 2
"""With a talk about the information and a pause: sixty."""
OPEN_TASK, COMING, UNSAID = 2, 4, 8
"""Of so many open files one has a to-do that is not done, an appointment to come, or one of which nobody said yet
whether it took place."""
WORDS = "The person and a colleague talked about what happened at work and what is to be done until next week. " * 4
NOTED = "Kingfisher"
"""The name of one file, and a word in its oldest note alone."""


def records_of(file: File, *, now: datetime) -> Iterator[Held]:
    """One contact a week, and all that was noted beside it."""

    def noted(age: timedelta) -> dict[str, Any]:
        own = {"id": uuid4(), "file_id": file.id, "key_id": file.key_id, "noted_by": file.responsible}
        return own | {"noted_at": now - age}

    for week in range(1, NOTES + 1):
        words = WORDS + NOTED if file.pseudonym == NOTED and week == NOTES else WORDS
        yield CONTACT_NOTES, a_note(noted(timedelta(weeks=week)), words)
    yield from ((APPOINTMENTS, one) for one in appointments(file, noted))
    for week in range(1, TASKS + 1):
        is_open = file.closed_at is None and week == 1 and file.number % OPEN_TASK == 0
        yield TO_DOS, a_to_do(file, noted(timedelta(weeks=week)), now, is_done=not is_open)
    yield from ((FACT_CHANGES, a_change(noted(timedelta(weeks=week)))) for week in range(1, FACTS + 1))
    for number in range(1, PLANS + 1):
        yield CONTACT_PLANS, a_plan(number, noted(timedelta(weeks=PLANS - number)), now)
    yield from ((DISCLOSURES, a_disclosure(noted(timedelta(weeks=week)))) for week in range(1, DISCLOSED + 1))
    yield PAUSES, Pause(**noted(timedelta(weeks=9)), until=(now - timedelta(weeks=6)).date(), why="A journey")
    yield GATE_RECORDS, a_talk(file, now - timedelta(weeks=NOTES))
    yield from ((ATTACHMENTS, an_attachment(file, now - timedelta(weeks=week))) for week in range(1, DOCUMENTS + 1))


def a_note(noted: dict[str, Any], words: str) -> ContactNote:
    return ContactNote(
        **noted,
        at=noted["noted_at"] - timedelta(hours=1),
        kind=Happened.TALK,
        whom=Whom.CLIENT,
        mediation=Mediation.HERE,
        duration=Duration.FROM_30,
        language=Spoken("ar"),
        themes=(Theme.SAFETY, Theme.RESIDENCE),
        note=words,
    )


def appointments(file: File, noted: Callable[[timedelta], dict[str, Any]]) -> Iterator[Appointment]:
    """The newest one lies ahead, or nobody said yet whether it took place, or it did as all others."""
    for week in range(MEETINGS):
        age = timedelta(weeks=week, days=1)
        is_newest = file.closed_at is None and week == 0
        if is_newest and file.number % COMING == 1:
            yield an_appointment(file, noted(age), State.AGREED, timedelta(days=file.number % 21 + 2))
        else:
            is_unsaid = is_newest and file.number % UNSAID == 0
            yield an_appointment(file, noted(age), State.AGREED if is_unsaid else State.KEPT)


def an_appointment(file: File, noted: dict[str, Any], state: State, ahead: timedelta = timedelta()) -> Appointment:
    starts_at = noted["noted_at"] + ahead
    return Appointment(
        **noted,
        starts_at=starts_at,
        minutes=60,
        staff_id=file.responsible,
        kind=Meeting.TALK,
        mediation=Interpreting.FOUND,
        place="The room on the first floor",
        purpose="What is to be done about the papers",
        language=Spoken("ar"),
        state=state,
        kept_at=starts_at if state is State.KEPT else None,
    )


def a_to_do(file: File, noted: dict[str, Any], now: datetime, *, is_done: bool) -> ToDo:
    done: dict[str, Any] = {"done_at": now, "done_by": file.responsible} if is_done else {}
    due_on = (now + timedelta(days=file.number % 21)).date()
    return ToDo(**noted, given_to=file.responsible, due_on=due_on, what="Ask the office for the papers", **done)


def a_change(noted: dict[str, Any]) -> FactChange:
    changed = (Fact.LANGUAGES, Fact.NEEDS, Fact.SITUATION)
    told = {"languages": (Spoken("ar"), Spoken("fr")), "needs": "A quiet room", "situation": WORDS}
    return FactChange(**noted, codes_version=codes.newest(), changed=changed, **told)  # type: ignore[arg-type]


def a_plan(number: int, noted: dict[str, Any], now: datetime) -> ContactPlan:
    return ContactPlan(
        **noted,
        number=number,
        channel=Channel.TEXT,
        address="+49 30 5550199",
        hours="in the morning",
        code_word="blue",
        named=Named.NO,
        begins=Begins.BOTH,
        valid_until=(now + timedelta(days=20)).date(),
        confirmed_on=noted["noted_at"].date(),
        confirmed_by=noted["noted_by"],
        safety=Safety.SAFE,
    )


def a_disclosure(noted: dict[str, Any]) -> Disclosure:
    return Disclosure(
        **noted,
        told_on=noted["noted_at"].date(),
        way=Way.WRITTEN,
        because=Because.CONSENT,
        recipient="A shelter",
        what=(What.SITUATION,),
        words="That a room is needed",
    )


def a_talk(file: File, at: datetime) -> GateRecord:
    told = Walk(points=dict.fromkeys(Point, How.TOLD), language="ar", interpreter=True, text="2026-09/ar")
    return GateRecord(id=uuid4(), file_id=file.id, at=at, staff_id=file.responsible, content=told)


def an_attachment(file: File, at: datetime) -> Attachment:
    details = Details(name="Letter.pdf", kind=Kind.PDF, size=20_000, cleaned=True)
    return Attachment(id=uuid4(), file_id=file.id, at=at, staff_id=file.responsible, details=details)
