"""A second look at an entry, on its page."""

from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.register import acts
from services.quality.evidence.register.domain import RetiredError
from services.quality.evidence.register.forms import seen_in
from services.quality.evidence.register.second_looks.domain import NotAskedForError
from services.quality.evidence.register.store import ChangedMeanwhileError
from services.quality.evidence.register.views.lookups import kind_or_404
from services.quality.evidence.register.web import entry_page
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
from shared.web.forms import read_form
from shared.web.shell import link, words

router = APIRouter(prefix="/register/{kind_name}/{entry_id}/second-look")
FIELDS = ("seen", "outcome", "note", "organisation")


@router.post("")
async def look(request: Request, kind_name: str, entry_id: UUID, colleague: Colleague) -> Response:
    desk, kind, form = desk_of(request), kind_or_404(kind_name), await read_form(request)
    note = form.text("note", most=LONGEST_TEXT, required=False)
    organisation = form.text("organisation", most=LONGEST_ORGANISATION, required=False)
    try:
        if form.ok:
            await acts.look(
                kind,
                entry_id,
                seen=seen_in(form),
                outcome=form.given("outcome"),
                note=note,
                organisation=organisation,
                by=colleague,
                id=id_from(form, "form_id", *FIELDS),
                desk=desk,
            )
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
    except SamePersonError:
        form.problem("second_look", "same_person")
    except (ChangedMeanwhileError, NotAskedForError, NothingToReviewError, RetiredError):
        raise HTTPException(409) from None
    if not form.ok:
        status = 403 if "second_look" in form.problems else 422
        return await entry_page(request, kind_name, entry_id, colleague, form, status=status)
    return RedirectResponse(link(request, f"/register/{kind.name}/{entry_id}?saved=look"), 303)
