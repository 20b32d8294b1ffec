"""What clients ask for by right: taken down, looked through by two people, answered, handed over, corrected."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.deletion_wishes.store import DeletionWishes
from services.cases.contact.gate.domain import How, Point, Walk
from services.cases.contact.gate.store import Gates
from services.cases.files.file.store import Files
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader, SecondPerson
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, Moment, MomentKind
from services.cases.foundation.records.domain import IdTakenError, OfClient
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.members.store import Members
from services.cases.people.team.store import Team
from services.cases.rights.copies.domain import documents_in, language_in, passages_at, seen_mark, texts_in
from services.cases.rights.copies.store import Copies
from services.cases.rights.corrections.domain import FIELDS, Correctable, Correction, changed
from services.cases.rights.corrections.store import Corrections, walk_of
from services.cases.rights.corrections.words import words as correction_words
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.restrictions.acts import lift
from services.cases.rights.restrictions.domain import NotToldFirstError, running
from services.cases.rights.restrictions.store import Restrictions
from services.cases.rights.subject_requests import acts
from services.cases.rights.subject_requests.cutoff import came_later, covered, holds_still
from services.cases.rights.subject_requests.domain import COPIES, LONGEST_WORDS, Asked, NotPossibleError, Right
from services.cases.rights.subject_requests.forms import FORMS
from services.cases.rights.subject_requests.store import ClientRights
from services.cases.rights.subject_requests.words import words as rights_words
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/rights")
async def register(request: Request, person: SecondPerson) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        found = await ClientRights(work).every_asked()
        wishes = await DeletionWishes(work).open_wishes(everybodys=True)
        files = [one.file_id for one in found] + [one.file_id for one in wishes if one.file_id]
        own = await Members(work).own_among(files)
    return page(
        request,
        "rights/subject_requests/rights.html",
        asked=found,
        wishes=wishes,
        own=own,
        today=workplace_of(request).today(),
    )


@router.get("/files/{file_id}/rights")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_rights(request, file_id, person)


@router.post("/files/{file_id}/rights")
async def take_down(request: Request, file_id: UUID, person: Reader) -> Response:
    """What a client asks for, or the end of a restriction."""
    form, status, made = await read_form(request), 422, ""
    try:
        match form.choice("action", ("ask", "lift")):
            case "ask":
                made = await note(request, file_id, person, form)
            case "lift":
                await end_restriction(request, file_id, person, form)
    except NotPossibleError as problem:
        form.problem("action", problem.why)
    except NotToldFirstError:
        form.problem("action", "tell_her_first")
    except IdTakenError:
        form.problem("action", "id_taken")
        status = 409
    if not form.ok:
        return await show_rights(request, file_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}/rights{made or '?told=lifted'}"), 303)


async def note(request: Request, file_id: UUID, person: Person, form: Form) -> str:
    """Where the request is shown then, below the page of the rights."""
    workplace, right = workplace_of(request), form.choice("right", list(Right))
    wish = form.text("wish", most=LONGEST_WORDS, required=False)
    received_on, asked_id = form.day("received_on"), form.uuid("asked_id")
    if form.ok and received_on and asked_id:
        await acts.take_down(
            file_id,
            Right(right),
            wish,
            asked_id=asked_id,
            received_on=received_on,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    return f"/{asked_id}"


async def end_restriction(request: Request, file_id: UUID, person: Person, form: Form) -> None:
    workplace, because = workplace_of(request), form.text("because", most=LONGEST_WORDS)
    if form.ok:
        told = form.checked("told")
        await lift(file_id, because, told=told, reader=person, workplace=workplace, now=workplace.now())


async def show_rights(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        found = await ClientRights(work).of(file)
        corrections, restrictions = await Corrections(work).of(file), await Restrictions(work).of(file)
        staff = await Team(work).staff()
    first = Form.empty(asked_id=str(uuid4()), received_on=workplace_of(request).today().isoformat())
    return page(
        request,
        "rights/subject_requests/file_rights.html",
        status=status,
        file=file,
        asked=found,
        corrections=[(one, noted_changes(one)) for one in corrections],
        restriction=running(restrictions),
        staff=staff,
        form=form or first,
        today=workplace_of(request).today(),
    )


def noted_changes(one: Correction) -> list[tuple[Point, How, How]]:
    """Point by point, where it was the record of a talk."""
    old, new = walk_of(one.old), walk_of(one.new)
    return list(changed(old, new)) if one.what is Correctable.INFORMATION and old and new else []


@router.get("/files/{file_id}/rights/{asked_id}")
async def show_one(request: Request, file_id: UUID, asked_id: UUID, person: Reader) -> Response:
    return await show_asked(request, file_id, asked_id, person)


@router.post("/files/{file_id}/rights/{asked_id}")
async def act(request: Request, file_id: UUID, asked_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", list(FORMS))
    deed = FORMS[action](form) if form.ok else None
    if form.ok and deed:
        try:
            await deed(file_id, asked_id, reader=person, workplace=workplace, now=workplace.now())
        except NotPossibleError as problem:
            form.problem("action", problem.why)
    if not form.ok:
        return await show_asked(request, file_id, asked_id, person, form=form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/rights/{asked_id}?told={action}"), 303)


async def show_asked(
    request: Request, file_id: UUID, asked_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file, copy = await Copies(work).copy_of(file_id, key=workplace.keys.mark)
        asked = await ClientRights(work).asked(asked_id, file)
        gate = await Gates(work).gate(file)
        staff = await Team(work).staff()
        other_files = await Copies(work).others_to_hand_out(file)
        concerns_others = asked.is_open and asked.right in (Right.CORRECTION, Right.RESTRICTION)
        disclosures = await Disclosures(work).of(file) if concerns_others else []
        left_aside = len(await SameClient(work).all_of_client(file)) - 1 - len(other_files)
    review, fresh = asked.review, holds_still(copy, asked.review)
    anew = bool(request.query_params.get("anew"))
    looked_at = covered(copy, review) if fresh and not anew else copy
    return page(
        request,
        "rights/subject_requests/file_right.html",
        status=status,
        file=file,
        asked=asked,
        copies=asked.right in COPIES,
        correctable=[(one.value, correction_words(words(request)).codes["what"][one]) for one in FIELDS],
        texts=[(place, passages_at(place, text)) for place, text in texts_in(looked_at)],
        documents=list(documents_in(looked_at)),
        talks=[one for one in reversed(gate.records) if isinstance(one.content, Walk)],
        left_out={one.mark for one in review.withheld} if review else set(),
        seen=seen_mark(looked_at),
        fresh=fresh,
        anew=anew,
        later=came_later(copy, review) if fresh else 0,
        second_id=uuid4(),
        staff=staff,
        form=form or Form.empty(withheld_because=review.because if review else ""),
        languages_spoken=named(words(request), SPOKEN),
        hers=language_in(copy, file.thread_id),
        restricted=work.relation(file.id).restricted,
        other_files=other_files,
        left_aside=left_aside,
        disclosures=disclosures,
        file_of={one.row: one.file_id for part in copy for one in part.entries},
        today=workplace_of(request).today(),
    )


async def of_file(work: Reading, file: OfClient) -> list[Asked]:
    return await ClientRights(work).of(file)


def menu(asked: Sequence[Asked], view: FileView) -> list[MenuEntry]:
    what = view.wording.gettext("Copy, correction, objection: rights of the person")
    return [MenuEntry(what, f"/files/{view.id}/rights", 20, sum(one.is_open for one in asked))]


def moment(one: Asked, wording: Wording) -> Moment:
    """Of the day on which the client asked, nothing is kept but the day."""
    said = rights_words(wording)
    what = wording.gettext("Asked by right: %(what)s") % {"what": said.codes["right"][one.right]}
    outcome = said.codes["outcome"][one.outcome] if one.outcome else None
    noted_at = datetime.combine(one.received_on, time.min, UTC)
    link, kind = f"/rights/{one.id}", MomentKind.PAPER
    return Moment(one.received_on, noted_at, one.taken_by, what, outcome, link=link, kind=kind)


CONCEPT = Concept(of=of_file, menu=menu, moment=moment)
