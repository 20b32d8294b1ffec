"""The page of devices and accounts: what was talked about, and the form with the checklist and what follows."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.safety.acts import FollowUp, check
from services.cases.casework.safety.domain import CHECKLIST, LONGEST_LINE, Check, Finding, Offer
from services.cases.casework.safety.page_parts import CHECK, Safety, of_file, shows_to
from services.cases.casework.safety.store import DEVICE_CHECKS
from services.cases.files.file.sheets import noted, show_sheet, write_down
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form

router = APIRouter()
FOLLOW_UPS = (1, 2, 3)
"""So many fit into one form; more are given on the page of the to-dos."""


@router.get("/files/{file_id}/device-check")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_checks(request, file_id, person)


@router.post("/files/{file_id}/device-check")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    said, follow_ups = said_in(form, workplace.today()), follow_ups_in(form)
    check_id, now = form.uuid("check_id") or uuid4(), workplace.now()
    act = partial(check, file_id, said, follow_ups, check_id=check_id, reader=person, workplace=workplace, now=now)
    await write_down(request, form, act)
    return noted(request, file_id, CHECK) if form.ok else await show_checks(request, file_id, person, form=form)


def said_in(form: Form, today: date) -> Check:
    """As far as the form is right."""
    told = {name: form.text(name, most=LONGEST_LINE, required=False) or None for name in CHECKLIST}
    return Check(
        checked_on=form.day("checked_on", required=False) or today,
        offer=form.code("offer", Offer),
        finding=form.code("finding", Finding, required=False),
        **told,
    )


def follow_ups_in(form: Form) -> Sequence[FollowUp]:
    """One that has words needs a day, and one that has a day needs words."""
    found = []
    for number in FOLLOW_UPS:
        what, on = f"follow_up_{number}", f"follow_up_on_{number}"
        is_there = bool(form.given(what).strip() or form.given(on))
        words, day = form.text(what, most=LONGEST_LINE, required=is_there), form.day(on, required=is_there)
        if words and day:
            found.append(FollowUp(words, day))
    return found


async def show_checks(request: Request, file_id: UUID, person: Person, *, form: Form | None = None) -> Response:
    return await show_sheet(
        request,
        file_id,
        person,
        "casework/safety/device_check.html",
        "safety",
        of_file,
        partial(empty, today=workplace_of(request).today()),
        form=form,
        checklist=CHECKLIST,
        follow_ups=FOLLOW_UPS,
    )


def empty(_: Safety, *, today: date) -> Form:
    return Form.empty(check_id=str(uuid4()), checked_on=today.isoformat())


CONCEPT: Concept[None] = Concept(shows_to=shows_to, records=DEVICE_CHECKS, page=CHECK, router=router)
