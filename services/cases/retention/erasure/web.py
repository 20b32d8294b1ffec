"""What is deleted when: the list for lead and data protection, holds on it, and the certificates afterwards."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.periods import rules
from services.cases.foundation.policy import CertificateReader, Holder, RetentionReader
from services.cases.foundation.workplace import workplace_of
from services.cases.retention.erasure.certificate import verified
from services.cases.retention.erasure.colleagues import going
from services.cases.retention.erasure.hourly_purge import preview, today_at
from services.cases.retention.erasure.store import Certificates, Erasures
from services.cases.retention.erasure.words import certificate_text, paper
from services.cases.retention.holds.domain import LONGEST_HOLD, Hold, HoldReason
from services.cases.retention.holds.store import Holds
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import REVIEW, Decision, listed
from services.cases.retention.trial_restores.result import last_trial
from shared.accounts.domain import Person
from shared.printing.printer import NotPrintedError
from shared.web.forms import Form, read_form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/retention")
async def show(request: Request, person: RetentionReader) -> Response:
    workplace, number = workplace_of(request), page_number(request)
    async with workplace.store.reading(person) as work:
        soon = listed(await preview(work, workplace=workplace, reader=person), today=today_at(workplace))
        shown = Listing.of(soon[(number - 1) * PAGE :][: PAGE + 1], number)
        holds = await Holds(work).holds_of([one.kept.thread_id for one in shown.items])
        erased = await Erasures(work).erased(start=0, size=PAGE)
        periods = await PeriodsInForce(work).periods(workplace.periods)
        waiting = await PeriodsInForce(work).shorter_periods(workplace.periods)
        unsettled = await Certificates(work).waiting_for_keys(await workplace.store.ring.store.alone_since())
        colleagues = await going(work, workplace=workplace, today=today_at(workplace))
        since = workplace.letter_keys.now.opening_since
        letters = await Certificates(work).letters_waiting(since, today=today_at(workplace))
    trial = await asyncio.to_thread(last_trial, workplace.trial_restore_file)
    return page(
        request,
        "retention/retention.html",
        listing=shown,
        holds=holds,
        erased=erased,
        unsettled=unsettled,
        letters=letters,
        colleagues=colleagues,
        overdue=unsettled.overdue(now=workplace.now(), backup_days=workplace.backup_days),
        backup_days=workplace.backup_days,
        trial=trial,
        trial_overdue=trial is not None and trial.overdue(now=workplace.now()),
        rules=rules(periods),
        shorter=waiting,
        review=REVIEW.days,
    )


@router.get("/retention/{request_id}/hold")
async def show_hold(request: Request, request_id: UUID, person: Holder) -> Response:
    return await hold_page(request, request_id, person, Form.empty())


@router.post("/retention/{request_id}/hold")
async def change_hold(request: Request, request_id: UUID, person: Holder) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    today = today_at(workplace)
    if form.choice("action", ("set", "release")) == "release":
        one = await decision_on(request, request_id, person)
        async with workplace.store.reading(person) as work:
            await Holds(work).let_go(one.kept.thread_id)
        return RedirectResponse(link(request, "/retention?told=released"), 303)
    reason = form.choice("reason", [each.value for each in HoldReason])
    until = form.day("until", least=today, most=today + LONGEST_HOLD)
    if not form.ok or until is None:
        return await hold_page(request, request_id, person, form, status=422)
    one = await decision_on(request, request_id, person)
    async with workplace.store.reading(person) as work:
        await Holds(work).hold(one.kept.thread_id, Hold(until, HoldReason(reason)), today=today)
    return RedirectResponse(link(request, "/retention?told=held"), 303)


async def hold_page(request: Request, request_id: UUID, person: Person, form: Form, *, status: int = 200) -> Response:
    one, today = await decision_on(request, request_id, person), today_at(workplace_of(request))
    # other reasons may keep it, too, and say nothing of the hold
    held = one.kept.hold_until is not None and one.kept.hold_until >= today
    return page(
        request,
        "retention/hold.html",
        status=status,
        one=one,
        held=held,
        form=form,
        today=today,
        latest=today + LONGEST_HOLD,
        reasons=list(HoldReason),
    )


async def decision_on(request: Request, request_id: UUID, person: Person) -> Decision:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        found = await preview(work, workplace=workplace, reader=person)
    for one in found:
        if one.kept.request_id == request_id:
            return one
    raise HTTPException(404)


@router.get("/certificates/{certificate_id}")
async def show_certificate(request: Request, certificate_id: UUID, person: CertificateReader) -> Response:
    signed = verified(await certificate_of(request, certificate_id, person))
    return page(
        request,
        "retention/certificate.html",
        one=signed,
        told=certificate_text(signed, words(request), workplace_of(request).law),
    )


@router.get("/certificates/{certificate_id}/paper")
async def print_certificate(request: Request, certificate_id: UUID, person: CertificateReader) -> Response:
    """Print the same words as the page; printed again, the bytes are the same."""
    signed, workplace = verified(await certificate_of(request, certificate_id, person)), workplace_of(request)
    wording = words(request)
    said = paper(certificate_text(signed, wording, workplace.law), wording)
    try:
        document = await workplace.printer.print("certificate", said, day=signed.erased_at.date())
    except NotPrintedError:
        raise HTTPException(503) from None
    headers = {"content-disposition": f'attachment; filename="certificate-{certificate_id}.pdf"'}
    return Response(document, media_type="application/pdf", headers=headers | {"content-language": wording.code})


@router.get("/certificates/{certificate_id}/file")
async def hand_out_certificate(request: Request, certificate_id: UUID, person: CertificateReader) -> Response:
    name = f"certificate-{certificate_id}.json"
    return Response(
        await certificate_of(request, certificate_id, person),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def certificate_of(request: Request, certificate_id: UUID, person: Person) -> bytes:
    async with workplace_of(request).store.reading(person) as work:
        kept = await Erasures(work).certificate(certificate_id)
    if kept is None:
        raise HTTPException(404)
    return kept


def in_years(today: date, years: int) -> date:
    return today + timedelta(days=366 * years)
