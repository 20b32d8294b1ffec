"""The pages of a vote: it is opened and ended by the office, cast by the members, and followed by the adoption."""

from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AnyHttpUrl
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.office.drafting import vote_acts
from services.quality.office.drafting.web import draft_page
from services.quality.office.governance.domain import NotNowError, UnfitError
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Member, Officer, gone_from
from services.quality.office.voting.domain import Choice
from services.quality.standards.desk import desk_of
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import link, words

router = APIRouter(prefix="/drafts/{draft_id}")


@router.post("/vote/open")
async def begin(request: Request, officer: Officer, draft_id: UUID) -> Response:
    form = await read_form(request)
    until, quorum = form.day("until"), form.whole("quorum", least=1, most=100_000)
    if not form.ok or until is None or quorum is None:
        return await draft_page(request, officer, draft_id, form, status=422)
    act = vote_acts.open_vote(
        draft_id,
        until=until,
        quorum=quorum,
        office=public_url(request),
        gone=gone_from(request),
        id=id_from(form, "form_id", "until", "quorum"),
        desk=desk_of(request),
    )
    return await answered(request, officer, draft_id, form, act)


@router.post("/vote")
async def vote(request: Request, member: Member, draft_id: UUID) -> Response:
    form = await read_form(request)
    chosen = form.choice("choice", list(Choice))
    if not form.ok:
        return await draft_page(request, member, draft_id, form, status=422)
    act = vote_acts.cast(draft_id, Choice(chosen), by=member, gone=gone_from(request), desk=desk_of(request))
    return await answered(request, member, draft_id, form, act)


@router.post("/vote/call-off")
async def end_early(request: Request, officer: Officer, draft_id: UUID) -> Response:
    form = await read_form(request)
    return await answered(request, officer, draft_id, form, vote_acts.call_off(draft_id, desk=desk_of(request)))


@router.post("/vote/reopen")
async def edit_again(request: Request, officer: Officer, draft_id: UUID) -> Response:
    form = await read_form(request)
    return await answered(request, officer, draft_id, form, vote_acts.reopen(draft_id, desk=desk_of(request)))


@router.post("/adopt", dependencies=[Depends(Fresh())])
async def put_in_force(request: Request, officer: Officer, draft_id: UUID) -> Response:
    form = await read_form(request)
    day = form.day("valid_from")
    if day is None:
        return await draft_page(request, officer, draft_id, form, status=422)
    return await answered(request, officer, draft_id, form, vote_acts.adopt(draft_id, day, desk=desk_of(request)))


def public_url(request: Request) -> AnyHttpUrl:
    """Where members find these pages."""
    told: AnyHttpUrl = request.app.state.settings.public_url
    return told


async def answered(
    request: Request, person: Person, draft_id: UUID, form: Form, act: Coroutine[Any, Any, None]
) -> Response:
    """Back to the draft: with what is new, or with why nothing is."""
    try:
        await act
    except NotNowError as not_now:
        return await draft_page(request, person, draft_id, form, problem=not_now.code, status=409)
    except UnfitError as unfit:
        form.problem(unfit.field, in_words(unfit.code, words(request)))
        return await draft_page(request, person, draft_id, form, status=422)
    return RedirectResponse(link(request, f"/drafts/{draft_id}"), 303)
