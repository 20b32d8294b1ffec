"""What the team says about a criterion, and the second look at it."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.assessment import acts
from services.quality.answers.assessment.documents import documents_on, handed_out, standing_answer
from services.quality.answers.assessment.evidence import form_before, lines_for
from services.quality.answers.assessment.forms import answer_problems, read_answer
from services.quality.answers.local.lookups import criterion_or_404
from services.quality.evidence.documents.web import as_file
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.documents.domain import MOST_OF_AN_ENTRY
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import desk_of
from shared.web.forms import Form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/criteria/{criterion_id}")


@router.get("/assess")
async def ask(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    return await assess_page(request, await criterion_or_404(request, criterion_id), colleague)


@router.post("/assess")
async def assess(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    criterion = await criterion_or_404(request, criterion_id)
    form, given = await read_answer(request)
    with answer_problems(form, words(request)):
        if given:
            await acts.assess(criterion, given, wording=words(request), by=colleague, desk=desk_of(request))
    if not form.ok:
        return await assess_page(request, criterion, colleague, form, status=422)
    return RedirectResponse(link(request, f"/criteria/{criterion.id}?saved=assessment"), 303)


async def assess_page(
    request: Request, criterion: Criterion, by: Author, form: Form | None = None, *, status: int = 200
) -> Response:
    """With the form that was sent, or else as it was answered before."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        before = await standing_answer(work, criterion.id, desk)
        form = form or await form_before(work, before, request.app.state.pages.languages)
        lines = await lines_for(work, criterion, words(request), desk)
        documents = await documents_on(work, before)
    return page(
        request,
        "answers/assess.html",
        status=status,
        criterion=criterion,
        colleague=by,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        lines=lines,
        today=desk.today,
        documents=documents,
        most_documents=MOST_OF_AN_ENTRY,
    )


@router.get("/documents/{file_id}")
async def download(request: Request, criterion_id: str, file_id: UUID, colleague: Colleague) -> Response:
    """Every colleague who reads the answer reads what shows it."""
    criterion = await criterion_or_404(request, criterion_id)
    return await as_file(request, handed_out(criterion.id, file_id, desk=desk_of(request)))
