"""The vote on a draft: opened and ended by the office, cast by the members, and followed by the adoption."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import AnyHttpUrl
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.forms import id_from
from services.quality.foundation.tables.store import Transaction
from services.quality.office.drafting.checking import check
from services.quality.office.drafting.texts import dated
from services.quality.office.drafting.web import draft_or_404, draft_page
from services.quality.office.governance.adopted import adoption, learn_adopted
from services.quality.office.governance.domain import NotNowError, UnfitError, fulfil
from services.quality.office.governance.store import Governance
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Member, Officer, centre_of, represented
from services.quality.office.voting.announcing import announced, ended
from services.quality.office.voting.domain import Ballot, Choice, adopt, call_off, cast, open_vote, reopen
from services.quality.office.voting.store import Ballots
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.desk import Desk, desk_of
from shared.accounts.domain import Person
from shared.clock.domain import Clock
from shared.clock.task import judged
from shared.telemetry import telemetry
from shared.web.forms import Form, read_form
from shared.web.shell import link, words

log = telemetry.log(__name__)
router = APIRouter(prefix="/drafts/{draft_id}")


@router.post("/vote/open")
async def begin(request: Request, officer: Officer, draft_id: UUID) -> Response:
    desk, form = desk_of(request), await read_form(request)
    until, quorum = form.day("until"), form.whole("quorum", least=1, most=100_000)
    problem = ""
    if not form.ok or until is None or quorum is None:
        return await draft_page(request, officer, draft_id, form, status=422)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        draft, members = await draft_or_404(work, draft_id), await represented(request, work)
        catalogue, mistakes = check(draft.text, desk.catalogues)
        if catalogue is None or mistakes:
            problem = "not_valid"
        else:
            try:
                await by_a_right_clock(work, desk)
                voting, ballot = open_vote(
                    draft,
                    until=until,
                    quorum=quorum,
                    entitled=members,
                    id=id_from(form, "form_id", "until", "quorum"),
                    now=desk.now(),
                    today=desk.today,
                )
                await Governance(work).keep_draft(voting)
                await Ballots(work).open_ballot(ballot)
                await work.publish(announced(ballot, catalogue=catalogue.version, office=public_url(request)))
            except NotNowError as not_now:
                problem = not_now.code
            except UnfitError as unfit:
                form.problem(unfit.field, in_words(unfit.code, words(request)))
    return await answered(request, officer, draft_id, form, problem)


@router.post("/vote")
async def vote(request: Request, member: Member, draft_id: UUID) -> Response:
    """Counted once, and never to be changed: nobody keeps whose vote it was."""
    desk, form = desk_of(request), await read_form(request)
    chosen, problem = form.choice("choice", list(Choice)), ""
    if form.ok:
        async with desk.store.work() as work:
            centre = await centre_of(request, work, member)
            ballot = await running(work, draft_id)
            try:
                await by_a_right_clock(work, desk)
                counted = cast(ballot, Choice(chosen), centre=centre, today=desk.today)
                if await Ballots(work).count_vote(ballot, Choice(chosen), centre) and counted.is_over(desk.today):
                    await work.publish(ended(ballot))
            except NotNowError as not_now:
                problem = not_now.code
    return await answered(request, member, draft_id, form, problem)


@router.post("/vote/call-off")
async def end_early(request: Request, officer: Officer, draft_id: UUID) -> Response:
    desk, form, problem = desk_of(request), await read_form(request), ""
    async with desk.store.work() as work:
        draft, ballot = await draft_or_404(work, draft_id), await running(work, draft_id)
        try:
            await by_a_right_clock(work, desk)
            editing, over = call_off(draft, ballot, today=desk.today)
            await Governance(work).keep_draft(editing)
            await Ballots(work).call_off_ballot(over)
            await work.publish(ended(ballot))
        except NotNowError as not_now:
            problem = not_now.code
    return await answered(request, officer, draft_id, form, problem)


@router.post("/vote/reopen")
async def edit_again(request: Request, officer: Officer, draft_id: UUID) -> Response:
    desk, form, problem = desk_of(request), await read_form(request), ""
    async with desk.store.work() as work:
        draft, ballot = await draft_or_404(work, draft_id), await running(work, draft_id)
        await learn_adopted(work, desk)
        overtaken = bool(check(ballot.text, desk.catalogues)[1])
        try:
            await by_a_right_clock(work, desk)
            await Governance(work).keep_draft(reopen(draft, ballot, today=desk.today, overtaken=overtaken))
        except NotNowError as not_now:
            problem = not_now.code
    return await answered(request, officer, draft_id, form, problem)


@router.post("/adopt")
async def put_in_force(request: Request, officer: Officer, draft_id: UUID) -> Response:
    desk, form = desk_of(request), await read_form(request)
    day, problem = form.day("valid_from"), ""
    if day is None:
        return await draft_page(request, officer, draft_id, form, status=422)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        try:
            await by_a_right_clock(work, desk)
            await adopt_on(work, desk, draft_id, day)
        except NotNowError as not_now:
            problem = not_now.code
        except UnfitError as unfit:
            form.problem(unfit.field, in_words(unfit.code, words(request)))
    return await answered(request, officer, draft_id, form, problem)


async def by_a_right_clock(work: Transaction, desk: Desk) -> None:
    """A vote ends on a day: nobody is shut out, or bound, by a clock that leapt. Raises NotNowError."""
    if await judged(work, desk.now()) is not Clock.PLAUSIBLE:
        raise NotNowError("clock")


async def adopt_on(work: Transaction, desk: Desk, draft_id: UUID, day: date) -> None:
    """Only the day may differ from what was voted on. Told to all centres in the same transaction."""
    draft, ballot = await draft_or_404(work, draft_id), await running(work, draft_id)
    text = dated(ballot.text, day)
    catalogue = valid(text, desk)
    adopted = adopt(draft, ballot, version=catalogue.version, valid_from=day, today=desk.today)
    await Governance(work).keep_draft(replace(adopted, text=text))
    for proposal in await Governance(work).proposals_of(draft_id):
        await Governance(work).keep_proposal(fulfil(proposal))
    await work.publish(adoption(catalogue.version, text))
    log.info("standard_adopted")


def valid(text: str, desk: Desk) -> Catalogue:
    catalogue, mistakes = check(text, desk.catalogues)
    if catalogue is None or mistakes:
        raise NotNowError("not_valid")
    return catalogue


async def running(work: Transaction, draft_id: UUID) -> Ballot:
    """The newest vote on a draft. 409 where there never was one."""
    ballots = await Ballots(work).ballots(draft_id)
    if not ballots:
        raise HTTPException(409)
    return ballots[0]


def public_url(request: Request) -> AnyHttpUrl:
    """Where members find these pages."""
    told: AnyHttpUrl = request.app.state.settings.public_url
    return told


async def answered(request: Request, person: Person, draft_id: UUID, form: Form, problem: str) -> Response:
    """Back to the draft: with what is new, or with why nothing is."""
    if problem:
        return await draft_page(request, person, draft_id, form, problem=problem, status=409)
    if not form.ok:
        return await draft_page(request, person, draft_id, form, status=422)
    return RedirectResponse(link(request, f"/drafts/{draft_id}"), 303)
