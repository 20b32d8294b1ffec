"""The page of deputies: whose usual deputy is who, and the open files that have none."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.deputies.acts import give_deputies
from services.cases.files.deputies.domain import MOST_AT_ONCE, AlreadyThereError, Rule, offered_in, proposed
from services.cases.files.file.store import Files
from services.cases.files.members.web import why
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import workplace_of
from services.cases.people.members.domain import Cared, PlaceNotPossibleError
from services.cases.people.members.store import FileCare
from services.cases.people.team.store import Team
from services.cases.people.usual_deputies.acts import name_deputy
from services.cases.people.usual_deputies.domain import DeputyNotPossibleError, able
from services.cases.people.usual_deputies.store import UsualDeputies
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
PATH = "/team/deputies"
ACTIONS = ("usual", "give")


@router.get(PATH)
async def show(request: Request, person: Reader) -> Response:
    return await show_deputies(request, person)


@router.post(PATH, dependencies=[Depends(Fresh())])
async def change(request: Request, person: Reader) -> Response:
    form = await read_form(request)
    action = form.choice("action", ACTIONS)
    if form.ok:
        try:
            await (name_usual if action == "usual" else give)(request, form, person)
        except DeputyNotPossibleError as error:
            form.problem(error.field, "not_offered")
        except AlreadyThereError as error:
            form.problem(f"deputy-{error.file_id}", why(request, error.why))
        except PlaceNotPossibleError as error:
            form.problem(error.field, why(request, error.why))
    if not form.ok:
        return await show_deputies(request, person, form=form, status=422)
    return RedirectResponse(link(request, f"{PATH}?told={action}"), 303)


async def name_usual(request: Request, form: Form, person: Person) -> None:
    staff_id = form.uuid("staff_id")
    deputy_id = form.uuid("deputy_id") if form.given("deputy_id") else None
    if form.ok and staff_id:
        await name_deputy(staff_id, deputy_id, reader=person, workplace=workplace_of(request))


async def give(request: Request, form: Form, person: Person) -> None:
    workplace, chosen = workplace_of(request), dict[UUID, UUID]()
    async with workplace.store.reading(person) as work:
        lacking, staff = await lacking_deputies(work), await Team(work).staff()
    for file in lacking:
        offered = {str(one.id): one.id for one in offered_in(file, staff, person.id)}
        if to := form.choice(f"deputy-{file.file_id}", offered, required=False):
            chosen[file.file_id] = offered[to]
    if form.ok and chosen:
        await give_deputies(chosen, reader=person, workplace=workplace)


async def lacking_deputies(work: Reading) -> list[Cared]:
    """Those of the reader, and for lead and deputy of the centre those of everybody."""
    async with work.errand(Errand.EXISTENCE) as on_errand:
        found = [one for one in await FileCare(on_errand).open_files() if not one.has_deputy]
    leads = holds(work.reader, Right.SEE_ALL_FILES_EXIST)
    return [one for one in found if leads or one.responsible == work.reader.id]


async def show_deputies(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    rule = next((one for one in Rule if one == request.query_params.get("rule")), Rule.USUAL)
    async with workplace_of(request).store.reading(person) as work:
        staff, usual = await Team(work).staff(), await UsualDeputies(work).usual()
        lacking = await lacking_deputies(work)
        files = lacking[:MOST_AT_ONCE]
        covers = {one.id: one for one in await Files(work).covers([one.file_id for one in files])}
        async with work.errand(Errand.EXISTENCE) as on_errand:
            loads = await FileCare(on_errand).deputy_loads()
    leads = holds(person, Right.KEEP_ROSTER)
    targets = proposed(files, rule, staff, usual=usual, loads=loads, reader=person.id)
    shown: dict[str, Any] = {
        "staff": staff,
        "usual": usual,
        "colleagues": [one for one in staff if one.counsels and (leads or one.id == person.id)],
        "able": able(staff),
        "rule": rule,
        "files": [(covers[one.file_id], offered_in(one, staff, person.id)) for one in files if one.file_id in covers],
        "total": len(lacking),
        "loads": loads,
    }
    first = Form.empty(**{f"deputy-{file_id}": str(to) for file_id, to in targets.items()})
    return page(request, "files/deputies/deputies.html", status=status, form=form or first, **shown)
