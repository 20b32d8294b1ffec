"""What clients ask for by right: taken down, looked through by two people, answered, handed over, corrected."""

from datetime import date
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.domain import How, Point, Walk
from services.cases.contact.gate.store import Gates
from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Act
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.people.members.store import Members
from services.cases.people.team.store import Team
from services.cases.policy import Reader, SecondPerson
from services.cases.retention.schedule.store import Keeping
from services.cases.rights.copies.cutoff import came_later, covered, holds_still
from services.cases.rights.copies.domain import documents_in, seen_mark, texts_in
from services.cases.rights.copies.store import Copies
from services.cases.rights.corrections.domain import changed
from services.cases.rights.corrections.store import walk_of
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.subject_requests.acts import ACTS, Desk, passages_at, value_of
from services.cases.rights.subject_requests.domain import (
    COPIES,
    ID_TAKEN,
    LONGEST_WORDS,
    Correctable,
    Correction,
    NotPossibleError,
    Right,
    ask,
    lifted,
    running,
)
from services.cases.rights.subject_requests.store import ClientRights
from services.cases.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/rights")
async def register(request: Request, person: SecondPerson) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        found = await ClientRights(work).every_asked()
        own = await Members(work).own_among([one.file_id for one in found])
        waiting = await Requests(work).waiting()
    return page(request, "rights/rights.html", asked=found, own=own, waiting=waiting, today=today(request))


@router.get("/files/{file_id}/rights")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_rights(request, file_id, person)


@router.post("/files/{file_id}/rights")
async def take_down(request: Request, file_id: UUID, person: Reader) -> Response:
    """A request of hers, or the end of a restriction."""
    form, status = await read_form(request), 422
    action = form.choice("action", ("ask", "lift"))
    try:
        made = await (lift if action == "lift" else note)(request, file_id, person, form) if form.ok else None
    except NotPossibleError as problem:
        form.problem("action", problem.why)
        status = 409 if problem.why == ID_TAKEN else 422
    if not form.ok:
        return await show_rights(request, file_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}/rights{f'/{made}' if made else '?told=lifted'}"), 303)


async def note(request: Request, file_id: UUID, person: Person, form: Form) -> UUID | None:
    right = form.choice("right", list(Right))
    wish = form.text("wish", most=LONGEST_WORDS, required=False)
    received, asked_id = form.day("received_on"), form.uuid("asked_id")
    async with workplace_of(request).store.reading(person) as work:
        # held fast, so that the purge does not take the file in the moment in which she asks
        file = await Keeping(work).held_fast(file_id, Act.RIGHTS)
        there = await ClientRights(work).asked_in(file)
        if not form.ok or received is None or asked_id is None:
            return None
        if all(one.id != asked_id for one in there):
            new = ask(
                file.id,
                file.code,
                file.key_id,
                Right(right),
                wish,
                asked_id=asked_id,
                received_on=received,
                by=person.id,
                today=today(request),
            )
            await ClientRights(work).save_asked_for(new)
    return asked_id


async def lift(request: Request, file_id: UUID, person: Person, form: Form) -> UUID | None:
    because = form.text("because", most=LONGEST_WORDS)
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        await ClientRights(work).asked_in(file)
        current = running(await ClientRights(work).restrictions_of(file))
        if current and form.ok:
            ended = lifted(current, because, told=form.checked("told"), by=person.id, now=work.now)
            await ClientRights(work).save_lifted(ended)
    return None


async def show_rights(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        found = await ClientRights(work).asked_in(file)
        corrections = await ClientRights(work).corrections_of(file)
        restrictions = await ClientRights(work).restrictions_of(file)
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
    first = Form.empty(asked_id=str(uuid4()), received_on=today(request).isoformat())
    return page(
        request,
        "rights/file_rights.html",
        status=status,
        file=file,
        asked=found,
        corrections=[(one, noted_changes(one)) for one in corrections],
        restriction=running(restrictions),
        staff=staff,
        waiting=waiting,
        form=form or first,
        today=today(request),
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
    action = form.choice("action", list(ACTS))
    async with workplace.store.reading(person) as work:
        file, copy = await Copies(work).copy_of(file_id, key=workplace.keys.mark)
        asked = await ClientRights(work).asked(asked_id, file)
        try:
            if form.ok:
                await ACTS[action](Desk(work, person, file, asked, copy, form, today(request)))
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
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
        other_files = await Copies(work).others_to_hand_out(file)
        concerns_others = asked.is_open and asked.right in (Right.CORRECTION, Right.RESTRICTION)
        disclosures = await Disclosures(work).of(file) if concerns_others else []
        left_aside = len(await SameClient(work).all_of_client(file)) - 1 - len(other_files)
    review, fresh = asked.review, holds_still(copy, asked.review)
    anew = bool(request.query_params.get("anew"))
    looked_at = covered(copy, review) if fresh and not anew else copy
    return page(
        request,
        "rights/file_right.html",
        status=status,
        file=file,
        asked=asked,
        copies=asked.right in COPIES,
        texts=[(place, passages_at(place, text)) for place, text in texts_in(looked_at)],
        documents=list(documents_in(looked_at)),
        talks=[one for one in reversed(gate.records) if isinstance(one.content, Walk)],
        left_out={f"{one.place}#{one.number}" for one in review.withheld} if review else set(),
        seen=seen_mark(looked_at),
        fresh=fresh,
        waiting=waiting,
        anew=anew,
        later=came_later(copy, review) if fresh else 0,
        second_id=uuid4(),
        staff=staff,
        form=form or Form.empty(withheld_because=review.because if review else ""),
        languages_spoken=named(words(request), SPOKEN),
        hers=value_of(copy, "language", file) or "",
        restricted=work.relation(file.id).restricted,
        other_files=other_files,
        left_aside=left_aside,
        disclosures=disclosures,
        file_of={one.row: one.file_id for part in copy for one in part.entries},
        today=today(request),
    )


def today(request: Request) -> date:
    workplace = workplace_of(request)
    return workplace.now().astimezone(workplace.clock).date()
