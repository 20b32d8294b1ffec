"""What the team says about a criterion, and the second look at it."""

from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.assessment import acts, domain
from services.quality.answers.assessment.evidence import form_before, lines_for
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.lookups import criterion_or_404
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import id_from, put_in_words
from services.quality.foundation.second_looks import LONGEST_TEXT, IncompleteError
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import desk_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/criteria/{criterion_id}")
FIELDS = ("criterion", "answer", "evidence", "link", "documented")


@router.get("/assess")
async def ask(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    desk, criterion = desk_of(request), await criterion_or_404(request, criterion_id)
    async with desk.store.work() as work:
        before = (await Assessments(work).newest_assessments(desk.ids)).get(criterion.id)
        behind = (await Assessments(work).entries_behind([before.id]))[before.id] if before else []
        form = await form_before(work, before, behind, request.app.state.pages.languages)
    return await assess_page(request, criterion, colleague, form)


@router.post("/assess")
async def assess(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    criterion, form = await criterion_or_404(request, criterion_id), await read_form(request)
    evidence = form.text("evidence", most=LONGEST_TEXT, required=False)
    address = form.text("link", most=domain.LONGEST_LINK, required=False)
    documented = form.day("documented", required=False)
    try:
        if form.ok:
            await acts.assess(
                criterion,
                answer=form.given("answer"),
                evidence=evidence,
                link=address,
                documented=documented,
                entries=form.all("entry"),
                wording=words(request),
                by=colleague,
                id=id_from(form, "form_id", *FIELDS),
                desk=desk_of(request),
            )
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
    if not form.ok:
        return await assess_page(request, criterion, colleague, form, status=422)
    return RedirectResponse(link(request, f"/criteria/{criterion.id}?saved=assessment"), 303)


async def assess_page(request: Request, criterion: Criterion, by: Author, form: Form, *, status: int = 200) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        lines = await lines_for(work, criterion, words(request), desk)
    return page(
        request,
        "answers/assess.html",
        status=status,
        criterion=criterion,
        colleague=by,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        lines=lines,
    )
