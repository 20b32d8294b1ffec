"""Proposals of the centres, what others say about them, and what the office makes of them."""

from collections.abc import Callable
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.foundation.tables.store import Transaction
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.governance.domain import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Comment,
    DraftState,
    NotNowError,
    Proposal,
    UnfitError,
    decline,
    propose,
    put_back,
    take_up,
    withdraw,
)
from services.quality.office.governance.store import Governance
from services.quality.office.governance.versions import newest
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Member, Officer, Reader, centre_of, members_of
from services.quality.standards.desk import desk_of
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
    desk, form = desk_of(request), await read_form(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        centre = await centre_of(request, work, member)
        try:
            proposal = propose(
                newest(desk.catalogues),
                kind=form.given("kind"),
                target=form.given("target"),
                title=form.text("title", most=LONGEST_TITLE),
                wanted=form.text("wanted", most=LONGEST_TEXT),
                reason=form.text("reason", most=LONGEST_TEXT),
                centre=centre,
                id=id_from(form, "form_id", *FIELDS),
                now=desk.now(),
            )
        except UnfitError as unfit:
            form.problem(unfit.field, in_words(unfit.code, words(request)))
        if form.ok and await Governance(work).proposal(proposal.id) is None:
            await Governance(work).keep_proposal(proposal)
    if not form.ok:
        return await form_page(request, form, status=422)
    return RedirectResponse(link(request, f"/proposals/{proposal.id}"), 303)


@router.get("/{proposal_id}")
async def show(request: Request, reader: Reader, proposal_id: UUID) -> Response:
    return await proposal_page(request, reader, proposal_id, Form.empty())


@router.post("/{proposal_id}/comments")
async def comment(request: Request, reader: Reader, proposal_id: UUID) -> Response:
    form = await read_form(request)
    said = form.text("words", most=LONGEST_TEXT)
    if not form.ok:
        return await proposal_page(request, reader, proposal_id, form, status=422)
    async with desk_of(request).store.work() as work:
        await proposal_or_404(work, proposal_id)
        await keep_comment(request, work, reader, proposal_id, form, said)
    return RedirectResponse(link(request, f"/proposals/{proposal_id}#said"), 303)


@router.post("/{proposal_id}/withdraw")
async def take_back(request: Request, member: Member, proposal_id: UUID) -> Response:
    await read_form(request)
    async with desk_of(request).store.work() as work:
        centre = await centre_of(request, work, member)
    return await decided(request, member, proposal_id, lambda proposal: withdraw(proposal, centre=centre))


@router.post("/{proposal_id}/decline")
async def say_no(request: Request, officer: Officer, proposal_id: UUID) -> Response:
    form = await read_form(request)
    answer = form.text("answer", most=LONGEST_TEXT)
    return await decided(request, officer, proposal_id, lambda proposal: decline(proposal, answer=answer), form)


@router.post("/{proposal_id}/take-up")
async def use(request: Request, officer: Officer, proposal_id: UUID) -> Response:
    form = await read_form(request)
    chosen = form.uuid("draft")
    async with desk_of(request).store.work() as work:
        draft = await Governance(work).draft(chosen) if chosen else None
    if draft is None:
        form.problem("draft", "missing")
        return await proposal_page(request, officer, proposal_id, form, status=422)
    return await decided(request, officer, proposal_id, lambda proposal: take_up(proposal, draft), form)


@router.post("/{proposal_id}/put-back")
async def lay_aside(request: Request, officer: Officer, proposal_id: UUID) -> Response:
    await read_form(request)
    async with desk_of(request).store.work() as work:
        proposal = await proposal_or_404(work, proposal_id)
        draft = await Governance(work).draft(proposal.draft) if proposal.draft else None
    if draft and draft.state is not DraftState.EDITING:
        return await proposal_page(request, officer, proposal_id, Form.empty(), problem="not_editing", status=409)
    return await decided(request, officer, proposal_id, put_back)


async def decided(
    request: Request,
    person: Person,
    proposal_id: UUID,
    decide: Callable[[Proposal], Proposal],
    form: Form | None = None,
) -> Response:
    """What follows on a proposal, or why it does not."""
    form = form or Form.empty()
    problem = ""
    async with desk_of(request).store.work() as work:
        proposal = await proposal_or_404(work, proposal_id)
        try:
            what_follows = decide(proposal)
            if form.ok:
                await Governance(work).keep_proposal(what_follows)
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


async def keep_comment(request: Request, work: Transaction, person: Person, about: UUID, form: Form, said: str) -> None:
    centre = await centre_of(request, work, person)
    id_ = id_from(form, "form_id", "words")
    await Governance(work).keep_comment(Comment(id_, about, centre, said, desk_of(request).now()))


async def proposal_or_404(work: Transaction, id_: UUID) -> Proposal:
    proposal = await Governance(work).proposal(id_)
    if proposal is None:
        raise HTTPException(404)
    return proposal


async def proposal_page(
    request: Request, person: Person, proposal_id: UUID, form: Form, *, problem: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        proposal = await proposal_or_404(work, proposal_id)
        comments = await Governance(work).comments(proposal_id)
        drafts = [draft for draft in await Governance(work).drafts() if draft.state is DraftState.EDITING]
        own = await centre_of(request, work, person)
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
