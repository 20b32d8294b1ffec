"""The page of ending and deleting: closing in one go, agreeing to it, opening again, and keeping longer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.to_dos.domain import ToDo
from services.cases.files.file.domain import ClosedBecause, File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand, Part
from services.cases.foundation.periods import rules
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.approvals.domain import LONGEST_REASON, Matter, SamePersonError
from services.cases.people.approvals.store import Approvals
from services.cases.people.team.store import Team
from services.cases.retention.closings.acts import (
    Close,
    NotSaidError,
    agree,
    asks,
    close,
    decline,
    look,
    open_in,
    reopen,
    running_in,
    waits_in,
    withdraw,
)
from services.cases.retention.closings.domain import (
    LONGEST_OUTCOME,
    Asked,
    ClosingNotFoundError,
    Counselled,
    Ending,
    Feedback,
    Left,
    Open,
    ReopenedBecause,
    holding,
    offered,
    waiting,
)
from services.cases.retention.closings.kept_longer import Keep, KeepNoLonger, KeepUntilMajority, Wish, keep_longer
from services.cases.retention.closings.page_parts import moments, of_file, of_many, parts, shows_to, step, tasks_of
from services.cases.retention.closings.store import CLOSINGS, Closings
from services.cases.retention.closings.words import left_words
from services.cases.retention.erasure.hourly_purge import decided, today_at
from services.cases.retention.erasure.web import in_years
from services.cases.retention.holds.store import HoldsInForce
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import LONGEST_WISH, MAJORITY, Kept
from services.cases.retention.schedule.store import Keeping
from services.cases.support.reflections.domain import LONGEST_WORDS
from shared.accounts.domain import Person
from shared.dictionary.retention import Retention
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ACTIONS = ("close", "reopen", "agree", "decline", "withdraw", "keep", "under_age", "no_longer")


@router.get("/files/{file_id}/closing")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await closing_page(request, file_id, person, Form.empty(closing_id=str(uuid4())))


@router.post("/files/{file_id}/closing")
async def change(request: Request, file_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    try:
        await done(request, file_id, person, form)
    except NotSaidError as error:
        for name in error.missing:
            form.problem(name, "missing")
    except SamePersonError:
        form.problem("agree", words(request).gettext("You proposed it: a second colleague has to agree."))
    except ClosingNotFoundError:
        form.problem("closing_id", "not_valid")
    except IdTakenError:
        form.problem("closing_id", "not_valid")
    if not form.ok:
        return await closing_page(request, file_id, person, form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/closing?told=saved"), 303)


async def done(request: Request, file_id: UUID, person: Person, form: Form) -> None:
    """What the form asks for; where something in it is wrong, the act refuses those who may not."""
    workplace = workplace_of(request)
    given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    match form.choice("action", ACTIONS):
        case "close":
            await close(file_id, close_in_form(form), words(request), **given)
        case "reopen":
            await reopen(file_id, form.code("reopened_because", ReopenedBecause), **given)
        case "agree" | "decline" | "withdraw" as action:
            await answer(file_id, action, form, words(request), **given)
        case "keep" | "under_age" | "no_longer" as action:
            wish = wish_in(action, form, today=today_at(workplace))
            await keep_longer(file_id, wish, reader=person, workplace=workplace)
        case _:
            await look(file_id, reader=person, workplace=workplace)


def close_in_form(form: Form) -> Close:
    """As far as the form is right: the act says what is missing."""
    given: dict[str, Any] = {
        "because": form.code("because", ClosedBecause),
        "asked": form.code("asked", Asked, required=False),
        "outcome": form.text("outcome", most=LONGEST_OUTCOME, required=False) or None,
        "feedback": form.code("feedback", Feedback, required=False),
        "counselled": form.code("counselled", Counselled, required=False),
    }
    reflection = form.text("reflection", most=LONGEST_WORDS, required=False)
    closing_id = form.uuid("closing_id") if form.given("closing_id") else None
    if given["outcome"]:
        given["asked"] = Asked.SAID
    ending = Ending(**given) if form.ok else Ending()
    return Close(
        ending, form.checked("unanswered"), form.checked("running"), left_in(form), reflection, closing_id or uuid4()
    )


def left_in(form: Form) -> dict[UUID, Left]:
    """What becomes of each thing that is open; what is no answer is as if nothing was said."""
    found = dict[UUID, Left]()
    for said in form.all("left"):
        one, _, how = said.partition(":")
        if how in list(Left) and (thing := uuid_in(one)):
            found[thing] = Left(how)
    return found


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def answer(file_id: UUID, action: str, form: Form, wording: Wording, **given: Any) -> None:
    closing_id = form.uuid("closing_id") or uuid4()
    if action == "agree":
        unanswered, running = form.checked("unanswered"), form.checked("running")
        await agree(file_id, closing_id, wording, unanswered=unanswered, running=running, **given)
    elif action == "decline":
        why = form.text("declined_because", most=LONGEST_REASON)
        await decline(file_id, closing_id, why if form.ok else "", **given)
    else:
        await withdraw(file_id, closing_id, **given)


def wish_in(action: str, form: Form, *, today: date) -> Wish:
    if action == "keep":
        return Keep(form.day("until", least=today, most=in_years(today, LONGEST_WISH)))
    if action == "under_age":
        return KeepUntilMajority(form.whole("year", least=today.year, most=today.year + MAJORITY))
    return KeepNoLonger()


async def closing_page(request: Request, file_id: UUID, person: Person, form: Form, *, status: int = 200) -> Response:
    workplace, wording = workplace_of(request), words(request)
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
        waits_since = await waits_in(work, file)
        closings = await Closings(work).of(file) if relation.shows(Part.ENDING) else []
        left = await open_in(work, file) if relation.ends and not file.closed_at else []
        running = await running_in(work, file, wording, workplace) if relation.ends else []
        if_closed = await decided(closed_today(kept, file, today), work=work, workplace=workplace)
        needs_second = await Approvals(work).needed(Matter.CLOSING)
        staff = await Team(work).staff()
    return page(
        request,
        "retention/closings/closing.html",
        status=status,
        file=file,
        one=next(one for one in found if one.kept.file_id == file.id),
        goes_on=next(one.goes_on for one in if_closed if one.kept.file_id == file.id),
        hold=hold,
        restricted=relation.restricted,
        ends=relation.ends,
        never_informed=never_informed,
        waits_since=waits_since,
        holds=holding(closings),
        proposed=waiting(closings),
        before=[one for one in closings if not one.holds and not one.waits],
        left=[left_line(one, wording, workplace.now()) for one in left],
        running=running,
        needs_second=needs_second,
        form=form,
        staff=staff,
        period=rules(periods)[Retention.FILE_CLOSED],
        today=today,
        latest=in_years(today, LONGEST_WISH),
        years=[(year, year) for year in range(today.year, today.year + MAJORITY + 1)],
    )


def closed_today(kept: Sequence[Kept], file: File, today: date) -> list[Kept]:
    """As it would be if this file were closed now."""
    return [replace(one, closed=one.closed or today) if one.file_id == file.id else one for one in kept]


def left_line(one: Open, wording: Wording, now: datetime) -> dict[str, Any]:
    """What is open, and what can become of it."""
    is_to_do = isinstance(one, ToDo)
    said = left_words(wording, is_over=not isinstance(one, ToDo) and one.starts_at <= now, is_to_do=is_to_do)
    return {"one": one, "is_to_do": is_to_do, "offered": [(f"{one.id}:{how}", said[how]) for how in offered(one, now)]}


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    records=CLOSINGS,
    router=router,
)
