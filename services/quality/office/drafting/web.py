"""A draft of the next version: written entry by entry, checked at every step, commented on by everybody."""

from datetime import date
from hashlib import sha256
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.foundation.tables.store import Transaction
from services.quality.office.drafting.checking import check, drifts
from services.quality.office.drafting.texts import (
    LONGEST_SECTION,
    NEW,
    Section,
    section,
    sections,
    succeeding,
    with_section,
)
from services.quality.office.governance.adopted import learn_adopted, text_of
from services.quality.office.governance.domain import (
    LONGEST_TEXT,
    Draft,
    DraftState,
    NotNowError,
    drop,
    edit,
    put_back,
)
from services.quality.office.governance.store import Governance
from services.quality.office.governance.versions import newest
from services.quality.office.governance.web import keep_comment
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Officer, Reader, centre_of, gone_from, members_of, represented
from services.quality.office.voting.domain import outcome, usual_quorum
from services.quality.office.voting.store import Ballots
from services.quality.standards.comparison.domain import changed, worded
from services.quality.standards.desk import desk_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/drafts")
VERSION = r"[0-9]{4}-[0-9]{2}(\.[0-9]{1,3})?"


@router.post("")
async def begin(request: Request, officer: Officer) -> Response:
    """A draft that is still the version in force, under the name of the next one."""
    desk, form = desk_of(request), await read_form(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        before = newest(desk.catalogues)
        day = max(desk.today, before.valid_from).replace(day=1)
        later = date(day.year + 1, 1, 1)
        text = succeeding(await text_of(work, before.version), before, version=f"{later:%Y-%m}", day=later)
        draft = Draft(id_from(form, "form_id"), text, desk.now())
        if await Governance(work).draft(draft.id) is None:
            await Governance(work).keep_draft(draft)
    return RedirectResponse(link(request, f"/drafts/{draft.id}"), 303)


@router.get("/{draft_id}")
async def show(request: Request, reader: Reader, draft_id: UUID) -> Response:
    return await draft_page(request, reader, draft_id, Form.empty())


@router.get("/{draft_id}/file")
async def file(request: Request, reader: Reader, draft_id: UUID) -> Response:
    async with desk_of(request).store.work() as work:
        return PlainTextResponse((await draft_or_404(work, draft_id)).text)


@router.post("/{draft_id}/comments")
async def comment(request: Request, reader: Reader, draft_id: UUID) -> Response:
    form = await read_form(request)
    said = form.text("words", most=LONGEST_TEXT)
    if not form.ok:
        return await draft_page(request, reader, draft_id, form, status=422)
    async with desk_of(request).store.work() as work:
        await draft_or_404(work, draft_id)
        await keep_comment(request, work, reader, draft_id, form, said)
    return RedirectResponse(link(request, f"/drafts/{draft_id}#said"), 303)


@router.post("/{draft_id}/drop")
async def give_up(request: Request, officer: Officer, draft_id: UUID) -> Response:
    """What it had taken up is open again."""
    await read_form(request)
    async with desk_of(request).store.work() as work:
        draft = await draft_or_404(work, draft_id)
        try:
            dropped = drop(draft)
        except NotNowError:
            raise HTTPException(409) from None
        await Governance(work).keep_draft(dropped)
        for proposal in await Governance(work).proposals_of(draft_id):
            await Governance(work).keep_proposal(put_back(proposal))
    return RedirectResponse(link(request, "/standards"), 303)


@router.get("/{draft_id}/text/{key}")
async def open_section(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    async with desk_of(request).store.work() as work:
        draft = await draft_or_404(work, draft_id)
    part = section_or_404(draft, key)
    return section_page(request, draft, part, Form.empty(part=part.text.strip(), seen=mark(part)))


@router.post("/{draft_id}/text/{key}")
async def write_section(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    """Saves what is wrong as well: a draft may be wrong for a while, but nobody can vote on it then."""
    form = await read_form(request)
    part = form.text("part", most=LONGEST_SECTION, required=False)
    async with desk_of(request).store.work() as work:
        draft = await draft_or_404(work, draft_id)
        before = section_or_404(draft, key)
        if form.given("seen") != mark(before):
            form.problem("part", in_words("changed_meanwhile", words(request)))
        try:
            draft = edit(draft, with_section(draft.text, key, part))
        except NotNowError:
            raise HTTPException(409) from None
        if form.ok and form.given("do") == "save":
            await Governance(work).keep_draft(draft)
    if not form.ok or form.given("do") != "save":
        return section_page(request, draft, before, form, status=200 if form.ok else 422)
    return RedirectResponse(link(request, f"/drafts/{draft_id}"), 303)


def section_or_404(draft: Draft, key: str) -> Section:
    found = Section(NEW, "", 1) if key == NEW else section(draft.text, key)
    if found is None:
        raise HTTPException(404)
    return found


def mark(part: Section) -> str:
    """What the text was when it was opened, so that nobody writes over what somebody else wrote meanwhile."""
    return sha256(part.text.encode()).hexdigest()


async def draft_or_404(work: Transaction, id_: UUID) -> Draft:
    draft = await Governance(work).draft(id_)
    if draft is None:
        raise HTTPException(404)
    return draft


def section_page(request: Request, draft: Draft, part: Section, form: Form, *, status: int = 200) -> Response:
    """`draft` is as it would be with what is written now."""
    _, mistakes = check(draft.text, desk_of(request).catalogues)
    return page(
        request,
        "office/governance/section.html",
        status=status,
        draft=draft,
        part=part,
        mistakes=mistakes,
        form=form,
        longest=LONGEST_SECTION,
    )


async def draft_page(
    request: Request, person: Person, draft_id: UUID, form: Form, *, problem: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        draft = await draft_or_404(work, draft_id)
        ballots = await Ballots(work).ballots(draft_id)
        comments, taken_up = await Governance(work).comments(draft_id), await Governance(work).proposals_of(draft_id)
        members, own = await represented(request, work), await centre_of(request, work, person)
    adopted = desk.catalogues.get(draft.version)
    catalogue, mistakes = (adopted, []) if adopted else check(draft.text, desk.catalogues)
    before = desk.catalogues.get(catalogue.replaces or "") if catalogue else None
    return page(
        request,
        "office/governance/draft.html",
        status=status,
        draft=draft,
        editing=draft.state is DraftState.EDITING,
        catalogue=catalogue,
        before=before,
        changed=changed(before, catalogue) if before and catalogue else [],
        worded=worded,
        drifts=drifts(before, catalogue) if before and catalogue and draft.state is DraftState.EDITING else [],
        mistakes=mistakes,
        sections=sections(draft.text),
        ballots=[(ballot, outcome(ballot, today=desk.today)) for ballot in ballots],
        comments=comments,
        taken_up=taken_up,
        members=members,
        quorum=usual_quorum(len(members)),
        own=own,
        problem=problem,
        centres=members_of(request).names,
        gone=gone_from(request),
        form=form,
        form_id=form.given("form_id") or uuid4(),
    )
