"""What clients said in their own words, for those who lead the centre and answer for its quality."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.remarks import acts
from services.cases.contact.remarks.domain import by_month
from services.cases.foundation.policy import RemarkReader
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.calendar import first_day
from shared.dictionary.retention import RULES, Retention
from shared.web.forms import Form, read_form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import link, page

router = APIRouter()


@router.get("/remarks")
async def show(request: Request, person: RemarkReader) -> Response:
    return await show_remarks(request, person, Form.empty())


@router.post("/remarks")
async def delete(request: Request, person: RemarkReader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    ids = ids_in(form)
    if not form.ok:
        return await show_remarks(request, person, form, status=422)
    await acts.delete(ids, reader=person, workplace=workplace, now=workplace.now())
    return RedirectResponse(link(request, "/remarks?told=deleted"), 303)


def ids_in(form: Form) -> list[UUID]:
    if not form.all("remark"):
        form.problem("remark", "missing")
    try:
        return [UUID(one) for one in form.all("remark")]
    except ValueError:
        form.problem("remark", "not_valid")
        return []


async def show_remarks(request: Request, person: Person, form: Form, *, status: int = 200) -> Response:
    workplace, number = workplace_of(request), page_number(request)
    found = await acts.read(
        start=(number - 1) * PAGE, size=PAGE + 1, reader=person, workplace=workplace, now=workplace.now()
    )
    listing = Listing.of(found, number)
    return page(
        request,
        "contact/feedback/remarks.html",
        status=status,
        form=form,
        listing=listing,
        months=[(first_day(month), those) for month, those in by_month(listing.items)],
        kept_months=RULES[Retention.REMARK].months,
        backup_days=workplace.backup_days,
        replaced_on=workplace.now().astimezone(workplace.clock).date() + timedelta(days=workplace.backup_days),
    )
