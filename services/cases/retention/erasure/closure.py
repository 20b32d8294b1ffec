"""Closing a file, opening it again, and keeping it longer."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.outcomes import never_told
from services.cases.contact.requests.store import Requests
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.domain import ClosedBecause, File, closed, reopened
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.outcomes import mark_of
from services.cases.policy import Reader
from services.cases.retention.erasure.domain import (
    LONGEST_WISH,
    MAJORITY,
    Periods,
    never_shorter,
    rules,
    until_after_majority,
)
from services.cases.retention.erasure.hourly_purge import decided, today_at
from services.cases.retention.erasure.web import in_years
from services.cases.retention.holds.store import HoldsInForce
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.store import Keeping
from services.cases.workplace import Workplace, workplace_of
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.dictionary.retention import Retention
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
LONGER = ("keep", "under_age")
"""What she may ask for in a file that is only kept, too."""
ANSWERS = ("yes", "no")
ACTIONS = ("close", "reopen", *LONGER, "no_longer")


@router.get("/files/{file_id}/closing")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await closing_page(request, file_id, person, Form.empty())


@router.post("/files/{file_id}/closing")
async def change(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        restricted = form.given("action") in LONGER and await is_restricted(work, file_id, person)
        if restricted:
            file = await Keeping(work).held_fast(file_id, Act.ERASE)
        else:
            file = await Files(work).file(file_id, change=True)
            await work.admit(Act.WRITE, Subject(Kind.ENDING, (file_id,)))
        changed = changed_by(form, file, await PeriodsInForce(work).periods(workplace.periods), workplace)
        closes = form.given("action") == "close"
        unanswered = closes and file.closed_at is None and (await waits_in(work, file, person)) is not None
        if unanswered and not form.checked("unanswered"):
            form.problem("unanswered", "missing")
        never_informed = closes and await asks(work, file, workplace)
        counselled = never_informed and form.choice("counselled", ANSWERS) == "yes"
        if form.ok:
            await (Keeping(work).save_kept_longer if restricted else Files(work).save_closing)(changed)
        if form.ok and unanswered:
            await Requests(work).save_waits_no_more(file.thread_id)
        if form.ok and counselled:
            await count(work, file, workplace)
    if not form.ok:
        return await closing_page(request, file_id, person, form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/closing?told=saved"), 303)


async def waits_in(work: Reading, file: File, person: Person) -> datetime | None:
    """Since when somebody waits for an answer in it."""
    return (await Requests(work).waiting_in([file.thread_id])).get(file.thread_id)


async def asks(work: Transaction, file: File, workplace: Workplace) -> bool:
    """Whether it has to be said, when the file is closed, if she was counselled: nothing is counted for her, so no talk
    about the information is noted, in this file or another one of hers. Who stands in for a while may not read talks.
    """
    async with work.errand(Errand.COUNTING) as on_errand:
        return not await Contributions(on_errand).is_counted(mark_of(file.counted_as, workplace.keys.mark))


async def count(work: Transaction, file: File, workplace: Workplace) -> None:
    """She was counselled and never informed. Needs `asks`: whatever was counted for her before stays."""
    found = never_told(mark_of(file.counted_as, workplace.keys.mark))
    async with work.errand(Errand.COUNTING) as on_errand:
        await Contributions(on_errand).contribute(found, month=month_of(workplace.now(), workplace.clock))


async def is_restricted(work: Reading, file_id: UUID, person: Person) -> bool:
    await Files(work).file(file_id)
    return work.relation(file_id).restricted


def changed_by(form: Form, file: File, periods: Periods, workplace: Workplace) -> File:
    """The file as the form wants it; as it was, where the form has a problem."""
    today = today_at(workplace)
    match form.choice("action", ACTIONS):
        case "close":
            because = form.choice("because", [each.value for each in ClosedBecause])
            return closed(file, ClosedBecause(because), now=workplace.now()) if form.ok else file
        case "reopen":
            return reopened(file)
        case "keep":
            until = form.day("until", least=today, most=in_years(today, LONGEST_WISH))
            return replace(file, keep_until=never_shorter(file.keep_until, until)) if form.ok else file
        case "under_age":
            year = form.whole("year", least=today.year, most=today.year + MAJORITY)
            rule = rules(periods)[Retention.FILE_CLOSED]
            until = until_after_majority(year, rule=rule) if year else None
            return replace(file, keep_until=never_shorter(file.keep_until, until))
        case "no_longer":
            return replace(file, keep_until=None)
    return file


async def closing_page(request: Request, file_id: UUID, person: Person, form: Form, *, status: int = 200) -> Response:
    workplace = workplace_of(request)
    today = today_at(workplace)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        kept = await Keeping(work).kept_of_file(file, clock=workplace.clock)
        found = await decided(kept, work=work, workplace=workplace)
        periods = await PeriodsInForce(work).periods(workplace.periods)
        async with work.errand(Errand.RETENTION) as on_errand:
            hold = await HoldsInForce(on_errand).hold_of(file.thread_id, today=today)
        relation = work.relation(file.id)
        never_informed = not file.closed_at and await asks(work, file, workplace)
        waits_since, waiting = await waits_in(work, file, person), await Requests(work).waiting()
    return page(
        request,
        "retention/closing.html",
        status=status,
        file=file,
        one=next(one for one in found if one.kept.file_id == file.id),
        hold=hold,
        restricted=relation.restricted,
        ends=relation.ends,
        never_informed=never_informed,
        waits_since=waits_since,
        waiting=waiting,
        form=form,
        period=rules(periods)[Retention.FILE_CLOSED],
        reasons=list(ClosedBecause),
        today=today,
        latest=in_years(today, LONGEST_WISH),
        years=[(year, year) for year in range(today.year, today.year + MAJORITY + 1)],
    )
