"""Proposals of the centres, what others say about them, and what the office makes of them."""

from functools import partial
from typing import Protocol
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.office.governance import acts
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.governance.domain import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    DraftState,
    NotNowError,
    UnfitError,
)
from services.quality.office.governance.store import Governance
from services.quality.office.governance.versions import newest
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Member, Officer, Reader, gone_from, members_of
from services.quality.office.members.representing import centre_of
from services.quality.standards.desk import Desk, desk_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/proposals")
FIELDS = ("kind", "target", "title", "wanted", "reason")


@router.get("/new")
async def ask(request: Request, member: Member, about: str = "") -> Response:
    return await form_page(request, Form.empty(target=about))


@router.post("")
async def make(request: Request, member: Member) -> Response:
    form = await read_form(request)
    title, wanted = form.text("title", most=LONGEST_TITLE), form.text("wanted", most=LONGEST_TEXT)
    reason, id_ = form.text("reason", most=LONGEST_TEXT), id_from(form, "form_id", *FIELDS)
    try:
        if form.ok:
            await acts.propose(
                kind=form.given("kind"),
                target=form.given("target"),
                title=title,
                wanted=wanted,
                reason=reason,
                by=member,
                gone=gone_from(request),
                id=id_,
                desk=desk_of(request),
            )
    except UnfitError as unfit:
        form.problem(unfit.field, in_words(unfit.code, words(request)))
    if not form.ok:
        return await form_page(request, form, status=422)
    return RedirectResponse(link(request, f"/proposals/{id_}"), 303)


@router.get("/{proposal_id}")
async def show(request: Request, reader: Reader, proposal_id: UUID) -> Response:
    return await proposal_page(request, reader, proposal_id, Form.empty())


@router.post("/{proposal_id}/comments")
async def comment(request: Request, reader: Reader, proposal_id: UUID) -> Response:
    form = await read_form(request)
    said = form.text("words", most=LONGEST_TEXT)
    if not form.ok:
        return await proposal_page(request, reader, proposal_id, form, status=422)
    id_, gone = id_from(form, "form_id", "words"), gone_from(request)
    await acts.comment(proposal_id, said, by=reader, gone=gone, id=id_, desk=desk_of(request))
    return RedirectResponse(link(request, f"/proposals/{proposal_id}#said"), 303)


@router.post("/{proposal_id}/withdraw")
async def take_back(request: Request, member: Member, proposal_id: UUID) -> Response:
    await read_form(request)
    act = partial(acts.withdraw, by=member, gone=gone_from(request))
    return await decided(request, member, proposal_id, act, Form.empty())


@router.post("/{proposal_id}/decline")
async def say_no(request: Request, officer: Officer, proposal_id: UUID) -> Response:
    form = await read_form(request)
    answer = form.text("answer", most=LONGEST_TEXT)
    return await decided(request, officer, proposal_id, partial(acts.decline, answer=answer), form)


@router.post("/{proposal_id}/take-up")
async def use(request: Request, officer: Officer, proposal_id: UUID) -> Response:
    form = await read_form(request)
    chosen = form.uuid("draft")
    if chosen is None:
        form.problem("draft", "missing")
        return await proposal_page(request, officer, proposal_id, form, status=422)
    return await decided(request, officer, proposal_id, partial(acts.take_up, draft_id=chosen), form)


@router.post("/{proposal_id}/put-back")
async def lay_aside(request: Request, officer: Officer, proposal_id: UUID) -> Response:
    await read_form(request)
    return await decided(request, officer, proposal_id, acts.put_back, Form.empty())


class Decision(Protocol):
    """An act that decides on a proposal."""

    async def __call__(self, proposal_id: UUID, *, desk: Desk) -> None: ...


async def decided(request: Request, person: Person, proposal_id: UUID, act: Decision, form: Form) -> Response:
    """What follows on a proposal, or why it does not."""
    problem = ""
    try:
        if form.ok:
            await act(proposal_id, desk=desk_of(request))
    except NotNowError as not_now:
        problem = not_now.code
    except UnfitError as unfit:
        form.problem(unfit.field, in_words(unfit.code, words(request)))
    if problem:
        status = 403 if problem == "not_yours" else 409
        return await proposal_page(request, person, proposal_id, form, problem=problem, status=status)
    if not form.ok:
        return await proposal_page(request, person, proposal_id, form, status=422)
    return RedirectResponse(link(request, f"/proposals/{proposal_id}"), 303)


async def proposal_page(
    request: Request, person: Person, proposal_id: UUID, form: Form, *, problem: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        proposal = await acts.proposal_of(work, proposal_id)
        comments = await Governance(work).comments(proposal_id)
        drafts = [draft for draft in await Governance(work).drafts() if draft.state is DraftState.EDITING]
        own = await centre_of(work, person, gone_from(request))
    return page(
        request,
        "office/governance/proposal.html",
        status=status,
        proposal=proposal,
        comments=comments,
        drafts=drafts,
        own=own,
        problem=problem,
        centres=members_of(request).names,
        form=form,
        form_id=form.given("form_id") or uuid4(),
    )


async def form_page(request: Request, form: Form, *, status: int = 200) -> Response:
    return page(
        request,
        "office/governance/propose.html",
        status=status,
        catalogue=newest(desk_of(request).catalogues),
        form=form,
        form_id=form.given("form_id") or uuid4(),
    )
