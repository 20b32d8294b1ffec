"""My day, the first page of everybody who counsels; and the team's day, for lead and deputy."""

from collections import Counter
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.day.overview import day_of
from services.cases.files.day.store import Loads
from services.cases.files.day.words import summary
from services.cases.files.file.store import Files
from services.cases.files.pauses.web import PROPOSED
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.policy import FilesLeader, Reader, Staff
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import workplace_of
from services.cases.people.members.store import FileCare
from services.cases.people.reminders.acts import tick, write
from services.cases.people.reminders.domain import LONGEST_WORDS
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
HERE = "/"
MOST_LISTED = 100
SHOWN_FIRST = 8
"""Of a list that may be long; the rest is folded."""
MOST_SHOWN = 20
"""Of any list, folded or not; a link shows all of it."""
PLACES = ("notes", "to-dos")
"""Pages of a file to which one of the buttons leads."""


@router.get("/")
async def show(request: Request, person: Staff) -> Response:
    if not holds(person, Right.READ_CLIENTS):
        return RedirectResponse(first_place(person), 303)
    return await show_day(request, person)


def first_place(person: Person) -> str:
    """Of those who read no clients."""
    places = {Right.READ_FILES: "/files", Right.SEE_FIGURES: "/tallies", Right.REVIEW_OPENINGS: "/break-glass"}
    return next((place for right, place in places.items() if holds(person, right)), "/team")


@router.post("/day/reminders")
async def remind(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    what, reminder_id = form.text("words", most=LONGEST_WORDS), form.uuid("reminder_id")
    on = form.day("on")
    if not form.ok or reminder_id is None or on is None:
        return await show_day(request, person, form=form, status=422)
    await write(what, on=on, reminder_id=reminder_id, reader=person, workplace=workplace)
    return RedirectResponse(link(request, f"{HERE}#tasks"), 303)


@router.post("/day/reminders/{reminder_id}")
async def say_done(request: Request, reminder_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    is_done = form.choice("action", ("done", "open")) != "open"
    if form.ok:
        await tick(reminder_id, is_done=is_done, reader=person, workplace=workplace, now=workplace.now())
    return RedirectResponse(link(request, f"{HERE}#tasks"), 303)


@router.get("/day/file")
async def lead_to_file(request: Request, person: Reader, file: str = "", place: str = "") -> Response:
    """From the list of files to one of the pages of the chosen one; who may see it that page decides."""
    try:
        chosen = UUID(file)
    except ValueError:
        return RedirectResponse(link(request, "/search"), 303)
    return RedirectResponse(link(request, f"/files/{chosen}/{place if place in PLACES else PLACES[0]}"), 303)


async def show_day(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    """`form` is the reminder that was not taken."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        staff = await Team(work).staff()
        day, files = await day_of(work, wording, workplace, request.state.open_now, staff)
        relations = {file.id: work.relation(file.id) for file in files}
        now = work.now
    return page(
        request,
        "files/day/day.html",
        status=status,
        day=day,
        files={file.id: file for file in files},
        known={file.id: file for file in (*files, *day.closed)},
        relations=relations,
        finding=Form.empty(),
        staff=staff,
        summary=summary(day, wording, now),
        form=form or Form.empty(reminder_id=str(uuid4()), on=workplace.today().isoformat()),
        new_id=uuid4,
        proposed=PROPOSED,
        first=SHOWN_FIRST,
        most=None if request.query_params.get("all") == "yes" else MOST_SHOWN,
        today=workplace.today(),
        now=now,
    )


@router.get("/day/team")
async def show_team(request: Request, person: FilesLeader) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        staff = await Team(work).staff()
        async with work.errand(Errand.EXISTENCE) as on_errand:
            loads = await Loads(on_errand).loads(workplace.working_time.due)
            lacking = Counter(one.responsible for one in await FileCare(on_errand).open_files() if not one.has_deputy)
        met = await workplace.appointments_today(work, workplace)
        nobodys = await Files(work).nobodys_covers(most=MOST_LISTED)
    by_person = {one.staff_id: one for one in loads}
    return page(
        request,
        "files/day/team_day.html",
        colleagues=[(one, by_person.get(one.id)) for one in staff if one.active and one.counsels],
        met=met,
        unfiled=by_person[None],
        lacking=lacking,
        nobodys=nobodys,
        most=MOST_LISTED,
        staff=staff,
    )
