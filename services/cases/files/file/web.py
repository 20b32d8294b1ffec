"""Files: opened from a request, listed, read, and answered from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.domain import Gate
from services.cases.contact.gate.store import Gates
from services.cases.contact.requests.answers import answer, empty_box
from services.cases.contact.requests.domain import Conversation
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.web import preset, show_request
from services.cases.contact.requests.words import ContactWish
from services.cases.domain import Right, holds
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.domain import LONGEST_PSEUDONYM, File, next_step, open_file
from services.cases.files.file.store import FileNumbers, Files
from services.cases.files.openings.domain import Opening
from services.cases.files.openings.store import Openings
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Errand, Ground, Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Concept, Moment, PagePart, newest_first
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.people.members.domain import PlaceNotPossibleError, Reason, responsible_in
from services.cases.people.members.store import Members
from services.cases.people.team.store import Team
from services.cases.policy import FileReader, Reader
from services.cases.retention.erasure.domain import Hold
from services.cases.retention.erasure.hourly_purge import decided
from services.cases.retention.holds.store import HoldsInForce
from services.cases.retention.schedule.store import Keeping
from services.cases.rights.subject_requests.store import ClientRights
from services.cases.workplace import Workplace, workplace_of
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import link, page, words

router = APIRouter()
SHOWN_FOR = timedelta(days=7)
"""How long a file says that somebody opened it in an emergency."""


@router.post("/requests/{request_id}/open")
async def open_here(request: Request, request_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.work() as work:
        counselling = {str(member.id) for member in await Team(work).staff() if member.counsels}
    pseudonym = form.text("pseudonym", most=LONGEST_PSEUDONYM, required=False)
    responsible = form.choice("responsible", counselling)
    if not form.ok:
        return await show_request(request, request_id, person, opening=form, status=422)
    try:
        file_id = await file_opened(workplace, request_id, person, pseudonym=pseudonym, responsible=UUID(responsible))
    except PlaceNotPossibleError:
        form.problem("responsible", "not_offered")
        return await show_request(request, request_id, person, opening=form, status=422)
    mine = responsible == str(person.id)
    return RedirectResponse(link(request, f"/files/{file_id}" if mine else "/?told=filed"), 303)


async def file_opened(
    workplace: Workplace, request_id: UUID, person: Person, *, pseudonym: str, responsible: UUID
) -> UUID:
    """The file of this request, new or not: whoever comes second finds the one that is there."""
    now = workplace.now().astimezone(workplace.clock)
    async with workplace.store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id, change=True)
        if conversation.file_id:
            return conversation.file_id
        number = await FileNumbers(work).next_number(now.year)
        file = open_file(
            conversation, number=number, pseudonym=pseudonym, responsible=responsible, opened_by=person.id, now=now
        )
        await Files(work).save_file(file)
        first = responsible_in(
            file.id, responsible, member_id=uuid4(), reason=Reason.OPENED, by=person.id, now=file.opened_at
        )
        await Members(work).save_first_member(first)
        await Requests(work).save_filed(file.thread_id, file_id=file.id, code=file.code)
    return file.id


@router.get("/files")
async def listed(request: Request, person: FileReader, whose: str = "") -> Response:
    """Without a choice: what the reader is responsible for, and where the reader stands in for somebody, that too."""
    if whose == "centre" and holds(person, Right.SEE_ALL_FILES_EXIST):
        return await list_covers(request, person)
    number, workplace = page_number(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        every = whose == "all" or (whose != "mine" and await Members(work).stands_in())
        of = None if every or not holds(person, Right.READ_CLIENTS) else person.id
        found = await Files(work).files(of=of, start=(number - 1) * PAGE, size=PAGE + 1)
        told = [file for file in found if work.relation(file.id).shows(Part.INFORMATION)]
        gates = await Gates(work).gates(told)
        read = [file.thread_id for file in found if work.relation(file.id).shows(Part.MESSAGES)]
        waits = await Requests(work).waiting_in(read)
        due = await ClientRights(work).rights_due([file.id for file in found])
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
    steps = {
        file.id: next_step(
            waits.get(file.thread_id),
            gates[file.id],
            closed_at=file.closed_at,
            rights_due=due.get(file.id),
            today=workplace.today(),
        )
        for file in told
    }
    return page(
        request,
        "files/files.html",
        listing=Listing.of(found, number),
        steps=steps,
        staff=staff,
        waiting=waiting,
        everybodys=of is None,
        finding=Form.empty(),
    )


async def list_covers(request: Request, person: Person) -> Response:
    """Every file of the centre, without a look into any of them."""
    number = page_number(request)
    async with workplace_of(request).store.reading(person) as work:
        found = await Files(work).all_covers(start=(number - 1) * PAGE, size=PAGE + 1)
        own = await Members(work).own_among([one.id for one in found])
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
        nobodys = await Members(work).nobodys_files()
    told: dict[str, Any] = {"own": own, "staff": staff, "waiting": waiting, "nobodys": nobodys}
    return page(request, "files/all_files.html", listing=Listing.of(found, number), **told)


@router.get("/files/{file_id}")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_file(request, file_id, person)


@router.post("/files/{file_id}/reply")
async def send_reply(request: Request, file_id: UUID, person: Reader) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        first = await Requests(work).request_of(file.thread_id)

    async def again(form: Form, status: int) -> Response:
        return await show_file(request, file_id, person, box=form, status=status)

    return await answer(request, first, person, done=f"/files/{file_id}", again=again)


class NotTaken(NamedTuple):
    """A document by its shown name, empty where it is about all of them, and why it was not taken."""

    name: str
    why: str


async def show_file(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    box: Form | None = None,
    documents: Form | None = None,
    details: Form | None = None,
    not_taken: Sequence[NotTaken] = (),
    taken: int = 0,
    status: int = 200,
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        seen = await seen_in(work, file, person)
        attachments = await Attachments(work).of(file) if seen.shows("documents") else []
        due = (await ClientRights(work).rights_due([file.id])).get(file.id)
        clocks = await clocks_of(work, workplace, file, person) if seen.relation.writes else Clocks()
        parts, happened = await parts_of(work, file, workplace.concepts, words(request))
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
    waits_since = seen.conversation.waiting_since if seen.conversation else None
    return page(
        request,
        "files/file.html",
        status=status,
        file=file,
        seen=seen,
        conversation=seen.conversation,
        gate=seen.gate,
        step=next_step(waits_since, seen.gate, closed_at=file.closed_at, rights_due=due, today=workplace.today())
        if seen.gate
        else None,
        rights_due=due,
        clocks=clocks,
        parts=parts,
        happened=happened,
        box=box or empty_box(),
        attachments=attachments,
        documents=documents or Form.empty(),
        details=details or details_now(file, seen),
        spoken=Form.empty(spoken=preset(seen.conversation) if seen.conversation else ""),
        languages_spoken=named(words(request), SPOKEN),
        upload_id=uuid4(),
        not_taken=not_taken,
        taken=taken,
        largest=workplace.attachment_largest,
        staff=staff,
        waiting=waiting,
        now=workplace.now(),
    )


async def parts_of(
    work: Reading, file: File, concepts: Sequence[Concept[Any]], wording: Wording
) -> tuple[list[PagePart], list[Moment]]:
    """What the concepts show of this file to its reader: their sheets in order, and what happened, the newest first."""
    parts, happened = list[PagePart](), list[Moment]()
    for concept in concepts:
        if concept.shows_to(work.relation(file.id)):
            records = await concept.of(work, file)
            parts += [concept.part(records, wording)] if concept.part else []
            happened += [concept.moment(one, wording) for one in records] if concept.moment else []
    return sorted(parts, key=lambda part: part.order), newest_first(happened)


def details_now(file: File, seen: "Seen") -> Form:
    """The name and the way to reach her, to be put right; each twice, so that a colleague's change is noticed."""
    wish = (seen.conversation.contact if seen.conversation else None) or ContactWish()
    now = {"called": file.pseudonym or "", "reached": wish.value, "when": wish.when}
    return Form.empty(**now, **{f"{name}_before": value for name, value in now.items()})


@dataclass(frozen=True, slots=True)
class Clocks:
    """What else has a day in a file."""

    hold: Hold | None = None
    goes_on: date | None = None
    """The day on which it is erased, where it is closed and nothing happens until then."""


async def clocks_of(work: Reading, workplace: Workplace, file: File, person: Person) -> Clocks:
    async with work.errand(Errand.RETENTION) as on_errand:
        hold = await HoldsInForce(on_errand).hold_of(file.thread_id, today=workplace.today())
    if file.closed_at is None:
        return Clocks(hold)
    kept = await Keeping(work).kept_of_file(file, clock=workplace.clock)
    found = await decided(kept, work=work, workplace=workplace)
    return Clocks(hold, next((one.goes_on for one in found if one.kept.file_id == file.id), None))


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a file its reader was given; None where she was not."""

    relation: Relation
    conversation: Conversation | None
    gate: Gate | None
    openings: list[Opening]
    others: list[File]
    """The client's other files, as far as the reader may see them."""

    @property
    def sets_team(self) -> bool:
        """Whether she has a place from which the team can be looked at."""
        return self.relation.ground is Ground.TEAM or self.relation.opened is not None

    def shows(self, part: str) -> bool:
        return self.relation.shows(Part(part))


async def seen_in(work: Reading, file: File, person: Person) -> Seen:
    relation = work.relation(file.id)
    conversation, gate = None, None
    if relation.shows(Part.MESSAGES):
        conversation = await Requests(work).conversation_in(file.thread_id)
    if relation.shows(Part.INFORMATION):
        gate = await Gates(work).gate(file)
    openings = await Openings(work).openings_of(file.id, since=work.now - SHOWN_FOR) if relation.writes else []
    others = await SameClient(work).others_of_client(file) if relation.ground is Ground.TEAM else []
    return Seen(relation, conversation, gate, openings, others)
