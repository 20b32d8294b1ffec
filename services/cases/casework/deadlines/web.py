"""The page of deadlines of one file: what is open and how it was counted, a new one by hand or by a rule, and what
became of each.
"""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.deadlines import acts
from services.cases.casework.deadlines.domain import (
    LONGEST_WORDS,
    Ending,
    LawChangedError,
    NoReasonError,
    RuleNotFoundError,
    Why,
)
from services.cases.casework.deadlines.page_parts import (
    PAGE,
    known_of,
    left_running,
    moments,
    of_file,
    of_many,
    on_paper,
    parts,
    row_of,
    shows_to,
    step,
    tasks_of,
)
from services.cases.casework.deadlines.rules.domain import Area, Rule
from services.cases.casework.deadlines.rules.store import rule_book
from services.cases.casework.deadlines.rules.words import area_words, computation_words, review_words
from services.cases.casework.deadlines.store import DEADLINES, Deadlines
from services.cases.files.file.part_page import status_of
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept, FileView, newest_first
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
MOST_VERSION = 9999


@router.get("/files/{file_id}/deadlines")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_deadlines(request, file_id, person)


@router.post("/files/{file_id}/deadlines")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    """By hand, or by a rule that was chosen before."""
    form, workplace = await read_form(request), workplace_of(request)
    by_rule, deadline_id = form.given("rule"), form.uuid("deadline_id") or uuid4()
    what = form.text("what", most=LONGEST_WORDS, required=not by_rule)
    on = form.day("due_on", required=not by_rule)
    starts_on = form.day("starts_on") if by_rule else None
    by: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    if form.ok:
        try:
            if starts_on:
                await acts.count(file_id, by_rule, starts_on, named_on=on, what=what, deadline_id=deadline_id, **by)
            elif on:
                await acts.set_day(file_id, what, on, deadline_id=deadline_id, **by)
        except RuleNotFoundError:
            form.problem("rule", "not_offered")
        except IdTakenError:
            form.problem("action", "id_taken")
    if not form.ok:
        return await show_deadlines(request, file_id, person, form=form, chosen=by_rule)
    return RedirectResponse(link(request, f"/files/{file_id}/deadlines?told=noted"), 303)


@router.post("/files/{file_id}/deadlines/rule")
async def choose(request: Request, file_id: UUID, person: Reader) -> Response:
    """Shows the form of one rule and writes nothing. Which rule it is says something of the client, so it does not
    stand in an address.
    """
    form = await read_form(request)
    chosen = form.given("rule")
    if not chosen:
        form.problem("rule", "missing")
    fresh = form if form.problems else Form.empty(deadline_id=str(uuid4()), rule=chosen)
    return await show_deadlines(request, file_id, person, form=fresh, chosen=chosen)


@router.post("/files/{file_id}/deadlines/{deadline_id}")
async def change(request: Request, file_id: UUID, deadline_id: UUID, person: Reader) -> Response:
    """What became of it; or the new day, or the old one, where the law changed."""
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", (*Ending, "open", "move", "keep"))
    why = form.code("why", Why, required=False)
    seen = form.whole("seen", least=0, most=MOST_VERSION) if action in ("move", "keep") else None
    if form.ok:
        try:
            if action == "open":
                await acts.open_again(file_id, deadline_id, reader=person, workplace=workplace)
            elif seen is not None:
                moves, now = action == "move", workplace.now()
                await acts.look_again(
                    file_id, deadline_id, seen=seen, moves=moves, reader=person, workplace=workplace, now=now
                )
            else:
                await acts.end(
                    file_id, deadline_id, Ending(action), why, reader=person, workplace=workplace, now=workplace.now()
                )
        except NoReasonError:
            form.problem("why", "missing")
        except LawChangedError:
            form.problem("action", "changed_meanwhile")
    if not form.ok:
        status = 409 if form.problems.get("action") == "changed_meanwhile" else 422
        return await show_deadlines(request, file_id, person, refused=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}/deadlines?told=noted"), 303)


async def show_deadlines(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    refused: Form | None = None,
    chosen: str = "",
    status: int | None = None,
) -> Response:
    """`chosen` is the rule whose form is shown; `refused` is a button that was not taken."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        known = await known_of(work, await Deadlines(work).of(file))
        book = await rule_book(work)
        staff = await Team(work).staff()
        relation = work.relation(file_id)
        view = FileView(file, relation, work.now, wording, workplace)
    offered = book.offered(view.today)
    rule = next((one for one in offered if one.id == chosen), None)
    if form and chosen and rule is None:
        form.problem("rule", "not_offered")

    def computes(one: Rule) -> str:
        return computation_words(wording, one.computation)

    problem = (form or refused or Form.empty()).problems.get("action")
    return page(
        request,
        "casework/deadlines/deadlines.html",
        status=status or (status_of(form) if form and form.problems else 200),
        file=file,
        relation=relation,
        staff=staff,
        rows=[row_of(one, known.book, view) for one in known.open],
        over=[row_of(one, known.book, view) for one in known.over],
        happened=newest_first(moments(known, view)),
        areas=[(area_words(wording)[area], [one for one in offered if one.area is area]) for area in Area],
        rule=rule,
        form=form or Form.empty(),
        own=form if form and rule is None else Form.empty(due_on=view.today.isoformat()),
        new_id=uuid4(),
        refused=refused or Form.empty(),
        problem=problem,
        reviews=review_words(wording),
        computes=computes,
        today=view.today,
        now=workplace.now(),
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    left_running=left_running,
    on_paper=on_paper,
    records=DEADLINES,
    page=PAGE,
    router=router,
)
