"""What the team says about a criterion, and the second look at it."""

from collections.abc import Sequence
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.assessment.evidence import chosen, form_of, lines_for, taken
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.lookups import criterion_or_404
from services.quality.evidence.register.wording import Line
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import id_from, put_in_words
from services.quality.foundation.second_looks import IncompleteError
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import desk_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/criteria/{criterion_id}")
FIELDS = ("criterion", "answer", "evidence", "link")


@router.get("/assess")
async def ask(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    desk, criterion = desk_of(request), await criterion_or_404(request, criterion_id)
    async with desk.store.work() as work:
        before = (await Assessments(work).newest_assessments(desk.ids)).get(criterion.id)
        behind = (await Assessments(work).entries_behind([before.id]))[before.id] if before else []
    return await assess_page(request, criterion, colleague, form_of(before, behind))


@router.post("/assess")
async def assess(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    desk, criterion = desk_of(request), await criterion_or_404(request, criterion_id)
    form, version = await read_form(request), desk.catalogue.version
    try:
        async with desk.store.work() as work:
            behind = chosen(form, await lines_for(work, criterion, words(request), desk))
            id_ = answer_id(form, behind)
            given = taken(form, criterion, behind, catalogue=version, by=colleague, id=id_, desk=desk)
            if form.ok:
                await Assessments(work).save_assessment(given, [line.path for line in behind])
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
    if not form.ok:
        return await assess_page(request, criterion, colleague, form, status=422)
    return RedirectResponse(link(request, f"/criteria/{criterion.id}?saved=assessment"), 303)


def answer_id(form: Form, behind: Sequence[Line]) -> UUID:
    """With other entries it is another answer."""
    return uuid5(id_from(form, "form_id", *FIELDS), " ".join(line.path for line in behind))


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
