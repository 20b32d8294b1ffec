"""A second look at an answer, on the page of its criterion."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.assessment import acts
from services.quality.answers.assessment.domain import AnsweredMeanwhileError
from services.quality.answers.local.lookups import criterion_or_404
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.forms import id_from, put_in_words
from services.quality.foundation.second_looks import (
    LONGEST_ORGANISATION,
    LONGEST_TEXT,
    IncompleteError,
    NothingToReviewError,
    SamePersonError,
)
from services.quality.standards.desk import desk_of
from services.quality.standing.criteria.web import criterion_page
from shared.web.forms import read_form
from shared.web.shell import link, words

router = APIRouter(prefix="/criteria/{criterion_id}")


@router.post("/review")
async def review(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    criterion, form = await criterion_or_404(request, criterion_id), await read_form(request)
    note, seen = form.text("note", most=LONGEST_TEXT, required=False), form.uuid("assessment_id")
    organisation = form.text("organisation", most=LONGEST_ORGANISATION, required=False)
    if seen is None:
        raise HTTPException(409)
    try:
        if form.ok:
            await acts.review(
                criterion,
                seen=seen,
                outcome=form.given("outcome"),
                note=note,
                organisation=organisation,
                by=colleague,
                id=id_from(form, "form_id", "assessment_id", "outcome", "note", "organisation"),
                desk=desk_of(request),
            )
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
    except SamePersonError:
        form.problem("assessment_id", "same_person")
    except (AnsweredMeanwhileError, NothingToReviewError):
        raise HTTPException(409) from None
    if not form.ok:
        status = 403 if "assessment_id" in form.problems else 422
        return await criterion_page(request, criterion_id, colleague, form, status=status)
    return RedirectResponse(link(request, f"/criteria/{criterion.id}?saved=review"), 303)
