"""A draft of the next version: written entry by entry, checked at every step, commented on by everybody."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.office.drafting import acts
from services.quality.office.drafting.checking import as_far_as_written, check, says_nothing_new
from services.quality.office.drafting.entries import readable, texts_of_version
from services.quality.office.drafting.entry_acts import was
from services.quality.office.drafting.entry_text import whole_mark
from services.quality.office.drafting.overview import overview
from services.quality.office.drafting.store import Looks
from services.quality.office.drafting.texts import HEAD, LONGEST_SECTION, Section, sections
from services.quality.office.drafting.translations import Texts, by_text
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.governance.domain import (
    LONGEST_TEXT,
    Draft,
    DraftState,
    NotNowError,
)
from services.quality.office.governance.store import Governance
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Officer, Reader, gone_from, members_of
from services.quality.office.members.representing import centre_of, represented
from services.quality.office.voting.domain import outcome, usual_quorum
from services.quality.office.voting.store import Ballots
from services.quality.standards.catalogue.differences import entries
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.comparison.domain import changed, worded
from services.quality.standards.desk import Desk, desk_of
from shared.accounts.domain import Person
from shared.languages import KNOWN
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/drafts")
VERSION = r"[0-9]{4}-[0-9]{2}(\.[0-9]{1,3})?"


@router.post("")
async def begin(request: Request, officer: Officer) -> Response:
    form = await read_form(request)
    id_ = id_from(form, "form_id")
    await acts.begin(id_, desk=desk_of(request))
    return RedirectResponse(link(request, f"/drafts/{id_}"), 303)


@router.get("/{draft_id}")
async def show(request: Request, reader: Reader, draft_id: UUID) -> Response:
    return await draft_page(request, reader, draft_id, Form.empty())


@router.get("/{draft_id}/file")
async def file(request: Request, reader: Reader, draft_id: UUID) -> Response:
    async with desk_of(request).store.work() as work:
        return PlainTextResponse((await acts.draft_of(work, draft_id)).text)


@router.post("/{draft_id}/comments")
async def comment(request: Request, reader: Reader, draft_id: UUID) -> Response:
    form = await read_form(request)
    said = form.text("words", most=LONGEST_TEXT)
    if not form.ok:
        return await draft_page(request, reader, draft_id, form, status=422)
    id_, gone = id_from(form, "form_id", "words"), gone_from(request)
    await acts.comment(draft_id, said, by=reader, gone=gone, id=id_, desk=desk_of(request))
    return RedirectResponse(link(request, f"/drafts/{draft_id}#said"), 303)


@router.post("/{draft_id}/drop")
async def give_up(request: Request, officer: Officer, draft_id: UUID) -> Response:
    """What it had taken up is open again."""
    await read_form(request)
    try:
        await acts.drop(draft_id, desk=desk_of(request))
    except NotNowError:
        raise HTTPException(409) from None
    return RedirectResponse(link(request, "/standards"), 303)


@router.get("/{draft_id}/text/{key}")
async def open_section(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    async with desk_of(request).store.work() as work:
        draft = await acts.draft_of(work, draft_id)
    part = acts.section_of(draft, key)
    return section_page(request, draft, part, Form.empty(part=part.text.strip(), seen=acts.mark(part)))


@router.post("/{draft_id}/text/{key}")
async def write_section(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    """Saves what is wrong as well: a draft may be wrong for a while, but nobody can vote on it then."""
    form = await read_form(request)
    part = form.text("part", most=LONGEST_SECTION, required=False)
    save = form.ok and form.given("do") == "save"
    try:
        written = await acts.write(draft_id, key, part, seen=form.given("seen"), save=save, desk=desk_of(request))
    except NotNowError:
        raise HTTPException(409) from None
    if written.changed_meanwhile:
        form.problem("part", in_words("changed_meanwhile", words(request)))
    if not form.ok or form.given("do") != "save":
        return section_page(request, written.draft, written.before, form, status=200 if form.ok else 422)
    return RedirectResponse(link(request, f"/drafts/{draft_id}"), 303)


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


def replaced(draft: Draft, desk: Desk) -> Catalogue | None:
    """The version that a draft would replace, also while its text is no whole version."""
    return desk.catalogues.get(str(readable(draft.text).get(HEAD, {}).get("replaces", "")))


def texts_then(draft: Draft, before: Catalogue | None) -> dict[str, Texts]:
    """What each entry of a draft said in the version before, under whatever id it was there."""
    known = readable(draft.text)
    then = texts_of_version(before) if before else {}
    return {id_: then.get(was(known.get(HEAD, {}), id_), {}) for id_ in known}


async def draft_page(
    request: Request, person: Person, draft_id: UUID, form: Form, *, problem: str = "", status: int = 200
) -> Response:
    desk, gone = desk_of(request), gone_from(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        draft = await acts.draft_of(work, draft_id)
        ballots = await Ballots(work).ballots(draft_id)
        comments, taken_up = await Governance(work).comments(draft_id), await Governance(work).proposals_of(draft_id)
        members, own = await represented(work, gone), await centre_of(work, person, gone)
        looks = by_text(await Looks(work).looks(draft_id))
    adopted = desk.catalogues.get(draft.version)
    catalogue, mistakes = (adopted, []) if adopted else check(draft.text, desk.catalogues)
    before, compared = replaced(draft, desk), catalogue or as_far_as_written(draft.text)
    view = overview(draft.text, texts_then(draft, before), looks, mistakes)
    return page(
        request,
        "office/governance/draft.html",
        status=status,
        draft=draft,
        editing=draft.state is DraftState.EDITING,
        catalogue=catalogue,
        before=before,
        compared=compared,
        changed=changed(before, compared) if before and compared else [],
        worded=worded,
        view=view,
        retired={id_: whole_mark(readable(draft.text).get(HEAD, {}), id_) for id_ in view.retired},
        names_before={id_: entry.name for id_, entry in entries(before).items()} if before else {},
        mistakes=mistakes,
        nothing_new=catalogue is not None and says_nothing_new(before, catalogue),
        known_languages=KNOWN,
        sections=sections(draft.text),
        ballots=[(ballot, outcome(ballot, today=desk.today)) for ballot in ballots],
        comments=comments,
        taken_up=taken_up,
        members=members,
        quorum=usual_quorum(len(members)),
        own=own,
        problem=problem,
        centres=members_of(request).names,
        gone=gone,
        form=form,
        form_id=form.given("form_id") or uuid4(),
    )
