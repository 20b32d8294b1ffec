"""Claims of one file: the list with its form, and the page on which one is explained, answered and settled."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.consents.domain import valid
from services.cases.casework.consents.store import Consents
from services.cases.files.file.part_page import show_part, write_down
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Part
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import NotYetError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.support.claims.acts import change, note
from services.cases.support.claims.domain import (
    ANSWERED,
    LONGEST_NAME,
    LONGEST_WORDS,
    ChangedMeanwhileError,
    Channel,
    Claim,
    Claimant,
    ClaimNotFoundError,
    Demand,
    NoConsentError,
    Result,
    Told,
    TooEarlyError,
)
from services.cases.support.claims.mornings import due_files
from services.cases.support.claims.outcomes import EXPLAINED
from services.cases.support.claims.page_parts import (
    PAGE,
    left_running,
    menu,
    moments,
    of_file,
    of_many,
    part,
    shows_to,
    step,
    tasks_of,
)
from services.cases.support.claims.store import CLAIMS, Claims
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
TEXTS = {"name": LONGEST_NAME, "asked": LONGEST_WORDS, "wish": LONGEST_WORDS, "position": LONGEST_WORDS}


@router.get("/files/{file_id}/claims")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_part(request, file_id, person, CONCEPT)


@router.post("/files/{file_id}/claims")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    claim_id, demand = form.uuid("claim_id") or uuid4(), demand_in(form, workplace.today())

    async def act() -> None:
        given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await note(file_id, demand, claim_id=claim_id, **given)
        except TooEarlyError as error:
            form.problem(error.field, too_early(request))

    return await write_down(request, file_id, person, CONCEPT, form=form, act=act)


@router.get("/files/{file_id}/claims/{claim_id}")
async def show_one(request: Request, file_id: UUID, claim_id: UUID, person: FileReader) -> Response:
    return await show_claim(request, file_id, claim_id, person)


@router.post("/files/{file_id}/claims/{claim_id}")
async def alter(request: Request, file_id: UUID, claim_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    demand, seen, status = settled_in(form, workplace.today()), moment_in(form), 422
    if form.ok:
        given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await change(file_id, claim_id, demand, seen=seen, **given)
        except NotYetError as error:
            form.problem(error.field, words(request).gettext("This moment has not come yet."))
        except TooEarlyError as error:
            form.problem(error.field, too_early(request))
        except NoConsentError:
            _ = words(request).gettext
            form.problem("consent_id", _("No consent was chosen that holds on that day: by consent nothing was told."))
        except ClaimNotFoundError:
            raise HTTPException(404) from None
        except ChangedMeanwhileError:
            _ = words(request).gettext
            form.problem("action", _("A colleague was faster. What stands there now is shown; yours is in the form."))
            status = 409
    if not form.ok:
        return await show_claim(request, file_id, claim_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}/{claim_id}?told=noted"), 303)


def too_early(request: Request) -> str:
    return words(request).gettext("This day lies before the one on which it came.")


def demand_in(form: Form, today: date, **settled: Any) -> Demand:
    """As far as the form is right. Days that are not said are today, where something happened."""
    claimant, channel = form.code("claimant", Claimant), form.code("channel", Channel, required=False)
    asked_on, answer_by = form.day("asked_on", required=False) or today, form.day("answer_by", required=False)
    said: dict[str, Any] = {
        name: form.text(name, most=most, required=name == "asked") or None for name, most in TEXTS.items()
    }
    told, told_on = form.code("told", Told, required=False), form.day("told_on", required=False)
    return Demand(
        asked_on=asked_on,
        answer_by=answer_by,
        claimant=claimant,
        channel=channel,
        told=told,
        told_on=(told_on or today) if told in ANSWERED else None,
        **said,
        **settled,
    )


def settled_in(form: Form, today: date) -> Demand:
    result, settled_on = form.code("result", Result, required=False), form.day("settled_on", required=False)
    consent_id = form.uuid("consent_id") if form.given("consent_id") else None
    day = (settled_on or today) if result else None
    return demand_in(form, today, result=result, settled_on=day, consent_id=consent_id)


def moment_in(form: Form) -> datetime | None:
    try:
        return datetime.fromisoformat(form.given("seen"))
    except ValueError:
        form.problem("seen", "not_valid")
        return None


async def show_claim(
    request: Request, file_id: UUID, claim_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    """What a colleague changed meanwhile stands above the form, and `seen` in it is of that."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        claim = await Claims(work).one(claim_id, file)
        relation = work.relation(file_id)
        consents = await Consents(work).of(file) if relation.shows(Part.CONSENTS) else []
        staff = await Team(work).staff()
    if claim is None:
        raise HTTPException(404)
    return page(
        request,
        "support/claims/claim.html",
        status=status,
        file=file,
        claim=claim,
        relation=relation,
        held=valid(consents, on=workplace.today()),
        staff=staff,
        form=form or form_of(claim),
        seen=form.given("seen") if form and status == 422 else claim.changed_at.isoformat(),
        today=workplace.today(),
    )


def form_of(claim: Claim) -> Form:
    said: Mapping[str, Any] = {one.name: getattr(claim, one.name) for one in fields(Demand)}
    return Form.empty(**{name: str(value) for name, value in said.items() if value is not None})


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    menu=menu,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    left_running=left_running,
    records=CLAIMS,
    page=PAGE,
    due_files=due_files,
    router=router,
    counts=(EXPLAINED,),
)
