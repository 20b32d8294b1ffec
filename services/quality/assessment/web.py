"""What the team says about a criterion, and the second look at it."""

from collections.abc import Sequence
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.arrivals import Colleague
from services.quality.assessment import domain
from services.quality.assessment.evidence import chosen, form_of, lines_for, taken
from services.quality.catalogue.domain import Criterion
from services.quality.criteria.web import criterion_or_404, criterion_page
from services.quality.desk import desk_of
from services.quality.domain import Author
from services.quality.register.wording import Line
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/criteria/{criterion_id}")
FIELDS = ("criterion", "answer", "evidence", "link", "documented")


@router.get("/assess")
async def ask(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    desk, criterion = desk_of(request), await criterion_or_404(request, criterion_id)
    async with desk.store.work() as work:
        before = (await work.newest_assessments(desk.ids)).get(criterion.id)
        behind = (await work.entries_behind([before.id]))[before.id] if before else []
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
                await work.save_assessment(given, [line.path for line in behind])
    except domain.IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
    if not form.ok:
        return await assess_page(request, criterion, colleague, form, status=422)
    return RedirectResponse(link(request, f"/criteria/{criterion.id}?saved=assessment"), 303)


@router.post("/review")
async def review(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    desk, criterion = desk_of(request), await criterion_or_404(request, criterion_id)
    form = await read_form(request)
    note, seen = form.text("note", most=domain.LONGEST_TEXT, required=False), form.uuid("assessment_id")
    organisation = form.text("organisation", most=domain.LONGEST_ORGANISATION, required=False)
    async with desk.store.work() as work:
        assessment = (await work.newest_assessments(desk.ids)).get(criterion.id)
        if assessment is None or assessment.id != seen:
            raise HTTPException(409)
        try:
            looked = domain.review(
                assessment,
                outcome=form.given("outcome"),
                note=note,
                organisation=organisation,
                by=colleague,
                id=id_from(form, "form_id", "assessment_id", "outcome", "note", "organisation"),
                now=desk.now(),
            )
        except domain.IncompleteError as incomplete:
            form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
        except domain.SamePersonError:
            form.problem("assessment_id", "same_person")
        except domain.NothingToReviewError:
            raise HTTPException(409) from None
        if form.ok:
            await work.save_review(looked)
    if not form.ok:
        status = 403 if "assessment_id" in form.problems else 422
        return await criterion_page(request, criterion_id, colleague, form, status=status)
    return RedirectResponse(link(request, f"/criteria/{criterion.id}?saved=review"), 303)


def id_from(form: Form, started: str, *fields: str) -> UUID:
    """The same form with the same content, sent twice, makes one entry."""
    try:
        begun = UUID(form.given(started))
    except ValueError:
        begun = uuid4()
    return uuid5(begun, "\0".join(form.given(field) for field in fields))


def answer_id(form: Form, behind: Sequence[Line]) -> UUID:
    """With other entries it is another answer."""
    return uuid5(id_from(form, "form_id", *FIELDS), " ".join(line.path for line in behind))


def put_in_words(code: str, wording: Wording) -> str:
    return {
        "choose": wording.gettext("Please choose one of the answers."),
        "say_why": wording.gettext("Please say in a few words why."),
        "lies_with_us": wording.gettext("Your centre itself is responsible for this criterion."),
        "not_yet": wording.gettext("This day has not come yet. Next step: give the day that stands on the document."),
        "which_document": wording.gettext("There is a day and no document. Next step: name it, or leave the day out."),
        "no_link": wording.gettext("Please give a whole address that begins with https://"),
    }.get(code, code)


async def assess_page(request: Request, criterion: Criterion, by: Author, form: Form, *, status: int = 200) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        lines = await lines_for(work, criterion, words(request), desk)
    return page(
        request,
        "assess.html",
        status=status,
        criterion=criterion,
        colleague=by,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        lines=lines,
    )
